"""A book as XLSX: every cell is text and nothing else, ready to be printed.

Nothing that people wrote becomes a formula, a number or an address. Nothing is written to disk.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter

from backoffice.papers.book import Book, plain
from backoffice.papers.letter import Rendered

#: Excel's own limit of a cell.
_CELL_CHARS = 32_767
#: Of a column whose share of the width is 1, in characters.
_WIDTH = 13
#: Paper sizes as Excel numbers them; F4 is its "Folio", which is as near as it has.
_PAPERS = {"A4": 9, "F4": 14}
#: As many bytes may stand in a header or footer.
_MARGIN_CHARS = 120


def to_sheet(book: Book) -> Rendered:
    """The book in one sheet: its title, its headings, which stay, and a line for each row."""
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": "@",
    }
    workbook = xlsxwriter.Workbook(written, options)
    made = datetime.fromtimestamp(book.made_at, UTC) if book.made_at > 0 else None
    properties = {"title": plain(book.title)}
    workbook.set_properties(properties | ({"created": made} if made else {}))
    if book.digest and book.digest_name:
        workbook.set_custom_property(book.digest_name, book.digest, "text")
    sheet = workbook.add_worksheet()
    text = {"num_format": "@", "valign": "top", "text_wrap": True, "font_size": 9}
    cell = workbook.add_format(text | {"border": 1})
    head = workbook.add_format(
        text | {"border": 1, "bold": True, "align": "center", "bg_color": "#ebebeb"}
    )
    title = workbook.add_format({"num_format": "@", "bold": True, "font_size": 14})
    plainly = workbook.add_format({"num_format": "@", "font_size": 10})
    sheet.write_string(0, 0, _fit(book.title), title)
    for line, words in enumerate(book.below, start=1):
        sheet.write_string(line, 0, _fit(words), plainly)
    top = len(book.below) + 1
    for at, column in enumerate(book.columns):
        sheet.set_column(at, at, _WIDTH * column.width)
        sheet.write_string(top, at, _fit(column.head), head)
    for line, row in enumerate(book.rows, start=top + 1):
        for at, words in enumerate(row):
            sheet.write_string(line, at, _fit(words), cell)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(_PAPERS[book.size])
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    left = book.footer.replace("&", "&&")[:_MARGIN_CHARS]
    sheet.set_footer(f"&L{left}&R{book.pages.format(halaman='&P', jumlah='&N')}")
    workbook.close()
    return Rendered(written.getvalue())


def _fit(words: str) -> str:
    return plain(words)[:_CELL_CHARS]
