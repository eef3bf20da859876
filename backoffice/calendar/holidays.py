"""The holiday tables of `profiles/holidays/`, read strictly. Source: rules 16."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct


class HolidayError(ValueError):
    """A holiday table that cannot be trusted; says which file and key."""


class Holiday(Struct, frozen=True, forbid_unknown_fields=True):
    """A day on which offices are closed by decree."""

    date: date
    name: Annotated[str, Meta(min_length=1)]
    kind: Literal["nasional", "cuti_bersama"]
    #: May still move by a day.
    estimate: bool = False

    @property
    def why(self) -> str:
        words = (
            f"libur nasional: {self.name}"
            if self.kind == "nasional"
            else f"cuti bersama {self.name}"
        )
        return f"{words} (perkiraan)" if self.estimate else words


class HolidayYear(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of `profiles/holidays/`."""

    year: int
    #: The decree it was copied from.
    source: Annotated[str, Meta(min_length=1)]
    days: Annotated[tuple[Holiday, ...], Meta(min_length=1)]


class Override(Struct, frozen=True):
    """What an office itself says of a day, over the tables."""

    date: date
    #: The reason, as the officer typed it.
    name: str
    #: buka: a day of the tables on which this office works; tahun: the list of the date's year is
    #: complete, whatever it names.
    kind: Literal["nasional", "cuti_bersama", "lokal", "buka", "tahun"]

    @property
    def key(self) -> str:
        """2026-12-31, or 2028 for a whole year: an office says one thing of each."""
        return str(self.date.year) if self.kind == "tahun" else self.date.isoformat()


class Holidays:
    """Every loaded year; `version` changes whenever a day, a name or a kind does."""

    __slots__ = ("days", "version", "years")

    def __init__(self, tables: Iterable[HolidayYear]) -> None:
        ordered = sorted(tables, key=lambda table: table.year)
        self.days: dict[date, Holiday] = {}
        years: set[int] = set()
        for table in ordered:
            if table.year in years:
                raise HolidayError(f"year: {table.year} is given twice")
            years.add(table.year)
            for n, day in enumerate(table.days):
                if day.date.year != table.year:
                    raise HolidayError(f"days[{n}].date: {day.date} is not in {table.year}")
                if day.date in self.days:
                    raise HolidayError(f"days[{n}].date: {day.date} is given twice")
                self.days[day.date] = day
        self.years = frozenset(years)
        content = [sorted(years), [self.days[day] for day in sorted(self.days)]]
        self.version = sha256(msgspec.json.encode(content)).hexdigest()[:16]

    def with_own(self, own: Iterable[Override]) -> Holidays:
        """The tables with what an office says of its own days; they themselves stay as they are.

        A day of the tables that the office closes too keeps the name that the tables give it.
        """
        found = sorted(own, key=lambda one: one.key)
        if not found:
            return self
        copy = Holidays(())
        opened = {one.date for one in found if one.kind == "buka"}
        copy.days = {day: one for day, one in self.days.items() if day not in opened}
        copy.years = self.years | {one.date.year for one in found if one.kind == "tahun"}
        content = [self.version, found]
        copy.version = sha256(msgspec.json.encode(content)).hexdigest()[:16]
        return copy


def load_holidays(folder: Path) -> Holidays:
    """All `<year>.toml` of the folder, read strictly.

    Raises HolidayError naming the file and the key, also when the folder holds no year at all.
    """
    tables: list[HolidayYear] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            table = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), HolidayYear)
            Holidays([table])
        except ValueError as error:  # wrong TOML, wrong encoding, wrong key: all are ValueErrors
            raise HolidayError(f"{file.name}: {error}") from error
        if file.stem != str(table.year):
            raise HolidayError(f"{file.name}: year: the file is about {table.year}")
        tables.append(table)
    if not tables:
        raise HolidayError(f"{folder}: no holiday table such as 2026.toml")
    return Holidays(tables)
