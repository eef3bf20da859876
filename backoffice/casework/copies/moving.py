"""MP4 and MOV: place, device and all other notes beside the film are blanked."""

from __future__ import annotations

from backoffice.casework.copies.boxes import NOTES, Box, blank, boxes
from backoffice.casework.copies.reading import Unreadable, blank_parts
from backoffice.casework.copies.tracks import kind_of, samples

_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"edts", b"moof", b"traf", b"mvex"})
#: `meta` holds Quicktime's keys and what they say: place, make, model.
_DROPPED = NOTES | {b"meta"}
#: What a track may be of. Others go with their samples: those of a telephone, a helmet camera or a
#: drone tell the place and the device second by second, and a drone does it in subtitles.
_TRACKS = frozenset({b"vide", b"soun", b"auxv", b"pict", b"hint", b"tmcd"})
_STILL = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_DEEPEST = 12


def is_video(content: bytes) -> bool:
    """Also an old MOV, which does not say what it is."""
    if content[4:8] == b"ftyp":
        return content[8:12] not in _STILL
    return content[4:8] in (b"moov", b"mdat", b"wide", b"pnot")


def cleaned(content: bytes) -> bytes:
    """The film alone, everything at its place; Unreadable when it is not whole."""
    made = bytearray(content)
    tracks: list[Box] = []
    kinds: set[bytes] = set()
    _clean(content, Box(b"", 0, 0, len(content)), made, tracks, kinds)
    if b"moov" not in kinds:
        raise Unreadable
    telling: list[Box] = []
    shown: list[Box] = []
    for one in tracks:
        (shown if kind_of(content, one) in _TRACKS else telling).append(one)
    if telling and b"moof" in kinds:
        # Its samples are strewn over fragments.
        raise Unreadable
    notes = [span for one in telling for span in samples(content, one)]
    if notes:
        blank_parts(content, made, notes, (span for one in shown for span in samples(content, one)))
    for one in telling:
        blank(made, one)
    return bytes(made)


def _clean(
    content: bytes,
    within: Box,
    made: bytearray,
    tracks: list[Box],
    kinds: set[bytes],
    depth: int = 0,
) -> None:
    if depth > _DEEPEST:
        raise Unreadable
    for box in _filled(content, within):
        kinds.add(box.kind)
        if box.kind in _DROPPED:
            blank(made, box)
        elif box.kind in _CONTAINERS:
            _clean(content, box, made, tracks, kinds, depth + 1)
        elif box.kind == b"cmov":
            # Packed, so nobody can see what is in it.
            raise Unreadable
        if box.kind == b"trak":
            tracks.append(box)


def _filled(content: bytes, within: Box) -> list[Box]:
    """The boxes of a container; Quicktime may end one with four zero bytes."""
    end = within.end
    if within.kind and end - within.body >= 4 and content[end - 4 : end] == bytes(4):
        try:
            return list(boxes(content, within.body, end))
        except Unreadable:
            end -= 4
    return list(boxes(content, within.body, end))
