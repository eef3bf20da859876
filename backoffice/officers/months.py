"""A month, as people type it: 2026-11, november, nov 2026, bulan lalu. Pure."""

from __future__ import annotations

import re
from datetime import date

from backoffice.calendar.month import Month, month_of
from bot.dates import MONTHS
from bot.words import SHORT, tokens

#: How much of a name is enough.
_ENOUGH = 3
_OTHERWISE = {
    "pebruari": 2,
    "peb": 2,
    "may": 5,
    "agt": 8,
    "ags": 8,
    "agst": 8,
    "aug": 8,
    "oct": 10,
    "nopember": 11,
    "nop": 11,
    "dec": 12,
}
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_THIS = frozenset({"ini", "sekarang", "berjalan", "this", "sekarang ini", "ini sekarang"})
_LAST = frozenset({"lalu", "kemarin", "yang lalu", "yg lalu", "sebelumnya", "last", "kemaren"})
#: What is counted, in a question that begins with how many.
_COUNTED = frozenset({"pengaduan", "aduan", "laporan", "keluhan", "kasus"})
#: "bulan november 2026"
_WORDS = 3
_MONTH_WORD = re.compile(r"\b(?:bulan|bln|month)\b")
_NUMBERS = re.compile(r"(?:(\d{4})[-/. ](\d{1,2})|(\d{1,2})[-/. ](\d{4})|(\d{1,2}))")
_NAMED = re.compile(r"(?:([a-z]+)\.?[-/ ]?(\d{4})?|(\d{4})[-/ ]?([a-z]+)\.?)")


def read_month(words: str, today: date) -> Month | None:
    """The month that these words name, and nothing besides; None where they name none.

    Without a year it is the latest one that has begun. It may still be to come where the year
    says so.
    """
    low = " ".join(words.lower().split()).strip(" .,!?")
    said = " ".join(_MONTH_WORD.sub(" ", low).split())
    with_word = said != low
    now = month_of(today)
    if with_word and said in _THIS:
        return now
    try:
        if with_word and said in _LAST:
            return now.moved(-1)
        if found := _NUMBERS.fullmatch(said):
            if found[5] and not with_word:
                # A number alone may be anything.
                return None
            year, number = found[1] or found[4], found[2] or found[3] or found[5]
        elif found := _NAMED.fullmatch(said):
            year, number = found[2] or found[3], _number(found[1] or found[4])
        else:
            return None
        return Month(int(year), int(number)) if year else _latest(int(number), now)
    except ValueError:
        return None


def asked_for(text: str, today: date) -> Month | None:
    """The month of a question for figures ("ada berapa pengaduan bulan ini?"): without one, this.

    None where nothing of the kind is asked.
    """
    said = tokens(text) if len(text) <= SHORT else []
    if "berapa" not in said or _COUNTED.isdisjoint(said):
        return None
    for length in range(_WORDS, 0, -1):
        for first in range(len(said) - length + 1):
            if month := read_month(" ".join(said[first : first + length]), today):
                return month
    return month_of(today)


def _number(name: str) -> int:
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    for number, (own, english) in enumerate(zip(MONTHS, _ENGLISH, strict=True), 1):
        if len(name) >= _ENOUGH and (own.lower().startswith(name) or english.startswith(name)):
            return number
    return 0


def _latest(number: int, now: Month) -> Month:
    month = Month(now.year, number)
    return month if month <= now else month.moved(-12)
