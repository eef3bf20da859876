"""Exif: all of it goes but which side is up, without which the picture would lie on its side."""

from __future__ import annotations

from typing import Literal

_ORIENTATION = 0x0112
_SHORT = 3
_UPRIGHT = 1


def kept(tiff: bytes) -> bytes:
    """Exif that says which side is up and nothing else; empty where nothing need be said."""
    turned = _orientation(tiff)
    if turned == _UPRIGHT:
        return b""
    # A directory of one entry: tag, type, count, value (padded), and no directory behind it.
    entry = b"".join(one.to_bytes(2, "big") for one in (_ORIENTATION, _SHORT, 0, 1, turned, 0))
    return b"MM\x00\x2a" + (8).to_bytes(4, "big") + b"\x00\x01" + entry + bytes(4)


def _orientation(tiff: bytes) -> int:
    """1 to 8; 1 also where it cannot be read."""
    order: Literal["big", "little"]
    if tiff.startswith(b"MM\x00\x2a"):
        order = "big"
    elif tiff.startswith(b"II\x2a\x00"):
        order = "little"
    else:
        return _UPRIGHT

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    start = number(4, 4)
    for entry in range(start + 2, start + 2 + 12 * number(start, 2), 12):
        if entry + 12 > len(tiff):
            break
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            is_short = number(entry + 2, 2) == _SHORT
            return found if is_short and 1 <= found <= 8 else _UPRIGHT
    return _UPRIGHT
