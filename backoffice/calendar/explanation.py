"""Why a deadline falls when it does, day by day. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import get_args

from msgspec import Struct

from backoffice.calendar.workdays import Calendar, IfClosed, Unit, long_date, zone_label

UNITS: tuple[Unit, ...] = get_args(Unit)
_UNIT_WORDS: dict[Unit, str] = {
    "hari": "hari",
    "hari_kerja": "hari kerja",
    "jam": "jam",
    "jam_kerja": "jam kerja",
}


class Day(Struct, frozen=True, omit_defaults=True):
    """A day after the start, up to the due date."""

    date: date
    counts: bool
    #: Why it does not count, or what else is to be said of it.
    why: str = ""
    #: Which counted day it is; 0 where it does not count or hours are counted.
    n: int = 0


class Explanation(Struct, frozen=True, omit_defaults=True, rename={"from_": "from"}):
    """A due moment with its arithmetic; every moment in the office's zone.

    Its JSON is what `aduan deadline --json` prints.
    """

    office: str
    from_: datetime
    amount: int
    unit: Unit
    due: datetime
    due_date: date
    days: tuple[Day, ...]
    #: Version of the holiday tables.
    calendar: str
    #: Years of the reckoning whose holidays are not loaded.
    unknown_years: tuple[int, ...] = ()

    def as_text(self) -> str:
        """The arithmetic in Indonesian, a line a day."""
        zone = zone_label(self.from_.utcoffset() or timedelta(0))
        lines = [
            f"Mulai: {long_date(self.from_.date())}, pukul {self.from_:%H.%M} {zone}",
            f"Waktu: {self.amount} {_UNIT_WORDS[self.unit]}",
        ]
        if self.unit in ("hari", "hari_kerja"):
            lines.append("Hari mulai tidak dihitung.")
        lines += [f"  {long_date(day.date)}: {_words(day)}" for day in self.days]
        lines.append(f"Jatuh tempo: {long_date(self.due_date)}, pukul {self.due:%H.%M} {zone}")
        if self.unknown_years:
            years = ", ".join(map(str, self.unknown_years))
            lines.append(f"Perkiraan: daftar libur {years} belum diisi.")
        return "\n".join(lines)


def _words(day: Day) -> str:
    if not day.counts:
        return f"tidak dihitung ({day.why})"
    counted = f"hari ke-{day.n}" if day.n else "dihitung"
    return f"{counted} ({day.why})" if day.why else counted


def explain(
    calendar: Calendar,
    start: datetime,
    amount: int,
    unit: Unit,
    if_closed: IfClosed = "geser",
    *,
    office: str = "",
) -> Explanation:
    """The due moment of `Calendar.due`, with every day that led to it."""
    due = calendar.due(start, amount, unit, if_closed)
    first, last = calendar.day(start), calendar.day(due)
    match unit:
        case "hari_kerja":
            days = _working_days(calendar, first, last)
        case "hari":
            days = _calendar_days(calendar, first, last, amount)
        case "jam" | "jam_kerja":
            days = _hours(calendar, start, due, unit)
    years = range(first.year, last.year + 1)
    return Explanation(
        office=office,
        from_=calendar.local(start),
        amount=amount,
        unit=unit,
        due=calendar.local(due),
        due_date=last,
        days=tuple(days),
        calendar=calendar.holidays.version,
        unknown_years=tuple(y for y in years if y not in calendar.holidays.years),
    )


def _span(first: date, last: date) -> list[date]:
    """Every day after `first` up to `last`."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


def _working_days(calendar: Calendar, first: date, last: date) -> list[Day]:
    days: list[Day] = []
    n = 0
    for day in _span(first, last):
        if calendar.is_working(day):
            n += 1
            days.append(Day(date=day, counts=True, n=n))
        else:
            days.append(Day(date=day, counts=False, why=calendar.why_closed(day)))
    return days


def _calendar_days(calendar: Calendar, first: date, last: date, amount: int) -> list[Day]:
    """Every day counts up to the amount; what follows is the way to the next working day."""
    days: list[Day] = []
    for n, day in enumerate(_span(first, last), 1):
        closed = calendar.why_closed(day)
        if n < amount:
            days.append(Day(date=day, counts=True, n=n))
        elif n == amount:
            moved = "tetap" if last == day else "digeser ke hari kerja berikutnya"
            why = f"{closed}; {moved}" if closed else ""
            days.append(Day(date=day, counts=True, n=n, why=why))
        else:
            days.append(Day(date=day, counts=False, why=closed or "hari kerja berikutnya"))
    return days


def _hours(calendar: Calendar, start: datetime, due: datetime, unit: Unit) -> list[Day]:
    """The start day too: hours run on it."""
    first, last = calendar.day(start), calendar.day(due)
    days: list[Day] = []
    for day in (first, *_span(first, last)):
        begins = calendar.end(day) - timedelta(days=1, seconds=-1)
        ends = begins + timedelta(days=1)
        if unit == "jam_kerja" and calendar.opening:
            if not calendar.is_working(day):
                days.append(Day(date=day, counts=False, why=calendar.why_closed(day)))
                continue
            begins = calendar.opens(day, calendar.opening)
            ends = calendar.closes(day, calendar.opening)
        begins, ends = max(begins, start), min(ends, due)
        if begins >= ends:
            days.append(Day(date=day, counts=False, why="di luar jam kerja"))
            continue
        until = "24.00" if calendar.day(ends) > day else f"{calendar.local(ends):%H.%M}"
        days.append(Day(date=day, counts=True, why=f"{calendar.local(begins):%H.%M}-{until}"))
    return days
