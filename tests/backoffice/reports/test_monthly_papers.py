"""The papers of a month, whatever channels, categories and units are called."""

from __future__ import annotations

import csv
import io
import re
from random import Random  # noqa: TID251 - of invented months

import openpyxl
import pytest
from msgspec.structs import replace

from backoffice.desk.desk import Desk
from backoffice.papers.letter import Drawing, Rows, Table
from backoffice.papers.render.pdf import to_pdf
from backoffice.papers.render.sheet import to_sheet
from backoffice.reports.csv import to_csv
from backoffice.reports.figures import Figures
from backoffice.reports.monthly_papers import data_book, report_letter
from backoffice.reports.shown import for_everybody, for_the_office
from backoffice.reports.suppression import suppress
from tests.backoffice.reports.months import office_year
from tests.backoffice.reports.test_statistics import office_of
from tests.sops.printed import words_on

HOSTILE = (
    '=HYPERLINK("http://contoh.example")',
    "+62",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "#include $x$ *tebal* <script>alert(1)</script> & ]]>",
    "nul\x00 \x1b[31m",
    "\u202eterbalik",
    "🙏 emoji",
    "panjang " * 1000,
    "baris\r\nbaris",
)


@pytest.fixture
def desk() -> Desk:
    return office_of()


def named(name: str) -> Figures:
    """A month in which everything is called so."""
    figures = office_year(Random(3), months=1, most=40)[0]
    return replace(
        figures,
        tables=tuple(
            replace(table, rows=tuple(replace(row, name=name) for row in table.rows))
            for table in figures.tables
        ),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_words_are_words_on_pages_in_sheets_and_as_data(desk: Desk, name: str) -> None:
    shown = for_the_office(named(name))
    letter = report_letter(
        desk, shown, revision=0, sha256="ab" * 32, for_everybody=False, made_at=1
    )
    assert "LAPORAN PENGADUAN JANUARI 2026" in words_on(to_pdf(letter).data)
    book = data_book(desk, shown, title="rekap", made_at=1)
    sheet = openpyxl.load_workbook(io.BytesIO(to_sheet(book).data)).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}
    rows = list(csv.reader(io.StringIO(to_csv(book).decode("utf-8-sig"))))
    assert len(rows) == len(book.rows) + 1
    for row in rows:
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row


def test_what_everybody_gets_holds_no_hidden_number_in_any_form(desk: Desk) -> None:
    figures = office_year(Random(11), months=1, most=14)[0]
    hidden = suppress(figures)
    assert hidden
    shown = for_everybody(figures, hidden)
    letter = report_letter(desk, shown, revision=0, sha256="ab" * 32, for_everybody=True, made_at=1)
    book = data_book(desk, shown, title="rekap", made_at=1)
    cells = {row[3] for row in book.rows}
    for block in letter.blocks:
        if isinstance(block, Table):
            cells |= {cell for row in block.rows for cell in row[1:]}
        elif isinstance(block, Rows):
            cells |= {line for row in block.rows for line in row.lines}
        elif isinstance(block, Drawing):
            cells |= set(re.findall(r">([^<>]*)</text>", block.svg))
    assert not {"1", "2"} & cells
    assert "<3" in cells


def test_the_same_month_is_the_same_paper(desk: Desk) -> None:
    shown = for_the_office(named("KTP-el"))
    made = [
        report_letter(desk, shown, revision=1, sha256="ab" * 32, for_everybody=False, made_at=1)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert "Revisi ke-1" in words_on(to_pdf(made[0]).data)
