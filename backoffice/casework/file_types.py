"""What a file is, by what is in it: its name and what a sender claims count for nothing.

Pure: the first bytes in, a media type out.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable

from backoffice.desk.printed import CSV

#: So much of a file's beginning is enough to know it.
HEAD = 64 * 1024
#: A file that nobody here knows: it is brought as it is, and opened by nothing of itself.
UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"

_OFFICE = "application/vnd.openxmlformats-officedocument"
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
#: Brands of the boxes in which pictures, films and recordings of telephones come.
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
}
#: What old Office writes into its one kind of file, in letters of two bytes.
_OLD_OFFICE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_NEW_OFFICE = (
    (b"word/", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}.presentationml.presentation"),
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
#: What a program, not a person, would do something with: no plain text, whatever it looks like.
_SCRIPT = re.compile(rb"\s*(?:#!|<(?:!doctype|html|script|svg|\?xml))", re.IGNORECASE)

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/avif": "avif",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-msvideo": "avi",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    PLAIN: "txt",
    # As the house writes it itself; what people send is never taken for one.
    CSV: "csv",
}


def type_of(head: bytes) -> str:
    """The media type of what begins like this; UNKNOWN for everything that is not known for sure.

    What a program runs or a browser carries out (programs, scripts, HTML, SVG) is UNKNOWN.
    """
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    return next((found for read in _READERS if (found := read(head[:HEAD]))), UNKNOWN)


def ending_of(media_type: str) -> str:
    """What a file of that type is called behind the dot."""
    return _ENDINGS.get(media_type, "bin")


def shown_as(media_type: str, sent_as: str) -> str:
    """How a file is shown to people: as it was sent, where its content is that.

    photo, voice, audio, video or document, as in `channels.message.Blob`.
    """
    family = media_type.partition("/")[0]
    match sent_as:
        case "photo" if media_type in ("image/jpeg", "image/png"):
            return sent_as
        case "voice" | "audio" if family == "audio":
            return sent_as
        case "video" if family == "video":
            return sent_as
    return "document"


def _in_boxes(head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return ""
    brand = head[8:12]
    return _BRANDS.get(brand) or ("video/3gpp" if brand.startswith(b"3g") else "video/mp4")


def _in_riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    kinds = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
    return kinds.get(head[8:12], "")


def _in_zip(head: bytes) -> str:
    if not head.startswith(b"PK\x03\x04"):
        return ""
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return next((found for name, found in _NEW_OFFICE if name in head), "application/zip")
    return "application/zip"


def _in_old_office(head: bytes) -> str:
    if not head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ""
    kinds = (found for name, found in _OLD_OFFICE if name.encode("utf-16-le") in head)
    return next(kinds, "application/msword")


def _as_sound(head: bytes) -> str:
    """A frame of MPEG sound: eleven bits, then a version, a layer and a rate that there are."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    is_frame = head[1] & 0x18 != 0x08 and head[1] & 0x06 and head[2] & 0xF0 not in (0, 0xF0)
    return "audio/mpeg" if is_frame and head[2] & 0x0C != 0x0C else ""


def _as_text(head: bytes) -> str:
    if not head.strip() or _NO_TEXT.search(head) or _SCRIPT.match(head):
        return ""
    try:
        # The head of a longer file may end within a sign.
        getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return ""
    return PLAIN


_READERS: tuple[Callable[[bytes], str], ...] = (
    _in_boxes,
    _in_riff,
    _in_zip,
    _in_old_office,
    _as_sound,
    _as_text,
)
