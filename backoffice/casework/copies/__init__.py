"""What of a citizen's file another person may get: the same picture, without place and device.

Nothing is encoded anew: segments that hold metadata are left out or blanked, all else stays byte
for byte. The original is never touched. Pure: bytes in, bytes out.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from backoffice.casework.copies import jpeg, moving, png, still, webp
from backoffice.casework.copies.reading import Unreadable

#: What a sender calls a file whose kind its own content tells.
_LOOKED_INTO = ("image/", "video/", "application/octet-stream")

_CLEANERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], bytes]], ...] = (
    (jpeg.is_jpeg, jpeg.cleaned),
    (png.is_png, png.cleaned),
    (webp.is_webp, webp.cleaned),
    (still.is_heif, still.cleaned),
    (moving.is_video, moving.cleaned),
)


class Copy(Struct, frozen=True):
    """A file as it may be handed on."""

    content: bytes
    #: Place and device are out of it. False: it is as it came and may hold them, and whoever gets
    #: it is told so ("memuat metadata").
    clean: bool


def clean_copy(content: bytes, media_type: str) -> Copy:
    """The file without place and device; as it came, and not clean, where that is not certain.

    JPEG, PNG, WebP, HEIC, AVIF, MP4 and MOV are cleaned. PDF and Office files, what is damaged and
    what is nothing that it claims to be come back as they are.
    """
    claimed = media_type.partition(";")[0].strip().lower()
    if not claimed or claimed.startswith(_LOOKED_INTO):
        for recognises, cleaned in _CLEANERS:
            if recognises(content):
                try:
                    return Copy(cleaned(content), clean=True)
                except Unreadable:
                    break
    return Copy(content, clean=False)
