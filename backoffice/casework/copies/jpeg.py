"""JPEG: what makes the picture stays (tables, frames, scans, colours), every other segment goes.

So does whatever stands behind the end of the picture, where telephones put a second picture, a
film or notes of their own.
"""

from __future__ import annotations

import re

from backoffice.casework.copies import exif
from backoffice.casework.copies.reading import Unreadable, number

_START = b"\xff\xd8"
_SCAN, _END = 0xDA, 0xD9
_EXIF = b"Exif\x00\x00"
#: SOF, DHT, DAC; SOS, DQT, DNL, DRI, DHP, EXP.
_PICTURE = frozenset({*range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(0xDA, 0xE0)})
#: Of the segments for applications: those that say how the numbers become colours.
_COLOURS = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
#: In a scan 0xff is followed by zero, or by the number of a restart; all else ends it.
_BEHIND_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def is_jpeg(content: bytes) -> bool:
    return content.startswith(_START + b"\xff")


def cleaned(content: bytes) -> bytes:
    """The picture alone; Unreadable when it is not whole."""
    kept = [_START]
    turned = b""
    at, scans = 2, 0
    while (marker := number(content, at + 1, 1)) != _END or content[at] != 0xFF:
        if content[at] != 0xFF:
            raise Unreadable
        if marker == 0xFF:
            # A fill byte.
            at += 1
            continue
        end = at + 2 + number(content, at + 2, 2)
        if end < at + 4 or end > len(content):
            raise Unreadable
        body = content[at + 4 : end]
        if marker == _SCAN:
            scans += 1
            behind = _BEHIND_SCAN.search(content, end)
            if behind is None:
                raise Unreadable
            end = behind.start()
        if marker in _PICTURE or body.startswith(_COLOURS.get(marker, b"\x00none")):
            kept.append(content[at:end])
        elif marker == 0xE1 and body.startswith(_EXIF) and not turned:
            turned = exif.kept(body[len(_EXIF) :])
        elif not (0xE0 <= marker <= 0xFE):
            raise Unreadable
        at = end
    if not scans:
        raise Unreadable
    if turned:
        # JFIF comes first wherever it is.
        first = 2 if kept[1].startswith(b"\xff\xe0") else 1
        kept.insert(first, _segment(0xE1, _EXIF + turned))
    return b"".join(kept) + bytes((0xFF, _END))


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
