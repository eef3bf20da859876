"""HEIC and AVIF: the items that hold Exif, XMP and the like are blanked, the pictures stay."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.casework.copies.boxes import NOTES, Box, boxes, only, rename
from backoffice.casework.copies.reading import Span, Unreadable, blank_parts, number

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"})
#: What is a picture or makes one of others.
_PICTURES = frozenset(
    {b"hvc1", b"hev1", b"lhv1", b"av01", b"avc1", b"jpeg", b"grid", b"iovl", b"iden", b"tmap"}
)
#: What some telephones put behind the picture: a film, notes of their own.
_TRAILERS = frozenset({b"mpvd", b"sefd"})
_METADATA = frozenset({b"Exif", b"mime", b"uri "})
#: An Exif item that is whole and says nothing.
_EMPTY_EXIF = bytes(4) + b"MM\x00\x2a" + (8).to_bytes(4, "big") + bytes(6)
#: Versions and flags of a full box.
_HEAD = 4


def is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _BRANDS


def cleaned(content: bytes) -> bytes:
    """The pictures alone, everything at its place; Unreadable when the file is not whole."""
    made = bytearray(content)
    metas = []
    notes: list[Box] = []
    for box in boxes(content, 0, len(content)):
        if box.kind in NOTES | _TRAILERS:
            notes.append(box)
        elif box.kind == b"meta":
            metas.append(box)
        elif box.kind not in (b"ftyp", b"mdat"):
            # A film beside the picture, or something that we do not know.
            raise Unreadable
    if len(metas) != 1:
        raise Unreadable
    (meta,) = metas
    notes += [one for one in boxes(content, meta.body + _HEAD, meta.end) if one.kind in NOTES]
    _clean_items(content, meta, made, [(one.body, one.end) for one in notes])
    for box in notes:
        rename(made, box)
    return bytes(made)


def _clean_items(content: bytes, meta: Box, made: bytearray, notes: list[Span]) -> None:
    kinds = dict(_kinds(content, meta))
    if not _PICTURES.intersection(kinds.values()):
        raise Unreadable
    if not set(kinds.values()) <= _PICTURES | _METADATA:
        raise Unreadable
    exifs: list[Span] = []
    pictures: list[Span] = []
    for item, spans in _places(content, meta):
        is_note = kinds.get(item) in _METADATA
        (notes if is_note else pictures).extend(spans)
        if kinds.get(item) == b"Exif" and len(spans) == 1:
            exifs.append(spans[0])
    blank_parts(content, made, notes, pictures)
    for start, end in exifs:
        if end - start >= len(_EMPTY_EXIF):
            made[start : start + len(_EMPTY_EXIF)] = _EMPTY_EXIF


def _kinds(content: bytes, meta: Box) -> Iterator[tuple[int, bytes]]:
    """Each item with its kind."""
    found = only(content, meta, b"iinf", skip=_HEAD)
    if found is None:
        raise Unreadable
    count = 2 if content[found.body] == 0 else 4
    for entry in boxes(content, found.body + _HEAD + count, found.end):
        version = number(content, entry.body, 1)
        if entry.kind != b"infe" or version not in (2, 3):
            raise Unreadable
        size = 2 if version == 2 else 4
        at = entry.body + _HEAD
        yield number(content, at, size), content[at + size + 2 : at + size + 6]


def _places(content: bytes, meta: Box) -> Iterator[tuple[int, list[Span]]]:
    """Each item with the parts of the file that hold it; Unreadable where one is elsewhere."""
    found = only(content, meta, b"iloc", skip=_HEAD)
    if found is None:
        raise Unreadable
    data = only(content, meta, b"idat", skip=_HEAD)
    version = number(content, found.body, 1)
    if version > 2:
        raise Unreadable
    sizes = number(content, found.body + _HEAD, 2)
    of_offset, of_length, of_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    of_index = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    at, end = found.body + _HEAD + 2, found.end

    def take(size: int) -> int:
        nonlocal at
        at += size
        if at > end:
            raise Unreadable
        return number(content, at - size, size)

    for _ in range(take(wide)):
        item = take(wide)
        method = take(2) & 15 if version else 0
        if take(2):
            # In another file.
            raise Unreadable
        base = take(of_base)
        spans = []
        for _ in range(take(2)):
            take(of_index)
            start, length = base + take(of_offset), take(of_length)
            if method == 1 and data is not None:
                start += data.body
            elif method:
                raise Unreadable
            if not length or start + length > (data.end if method and data else len(content)):
                raise Unreadable
            spans.append((start, start + length))
        yield item, spans
