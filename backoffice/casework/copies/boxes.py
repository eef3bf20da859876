"""The boxes of which HEIC, AVIF, MP4 and MOV are made.

What goes is blanked where it stands, never cut out: other boxes say where a picture begins by its
place in the file, and that must stay true.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from backoffice.casework.copies.reading import Unreadable, number

#: More boxes than any camera writes.
_MOST = 100_000
#: Room that nobody reads, in which some cameras put what they know.
_ROOM = frozenset({b"free", b"skip", b"wide"})
#: Boxes of notes, wherever they stand.
NOTES = frozenset({b"udta", b"uuid"}) | _ROOM


class Box(Struct, frozen=True):
    """A box: the file holds it from `start` to `end`, its content from `body`."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes that fill this part of the file; Unreadable when they do not fill it."""
    at = start
    for _ in range(_MOST):
        if at == end:
            return
        length, kind, body = number(content, at, 4), content[at + 4 : at + 8], at + 8
        if length == 1:
            length, body = number(content, at + 8, 8), at + 16
        elif length == 0:
            length = end - at
        if at + length > end or body > at + length:
            raise Unreadable
        yield Box(kind, at, body, at + length)
        at += length
    raise Unreadable


def only(content: bytes, within: Box, kind: bytes, *, skip: int = 0) -> Box | None:
    """The box of that kind in another one, whose own fields take `skip` bytes; None without one."""
    found = [one for one in boxes(content, within.body + skip, within.end) if one.kind == kind]
    if len(found) > 1:
        raise Unreadable
    return found[0] if found else None


def blank(into: bytearray, box: Box) -> None:
    """Make room of a box: as long as it was, with nothing in it."""
    rename(into, box)
    into[box.body : box.end] = bytes(box.end - box.body)


def rename(into: bytearray, box: Box) -> None:
    """Call a box room: nobody reads what is in it."""
    into[box.start + 4 : box.start + 8] = b"free"
