"""WebP: the chunks that make the picture stay, Exif, XMP and what nobody knows go."""

from __future__ import annotations

from backoffice.casework.copies import exif
from backoffice.casework.copies.reading import Unreadable

_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_DRAWN = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_EXIF = b"Exif\x00\x00"


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def cleaned(content: bytes) -> bytes:
    """The picture alone; Unreadable when it is not whole."""
    whole = 8 + _number(content, 4)
    if whole > len(content):
        raise Unreadable
    kept: list[tuple[bytes, bytes]] = []
    turned = b""
    at = 12
    while at < whole:
        kind, length = content[at : at + 4], _number(content, at + 4)
        body = content[at + 8 : at + 8 + length]
        if at + 8 + length > whole:
            raise Unreadable
        if kind in _PICTURE:
            kept.append((kind, body))
        elif kind == b"EXIF":
            turned = exif.kept(body.removeprefix(_EXIF))
        at += 8 + length + length % 2
    if not kept or _DRAWN.isdisjoint(kind for kind, _ in kept):
        raise Unreadable
    if kept[0][0] == b"VP8X":
        if len(kept[0][1]) < 10:
            raise Unreadable
        flags = kept[0][1][0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turned else 0)
        kept[0] = (b"VP8X", bytes((flags,)) + kept[0][1][1:])
        if turned:
            kept.append((b"EXIF", turned))
    chunks = b"WEBP" + b"".join(_chunk(kind, body) for kind, body in kept)
    return b"RIFF" + len(chunks).to_bytes(4, "little") + chunks


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def _number(content: bytes, at: int) -> int:
    if at + 4 > len(content):
        raise Unreadable
    return int.from_bytes(content[at : at + 4], "little")
