"""The register: a row for every number that an office has given, without a gap, for one reader.

What is erased, refused, withdrawn or void keeps its row. Of a case that the reader may not know of
the number alone is told. Source: rules 55, 56.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from backoffice.calendar.month import Month
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.register import COLUMNS
from backoffice.papers.book import Book, BookColumn, plain, rows_digest, shown_digest
from backoffice.reports.cells import CELLS, Line, closing
from backoffice.reports.readers import Reader
from backoffice.reports.told import read
from backoffice.store import register
from backoffice.store.engine.tx import Tx
from backoffice.store.register import Given

#: So many are read in one go.
PAGE = 100
#: Stands where there is nothing to say.
NOTHING = "–"
#: As much as a cell has room for; `ringkas` has no more either.
CELL_CHARS = 300
#: Columns that need more room, or less, than one of the width 1.
_WIDTHS = {
    "nomor": 1.1, "kanal": 0.9, "alamat": 1.1, "klasifikasi": 1.2, "terlapor": 1.2,
    "ringkas": 2.4, "bukti": 0.8, "tindak_lanjut": 1.6, "tingkat": 0.8,
}  # fmt: skip


class Row(Struct, frozen=True):
    """A row for one reader, with a cell for each column of the office."""

    cells: tuple[str, ...]
    #: What the case is called that the reader may look at; empty where there is none.
    label: str = ""


def columns_of(desk: Desk) -> tuple[str, ...]:
    """The columns of an office, those that this release knows."""
    return tuple(one for one in desk.current.register.columns if one in COLUMNS)


def heads_of(desk: Desk) -> tuple[str, ...]:
    """What stands above each column."""
    own = desk.current.register.headings
    return tuple(plain(own.get(one) or desk.words(f"kolom.{one}")) for one in columns_of(desk))


class Piece(Struct, frozen=True):
    """Numbers of a year that follow each other."""

    year: int
    first: int
    last: int
    #: Those of them that are void and that no case has, as they were printed.
    void: dict[int, str] = {}

    def pages(self) -> Iterator[Piece]:
        """The same in pieces that are read in one go."""
        for begin in range(self.first, self.last + 1, PAGE):
            yield Piece(self.year, begin, min(begin + PAGE - 1, self.last), self.void)


def piece(tx: Tx, desk: Desk, year: int, first: int, last: int) -> Piece:
    """These numbers; what is void of them is looked for once, however many they are."""
    return Piece(year, first, last, register.void_between(tx, desk.office_id, year, first, last))


def span(tx: Tx, desk: Desk, month: Month) -> tuple[int, int]:
    """The first and the last number that was given in that month; a last one before the first
    where none was."""
    office_id, year = desk.office_id, month.year
    first = register.first_since(
        tx, office_id, year, lambda at: desk.local(at).month >= month.number
    )
    behind = register.first_since(
        tx, office_id, year, lambda at: desk.local(at).month > month.number
    )
    return first, behind - 1


def month_piece(tx: Tx, desk: Desk, month: Month) -> Piece:
    """Every number of a month."""
    return piece(tx, desk, month.year, *span(tx, desk, month))


def rows(work: Work, reader: Reader, of: Piece) -> list[Row]:
    """The rows of these numbers, one for each, in order."""
    office_id = work.desk.office_id
    found = register.given(work.tx, office_id, of.year, of.first, of.last, of.void)
    return [_row(work, reader, of.year, one) for one in found]


def _row(work: Work, reader: Reader, year: int, given: Given) -> Row:
    desk, columns = work.desk, columns_of(work.desk)
    number = given.number or f"{given.ordinal}/{year}"
    case = given.case
    if case is None:
        said = closing(desk, "batal") if given.void else desk.words("buku.hilang")
        known = {"nomor": plain(number), "keterangan": said}
        return Row(tuple(known.get(one, NOTHING) for one in columns))
    if not reader.knows(case):
        secret = desk.words("buku.dirahasiakan")
        return Row(tuple(plain(number) if one == "nomor" else secret for one in columns))
    line = Line(work, given, case, read(work.tx, desk, reader, given, case))
    return Row(tuple(_fit(CELLS[one](line)) for one in columns), label=case.label)


def _fit(words: str) -> str:
    said = plain(words)
    if len(said) > CELL_CHARS:
        said = said[: CELL_CHARS - 1] + "…"
    return said or NOTHING


def printed_by(desk: Desk, name: str, now: datetime) -> str:
    """By whom it was printed and when; without a name, when alone."""
    at = f"{desk.moment(now)} {desk.current.office.zone_label}"
    return desk.words("buku.dicetak", oleh=name, saat=at) if name else at


def book_of(desk: Desk, month: Month, rows: Sequence[Row], *, printed: str, at: int) -> Book:
    """The rows of a month, ready to be printed; `printed` says by whom and when."""
    heads = heads_of(desk)
    cells = tuple(one.cells for one in rows)
    digest = rows_digest(heads, cells)
    name = desk.words("buku.judul_bulan", bulan=month.name)
    return Book(
        title=desk.words("buku.judul"),
        columns=tuple(
            BookColumn(head, _WIDTHS.get(one, 1.0))
            for one, head in zip(columns_of(desk), heads, strict=True)
        ),
        rows=cells,
        below=(desk.current.office.name, desk.words("buku.bulan", bulan=month.name), printed),
        footer=desk.words("buku.kaki", nama=name, sidik=shown_digest(digest)),
        pages=desk.words("buku.halaman", halaman="{halaman}", jumlah="{jumlah}"),
        digest=digest,
        digest_name=desk.words("buku.sidik"),
        size=desk.current.office.paper,
        made_at=at,
    )
