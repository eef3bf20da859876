"""PNG: the chunks that make the picture stay, texts, times and what nobody knows go."""

from __future__ import annotations

import zlib

from backoffice.casework.copies import exif
from backoffice.casework.copies.reading import Unreadable, number

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PICTURE = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
     b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"hIST", b"sPLT", b"acTL", b"fcTL", b"fdAT"}
)  # fmt: skip


def is_png(content: bytes) -> bool:
    return content.startswith(_SIGNATURE)


def cleaned(content: bytes) -> bytes:
    """The picture alone; Unreadable when it is not whole."""
    kept = [_SIGNATURE]
    at = len(_SIGNATURE)
    kind, drawn = b"", False
    while kind != b"IEND":
        length = number(content, at, 4)
        kind = content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or not (kind.isalpha() and kind.isascii()):
            raise Unreadable
        if (at == len(_SIGNATURE)) != (kind == b"IHDR"):
            raise Unreadable
        drawn = drawn or kind == b"IDAT"
        if kind in _PICTURE:
            kept.append(content[at:end])
        elif kind == b"eXIf":
            turned = exif.kept(content[at + 8 : end - 4])
            kept.append(_chunk(kind, turned) if turned else b"")
        elif kind[:1].isupper():
            # Without it the picture could not be shown.
            raise Unreadable
        at = end
    if not drawn:
        raise Unreadable
    return b"".join(kept)


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return len(body).to_bytes(4, "big") + kind + body + check.to_bytes(4, "big")
