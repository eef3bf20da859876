"""Pages that were laid out piece by piece, bound to one PDF with a footer on each."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
)

from backoffice.papers.book import Book, plain
from backoffice.papers.letter import Rendered

#: One of the fonts that every reader of PDF has: what is bound of pieces is no PDF/A any more.
_FONT = "/Kaki"
_POINTS = 7
#: From the edges of the page, in points.
_LEFT, _BOTTOM = 28, 22
#: A character of that font is about so wide, in its size.
_CHAR = 0.5
#: So much of the left part is shown.
_FOOTER_CHARS = 150


def bind(book: Book, parts: Sequence[bytes]) -> Rendered:
    """One PDF of these, each page with the book's footer and the how manieth of how many it is."""
    writer = PdfWriter()
    for part in parts:
        for page in PdfReader(io.BytesIO(part)).pages:
            writer.add_page(page)
    font = writer._add_object(_font())
    count = len(writer.pages)
    for number, page in enumerate(writer.pages, start=1):
        said = book.pages.format(halaman=number, jumlah=count)
        _write_below(writer, page, font, list(_lines(page, book.footer, said)))
    # Each piece brought the same fonts along.
    writer.compress_identical_objects()
    writer.add_metadata(_properties(book))
    written = io.BytesIO()
    writer.write(written)
    return Rendered(written.getvalue())


def _properties(book: Book) -> dict[str, str]:
    told = {"/Title": plain(book.title)}
    if book.digest and book.digest_name:
        told[f"/{''.join(book.digest_name.split())}"] = book.digest
    if book.made_at > 0:
        made = datetime.fromtimestamp(book.made_at, UTC)
        told["/CreationDate"] = f"D:{made:%Y%m%d%H%M%S}Z"
    return told


def _lines(page: PageObject, left: str, right: str) -> Iterator[tuple[float, str]]:
    """What stands in the footer, and how far from the left edge."""
    yield _LEFT, left[:_FOOTER_CHARS]
    yield float(page.mediabox.width) - _LEFT - len(right) * _POINTS * _CHAR, right


def _write_below(
    writer: PdfWriter, page: PageObject, font: object, lines: Sequence[tuple[float, str]]
) -> None:
    drawn = b"".join(
        b"BT %s %d Tf %.2f %d Td (%s) Tj ET\n"
        % (_FONT.encode(), _POINTS, at, _BOTTOM, _escaped(words))
        for at, words in lines
    )
    stream = StreamObject()
    # What typst set before is to be over: it leaves its colours behind.
    stream.set_data(b"q 0 g\n" + drawn + b"Q\n")
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)  # noqa: S101 - typst writes one for each page
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject(_FONT)] = font
    saved, restored = StreamObject(), StreamObject()
    saved.set_data(b"q\n")
    restored.set_data(b"\nQ\n")
    streams = [saved, page["/Contents"].indirect_reference, restored, stream]
    page[NameObject("/Contents")] = ArrayObject(
        one if not isinstance(one, StreamObject) else writer._add_object(one) for one in streams
    )


def _font() -> DictionaryObject:
    said = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in said.items()})


def _escaped(words: str) -> bytes:
    """The words as a string of PDF in the encoding of that font."""
    raw = plain(words).encode("cp1252", "replace")
    return b"".join(b"\\" + bytes([one]) if one in b"()\\" else bytes([one]) for one in raw)
