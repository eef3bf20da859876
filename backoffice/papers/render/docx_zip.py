"""Opens a DOCX of somebody else: what a zip says of itself is not believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from backoffice.papers.wire import PaperError

DOCUMENT = "word/document.xml"
#: Of the file itself; a report with photographs has some megabytes.
_FILE = 16 * 1024 * 1024
_MEMBERS = 2000
#: Of one part, unpacked.
PART = 12 * 1024 * 1024
_PORTION = 64 * 1024


def parts(data: bytes, wanted: Iterable[str]) -> dict[str, bytes]:
    """These parts, unpacked, as far as they are there.

    Raises PaperError: "not_docx" for another kind of file, "unsafe" for one that is far too large
    or that would unpack to far too much.
    """
    with opened(data) as packed:
        return {name: _unpacked(packed, name) for name in wanted if name in packed.NameToInfo}


def check_whole(data: bytes, most: int) -> None:
    """Raises as `parts` where all parts together unpack to more than `most` bytes."""
    with opened(data) as packed:
        for name in packed.namelist():
            most -= len(_unpacked(packed, name))
            if most < 0:
                raise PaperError("unsafe", "too much")


def opened(data: bytes) -> zipfile.ZipFile:
    """The zip, if it is one of a DOCX."""
    if len(data) > _FILE:
        raise PaperError("unsafe", "too large")
    if not data.startswith(b"PK\x03\x04"):
        raise PaperError("not_docx")
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise PaperError("not_docx") from None
    if len(packed.filelist) > _MEMBERS:
        raise PaperError("unsafe", "too many parts")
    if DOCUMENT not in packed.NameToInfo:
        raise PaperError("not_docx")
    return packed


def _unpacked(packed: zipfile.ZipFile, name: str) -> bytes:
    """A part: as many bytes as come out, and not as many as it says."""
    found = bytearray()
    try:
        with packed.open(name) as part:
            while portion := part.read(_PORTION):
                found += portion
                if len(found) > PART:
                    raise PaperError("unsafe", "too much")
    except PaperError:
        raise
    except Exception:
        # Encrypted, cut off, packed in a way that nobody uses: zipfile raises what it likes.
        raise PaperError("not_docx") from None
    return bytes(found)
