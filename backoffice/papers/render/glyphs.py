"""What the shipped font can show, and what stands where it cannot.

Citizens write emoji, Javanese letters and worse; a paper shows a mark there, and the words stand
in the case as they were written. Marks that turn the direction of writing are left out: what stands
on a paper must be what one reads.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
#: The four faces; a paper may set any word in any of them.
FACES = tuple(f"LiberationSans-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
#: Stands for a character that the font lacks.
MARK = "□"
#: A line may be broken here, unseen.
BREAK = "\u200b"
#: Left out: they say how characters join, or turn the direction of writing.
_UNSEEN = {"Cf", "Mn", "Me"}


@cache
def shown() -> frozenset[int]:
    """Every character that all faces have a glyph for."""
    faces = [frozenset(_characters((FONTS / name).read_bytes())) for name in FACES]
    return frozenset.intersection(*faces)


class Cleaner:
    """Makes words fit for the font, and counts the marks that it had to set."""

    def __init__(self) -> None:
        self._shown = shown()
        self.replaced = 0

    def clean(self, text: str, *, longest: int = 30, piece: int = 8) -> str:
        """The words with a mark for each character that the font lacks.

        A run of more than `longest` characters without a space may be broken after every `piece`.
        Line breaks stay; tabs are spaces.
        """
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if not text.isascii():
            text = unicodedata.normalize("NFC", _without_surrogates(text))
        fit = "".join(self._fit(char) for char in text)
        return "".join(_broken(run, longest, piece) for run in _runs(fit))

    def _fit(self, char: str) -> str:
        if char == "\n" or (ord(char) in self._shown and unicodedata.category(char) != "Cf"):
            return char
        # Letters in a fancy dress are still letters.
        plain = unicodedata.normalize("NFKC", char)
        if plain != char and all(ord(one) in self._shown for one in plain):
            return plain
        if unicodedata.category(char) in _UNSEEN:
            return ""
        if unicodedata.category(char) == "Zs":
            return " "
        self.replaced += 1
        return MARK


def _without_surrogates(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def _runs(text: str) -> Iterator[str]:
    """The text in runs with and without places where a line may be broken."""
    begin = 0
    for at in range(1, len(text) + 1):
        # A space that forbids a break is none here.
        if at == len(text) or (text[at] in " \n") != (text[begin] in " \n"):
            yield text[begin:at]
            begin = at


def _broken(run: str, longest: int, piece: int) -> str:
    if len(run) <= longest or run[0] in " \n":
        return run
    return BREAK.join(run[at : at + piece] for at in range(0, len(run), piece))


def _characters(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font: its cmap of format 4, as the OpenType standard has it."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            yield from _of_cmap(font, offset)


def _of_cmap(font: bytes, cmap: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        (format,) = struct.unpack_from(">H", font, cmap + offset)
        if (platform, encoding, format) == (3, 1, 4):
            yield from _of_format_4(font, cmap + offset)


def _of_format_4(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * doubled)
    ranges = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, ranges)
    for segment in range(count):
        for char in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = char
            if offsets[segment]:
                place = ranges + 2 * segment + offsets[segment] + 2 * (char - starts[segment])
                (glyph,) = struct.unpack_from(">H", font, place)
                if not glyph:
                    continue
            if (glyph + deltas[segment]) & 0xFFFF:
                yield char
