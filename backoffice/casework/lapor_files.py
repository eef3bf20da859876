"""Tables that SP4N-LAPOR! gives its officers, as text: read line by line, however large they are.

Which columns there are and how they are parted is published nowhere, so both are found in the file:
semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252. What is broken is a record of its own with
what is wrong with it, and takes nothing that follows with it. Source: rules 62.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from backoffice.desk.csv_cells import as_it_was
from backoffice.office.lapor import LaporColumns, fold_heading

#: A record goes over so many lines at most: behind a quotation mark that nobody closes lies the
#: rest of the file.
MOST_LINES = 400
#: A line is no longer; what lies behind belongs to no complaint.
MOST_CHARS = 500_000
_SEPARATORS = (";", ",", "\t")
_SEP_LINE = "sep="
_PIECE = 1 << 20
#: Without one of each of these a line can become no complaint.
_NEEDED = (("id",), ("received",), ("story", "title"))


class LaporFileError(ValueError):
    """The file is no such table; `why` is a part of the texts, which the parameters fill."""

    def __init__(self, why: str, /, **params: str) -> None:
        super().__init__(why)
        self.why = why
        self.params = params


class Record(Struct, frozen=True):
    """One complaint of the file, as it stands there."""

    #: Where it begins, from 1.
    line: int
    cells: tuple[str, ...]
    #: What is wrong with it, as a part of the texts; empty: nothing that shows here.
    problem: str = ""

    def said(self, columns: Mapping[str, int]) -> dict[str, str]:
        """What stands in each column that is read, without those that are empty."""
        found = {
            name: as_it_was(self.cells[at]).strip()
            for name, at in columns.items()
            if at < len(self.cells)
        }
        return {name: words for name, words in found.items() if words}


class LaporTable(Struct, frozen=True):
    """An open file: its heading, what of it is read, and what comes below."""

    heading: tuple[str, ...]
    separator: str
    #: Name of `LaporColumns` -> place.
    columns: dict[str, int]
    #: Headings that nobody reads.
    unread: tuple[str, ...]
    records: Iterator[Record]


@contextmanager
def opened(file: Path, columns: LaporColumns) -> Iterator[LaporTable]:
    """Raises LaporFileError for a file that is empty, or that lacks a column that it needs."""
    # Signs that no table of signs knows are shown as such, and keep nothing out.
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as text:
        yield _table(_Lines(text), columns)


def encoding_of(file: Path) -> str:
    """How the file is written: read whole, once, and kept nowhere."""
    with file.open("rb") as raw:
        head = raw.read(3)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        raw.seek(0)
        try:
            while piece := raw.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


class _Lines:
    """The lines of a file with their numbers; those that were read for nothing are given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._back:
            return self._back.popleft()
        line = self._text.readline(MOST_CHARS)
        if not line:
            raise StopIteration
        self._number += 1
        rest = line
        while len(rest) == MOST_CHARS and rest[-1] not in "\r\n":
            rest = self._text.readline(MOST_CHARS)
        return self._number, line.replace("\0", "")

    def give_back(self, lines: Iterable[tuple[int, str]]) -> None:
        self._back.extendleft(reversed([*lines]))


def _table(lines: _Lines, columns: LaporColumns) -> LaporTable:
    separator, heading = _heading(lines, columns)
    found = _places(columns, heading)
    for names in _NEEDED:
        if not found.keys() & set(names):
            listed = ", ".join(one for name in names for one in getattr(columns, name))
            there = ", ".join(one for one in heading if one.strip()) or "-"
            raise LaporFileError("impor.kolom_kurang", kunci=names[0], dikenal=listed, ada=there)
    unread = tuple(
        one for at, one in enumerate(heading) if one.strip() and at not in found.values()
    )
    return LaporTable(heading, separator, found, unread, _records(lines, separator, len(heading)))


def _heading(lines: _Lines, columns: LaporColumns) -> tuple[str, tuple[str, ...]]:
    """What parts the columns, and their headings: as most of those that are known appear."""
    first = next((line for _, line in lines if line.strip()), "")
    separators: tuple[str, ...] = _SEPARATORS
    if first.strip().lower().startswith(_SEP_LINE) and len(first.strip()) <= len(_SEP_LINE) + 1:
        # A spreadsheet says itself how it parts them.
        separators = (first.rstrip("\r\n")[len(_SEP_LINE) :] or ",",)
        first = next((line for _, line in lines if line.strip()), "")
    if not first:
        raise LaporFileError("impor.kosong")
    read = [(one, tuple(_cells(first, one) or ())) for one in separators]
    return max(read, key=lambda one: (len(_places(columns, one[1])), len(one[1])))


def _places(columns: LaporColumns, heading: tuple[str, ...]) -> dict[str, int]:
    """Where each column is that is read; of its names the first that is there counts."""
    there: dict[str, int] = {}
    for at, name in enumerate(heading):
        there.setdefault(fold_heading(name), at)
    found: dict[str, int] = {}
    for key in columns.__struct_fields__:
        names = (fold_heading(one) for one in getattr(columns, key))
        if places := [there[one] for one in names if one in there]:
            found[key] = places[0]
    return found


def _records(lines: _Lines, separator: str, width: int) -> Iterator[Record]:
    for number, line in lines:
        if not line.strip():
            continue
        used = [(number, line)]
        cells = _joined(lines, used, separator)
        whole = cells is not None and (len(used) == 1 or len(cells) == width)
        if not whole and len(used) > 1:
            # Somebody's quotation mark swallowed others: they stand for themselves.
            lines.give_back(used[1:])
            yield Record(number, tuple(_cells(line, separator) or (line,)), "impor.kutip")
            continue
        cells = cells if whole else _cells(line, separator)
        if cells is None:
            yield Record(number, (line[:MOST_LINES],), "impor.terlalu_panjang")
            continue
        extra = [one for one in cells[width:] if one.strip()]
        problem = "impor.kolom_lebih" if extra else ""
        yield Record(number, tuple(one.replace("\r\n", "\n") for one in cells), problem)


def _joined(lines: _Lines, used: list[tuple[int, str]], separator: str) -> list[str] | None:
    """The cells of a record that begins with the line in `used`, which gets what was read more."""

    def feed() -> Iterator[str]:
        yield used[0][1]
        while len(used) < MOST_LINES and (more := next(lines, None)) is not None:
            used.append(more)
            yield more[1]

    try:
        return next(csv.reader(feed(), delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None


def _cells(line: str, separator: str) -> list[str] | None:
    """The cells of a single line, with marks as they may stand; None where it is too long."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return None
