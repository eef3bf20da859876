"""What a reader of published tables can set up: their cells as unknowns, and equations. Pure.

A cell that repeats another one is the same unknown: the months of the trend repeat the margins of
their own reports, and a month begins with what the month before left. A cell that a revision
changed is another unknown; one that it left as it was is the same, for a reader may guess so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from backoffice.reports.figures import Figures, Row, Table

#: Stands in the place of a number: 1 or 2; or any number, hidden for the sake of others.
Mark: TypeAlias = Literal["<3", "*"]
SMALL: Mark = "<3"
HIDDEN: Mark = "*"
#: A count of so many or more tells of nobody.
LEAST = 3
#: Table, row and column of a count.
Place: TypeAlias = tuple[str, str, str]

SUMMARY, TREND = "ringkasan", "tren"
OPENING, CLOSING = "sisa_awal", "sisa_akhir"
#: Both sides of the balance: what was there and came, what went and is left.
CAME = {OPENING: 1, "masuk": 1, "dibuka_kembali": 1, "digabung": -1}
WENT = ("selesai", "dialihkan", "ditolak", "dicabut", CLOSING)
#: All that was to be worked on, however it ended.
HANDLED = "ditangani"
_ENDED = ("selesai", "dialihkan", "ditolak", "dicabut")
_IN_TIME = ("jatuh_tempo", ("tepat", "terlambat"))
#: Columns of one row that add up: table, whole, parts.
WITHIN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (SUMMARY, HANDLED, (*_ENDED, CLOSING)),
    (SUMMARY, *_IN_TIME),
    (TREND, *_IN_TIME),
    ("ketepatan", *_IN_TIME),
    ("unit", "selesai", ("tepat", "terlambat")),
)

#: A cell, whatever table repeats it; and what stands there.
_Cell: TypeAlias = tuple[str, str, str, str]
_Unknown: TypeAlias = tuple[_Cell, int]
#: Unknown and factor; they add up to 0.
Equation: TypeAlias = tuple[tuple[int, int], ...]


class Published(Struct, frozen=True):
    """Figures, and which of them were hidden when they were published."""

    figures: Figures
    hidden: Mapping[Place, Mark] = {}


class System:
    """Unknowns by number, with their true values, and all equations between them."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.equations: list[Equation] = []
        #: By unknown, the equations in which it stands.
        self.within: list[list[int]] = []
        self._numbers: dict[_Unknown, int] = {}

    def add(self, figures: Figures, before: Figures | None) -> dict[Place, int]:
        """Take in the tables of a month, and where it was published the month before.

        Returns the unknown of each place. An equation that the figures do not keep is none.
        """
        places = {
            (table.id, row.id, column): self._cell(figures, table, row, column)
            for table in figures.tables
            for row in table.rows
            for column in table.counts
        }
        summary = _summary(figures)
        if summary is not None:
            self._balance(places, summary)
            for table in figures.tables:
                self._margins(places, table, summary)
                self._rows(figures, before, table, summary)
        for id, whole, parts in WITHIN:
            for row in (row for one in figures.tables if one.id == id for row in one.rows):
                if all((id, row.id, one) in places for one in (whole, *parts)):
                    terms = [(places[id, row.id, one], 1) for one in parts]
                    self._equate([*terms, (places[id, row.id, whole], -1)])
        return places

    def _cell(self, figures: Figures, table: Table, row: Row, column: str) -> int:
        cell: _Cell = (table.id, figures.period, row.id, column)
        if table.id == TREND:
            cell = (SUMMARY, row.id, "", column)
        elif table.id == SUMMARY:
            cell = (SUMMARY, figures.period, "", column)
            if column == OPENING:
                cell = (SUMMARY, month_before(figures.period), "", CLOSING)
        return self._number(cell, row.counts.get(column, 0))

    def _number(self, cell: _Cell, value: int) -> int:
        number = self._numbers.setdefault((cell, value), len(self.values))
        if number == len(self.values):
            self.values.append(value)
            self.within.append([])
        return number

    def _free(self, value: int) -> int:
        """An unknown that stands in no table."""
        self.values.append(value)
        self.within.append([])
        return len(self.values) - 1

    def _balance(self, places: Mapping[Place, int], summary: Row) -> None:
        terms = [*CAME.items(), *((one, -1) for one in WENT)]
        found = [(places.get((SUMMARY, summary.id, one)), factor) for one, factor in terms]
        self._equate([(one, factor) for one, factor in found if one is not None])

    def _margins(self, places: Mapping[Place, int], table: Table, summary: Row) -> None:
        for column, margin in table.margins.items():
            whole = places.get((SUMMARY, summary.id, margin))
            if whole is not None and table.rows and column in table.counts:
                parts = [(places[table.id, row.id, column], 1) for row in table.rows]
                self._equate([*parts, (whole, -1)])

    def _rows(self, figures: Figures, before: Figures | None, table: Table, summary: Row) -> None:
        """What came to a row is what went and what is left of it, as of the whole.

        How many of a row were reopened, merged, handed on, refused or withdrawn stands nowhere:
        these are unknowns of which the summary says how many there are in all.
        """
        columns = {margin: column for column, margin in table.margins.items()}
        former = before and next((one for one in before.tables if one.id == table.id), None)
        if {"masuk", "selesai", CLOSING} - columns.keys():
            return
        flows = {one: factor for one, factor in CAME.items() if one != OPENING}
        if HANDLED in columns:
            flows[HANDLED] = -1
            self._flow(figures, table, summary, {HANDLED: 1, **dict.fromkeys(WENT, -1)}, {})
        else:
            flows |= dict.fromkeys(WENT, -1)
        if before is not None and former:
            left = {
                row.id: self._cell(before, former, row, columns[CLOSING]) for row in former.rows
            }
            self._flow(figures, table, summary, flows, left)

    def _flow(
        self,
        figures: Figures,
        table: Table,
        summary: Row,
        flows: Mapping[str, int],
        left: Mapping[str, int],
    ) -> None:
        """An equation for each row out of these columns of the summary, and `left` by row."""
        columns = {margin: column for column, margin in table.margins.items()}
        unseen = [(one, factor) for one, factor in flows.items() if one not in columns]
        ups = [self._summed(figures, summary, one) for one, factor in unseen if factor > 0]
        downs = [self._summed(figures, summary, one) for one, factor in unseen if factor < 0]
        rows = []
        for row in table.rows:
            terms = [
                (self._cell(figures, table, row, columns[one]), factor)
                for one, factor in flows.items()
                if one in columns
            ]
            if row.id in left:
                terms.append((left[row.id], 1))
            rows.append((terms, -self._sum(terms)))
        spare = sum(self.values[one] for one in ups) - sum(max(net, 0) for _, net in rows)
        rest = sum(self.values[one] for one in downs) - sum(max(-net, 0) for _, net in rows)
        if not rows or spare < 0 or spare != rest:
            return
        came: list[tuple[int, int]] = []
        went: list[tuple[int, int]] = []
        for terms, net in rows:
            more = [(self._free(max(net, 0) + spare), 1)] if ups else []
            less = [(self._free(max(-net, 0) + spare), 1)] if downs else []
            spare = 0
            came, went = [*came, *more], [*went, *less]
            self._equate([*terms, *more, *((one, -1) for one, _ in less)])
        if ups:
            self._equate([*came, *((one, -1) for one in ups)])
        if downs:
            self._equate([*went, *((one, -1) for one in downs)])

    def _summed(self, figures: Figures, summary: Row, column: str) -> int:
        cell: _Cell = (SUMMARY, figures.period, "", column)
        return self._number(cell, summary.counts.get(column, 0))

    def _sum(self, terms: Sequence[tuple[int, int]]) -> int:
        return sum(self.values[one] * factor for one, factor in terms)

    def _equate(self, terms: Sequence[tuple[int, int]]) -> None:
        if self._sum(terms) != 0:
            return
        for one, _ in terms:
            self.within[one].append(len(self.equations))
        self.equations.append(tuple(terms))


def month_before(period: str) -> str:
    """The month before, as 2026-11."""
    year, month = map(int, period.split("-"))
    return f"{year - (month == 1)}-{month - 1 or 12:02}"


def _summary(figures: Figures) -> Row | None:
    found = [row for table in figures.tables if table.id == SUMMARY for row in table.rows]
    return found[0] if found else None
