"""What all readers of files share."""

from __future__ import annotations

from collections.abc import Iterable

#: A part of a file: where it begins, and where what stands behind it begins.
Span = tuple[int, int]


class Unreadable(Exception):
    """The file is not, to its last byte, what its beginning says."""


def number(content: bytes, at: int, size: int) -> int:
    """The big-endian number that stands there; Unreadable where the file ends before it."""
    if at < 0 or at + size > len(content):
        raise Unreadable
    return int.from_bytes(content[at : at + size], "big")


def blank_parts(
    content: bytes, into: bytearray, notes: Iterable[Span], pictures: Iterable[Span]
) -> None:
    """Put zeros over the notes; Unreadable where one is part of a picture as well."""
    marked = sorted([(*span, True) for span in notes] + [(*span, False) for span in pictures])
    # How far the notes and the pictures seen so far reach.
    reach = {True: 0, False: 0}
    blanked = 0
    for start, end, is_note in marked:
        if start == end:
            continue
        if end > len(content) or start < reach[not is_note]:
            raise Unreadable
        reach[is_note] = max(reach[is_note], end)
        if is_note:
            blanked += end - start
            if blanked > len(content):
                # One place many times: nothing that a camera writes.
                raise Unreadable
            into[start:end] = bytes(end - start)
