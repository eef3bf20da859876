"""Where the samples of a film's track lie in the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from backoffice.casework.copies.boxes import Box, only
from backoffice.casework.copies.reading import Span, Unreadable, number

#: Version and flags of a full box.
_HEAD = 4
#: More samples than a film of many hours has.
_MOST = 10_000_000


def kind_of(content: bytes, track: Box) -> bytes:
    """What a track is of: `vide`, `soun` …; Unreadable where it does not say."""
    media = _inside(content, track, b"mdia")
    handler = _inside(content, media, b"hdlr")
    return content[handler.body + 8 : handler.body + 12]


def samples(content: bytes, track: Box) -> Iterator[Span]:
    """The parts of the file that hold what the track shows, chunk by chunk."""
    table = track
    for kind in (b"mdia", b"minf", b"stbl"):
        table = _inside(content, table, kind)
    sizes = _sizes(content, _inside(content, table, b"stsz"))
    runs = _runs(content, _inside(content, table, b"stsc"))
    first, many = next(runs, (1, 0))
    following = next(runs, None)
    for chunk, start in enumerate(_chunks(content, table), 1):
        if following is not None and chunk >= following[0]:
            many, following = following[1], next(runs, None)
        if chunk >= first:
            yield start, start + sum(islice(sizes, many))
    if next(sizes, None) is not None:
        # Samples of which nobody says where they are.
        raise Unreadable


def _chunks(content: bytes, table: Box) -> Iterator[int]:
    wide = only(content, table, b"co64")
    found = wide or _inside(content, table, b"stco")
    return _numbers(content, found, found.body + _HEAD, 8 if wide else 4)


def _sizes(content: bytes, found: Box) -> Iterator[int]:
    each = number(content, found.body + _HEAD, 4)
    if not each:
        yield from _numbers(content, found, found.body + _HEAD + 4, 4)
        return
    count = number(content, found.body + _HEAD + 4, 4)
    if count > min(_MOST, len(content)):
        raise Unreadable
    for _ in range(count):
        yield each


def _runs(content: bytes, found: Box) -> Iterator[tuple[int, int]]:
    """From which chunk on a chunk has how many samples."""
    count = number(content, found.body + _HEAD, 4)
    for at in range(found.body + 8, found.body + 8 + 12 * count, 12):
        if at + 12 > found.end:
            raise Unreadable
        yield number(content, at, 4), min(number(content, at + 4, 4), _MOST)


def _numbers(content: bytes, found: Box, at: int, size: int) -> Iterator[int]:
    """A counted list of numbers."""
    count = number(content, at, 4)
    if at + 4 + count * size > found.end:
        raise Unreadable
    for place in range(at + 4, at + 4 + count * size, size):
        yield number(content, place, size)


def _inside(content: bytes, within: Box, kind: bytes) -> Box:
    found = only(content, within, kind)
    if found is None:
        raise Unreadable
    return found
