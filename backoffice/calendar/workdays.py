"""Working days and hours, holidays, zones. Pure.

Day 1 is the first counted day after the start day, and the start day is the local date of the
start, at night and on closed days too. Due is 23:59:59 local of the due date. Moments come and
go as aware datetimes and are returned in UTC; `Calendar.local` shows one in the office's zone.
Source: rules 14, 17.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, compress
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backoffice.calendar.holidays import Holidays, Override, load_holidays
from backoffice.calendar.opening_hours import Opening

__all__ = [
    "Calendar",
    "Holidays",
    "IfClosed",
    "Opening",
    "Override",
    "Unit",
    "load_holidays",
    "long_date",
    "office_calendar",
    "zone_label",
]

Unit = Literal["hari", "hari_kerja", "jam", "jam_kerja"]
IfClosed = Literal["geser", "tetap"]

#: Days that can be reckoned; the tail leaves room for deadlines that start in 2100.
FIRST = date(2000, 1, 1)
LAST = date(2110, 12, 31)
_FIRST = FIRST.toordinal()
_SPAN = LAST.toordinal() - _FIRST + 1

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
#: Indonesia's three zones by hours ahead of UTC.
_LABELS = {7: "WIB", 8: "WITA", 9: "WIT"}


class _Frame:
    """What every calendar of a zone shares: the end of each day, and where day 0 begins."""

    def __init__(self, name: str) -> None:
        try:
            self.zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f'timezone: "{name}" is not known') from error
        months = (datetime(y, m, 1, tzinfo=self.zone) for y in range(2000, 2100) for m in (1, 7))
        offsets = {moment.utcoffset() for moment in months}
        if len(offsets) != 1:
            # A whole day is 24 hours here, which is what makes a due moment two look-ups.
            raise ValueError(f'timezone: "{name}" changes its clocks; Indonesia has none that does')
        self.offset = offsets.pop() or timedelta(0)
        self.origin = datetime.combine(FIRST, time(), UTC) - self.offset
        last_second = self.origin + timedelta(days=1, seconds=-1)
        self.ends = [last_second + timedelta(days=n) for n in range(_SPAN)]


_frame = lru_cache(maxsize=8)(_Frame)


@lru_cache(maxsize=1)
def _dates() -> list[date]:
    return [date.fromordinal(_FIRST + n) for n in range(_SPAN)]


class Calendar:
    """Which days an office works, and every reckoning that rests on it. Immutable.

    Years whose holidays are not loaded count weekends only: `known` tells.
    Days outside 2000-2110 raise ValueError.
    """

    def __init__(
        self,
        holidays: Holidays,
        zone: str,
        weekdays: frozenset[int],
        *,
        opening: Opening | None = None,
        extra_closed: Mapping[date, str] | None = None,
        extra_open: Iterable[date] = (),
    ) -> None:
        """`extra_closed`: local closures with their reason. `extra_open` wins over everything."""
        if not weekdays or not weekdays <= frozenset(range(1, 8)):
            raise ValueError("weekdays: ISO weekdays, 1 (Monday) to 7 (Sunday), one at least")
        self.holidays = holidays
        self.opening = opening
        self._weekdays = weekdays
        self._closed = dict(extra_closed or {})
        self._opened = frozenset(extra_open)
        self._frame = _frame(zone)
        self._origin, self._ends = self._frame.origin, self._frame.ends
        week = bytes(date.fromordinal(_FIRST + n).isoweekday() in weekdays for n in range(7))
        works = bytearray((week * (_SPAN // 7 + 1))[:_SPAN])
        for day in (*holidays.days, *self._closed):
            works[_index(day)] = 0
        for day in self._opened:
            works[_index(day)] = 1
        self._works = bytes(works)
        #: Working days up to and including each day; and the days that work, in order.
        self._rank = list(accumulate(works))
        self._open = list(compress(range(_SPAN), works))
        self._open_dates = list(compress(_dates(), works))

    @property
    def label(self) -> str:
        """What is printed behind a clock time: WIB, WITA, WIT, else UTC+n."""
        return zone_label(self._frame.offset)

    @property
    def weekdays(self) -> frozenset[int]:
        return self._weekdays

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._frame.zone)

    def day(self, moment: datetime) -> date:
        """The local date of a moment."""
        return self.local(moment).date()

    def at(self, day: date, clock: time) -> datetime:
        """A local clock time as a moment in UTC."""
        return datetime.combine(day, clock, self._frame.zone).astimezone(UTC)

    def as_local(self, clock: datetime) -> datetime:
        """A date and clock time without a zone, taken as the office's own."""
        return clock.replace(tzinfo=self._frame.zone)

    def end(self, day: date) -> datetime:
        """23:59:59 local of that day."""
        return self._ends[_index(day)]

    def known(self, day: date) -> bool:
        """False: the holidays of that year are not loaded, so a reckoning there is an estimate."""
        return day.year in self.holidays.years

    def is_working(self, day: date) -> bool:
        return bool(self._works[_index(day)])

    def why_closed(self, day: date) -> str:
        """Why the office is closed, in Indonesian (`cuti bersama Natal`, `Sabtu`), else empty."""
        if self.is_working(day):
            return ""
        if holiday := self.holidays.days.get(day):
            return holiday.why
        return self._closed.get(day) or WEEKDAYS[day.weekday()]

    def on_or_after(self, day: date) -> date:
        """That day if it works, else the next working day."""
        index = _index(day)
        return self._nth(self._rank[index] - self._works[index])

    def after(self, day: date) -> date:
        return self._nth(self._rank[_index(day)])

    def before(self, day: date) -> date:
        index = _index(day)
        return self._nth(self._rank[index] - self._works[index] - 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self._rank[_index(end)] - self._rank[_index(start)]

    def add(
        self,
        start: date,
        amount: int,
        unit: Literal["hari", "hari_kerja"] = "hari_kerja",
        if_closed: IfClosed = "geser",
    ) -> date:
        """The due date. `if_closed` says where a calendar-day deadline on a closed day goes."""
        if unit == "hari_kerja":
            return self._nth(self._rank[_index(start)] + _positive(amount) - 1)
        due = start + timedelta(days=_positive(amount))
        return self.on_or_after(due) if if_closed == "geser" else due

    def due(
        self,
        start: datetime,
        amount: int,
        unit: Unit = "hari_kerja",
        if_closed: IfClosed = "geser",
    ) -> datetime:
        """The due moment in UTC: 23:59:59 local of the due date; hours run from the start itself.

        `jam_kerja` counts opening hours only and needs the calendar's `opening`.
        """
        day = (start - self._origin).days
        if not 0 <= day < _SPAN:
            raise _outside()
        if unit == "hari_kerja":
            # The busiest road of the house: two look-ups, no date in between.
            try:
                return self._ends[self._open[self._rank[day] + _positive(amount) - 1]]
            except IndexError:
                raise _outside() from None
        if unit == "hari":
            return self.end(self.add(self.day(start), amount, "hari", if_closed))
        span = timedelta(hours=_positive(amount))
        if unit == "jam":
            return start.astimezone(UTC) + span
        if self.opening is None:
            raise ValueError("jam_kerja: the calendar has no opening hours")
        return self.add_open(start, span, self.opening)

    def due_dates(self, starts: Sequence[date], amount: int) -> list[date]:
        """`add(start, amount, "hari_kerja")` for many starts at once."""
        ordinals = list(map(date.toordinal, starts))
        if ordinals and min(ordinals) < _FIRST:
            raise _outside()
        rank, due, offset = self._rank, self._open_dates, _positive(amount) - 1
        try:
            return [due[rank[day - _FIRST] + offset] for day in ordinals]
        except IndexError:
            raise _outside() from None

    def opens(self, day: date, opening: Opening) -> datetime:
        return self.at(day, opening.on(day)[0])

    def closes(self, day: date, opening: Opening) -> datetime:
        return self.at(day, opening.on(day)[1])

    def is_open(self, at: datetime, opening: Opening) -> bool:
        """Open from the opening minute until just before the closing one."""
        local = self.local(at)
        opens, closes = opening.on(local.date())
        return self.is_working(local.date()) and opens <= local.time() < closes

    def next_open(self, at: datetime, opening: Opening) -> datetime:
        """The moment itself when the office is open, else the next opening."""
        day = self.day(at)
        if self.is_working(day):
            if at < (opens := self.opens(day, opening)):
                return opens
            if at < self.closes(day, opening):
                return at.astimezone(UTC)
        return self.opens(self.after(day), opening)

    def add_open(self, at: datetime, span: timedelta, opening: Opening) -> datetime:
        """When `span` of opening hours has passed since `at`."""
        at = self.next_open(at, opening)
        while (left := self.closes(self.day(at), opening) - at) < span:
            span -= left
            at = self.opens(self.after(self.day(at)), opening)
        return at + span

    def back_open(self, at: datetime, span: timedelta, opening: Opening) -> datetime:
        """The moment from which `span` of opening hours remains until `at`."""
        day = self.day(at)
        if not self.is_working(day) or at <= self.opens(day, opening):
            day = self.before(day)
        at = min(at, self.closes(day, opening))
        while (left := at - self.opens(day, opening)) < span:
            span -= left
            day = self.before(day)
            at = self.closes(day, opening)
        return at.astimezone(UTC) - span

    def _nth(self, index: int) -> date:
        if not 0 <= index < len(self._open_dates):
            raise _outside()
        return self._open_dates[index]


def office_calendar(
    holidays: Holidays, zone: str, opening: Opening, own: Sequence[Override] = ()
) -> Calendar:
    """The calendar of an office that works on the days on which it opens.

    `own`: what it says itself of days, over the tables.
    """
    closed = {one.date: one.name for one in own if one.kind not in ("buka", "tahun")}
    return Calendar(
        holidays.with_own(own), zone, opening.weekdays, opening=opening, extra_closed=closed
    )


def zone_label(offset: timedelta) -> str:
    hours = offset / timedelta(hours=1)
    return _LABELS.get(int(hours) if hours.is_integer() else 0, f"UTC{hours:+g}")


def long_date(day: date) -> str:
    """Senin, 4 Januari 2027."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def _index(day: date) -> int:
    index = day.toordinal() - _FIRST
    if not 0 <= index < _SPAN:
        raise _outside()
    return index


def _positive(amount: int) -> int:
    if amount < 1:
        raise ValueError("a deadline is one day or hour at least")
    if amount > 24 * _SPAN:
        raise _outside()
    return amount


def _outside() -> ValueError:
    return ValueError(f"only days from {FIRST.year} to {LAST.year} can be reckoned")
