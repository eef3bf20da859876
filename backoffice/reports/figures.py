"""The figures of one month, as what is printed, published and kept. Pure.

They say nothing of a single case and hold no word of anybody. The same cases and the same cut-off
give the same figures, byte for byte. Source: rules 57.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Spread(Struct, frozen=True):
    """How long so many cases took, in the unit of its column, rounded to a tenth."""

    of: int
    mean: float = 0.0
    median: float = 0.0
    #: Nine of ten took at most so long.
    p90: float = 0.0


class Row(Struct, frozen=True):
    """One line of a table."""

    #: What it counts: a channel, a category, a state, a unit, a month; as the profile calls it.
    id: str
    #: As people read it.
    name: str
    #: By column of `Table.counts`; one that is not there is 0.
    counts: dict[str, int] = {}
    #: By column of `Table.spreads`.
    spreads: dict[str, Spread] = {}


class Share(Struct, frozen=True):
    """A column that is a part of another one, shown as a percentage."""

    id: str
    part: str
    whole: str


class Table(Struct, frozen=True):
    """One table of the recap."""

    #: ringkasan, kanal, kategori, status, unit, tingkat, ketepatan, alasan, identitas, kepuasan,
    #: tren
    id: str
    rows: tuple[Row, ...]
    #: Columns in the order in which they are printed; what they are called is a text.
    counts: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    spreads: tuple[str, ...] = ()
    #: By column of counts, the column of `ringkasan` to which its rows add up.
    margins: dict[str, str] = {}


class Figures(Struct, frozen=True):
    """All tables of one office and month."""

    office_id: str
    #: 2026-11
    period: str
    #: The last moment that counts: 23:59:59 of the last day, as the office's clocks show it.
    cut_off: datetime
    tables: tuple[Table, ...]

    def table(self, id: str) -> Table:
        """The table of this id. Raises KeyError."""
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)
