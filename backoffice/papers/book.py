"""A book of rows, printed as pages or as a sheet, and the digest of what stands in it. Pure.

The digest is of the rows before any layout, so that whoever has a page or a sheet can reckon it
anew from its cells. A layout breaks lines where it wants: spaces count for nothing in it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from backoffice.papers.letter import Size

#: Hexadecimal digits of a digest that are shown.
_SHOWN = 16


class BookColumn(Struct, frozen=True):
    """A column of a book."""

    head: str
    #: Share of the width.
    width: float = 1.0


class Book(Struct, frozen=True):
    """Rows under columns, ready to be laid out; each row has a text for each column."""

    title: str
    columns: tuple[BookColumn, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    #: Below the title: the office, the month, who printed it and when.
    below: tuple[str, ...] = ()
    #: At the left of the footer; the digest stands in it.
    footer: str = ""
    #: In the middle of the footer, with the holes {halaman} and {jumlah}.
    pages: str = "{halaman}/{jumlah}"
    #: `rows_digest` of the whole book, also where this is a part of it.
    digest: str = ""
    #: What the digest is called among the properties of a file.
    digest_name: str = ""
    size: Size = "A4"
    #: As in `Letter`.
    made_at: int = 0

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(one.head for one in self.columns)


def rows_digest(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """SHA-256 of the headings and the rows, in hexadecimal digits: each line as a JSON list."""
    digest = hashlib.sha256()
    for line in (heads, *rows):
        digest.update(msgspec.json.encode([_canonical(cell) for cell in line]) + b"\n")
    return digest.hexdigest()


def shown_digest(digest: str) -> str:
    """As much of it as people compare, in fours: `1a2b 3c4d 5e6f 7081`."""
    return " ".join(digest[at : at + 4] for at in range(0, _SHOWN, 4))


def plain(cell: str) -> str:
    """The words of a cell on one line: nothing that controls a device or turns the direction."""
    words = unicodedata.normalize(
        "NFC", cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )
    kept = (" " if one in "\t\n\r\v\f\x85\u2028\u2029" else one for one in words)
    return " ".join("".join(one for one in kept if unicodedata.category(one)[0] != "C").split())


def _canonical(cell: str) -> str:
    return "".join(plain(cell).split())
