"""The tables of a month as they are read: every cell is text. Pure.

For everybody they are made by `for_everybody`: no number stands in them that is hidden, so that
whoever lays them out cannot give one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from backoffice.reports.equations import HIDDEN, LEAST, SUMMARY, Mark, Place
from backoffice.reports.figures import Figures, Row, Share, Spread, Table

#: Where there is nothing to reckon with.
NONE = "-"
#: A place below the kecamatan, as units and places are called.
_BELOW = re.compile(
    r"(kantor |pemerintah |kepala |lurah )?"
    r"(desa|kelurahan|kel\.|dusun|lingkungan|nagari|jorong|kampung|rt|rw)\s*[\w.]",
    re.IGNORECASE,
)
_ELSEWHERE = "wilayah_lain"
#: What the house counts of its own officers.
_OWN = ("identitas",)


class ShownRow(Struct, frozen=True):
    """One line, with a cell for each column of its table."""

    id: str
    name: str
    cells: tuple[str, ...]


class ShownTable(Struct, frozen=True):
    """One table of the recap; what it and its columns are called is a text."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]

    def cell(self, row: ShownRow, column: str) -> str:
        """What stands there; nothing where the table has no such column."""
        return row.cells[self.columns.index(column)] if column in self.columns else ""


class Shown(Struct, frozen=True):
    """All tables of one office and month."""

    period: str
    tables: tuple[ShownTable, ...]

    def table(self, id: str) -> ShownTable:
        """The table of this id; an empty one where there is none."""
        found = (one for one in self.tables if one.id == id)
        return next(found, ShownTable(id, (), ()))

    @property
    def summary(self) -> dict[str, str]:
        """The cells of the summary by column."""
        table = self.table(SUMMARY)
        return dict(zip(table.columns, table.rows[0].cells, strict=True)) if table.rows else {}


def for_the_office(figures: Figures) -> Shown:
    """As the office itself reads them."""
    return _shown(figures, {})


def for_everybody(figures: Figures, hidden: Mapping[Place, Mark]) -> Shown:
    """As everybody reads them; what is hidden is hidden in what was reckoned from it too."""
    return _shown(figures, hidden, public=True)


def coarse(figures: Figures, elsewhere: str) -> Figures:
    """As much of it as may be published: no place below the kecamatan, no table of the house's own.

    Rows of such places are one row of that name.
    """
    tables = (_coarse(table, elsewhere) for table in figures.tables if table.id not in _OWN)
    return replace(figures, tables=tuple(tables))


def _coarse(table: Table, elsewhere: str) -> Table:
    below = [row for row in table.rows if _BELOW.match(row.name.strip())]
    if not below:
        return table
    counts = {column: sum(row.counts.get(column, 0) for row in below) for column in table.counts}
    kept = [row for row in table.rows if row not in below]
    # Means of several rows are no mean of them all.
    return replace(table, rows=(*kept, Row(_ELSEWHERE, elsewhere, counts)))


def _shown(figures: Figures, hidden: Mapping[Place, Mark], *, public: bool = False) -> Shown:
    tables = (_table(table, hidden, public=public) for table in figures.tables)
    return Shown(figures.period, tuple(one for one in tables if one.rows))


def _table(table: Table, hidden: Mapping[Place, Mark], *, public: bool) -> ShownTable:
    # Of rows that add up, one that is hidden could be reckoned from the others and the whole.
    silent = public and any(_tells(table, row, hidden) for row in table.rows)
    columns = (
        *table.counts,
        *(one.id for one in table.shares),
        *(name for one in table.spreads for name in (one, f"{one}_median")),
    )
    rows = tuple(
        ShownRow(row.id, row.name, tuple(_cells(table, row, hidden, silent=silent)))
        for row in table.rows
    )
    return ShownTable(table.id, columns, rows)


def _tells(table: Table, row: Row, hidden: Mapping[Place, Mark]) -> bool:
    """Whether what things of this row took says something of few."""
    spreads = [row.spreads[one] for one in table.spreads if one in row.spreads]
    if table.id == SUMMARY:
        return any(0 < one.of < LEAST for one in spreads)
    few = any(0 < one.of < LEAST for one in spreads)
    return few or any((table.id, row.id, one) in hidden for one in table.counts)


def _cells(table: Table, row: Row, hidden: Mapping[Place, Mark], *, silent: bool) -> Iterator[str]:
    for column in table.counts:
        yield hidden.get((table.id, row.id, column)) or str(row.counts.get(column, 0))
    for share in table.shares:
        places = ((table.id, row.id, one) for one in (share.part, share.whole))
        yield HIDDEN if any(one in hidden for one in places) else _percent(row, share)
    for name in table.spreads:
        spread = row.spreads.get(name, Spread(0))
        for number in (spread.mean, spread.median):
            yield NONE if not spread.of else HIDDEN if silent else decimal(number)


def _percent(row: Row, share: Share) -> str:
    part, whole = row.counts.get(share.part, 0), row.counts.get(share.whole, 0)
    return f"{decimal(round(100 * part / whole, 1))}%" if whole else NONE


def decimal(number: float) -> str:
    """A number as Indonesians write it: 3,5."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")
