"""A month of the calendar, as figures and books are made of one. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct

from backoffice.calendar.workdays import FIRST, LAST, MONTHS

_ID = re.compile(r"(\d{4})-(\d{2})")


class Month(Struct, frozen=True, order=True):
    """One month; earlier ones are less than later ones."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (FIRST.year <= self.year < LAST.year and 1 <= self.number <= 12):
            raise ValueError(f"no month that can be reckoned: {self.year}-{self.number}")

    @property
    def id(self) -> str:
        """2026-11"""
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        """November 2026"""
        return f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def moved(self, by: int) -> Month:
        """So many months later, or earlier where it is less than 0. Raises ValueError."""
        year, index = divmod(self.year * 12 + self.number - 1 + by, 12)
        return Month(year, index + 1)


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(day.year, day.month)


def month_by_id(id: str) -> Month:
    """The month of "2026-11". Raises ValueError."""
    found = _ID.fullmatch(id)
    if found is None:
        raise ValueError(f"no month: {id!r}")
    return Month(int(found[1]), int(found[2]))
