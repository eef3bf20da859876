"""Everything that a paper shows, and nothing that knows a case. Pure.

A letter is made by `building.build` and laid out by a renderer. Its words are plain: no renderer
finds markup in them, and line breaks are breaks of a line.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

#: F4 is 215 x 330 mm, which Indonesian offices call folio.
Size = Literal["A4", "F4"]

#: Width and height in millimetres.
SIZES: dict[Size, tuple[float, float]] = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}


class Letterhead(Struct, frozen=True):
    """The kop: who writes."""

    #: From the government to the office itself, which is set largest.
    lines: tuple[str, ...] = ()
    #: Address, telephone, website: small, below.
    contact: tuple[str, ...] = ()
    #: PNG or JPEG; anything else is left out.
    logo: bytes | None = None


class Title(Struct, frozen=True, tag="title"):
    """The name of the paper in the middle, with what stands below it: its number."""

    text: str
    below: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """A label and what it says; without lines, room to write by hand."""

    label: str
    lines: tuple[str, ...] = ()
    #: Lines of dots where `lines` is empty.
    dots: int = 1


class Rows(Struct, frozen=True, tag="rows"):
    """Labels in a column, what they say in another."""

    rows: tuple[Row, ...]
    #: Pairs beside each other: 1 or 2.
    columns: int = 1
    #: Lines around each, as on a sheet that is filled in.
    boxed: bool = False


class Reference(Struct, frozen=True, tag="reference"):
    """The head of a letter: number, class, attachments and subject; place and date at the right."""

    rows: tuple[Row, ...]
    place_date: str = ""


class Addressee(Struct, frozen=True, tag="addressee"):
    """To whom it goes, a line each."""

    lines: tuple[str, ...]


class Line(Struct, frozen=True):
    """A paragraph, or with a marker ("1.", "-") a point of a list."""

    text: str
    marker: str = ""


class Text(Struct, frozen=True, tag="text"):
    """Paragraphs of the paper itself."""

    lines: tuple[Line, ...]
    align: Literal["justified", "left", "center", "right"] = "justified"
    small: bool = False


class Section(Struct, frozen=True, tag="section"):
    """What an officer wrote, under its heading.

    An unwritten one shows its place if it has a numeral, and in a draft for Word; else it is not
    shown. One without a key is the heading of what follows.
    """

    heading: str
    lines: tuple[Line, ...] = ()
    #: "I.", "1." or nothing.
    numeral: str = ""
    #: By this key it is found again in a document that was corrected.
    key: str = ""
    #: Its heading stands in what is corrected alone.
    quiet: bool = False


class Check(Struct, frozen=True):
    """A box and its words."""

    text: str
    ticked: bool = False


class Checks(Struct, frozen=True, tag="checks"):
    """Boxes to tick, under a label."""

    label: str
    options: tuple[Check, ...]
    #: How many stand beside each other; 0: as many as fit.
    columns: int = 0


class Column(Struct, frozen=True):
    """A column of a table."""

    head: str
    #: Share of the width.
    width: float = 1.0
    align: Literal["left", "center", "right"] = "left"


class Table(Struct, frozen=True, tag="table"):
    """Lines and columns; the head stands on each page. Each row has a text for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    #: Empty rows below, to write in by hand.
    blank: int = 0
    #: Height of a row in millimetres at least; 0: as its words need.
    height: float = 0.0


class Sign(Struct, frozen=True):
    """Who signs: what is empty is left out, a name that is not known is room to write one."""

    #: "a.n. Bupati Contoh", "Yang menerima": what stands above the jabatan.
    caption: tuple[str, ...] = ()
    #: With Plh., Plt. or a.n. before it.
    jabatan: str = ""
    name: str = ""
    #: Pangkat and golongan.
    rank: str = ""
    nip: str = ""
    #: How it was signed; empty: room for a signature by hand.
    mark: str = ""
    #: "Payakumbuh, 23 November 2026", where it stands at the sign.
    place_date: str = ""
    #: More lines below the name: a telephone number.
    below: tuple[str, ...] = ()


class Paraf(Struct, frozen=True):
    """Initials beside the text."""

    jabatan: str
    name: str = ""
    #: How and when; empty: room for initials by hand.
    mark: str = ""


class Signs(Struct, frozen=True, tag="signs"):
    """Signatures: one stands at the right, two beside each other; initials at the left."""

    signs: tuple[Sign, ...] = ()
    parafs: tuple[Paraf, ...] = ()


class Box(Struct, frozen=True, tag="box"):
    """An empty frame to write in by hand."""

    caption: str
    #: In millimetres.
    height: float = 25.0


class Code(Struct, frozen=True, tag="code"):
    """Words as a QR code, and beside it what it is for."""

    text: str
    caption: tuple[str, ...] = ()


class Drawing(Struct, frozen=True, tag="drawing"):
    """A chart as SVG, as wide as the page."""

    svg: str
    #: For whoever cannot see it.
    said: str


class Copies(Struct, frozen=True, tag="copies"):
    """Who else gets it."""

    heading: str
    names: tuple[str, ...]


Block: TypeAlias = (
    Title
    | Rows
    | Reference
    | Addressee
    | Text
    | Section
    | Checks
    | Table
    | Signs
    | Box
    | Code
    | Drawing
    | Copies
)


class Letter(Struct, frozen=True):
    """A paper, ready to be laid out."""

    #: What the file calls itself; shown nowhere.
    title: str
    blocks: tuple[Block, ...] = ()
    letterhead: Letterhead = Letterhead()
    size: Size = "A4"
    #: Lying: wide tables.
    landscape: bool = False
    #: "RAHASIA": at the head of each page.
    mark: str = ""
    #: "DRAF v3": across each page, and in its footer.
    draft: str = ""
    #: At the left of the footer: the number of the register.
    footer: str = ""
    #: Seconds since 1970 at which the file says that it was made; 0: when it is laid out.
    made_at: int = 0


class Rendered(Struct, frozen=True):
    """A file, and which standard it was written to."""

    data: bytes
    #: "a-2b": PDF/A-2b as written, not validated; "" for a plain PDF and any DOCX.
    standard: str = ""
    #: How many of the letter's characters no font has; a mark stands for each.
    replaced: int = 0
