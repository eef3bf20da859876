"""A book as CSV, for other programs: no cell of it is carried out by one. Pure."""

from __future__ import annotations

import csv
import io

from backoffice.papers.book import Book, plain

#: A spreadsheet takes a cell that begins so for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(book: Book) -> bytes:
    """The headings and the rows in UTF-8, with the mark by which Excel knows it.

    What would be a formula has `'` before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow([neutral(one) for one in book.heads])
    writer.writerows([neutral(cell) for cell in row] for row in book.rows)
    return written.getvalue().encode("utf-8-sig", "replace")


def neutral(cell: str) -> str:
    """The cell as words, whatever it begins with."""
    words = cell if cell.startswith(_FORMULAS) else plain(cell)
    return f"'{words}" if words.startswith(_FORMULAS) else words
