"""Some rows of a book as pages: laid out by typst, whose source is fixed; words come as JSON."""

from __future__ import annotations

import json
from functools import cache

import typst

from backoffice.papers.book import Book
from backoffice.papers.letter import SIZES, Rendered
from backoffice.papers.render.glyphs import Cleaner
from backoffice.papers.render.pdf import compiler_of

#: As in `book.typ`, in millimetres: of the page at each side, of both sides of a cell; and about
#: what a character takes.
_MARGIN, _INSET, _CHAR = 10.0, 1.5, 1.2
#: A run that is too long is broken after so many characters.
_PIECE = 6


def to_pages(book: Book, *, first: bool) -> Rendered:
    """The rows as a plain PDF, without a footer; `first`: under the title of the book.

    It has no structure for those who read by ear: what is bound of pieces would lose it.
    Raises RuntimeError where typst cannot lay it out.
    """
    cleaner = Cleaner()
    room = _room(book)
    data = {
        "title": cleaner.clean(book.title),
        "below": [cleaner.clean(one) for one in book.below],
        "first": first,
        "size": book.size,
        "widths": [one.width for one in book.columns],
        "heads": [
            cleaner.clean(head, longest=most, piece=_PIECE)
            for head, most in zip(book.heads, room, strict=True)
        ],
        "rows": [
            [
                cleaner.clean(cell, longest=most, piece=_PIECE)
                for cell, most in zip(row, room, strict=True)
            ]
            for row in book.rows
        ],
    }
    try:
        written = _compiler().compile(
            format="pdf",
            sys_inputs={"book": json.dumps(data, ensure_ascii=False)},
            pdf_tags=False,
        )
    except typst.TypstError as error:
        # Its words could be the citizen's.
        raise RuntimeError("typst does not lay it out") from error
    assert isinstance(written, bytes)  # noqa: S101 - one file, as no name for it was given
    return Rendered(written, "", cleaner.replaced)


def _room(book: Book) -> list[int]:
    """How many characters stand in a line of each column; a longer run is broken."""
    whole = (SIZES[book.size][1] - 2 * _MARGIN) / sum(one.width for one in book.columns)
    return [max(_PIECE, int((whole * one.width - _INSET) / _CHAR)) for one in book.columns]


@cache
def _compiler() -> typst.Compiler:
    return compiler_of("book.typ")
