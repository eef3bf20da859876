"""Spans of local days, and the parts of one that phrases say: a weekday, a month, a feast. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import asdict


class Days(Struct, frozen=True):
    """A span of whole days, both ends included.

    precision: day, week, month, year, about; since (until now), before (some time up to `last`),
    after (some time from `first` on), every (what recurs; the latest time of it).
    """

    first: date
    last: date
    precision: str
    #: It was said, or is known, as an estimate.
    around: bool = False
    #: The first day of another reading of the same words.
    other: date | None = None


class NoSuchDay(Exception):
    """The 31st of June: no calendar has that day."""


class OtherWeekday(Exception):
    """Another day of the week than was said."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class Contradiction(Exception):
    """Nothing that is certain comes of these parts."""


class Said(Struct, frozen=True):
    """What phrases said of one day or span. What they did not say is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    #: The last of "3-5 oktober", "tanggal 20an".
    last_day: int | None = None
    weekday: int | None = None
    #: The Monday of a week.
    week: date | None = None
    #: A certain day: yesterday, three days ago.
    on: date | None = None
    #: The last of such days: "2 atau 3 hari lalu".
    until: date | None = None
    feast: str | None = None
    #: awal, pertengahan, akhir: of the smallest whole that is said.
    part: str | None = None
    #: The second week of a month, the third day of a feast; -1 is the last.
    nth_week: int | None = None
    nth_day: int | None = None
    #: "lalu", "kemarin": what is over, and not what is on.
    past: bool | None = None
    #: "depan": what is to come.
    coming: bool | None = None
    #: "malam Selasa" is the evening before.
    eve: bool | None = None
    #: "kemarin", which beside a weekday or a month says no more than "lalu".
    yesterday: bool | None = None
    other: date | None = None


def merged(one: Said, two: Said) -> Said:
    """Both together. Raises Contradiction where they say two things of the same."""
    both = asdict(one)
    for name, value in asdict(two).items():
        if value is None:
            continue
        if both[name] not in (None, value):
            raise Contradiction
        both[name] = value
    return Said(**both)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def shift_months(day: date, months: int) -> date:
    """That day so many months later, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def one_day(day: date) -> Days:
    """That day alone."""
    return Days(day, day, "day")
