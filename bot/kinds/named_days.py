"""Days that have a name: 17an is 17 August each year, lebaran stands in the table of its year.

Source: rules 65.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.resources import files

import msgspec
from msgspec import Struct


class FixedDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A day that is the same each year."""

    names: tuple[str, ...]
    #: "08-17"
    day: str
    #: It is nothing without "hari" before it: a teacher, a mother, a labourer.
    needs_hari: bool = False


class YearTable(Struct, frozen=True, forbid_unknown_fields=True):
    """First and last day of what moves, in one year."""

    year: int
    #: The decree of that year, and where its Ramadan is from.
    source: str
    days: dict[str, tuple[date, date]]
    #: Those whose days were not seen in a decree.
    estimate: frozenset[str] = frozenset()


class Feast(Struct, frozen=True):
    """When something with a name was, both ends included."""

    first: date
    last: date
    #: Its days may be others by one.
    estimate: bool = False


class _Named(Struct, frozen=True, forbid_unknown_fields=True):
    fixed: tuple[FixedDay, ...]
    moving: dict[str, tuple[str, ...]]
    years: tuple[YearTable, ...]


def _load() -> _Named:
    text = (files("bot.kinds") / "days" / "feasts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), type=_Named)


_NAMED = _load()
RAMADAN = "ramadan"
TABLES = {table.year: table for table in _NAMED.years}
_FIXED = {name: one for one in _NAMED.fixed for name in one.names}
_MOVING = {name: key for key, names in _NAMED.moving.items() for name in names}
#: Names of what stands in the tables.
MOVING = frozenset(_MOVING)

_NAMES = sorted({*_FIXED, *_MOVING}, key=len, reverse=True)
#: Finds a name, with "hari" and "hari raya" before it.
FEAST_PATTERN = "|".join(
    rf"hari (?:raya )?{re.escape(name)}"
    if name in _FIXED and _FIXED[name].needs_hari
    else rf"(?:hari )?(?:raya )?{'(?:bulan )?' if _MOVING.get(name) == RAMADAN else ''}"
    rf"{re.escape(name)}"
    for name in _NAMES
)
#: What begins such a name.
FIRST_WORDS = frozenset(name.split()[0] for name in _NAMES) | {"raya"}


def feast_key(phrase: str) -> str:
    """The name under which `feast_of` knows a phrase that `FEAST_PATTERN` found."""
    name = next(name for name in _NAMES if phrase.endswith(name))
    return _MOVING.get(name, name)


def feast_of(key: str, year: int) -> Feast | None:
    """When it was in that year; None where no table says so."""
    if key in _FIXED:
        month, day = map(int, _FIXED[key].day.split("-"))
        return Feast(date(year, month, day), date(year, month, day))
    table = TABLES.get(year)
    if table is None or key not in table.days:
        return None
    return Feast(*table.days[key], estimate=key in table.estimate)


def latest(key: str, before: date, *, over: bool = False) -> Feast | None:
    """The latest that had begun on that day, or was over with `over`; None where a table lacks."""
    year = before.year
    while key in _FIXED or year in TABLES:
        found = feast_of(key, year)
        if found is not None and (found.last < before if over else found.first <= before):
            return found
        year -= 1
    return None
