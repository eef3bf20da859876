"""A span of time in Indonesian, from the stored value alone: those of old documents too. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.dates import format_day_date, format_month, format_time

#: Spans that are no place in the calendar: they are told with a word before them.
_TOLD = frozenset({"since", "before", "after", "since_before", "every"})


def stands_alone(value: Mapping[str, str]) -> bool:
    """Whether "pada" goes before it: it is a day, a month, a year, or from one to another."""
    return value["precision"] not in _TOLD and "around" not in value


def describe(value: Mapping[str, str]) -> tuple[str, str]:
    """Return the day, and what follows it: ("Minggu, 22 November 2026", " sekitar pukul 08.30")."""
    start, end = datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["to"])
    return _named(value, start), _after(value, start, end)


def told(value: Mapping[str, str]) -> str:
    """The whole: "sejak Januari 2024", "setiap Senin pagi", "sekitar November 2026"."""
    start, end = datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["to"])
    day, span = describe(value)
    precision = value["precision"]
    if precision == "every":
        return _every(value, start, end)
    if precision == "before":
        # The span ends on the eve of the day that was named.
        return f"sebelum {_around(value)}{_next_day(end)}{span}"
    if precision == "since_before":
        return f"sejak sebelum {_around(value)}{_next_day(start)}{span}"
    if precision == "after":
        return f"sesudah {_around(value)}{_day_before(start)}{span}"
    if precision == "since":
        return f"sejak {_around(value)}{_edge(start)}{span}"
    return f"{_around(value)}{day}{span}"


def _around(value: Mapping[str, str]) -> str:
    return "sekitar " if "around" in value else ""


def _named(value: Mapping[str, str], start: datetime) -> str:
    precision = value["precision"]
    if precision == "month":
        return format_month(start.date())
    if precision == "year":
        return f"tahun {start.year}"
    return format_day_date(start.date())


def _after(value: Mapping[str, str], start: datetime, end: datetime) -> str:
    precision = value["precision"]
    words = ""
    if precision == "minute":
        words = f" sekitar pukul {format_time(start)}"
    elif precision == "part":
        words = f" antara pukul {format_time(start)} dan {format_time(end)}"
    elif precision in ("week", "about") and end.date() > start.date():
        words = f" sampai {format_day_date(end.date())}"
    return words + _beside(value)


def _beside(value: Mapping[str, str]) -> str:
    said = [
        value.get("at", ""),
        f"{value['times']} kali" if "times" in value else "",
        value.get("event", ""),
    ]
    return "".join(f", {one}" for one in said if one)


def _edge(start: datetime) -> str:
    """Where it began: a year or a month that was named has its first day for a beginning."""
    if start.day == 1 and not (start.hour or start.minute):
        return format_month(start.date())
    day = format_day_date(start.date())
    return f"{day} pukul {format_time(start)}" if start.hour or start.minute else day


def _next_day(moment: datetime) -> str:
    return format_day_date((moment + timedelta(days=1)).date())


def _day_before(moment: datetime) -> str:
    return format_day_date((moment - timedelta(days=1)).date())


def _every(value: Mapping[str, str], start: datetime, end: datetime) -> str:
    words, at, bounds = value["every"], value.get("at", ""), value.get("bounds", "")
    # "setiap Senin pagi", "setiap malam"; but "setiap hari, pukul 09.00".
    words += f" {at}" if at[:5] not in ("", "pukul", "antar") else f", {at}" if at else ""
    if bounds == "since":
        words += f", sejak {_around(value)}{_edge(start)}"
    elif bounds:
        words += f", antara {format_day_date(start.date())} dan {format_day_date(end.date())}"
    return words + _beside({**value, "at": ""})
