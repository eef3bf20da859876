"""The rows of a book, read again from what was printed: from a sheet, and from pages."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium

from backoffice.papers.book import rows_digest

Rows = list[list[str]]


def sheet_rows(data: bytes) -> Rows:
    """The headings and the rows: everything below what stands in the first column alone."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    lines = [
        ["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()
    ]
    top = int(sheet.print_title_rows.strip("$").split(":")[0]) - 1
    return lines[top:]


def page_rows(data: bytes, widths: list[float]) -> Rows:
    """The same of a PDF: a cell is what lies between the lines of its table."""
    found: Rows = []
    for number, page in enumerate(pypdfium2.PdfDocument(data)):
        rows = list(_rows_of(page, widths))
        # The headings stand on every page.
        found += rows if number == 0 else rows[1:]
    return found


def _rows_of(page: Any, widths: list[float]) -> Iterator[list[str]]:
    text = page.get_textpage()
    width, margin = page.get_width(), 28.346
    edges = [margin]
    for one in widths:
        edges.append(edges[-1] + (width - 2 * margin) * one / sum(widths))
    heights = set()
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = shape.get_bounds()
        if top - bottom < 2 and right - left > 5:
            heights.add(round((top + bottom) / 2))
    lines = sorted(heights, reverse=True)
    cells: dict[int, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if not char.strip():
            continue
        left, bottom, right, top = text.get_charbox(at)
        height, middle = (top + bottom) / 2, (left + right) / 2
        row = sum(height < line for line in lines)
        if not 0 < row < len(lines):
            continue
        column = sum(middle > edge for edge in edges) - 1
        cells[row][column] += char
    for row in sorted(cells):
        yield [cells[row][column] for column in range(len(widths))]


def digest_of(rows: Rows) -> str:
    """Reckoned anew of what was read; the first line are the headings."""
    return rows_digest(rows[0], rows[1:])
