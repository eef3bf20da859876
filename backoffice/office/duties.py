"""What an office has to do regularly beside its cases, and when it is due. Pure.

A duty on a closed day is due on the next working day. What it is called (`period`) does not move
with the calendar, so that nobody is reminded twice when a holiday is entered. Source: rules 47.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from backoffice.calendar.workdays import MONTHS, WEEKDAYS, Calendar

#: The last working day of a month that may be named: every month has as many.
LAST_NTH = 15
#: So far around a moment its occurrences are looked for: longer than any row of holidays.
_AROUND = 28
_TIME = r"(?P<hour>[01]\d|2[0-3])\.(?P<minute>[0-5]\d)"
_WEEKLY = re.compile(rf"(?P<days>[a-z]+(?:\s*,\s*[a-z]+)*)\s+{_TIME}")
_MONTHLY = re.compile(rf"hari kerja ke-(?P<nth>\d{{1,2}})\s+{_TIME}")
_YEARLY = re.compile(rf"(?P<day>[1-9]|[12]\d|3[01])\s+(?P<month>[a-z]+)\s+{_TIME}")
_DAYS = {name.lower(): number for number, name in enumerate(WEEKDAYS, 1)}
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
#: A year in which February has 28 days, as most have.
_PLAIN_YEAR = 2027

#: What shows that a duty is done without anybody's word: next year's holidays are entered; the
#: report of the month before is approved, or made known.
DoneWhen = Literal["", "libur_tahun_depan", "laporan_disetujui", "publikasi"]
#: What shows once a month, so that it is due once a month.
OF_A_MONTH: tuple[DoneWhen, ...] = ("laporan_disetujui", "publikasi")


class Duty(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that the office does regularly, whatever complaints there are."""

    #: As officers type it: /rutin kotak sudah.
    id: str
    #: As people read it.
    name: str
    #: When it is due: "senin 08.00", "senin, kamis 08.00", "hari kerja ke-1 08.00" (of a month),
    #: "1 oktober 08.00" (of a year).
    every: str
    #: Roles that are reminded, and that may say that it is done.
    roles: tuple[str, ...]
    #: Working days after which their superiors are told that nobody has said so.
    late: int = 1
    #: Key of the office's own text that reminds of it; empty: the one that all duties share.
    text: str = ""
    #: What shows that it is done, so that nobody has to say so: `libur_tahun_depan`, the holidays
    #: of the year behind the one in which it was due are entered; `laporan_disetujui`, `publikasi`:
    #: the report of the month before the one in which it was due is approved, or was made known.
    #: Empty: somebody says it.
    done_when: DoneWhen = ""
    #: Line of the SOP, "[INF]" for a reading of ours; without one it is refused.
    clause: str = ""


class Every(Struct, frozen=True):
    """What `every` says."""

    at: time
    #: By ISO weekday; empty where it is a day of the month or of the year.
    weekdays: tuple[int, ...] = ()
    #: Which working day of a month.
    nth: int = 0
    #: Month and day of a year; one that has no working time is due on the next that has.
    yearly: tuple[int, int] | None = None


class Occurrence(Struct, frozen=True):
    """One time at which a duty is due."""

    #: The day as the profile means it (2026-11-23), the month (2026-11) or the year (2026).
    period: str
    at: datetime


def read_every(words: str) -> Every | None:
    """None for words that say no time."""
    said = " ".join(words.lower().split())
    if found := _MONTHLY.fullmatch(said):
        nth = int(found["nth"])
        return Every(_time(found), nth=nth) if 1 <= nth <= LAST_NTH else None
    if found := _YEARLY.fullmatch(said):
        month, day = _MONTHS.get(found["month"], 0), int(found["day"])
        return Every(_time(found), yearly=(month, day)) if _is_of_every_year(month, day) else None
    if found := _WEEKLY.fullmatch(said):
        days = [_DAYS.get(one.strip()) for one in found["days"].split(",")]
        known = tuple(sorted({day for day in days if day}))
        return Every(_time(found), weekdays=known) if len(known) == len(days) else None
    return None


def _is_of_every_year(month: int, day: int) -> bool:
    try:
        return bool(date(_PLAIN_YEAR, month, day))
    except ValueError:
        return False


def _time(found: re.Match[str]) -> time:
    return time(int(found["hour"]), int(found["minute"]))


def latest(duty: Duty, calendar: Calendar, now: datetime) -> Occurrence | None:
    """The last one until now."""
    return max(
        (one for one in _near(duty, calendar, now) if one.at <= now), key=_order, default=None
    )


def coming(duty: Duty, calendar: Calendar, now: datetime) -> Occurrence | None:
    """The first one after now; None where `every` cannot be read."""
    after = [one for one in _near(duty, calendar, now) if one.at > now]
    first = min((one.at for one in after), default=None)
    # Of two that a row of holidays has moved to one day, the later one is done on it.
    return max((one for one in after if one.at == first), key=_order, default=None)


def late_at(duty: Duty, calendar: Calendar, told: datetime) -> datetime:
    """When the superiors are told of a duty of which its roles were told then."""
    every = read_every(duty.every)
    day = calendar.add(calendar.day(told), duty.late)
    return calendar.at(day, every.at if every else calendar.local(told).time())


def is_shown_done(duty: Duty, calendar: Calendar, period: str) -> bool:
    """Whether what is there shows that the duty of that time is done."""
    match duty.done_when:
        case "libur_tahun_depan":
            return int(period[:4]) + 1 in calendar.holidays.years
        case _:
            return False


def _order(one: Occurrence) -> tuple[datetime, str]:
    return one.at, one.period


def _near(duty: Duty, calendar: Calendar, now: datetime) -> Iterator[Occurrence]:
    every = read_every(duty.every)
    if every is None:
        return
    today = calendar.day(now)
    around = [today + timedelta(days=step) for step in range(-_AROUND, _AROUND + 1)]
    if every.nth:
        for month in dict.fromkeys(day.replace(day=1) for day in (*around, *_ahead(today))):
            day = calendar.add(month - timedelta(days=1), every.nth)
            yield Occurrence(f"{month:%Y-%m}", calendar.at(day, every.at))
        return
    if every.yearly:
        for year in range(today.year - 1, today.year + 2):
            day = calendar.on_or_after(date(year, *every.yearly))
            yield Occurrence(f"{year:04}", calendar.at(day, every.at))
        return
    for day in around:
        if day.isoweekday() in every.weekdays:
            yield Occurrence(day.isoformat(), calendar.at(calendar.on_or_after(day), every.at))


def _ahead(today: date) -> Iterator[date]:
    """A day of the month before and of the two months to come."""
    first = today.replace(day=1)
    yield first - timedelta(days=1)
    yield first + timedelta(days=32)
    yield first + timedelta(days=63)
