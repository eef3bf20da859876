"""What the serving process and its printing child say to each other: a length, then msgpack."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

import msgspec
from msgspec import Struct

from backoffice.papers.book import Book
from backoffice.papers.letter import Letter, Rendered

#: Why there is no paper.
#: large: more than a paper may hold; slow, memory: it took more than a paper may take; crashed: the
#: child died of it; unfit: it cannot be laid out; template: the office's own DOCX is wrong;
#: not_docx: it is no DOCX; unsafe: a DOCX that is made to do harm, or of far too much; no_headings:
#: none of the known headings stands in it; closed: no paper is printed any more.
Reason = Literal[
    "large",
    "slow",
    "memory",
    "crashed",
    "unfit",
    "template",
    "not_docx",
    "unsafe",
    "no_headings",
    "closed",
]

#: Bytes of the number that says how long what follows is.
PREFIX = 4
#: What one side may send at most.
LONGEST = 32 * 1024 * 1024
#: Bytes of a letter without its logo: some eighty pages, which take five seconds.
WORDS = 400_000
#: How much longer than the processor's time of a paper anybody waits for it.
PATIENCE = 5


class ToPdf(Struct, frozen=True, tag="pdf"):
    """Lay it out as PDF."""

    letter: Letter


class ToDocx(Struct, frozen=True, tag="docx"):
    """Lay it out as DOCX."""

    letter: Letter


#: A value as it travels: words, several, or rows.
Sent: TypeAlias = str | list[str | dict[str, str | list[str]]]


class Fill(Struct, frozen=True, tag="fill"):
    """Fill in an office's own DOCX."""

    template: bytes
    values: dict[str, Sent]


class LookInto(Struct, frozen=True, tag="look"):
    """Say what is wrong with an office's own DOCX, of which these are the values that there are."""

    template: bytes
    samples: dict[str, Sent]


class ReadBack(Struct, frozen=True, tag="back"):
    """Read what stands under the headings of a corrected DOCX: heading -> key."""

    data: bytes
    headings: dict[str, str]


class ToSheet(Struct, frozen=True, tag="sheet"):
    """Write a book as XLSX."""

    book: Book


class ToPages(Struct, frozen=True, tag="pages"):
    """Lay out some rows of a book as pages without a footer; the first have its title."""

    book: Book
    first: bool = True


class Bind(Struct, frozen=True, tag="bind"):
    """Bind such pages to one PDF, and write below each of them the how manieth of how many it is.

    Of the book all but the rows is used.
    """

    book: Book
    parts: tuple[bytes, ...]


Order: TypeAlias = ToPdf | ToDocx | Fill | LookInto | ReadBack | ToSheet | ToPages | Bind


class Printed(Struct, frozen=True, tag="printed"):
    """The file."""

    rendered: Rendered


class Corrected(Struct, frozen=True, tag="corrected"):
    """What a corrected DOCX says."""

    #: Key -> the text under its heading, paragraphs as lines.
    sections: dict[str, str]
    #: Headings that nobody knows; what stands under them is left out.
    unknown: tuple[str, ...] = ()
    #: Keys whose heading is not there.
    missing: tuple[str, ...] = ()
    #: Under which keys stood what cannot be read: a table, a picture.
    dropped: tuple[str, ...] = ()


class Looked(Struct, frozen=True, tag="looked"):
    """A template that can be filled in, but for these placeholders that there are not."""

    unknown: tuple[str, ...] = ()


class Refused(Struct, frozen=True, tag="refused"):
    """There is none."""

    reason: Reason
    #: For the office that wrote a template or a layout; never a word of a citizen.
    detail: str = ""


Answer: TypeAlias = Printed | Corrected | Looked | Refused


class Said(Struct, frozen=True):
    """An answer, and how many kilobytes the child holds."""

    answer: Answer
    kilobytes: int


class PaperError(Exception):
    """There is no paper; the reason says why, and the message holds no words of anybody."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


def framed(message: Order | Said) -> bytes:
    """The message with its length. Raises PaperError("large") where it is too long to send."""
    body = msgspec.msgpack.encode(message)
    longest = LONGEST
    if isinstance(message, ToPdf | ToDocx):
        longest = WORDS + len(message.letter.letterhead.logo or b"")
    if len(body) > longest:
        raise PaperError("large")
    return len(body).to_bytes(PREFIX, "big") + body


_ORDERS = msgspec.msgpack.Decoder(Order)
_ANSWERS = msgspec.msgpack.Decoder(Said)


def read_order(body: bytes) -> Order:
    """The order of these bytes."""
    return cast(Order, _ORDERS.decode(body))


def read_answer(body: bytes) -> Said:
    """The answer of these bytes. Raises msgspec.DecodeError for others."""
    return _ANSWERS.decode(body)
