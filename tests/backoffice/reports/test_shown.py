"""What everybody reads holds no hidden number, nor one from which it could be reckoned."""

from __future__ import annotations

from random import Random  # noqa: TID251 - of invented months

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.reports.figures import Row, Share, Spread, Table
from backoffice.reports.shown import coarse, for_everybody, for_the_office
from backoffice.reports.suppression import suppress
from tests.backoffice.reports.months import office_year


@given(st.integers(0, 10**6))
def test_the_value_for_everybody_holds_nothing_that_is_hidden(seed: int) -> None:
    figures = office_year(Random(seed), months=1, most=12)[0]
    hidden = suppress(figures)
    shown = for_everybody(figures, hidden)
    for table in shown.tables:
        counts = figures.table(table.id).counts
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column in counts:
                    mark = hidden.get((table.id, row.id, column))
                    assert (cell == mark) if mark else cell.isdigit()
                    assert cell not in ("1", "2")


def test_the_same_figures_differ_in_what_is_hidden_alone() -> None:
    figures = office_year(Random(4), months=1, most=90)[0]
    assert for_everybody(figures, {}).summary == for_the_office(figures).summary


UNITS = Table(
    "unit",
    (
        Row("a", "Bidang A", {"selesai": 2, "diterima": 4}, {"hari": Spread(2, 3.5, 3.0, 4.0)}),
        Row("b", "Bidang B", {"selesai": 8, "diterima": 9}, {"hari": Spread(8, 6.0, 5.0, 9.0)}),
    ),
    ("diterima", "selesai"),
    (Share("persen", "selesai", "diterima"),),
    ("hari",),
)


def test_shares_and_means_of_what_is_hidden_are_hidden() -> None:
    figures = replace(office_year(Random(4), months=1)[0], tables=(UNITS,))
    table = for_everybody(figures, {("unit", "a", "selesai"): "<3"}).tables[0]
    assert table.columns == ("diterima", "selesai", "persen", "hari", "hari_median")
    # The mean of the other one would give it away with that of all.
    assert [row.cells for row in table.rows] == [
        ("4", "<3", "*", "*", "*"),
        ("9", "8", "88,9%", "*", "*"),
    ]
    inside = for_the_office(figures).tables[0]
    assert inside.rows[0].cells == ("4", "2", "50%", "3,5", "3")


def test_nothing_of_nothing_is_a_dash() -> None:
    empty = Row("c", "Bidang C", {}, {})
    figures = replace(office_year(Random(4), months=1)[0], tables=(replace(UNITS, rows=(empty,)),))
    assert for_the_office(figures).tables[0].rows[0].cells == ("0", "0", "-", "-", "-")


def test_no_place_below_the_kecamatan_is_named() -> None:
    names = (
        *("Kelurahan Contoh", "Desa Contoh", "Kantor Desa Lain", "RT 02 RW 01", "Kel. Contoh"),
        *("Kecamatan Contoh", "Dana desa", "Bidang Pemerintahan Desa", "KTP-el"),
    )
    rows = tuple(Row(str(at), name, {"selesai": at}) for at, name in enumerate(names, 1))
    table = replace(UNITS, rows=rows, shares=(), spreads=())
    figures = coarse(replace(office_year(Random(4), months=1)[0], tables=(table,)), "Wilayah lain")
    named = {row.name: row.counts["selesai"] for row in figures.tables[0].rows}
    assert named == {
        "Kecamatan Contoh": 6,
        "Dana desa": 7,
        "Bidang Pemerintahan Desa": 8,
        "KTP-el": 9,
        "Wilayah lain": 1 + 2 + 3 + 4 + 5,
    }


def test_it_is_the_same_after_json() -> None:
    shown = for_the_office(office_year(Random(4), months=1)[0])
    assert msgspec.json.decode(msgspec.json.encode(shown), type=type(shown)) == shown
