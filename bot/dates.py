"""Dates and clock times as Indonesians write them. Pure; no locale of the machine is used."""

from __future__ import annotations

from datetime import date, datetime

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

#: By ISO weekday, Monday first.
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def format_date(day: date) -> str:
    """Return "6 Desember 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_day_date(day: date) -> str:
    """Return "Minggu, 6 Desember 2026"."""
    return f"{DAYS[day.weekday()]}, {format_date(day)}"


def format_month(day: date) -> str:
    """Return "Desember 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def format_time(moment: datetime) -> str:
    """Return the wall clock of `moment` as it stands, "10.15"; convert the zone before."""
    return f"{moment.hour:02}.{moment.minute:02}"
