"""The tables of a month in words, for a chat."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.calendar.month import month_by_id
from backoffice.desk.desk import Desk
from backoffice.reports.equations import SUMMARY
from backoffice.reports.shown import NONE, Shown, ShownTable

_MEDIAN = "_median"
#: Of the summary, what a head and a citizen ask first.
_FIRST = (
    *("sisa_awal", "masuk", "dibuka_kembali", "selesai", "dialihkan", "ditolak", "dicabut"),
    *("sisa_akhir", "persen_selesai", "persen_tepat", "hari"),
)
#: In a chat, columns that the heading of a table does not already explain.
_LEFT_OUT = frozenset({"ditangani", "hari_median", "hari_bersih", "hari_bersih_median"})


def table_title(desk: Desk, id: str) -> str:
    """What a table is called."""
    return desk.words_for("rekaptabel", id)


def column_title(desk: Desk, table: ShownTable, column: str) -> str:
    """What a column is called: of a length, whether it is the mean or the median."""
    name = desk.words_for("rekapkolom", column.removesuffix(_MEDIAN))
    if column.endswith(_MEDIAN):
        return desk.words("laporan.median", nama=name)
    if f"{column}{_MEDIAN}" in table.columns:
        return desk.words("laporan.rerata", nama=name)
    return name


def month_name(shown: Shown) -> str:
    """November 2026"""
    return month_by_id(shown.period).name


def summary_lines(desk: Desk, shown: Shown, *, whole: bool = False) -> str:
    """The summary, a line for each column; without `whole` what matters first."""
    table = shown.table(SUMMARY)
    named = shown.summary
    chosen = table.columns if whole else [one for one in _FIRST if one in named]
    return "\n".join(
        desk.words("laporan.nilai", nama=column_title(desk, table, one), nilai=named[one])
        for one in chosen
        if named[one] != NONE
    )


def table_lines(desk: Desk, table: ShownTable) -> str:
    """A table, a line for each row."""
    return "\n".join(_lines(desk, table))


def _lines(desk: Desk, table: ShownTable) -> Iterator[str]:
    for row in table.rows:
        said = [
            desk.words("laporan.isi", kolom=column_title(desk, table, column).lower(), nilai=cell)
            for column, cell in zip(table.columns, row.cells, strict=True)
            if cell not in (NONE, "0") and column not in _LEFT_OUT
        ]
        yield desk.words("laporan.baris", nama=row.name, isi=", ".join(said) or "0")
