"""A reader who reckons: which values a hidden cell may have, by trying. Shares no code with what
hides them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from backoffice.reports.equations import Mark, Place
from backoffice.reports.figures import Figures, Row, Table

#: No hidden cell of these small tables is looked at beyond this.
_MOST = 40
Terms = list[tuple[object, int]]


class Reader:
    """Has read tables, with what is hidden in them."""

    def __init__(self, published: Sequence[tuple[Figures, Mapping[Place, Mark]]]) -> None:
        self.low: dict[object, int] = {}
        self.high: dict[object, int] = {}
        self.true: dict[object, int] = {}
        self.equations: list[Terms] = []
        self.unseen: set[object] = set()
        for figures, hidden in published:
            self._read(figures, hidden)
        for figures, _ in published:
            self._reckon(figures, [one for one, _ in published])

    def key(self, figures: Figures, table: str, row: str, column: str) -> object:
        if table == "tren":
            where = ("ringkasan", row, column)
        elif table == "ringkasan" and column == "sisa_awal":
            year, month = int(figures.period[:4]), int(figures.period[5:])
            before = f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"
            where = ("ringkasan", before, "sisa_akhir")
        elif table == "ringkasan":
            where = ("ringkasan", figures.period, column)
        else:
            return (table, figures.period, row, column, self._value(figures, table, row, column))
        return (*where, self._value(figures, table, row, column))

    def _value(self, figures: Figures, table: str, row: str, column: str) -> int:
        rows = {one.id: one for one in figures.table(table).rows}
        return rows[row].counts.get(column, 0)

    def _read(self, figures: Figures, hidden: Mapping[Place, Mark]) -> None:
        for table in figures.tables:
            for row in table.rows:
                for column in table.counts:
                    key = self.key(figures, table.id, row.id, column)
                    value = row.counts.get(column, 0)
                    mark = hidden.get((table.id, row.id, column))
                    low, high = {None: (value, value), "<3": (1, 2), "*": (0, _MOST)}[mark]
                    self.low[key] = max(low, self.low.get(key, 0))
                    self.high[key] = min(high, self.high.get(key, _MOST))
                    self.true[key] = value

    def _reckon(self, figures: Figures, every: Iterable[Figures]) -> None:
        def of(column: str) -> object:
            return self.key(figures, "ringkasan", "ringkasan", column)

        plus = ("sisa_awal", "masuk", "dibuka_kembali")
        minus = ("digabung", "selesai", "dialihkan", "ditolak", "dicabut", "sisa_akhir")
        self.equations.append([*((of(one), 1) for one in plus), *((of(one), -1) for one in minus)])
        year, month = int(figures.period[:4]), int(figures.period[5:])
        before = [one for one in every if one.period == f"{year}-{month - 1:02}"]
        quiet = all(self.high[of(one)] == 0 for one in ("dibuka_kembali", "digabung"))
        ended = ("selesai", "dialihkan", "ditolak", "dicabut", "sisa_akhir")
        self.equations.append([(of("ditangani"), 1), *((of(one), -1) for one in ended)])
        for table in figures.tables:
            for column, margin in table.margins.items():
                parts = [(self.key(figures, table.id, row.id, column), 1) for row in table.rows]
                self.equations.append([*parts, (of(margin), -1)])
            if "ditangani" in table.margins:
                self._rows(figures, table, before[-1] if before and quiet else None, of)

    def _rows(
        self,
        figures: Figures,
        table: Table,
        before: Figures | None,
        of: Callable[[str], object],
    ) -> None:
        others: Terms = []
        for row in table.rows:

            def at(column: str, row: Row = row) -> object:
                return self.key(figures, table.id, row.id, column)

            # Handed on, refused or withdrawn: how many of the row, is told nowhere.
            other = ("other", figures.period, table.id, row.id, len(self.equations))
            self.low[other], self.high[other] = 0, _MOST
            self.true[other] = self.true[at("ditangani")]
            self.unseen.add(other)
            others.append((other, 1))
            gone = (("selesai", -1), ("proses", -1))
            self.equations.append(
                [(at("ditangani"), 1), (other, -1), *((at(one), by) for one, by in gone)]
            )
            if before is not None:
                last = self.key(before, table.id, row.id, "proses")
                self.equations.append([(last, 1), (at("masuk"), 1), (at("ditangani"), -1)])
        ends = ("dialihkan", "ditolak", "dicabut")
        self.equations.append([*others, *((of(one), -1) for one in ends)])

    def hidden(self) -> list[object]:
        return [
            key for key in self.low if self.low[key] != self.high[key] and key not in self.unseen
        ]

    def may_differ(self, key: object) -> bool:
        """Could it be another number than it is?"""
        others = range(self.low[key], min(self.high[key], self.true[key] + 3) + 1)
        return any(
            self._fits({**self.low, key: one}, {**self.high, key: one})
            for one in sorted(others, key=lambda one: abs(one - self.true[key]))
            if one != self.true[key]
        )

    def _fits(self, low: dict[object, int], high: dict[object, int]) -> bool:
        """Is there any set of numbers within these that keeps every equation?"""
        if not self._narrow(low, high):
            return False
        loose = [key for key in low if low[key] != high[key]]
        if not loose:
            return True
        key = min(loose, key=lambda one: high[one] - low[one])
        values = range(low[key], high[key] + 1)
        for one in sorted(values, key=lambda one: abs(one - self.true[key])):
            if self._fits({**low, key: one}, {**high, key: one}):
                return True
        return False

    def _narrow(self, low: dict[object, int], high: dict[object, int]) -> bool:
        again = True
        while again:
            again = False
            for terms in self.equations:
                least = sum((low if f > 0 else high)[key] * f for key, f in terms)
                most = sum((high if f > 0 else low)[key] * f for key, f in terms)
                if least > 0 or most < 0:
                    return False
                for key, f in terms:
                    span = high[key] - low[key]
                    rest_least, rest_most = least, most
                    if f > 0:
                        rest_least, rest_most = least - low[key], most - high[key]
                        new = (max(low[key], -rest_most), min(high[key], -rest_least))
                    else:
                        rest_least, rest_most = least + high[key], most + low[key]
                        new = (max(low[key], rest_least), min(high[key], rest_most))
                    if new[0] > new[1]:
                        return False
                    if new[1] - new[0] < span:
                        low[key], high[key] = new
                        again = True
                        break
                if again:
                    break
        return True
