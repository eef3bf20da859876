"""Layouts as data: which blocks a paper has, in which order, and with which words. Pure.

A layout is an ordered list of blocks with words in which `{placeholders}` stand for values
(`values.VALUES`), and `[[asides]]` for what is left out where a placeholder in it has nothing to
say. The house's layouts lie in `layouts/id.toml`; an office has its own beside its profile.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

#: What stands where a row has no value: nothing at all, a dotted line, or "-".
Absent = Literal["hilang", "titik", "strip"]


class RowRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A label, and the words beside it."""

    label: str
    value: str = ""
    absent: Absent = "hilang"
    #: Dotted lines, where `absent` is "titik".
    dots: int = 1


class _Rule(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    #: An office changes the block by this name; unique in its layout.
    id: str = ""


class TitleRule(_Rule, frozen=True, tag="title"):
    """The name of the paper; a line below it whose value is absent is left out."""

    text: str
    below: tuple[str, ...] = ()


class RowsRule(_Rule, frozen=True, tag="rows"):
    """Labels and values in two columns, or in four."""

    rows: tuple[RowRule, ...]
    columns: Literal[1, 2] = 1
    boxed: bool = False


class ReferenceRule(_Rule, frozen=True, tag="reference"):
    """The head of a letter."""

    rows: tuple[RowRule, ...] = ()
    place_date: str = ""


class AddresseeRule(_Rule, frozen=True, tag="addressee"):
    """To whom it goes; a line that is one placeholder may be several lines."""

    lines: tuple[str, ...]


class TextRule(_Rule, frozen=True, tag="text"):
    """Sentences of the paper itself; a value that is absent leaves a dotted gap."""

    lines: tuple[str, ...]
    align: Literal["justified", "left", "center", "right"] = "justified"
    small: bool = False


class SectionsRule(_Rule, frozen=True, tag="sections"):
    """All that officers write, under its headings."""

    numeral: Literal["romawi", "angka", "tanpa"] = "tanpa"
    #: The headings stand only in the DOCX that is corrected.
    quiet: bool = False


class ChecksRule(_Rule, frozen=True, tag="checks"):
    """Boxes: of fixed words, or of a list among the values."""

    label: str
    options: tuple[str, ...] = ()
    options_from: str = ""
    #: The value that says which of them are ticked.
    ticked_by: str = ""
    columns: int = 0


class ColumnRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A column: of a field of the rows, of their number, or empty."""

    head: str
    field: str = ""
    #: The number of the row.
    counts: bool = False
    width: float = 1.0
    align: Literal["left", "center", "right"] = "left"


class TableRule(_Rule, frozen=True, tag="table"):
    """The rows of one value."""

    columns: tuple[ColumnRule, ...]
    rows_from: str = ""
    #: Empty rows to write in, where there are no others; `more` of them in any case.
    blank: int = 0
    more: int = 0
    height: float = 0.0
    #: Above the table. Without any row the table is left out, heading and all.
    heading: str = ""


class SignRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who signs without being in the chain: a receiver, who complains."""

    caption: tuple[str, ...] = ()
    jabatan: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""
    place_date: str = ""
    below: tuple[str, ...] = ()


class SignsRule(_Rule, frozen=True, tag="signs"):
    """Who signs: by the layout's words, then by the paper's chain."""

    places: tuple[SignRule, ...] = ()
    #: A place for each of this list.
    places_from: str = ""
    #: The signatures of the paper's chain stand here.
    chain: bool = False
    #: Above the signature of the chain.
    place_date: str = ""
    caption: tuple[str, ...] = ()
    #: The initials of the paper's chain stand here.
    parafs: bool = False


class BoxRule(_Rule, frozen=True, tag="box"):
    """An empty frame."""

    caption: str
    height: float = 25.0


class CodeRule(_Rule, frozen=True, tag="code"):
    """The QR code, where there is one."""

    text: str = "{kode_qr}"
    caption: tuple[str, ...] = ("{keterangan_qr}",)


class CopiesRule(_Rule, frozen=True, tag="copies"):
    """Who else gets it."""

    heading: str
    names_from: str = "tembusan"


class FormRule(_Rule, frozen=True, tag="form"):
    """The office's form to be filled in by hand."""

    rows_from: str = "isian"


BlockRule: TypeAlias = (
    TitleRule
    | RowsRule
    | ReferenceRule
    | AddresseeRule
    | TextRule
    | SectionsRule
    | ChecksRule
    | TableRule
    | SignsRule
    | BoxRule
    | CodeRule
    | CopiesRule
    | FormRule
)


class SectionRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A part that an officer writes."""

    key: str
    label: str
    #: The value that it begins with.
    from_value: str = ""


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper of a kind."""

    title: str
    blocks: tuple[BlockRule, ...]
    #: What officers write, in order; a paper of the profile may declare others.
    sections: tuple[SectionRule, ...] = ()
    letterhead: bool = True
    landscape: bool = False
    footer: str = "[[No. register {nomor_register}]]"
