"""A book as sheet, pages and CSV: everything is words, and the digest can be reckoned from it."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pypdfium2
import pytest
from msgspec.structs import replace

from backoffice.papers.book import Book, BookColumn, plain, rows_digest, shown_digest
from backoffice.papers.letter import SIZES
from backoffice.papers.press import Press
from backoffice.reports.csv import to_csv
from tests.backoffice.papers.reread import digest_of, page_rows, sheet_rows

pytestmark = pytest.mark.printed

#: What people, and those who mean harm, write.
HOSTILE = (
    '=HYPERLINK("http://example.com","klik")',
    "+62812-0000-0001",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "{=1+1}",
    "http://example.com/?a=1&b=2",
    "mailto:warga@example.com",
    "007",
    "2026-11-23",
    "bunyi\x07 dan \x00 nol \x1b[31mmerah",
    "kanan ke kiri \u202egnp.exe",
    "x" * 10_000,
    "kata " * 2_000,
    "😀 emoji 👩‍👩‍👧 ini",
    '#pagebreak() #image("/etc/passwd") $x$ *tebal* _miring_ \\ @ <label>',
    "_x0041_ dan &amp; &P &N &&",
    "{halaman} {jumlah}",
    "baris\nbaru\r\ndan\u2028lagi",
)


def book(rows: tuple[tuple[str, ...], ...], *heads: str) -> Book:
    """A book of these rows, with its digest."""
    names = heads or tuple(f"Kolom {at}" for at in range(len(rows[0])))
    return Book(
        title="BUKU PENGADUAN",
        columns=tuple(BookColumn(head, 1.0 + at % 3) for at, head in enumerate(names)),
        rows=rows,
        below=("Kantor Contoh", "Bulan November 2026"),
        footer=f"Buku Pengaduan · sidik baris {shown_digest(rows_digest(names, rows))}",
        pages="Halaman {halaman} dari {jumlah}",
        digest=rows_digest(names, rows),
        digest_name="Sidik baris",
    )


def widths(made: Book) -> list[float]:
    return [one.width for one in made.columns]


async def printed(made: Book) -> tuple[bytes, bytes]:
    press = Press()
    try:
        return (await press.sheet(made)).data, (await press.pages(made)).data
    finally:
        await press.close()


NAMES = "Warga Contoh", "Tim Penjawab Pengaduan", "(tidak ditampilkan)", "Tuntas/Selesai", "–"
PEOPLE = tuple(
    (
        f"{at:04}/PGD/XI/2026",
        "23 November 2026 pukul 10.15 WIB",
        f"Bantuan yang dijanjikan tiga hari belum diberikan, kata orang ke-{at}. (otomatis)",
        "Pertanggungjawabanpenyelenggaraan" if at % 7 == 0 else "Layanan kependudukan",
        NAMES[at % len(NAMES)],
    )
    for at in range(1, 121)
)


async def test_sheet_and_pages_say_the_same_and_the_digest_is_reckoned_from_either() -> None:
    made = book(PEOPLE, "No. register", "Diterima", "Isi ringkas", "Klasifikasi", "Keterangan")
    sheet, pages = await printed(made)
    assert digest_of(sheet_rows(sheet)) == made.digest
    again = page_rows(pages, widths(made))
    assert len(again) == 121
    assert digest_of(again) == made.digest
    # A cell that was changed afterwards gives another one.
    again[60][4] = "Selesai"
    assert digest_of(again) != made.digest


async def test_each_page_is_headed_and_says_which_of_how_many_it_is() -> None:
    made = book(PEOPLE)
    _, data = await printed(made)
    pages = pypdfium2.PdfDocument(data)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        words = page.get_textpage().get_text_range()
        assert f"Halaman {number} dari {len(pages)}" in words
        assert f"sidik baris {shown_digest(made.digest)}" in words
        assert "Kolom 0" in words
        assert page.get_width() > page.get_height(), "it lies"
        assert ("BUKU PENGADUAN" in words) == (number == 1)


@pytest.mark.parametrize("size", SIZES)
async def test_both_papers(size: str) -> None:
    made = replace(book(PEOPLE[:3]), size=size)
    _, data = await printed(made)
    page = pypdfium2.PdfDocument(data)[0]
    narrow, long = SIZES[made.size]
    assert (round(page.get_width()), round(page.get_height())) == (
        round(long / 25.4 * 72),
        round(narrow / 25.4 * 72),
    )


async def test_hostile_words_are_words_in_every_cell_of_a_sheet() -> None:
    rows = tuple(tuple(HOSTILE[(at + of) % len(HOSTILE)] for at in range(19)) for of in range(19))
    made = book(rows)
    sheet, pages = await printed(made)
    opened = openpyxl.load_workbook(io.BytesIO(sheet))
    cells = [cell for row in opened.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert digest_of(sheet_rows(sheet)) == made.digest
    parts = zipfile.ZipFile(io.BytesIO(sheet))
    raw = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in raw
    assert b"TargetMode" not in raw, "nothing points outside"
    # Laid out all the same: what no font has is a mark, and no word is carried out.
    words = " ".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pages))
    assert "#image" in words.replace("\r\n", "").replace("\u200b", "").replace("\ufffe", "")
    assert "\u202e" not in words


async def test_a_sheet_is_ready_to_be_printed() -> None:
    sheet, _ = await printed(book(PEOPLE))
    opened = openpyxl.load_workbook(io.BytesIO(sheet))
    page = opened.active
    assert page.freeze_panes == "B5"
    assert page.print_title_rows == "$4:$4"
    assert page.page_setup.orientation == "landscape"
    assert page.oddFooter.right.text == "Halaman &P dari &N"
    made = book(PEOPLE)
    assert shown_digest(made.digest) in page.oddFooter.left.text
    kept = {one.name: one.value for one in opened.custom_doc_props.props}
    assert kept == {"Sidik baris": made.digest}
    assert page["C5"].alignment.wrap_text
    assert page.column_dimensions["C"].width > page.column_dimensions["A"].width > 10


async def test_an_empty_book_is_printed_too() -> None:
    made = replace(book((("a", "b"),)), rows=())
    sheet, pages = await printed(made)
    assert len(sheet_rows(sheet)) == 1
    assert "Halaman 1 dari 1" in pypdfium2.PdfDocument(pages)[0].get_textpage().get_text_range()


def test_csv_carries_nothing_out() -> None:
    made = book(tuple((words,) for words in HOSTILE), "=kepala")
    data = to_csv(made)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(HOSTILE) + 1
    assert [one for (one,) in rows if one.startswith(("=", "+", "-", "@", "\t"))] == []
    assert rows[0] == ["'=kepala"]
    assert rows[1][0] == "'" + HOSTILE[0]
    assert rows[5][0] == "'\t=1+1"
    assert "\x00" not in data.decode()


def test_the_digest_knows_which_cell_a_word_stands_in() -> None:
    heads = ("a", "b")
    assert rows_digest(heads, [("x", "y")]) != rows_digest(heads, [("xy", "")])
    assert rows_digest(heads, [("x", "y")]) != rows_digest(heads, [("y", "x")])
    assert rows_digest(heads, [("x", "y")]) != rows_digest(("b", "a"), [("x", "y")])
    assert rows_digest(heads, [("x", "y"), ("1", "2")]) != rows_digest(
        heads, [("1", "2"), ("x", "y")]
    )
    # Where a line breaks, or how a letter was put together, is no matter.
    assert rows_digest(heads, [("dua kata", "é")]) == rows_digest(heads, [("dua\nkata", "e\u0301")])


def test_plain_words_control_nothing() -> None:
    assert plain("a\x00b\u202ec\ud800d\te\u2028f") == "abc\ufffdd e f"
