"""What a picture is made of: shapes with words in them, and lines between them."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

#: Units of the picture are pixels. No font is measured: a letter is taken as wide as a wide one.
LETTER = 7
LINE = 16
PAD = 8
#: Nobody reads more lines of a box; what is left out stands in its title.
_MOST_LINES = 10

Point = tuple[int, int]
Kind = Literal["stage", "end", "question", "wanted", "verb"]


class Rect(Struct, frozen=True):
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    def meets(self, other: Rect) -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


class Shape(Struct, frozen=True):
    """A rectangle with words."""

    kind: Kind
    #: Id of the stage or question; of a verb, the number of its arrow.
    id: str
    rect: Rect
    lines: tuple[str, ...]
    #: Everything that it says, uncut.
    about: str
    #: Index of a colour; of a verb, and of the lines that lead to it.
    colour: int = 0


class Wire(Struct, frozen=True):
    """A line with a point at its end."""

    points: tuple[Point, ...]
    colour: int = 0
    #: What it joins: ids of shapes.
    source: str = ""
    target: str = ""


class Heading(Struct, frozen=True):
    at: Point
    text: str


class Picture(Struct, frozen=True):
    name: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    wires: tuple[Wire, ...]
    headings: tuple[Heading, ...]


def wrapped(lines: Iterable[str], width: int) -> tuple[str, ...]:
    """The lines as they stand in a shape of this width, the last one cut where they are many."""
    letters = max(1, (width - 2 * PAD) // LETTER)
    found = [part for line in lines for part in _parts(line, letters)]
    if len(found) > _MOST_LINES:
        found[_MOST_LINES - 1 :] = ["…"]
    return tuple(found)


def _parts(line: str, letters: int) -> Iterator[str]:
    # What is written in wide characters takes two places for each.
    wide = any(unicodedata.east_asian_width(one) in "WF" for one in line)
    yield from textwrap.wrap(line, max(1, letters // 2) if wide else letters) or [""]


def height_of(lines: tuple[str, ...]) -> int:
    return len(lines) * LINE + 2 * PAD
