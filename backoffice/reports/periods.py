"""The month that somebody means: "2026-11", "November 2026", "nov", or none at all. Pure."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from backoffice.calendar.workdays import MONTHS

_ISO = re.compile(r"(\d{4})[-/._ ](\d{1,2})")
_TURNED = re.compile(r"(\d{1,2})[-/._ ](\d{4})")
_NAMED = re.compile(r"([a-z]{3,})\.?(?:[-/ ]+(\d{4}))?")
#: How people shorten and misspell them besides the first three letters.
_ALSO = {"pebruari": 2, "peb": 2, "agt": 8, "agust": 8, "sept": 9, "nop": 11, "nopember": 11}


class Month(Struct, frozen=True, order=True):
    """A month of a year."""

    year: int
    month: int

    @property
    def iso(self) -> str:
        """`2026-11`"""
        return f"{self.year:04}-{self.month:02}"

    @property
    def words(self) -> str:
        """`November 2026`"""
        return f"{MONTHS[self.month - 1]} {self.year}"


def month_of(day: date) -> Month:
    """The month of that day."""
    return Month(day.year, day.month)


def read_month(words: str, today: date) -> Month | None:
    """The month that is meant; a name without a year is the last such month that has begun.

    None where nothing of the kind stands there. Without words, the month of today.
    """
    said = " ".join(words.lower().split())
    if not said:
        return month_of(today)
    if (match := _ISO.fullmatch(said)) or (match := _TURNED.fullmatch(said)):
        first, second = int(match[1]), int(match[2])
        year, month = (first, second) if first > 12 else (second, first)
        return Month(year, month) if 1 <= month <= 12 and year else None
    if (match := _NAMED.fullmatch(said)) and (month := _named(match[1])):
        year = int(match[2]) if match[2] else today.year - (month > today.month)
        return Month(year, month) if year else None
    return None


def _named(word: str) -> int:
    if word in _ALSO:
        return _ALSO[word]
    found = [at for at, name in enumerate(MONTHS, start=1) if name.lower().startswith(word)]
    return found[0] if len(found) == 1 else 0
