"""Files that come with a mail: what they are called here, and of what kind they are."""

from __future__ import annotations

import re

from channels.mail.text import clean

#: Characters that no file system or reader of names takes well, and those that turn text around.
_ODD = re.compile('[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_MOST_NAME = 120

#: What the ending of a name says where the sender only says "bytes".
_BY_ENDING = {
    "7z": "application/x-7z-compressed", "amr": "audio/amr", "bmp": "image/bmp",
    "csv": "text/csv", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822", "gif": "image/gif", "heic": "image/heic", "heif": "image/heif",
    "ics": "text/calendar", "jpeg": "image/jpeg", "jpg": "image/jpeg", "m4a": "audio/mp4",
    "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "odt":
    "application/vnd.oasis.opendocument.text", "ogg": "audio/ogg", "opus": "audio/ogg",
    "p7m": "application/pkcs7-mime", "p7s": "application/pkcs7-signature",
    "pdf": "application/pdf", "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint", "pptx":
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rar": "application/vnd.rar", "rtf": "application/rtf", "tif": "image/tiff",
    "tiff": "image/tiff", "txt": "text/plain", "wav": "audio/wav", "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip", "3gp": "video/3gpp",
}  # fmt: skip
_ENDINGS = {
    "application/pkcs7-mime": "p7m", "application/pkcs7-signature": "p7s",
    "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/ms-tnef": "dat", "audio/mpeg": "mp3", "image/jpeg": "jpg",
    "text/html": "html", "text/plain": "txt",
    **{media: end for end, media in _BY_ENDING.items() if end not in ("jpeg", "opus", "tif")},
}  # fmt: skip
_UNSAID = frozenset({"application/octet-stream", "application/x-download", "application/download",
                     "application/force-download", "application/unknown"})  # fmt: skip


def file_name(named: str, media_type: str) -> str:
    """A name without folders, controls or tricks; one of ours where the sender gave none."""
    name = _ODD.sub("", clean(named).replace("\n", " "))
    name = " ".join(re.split(r"[/\\]", name)[-1].split()).strip(". ")
    if not name:
        ending = _ENDINGS.get(media_type, "")
        stem = {"message/rfc822": "pesan", "text/calendar": "undangan"}.get(media_type, "lampiran")
        return f"{stem}.{ending}" if ending else stem
    if len(name) > _MOST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 12 else ""
        name = name[: _MOST_NAME - len(ending)].rstrip(". ") + ending
    return name


def media_type(stated: str, name: str) -> str:
    """The stated type; by the name's ending where the sender stated none that says something."""
    if stated not in _UNSAID:
        return stated
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def kind(media: str, name: str) -> str:
    """Our kind of attachment: photo, document, voice, audio or video."""
    main = media.partition("/")[0]
    if main == "audio":
        spoken = name.lower().startswith(("ptt-", "voice", "suara", "rekaman suara"))
        return "voice" if spoken else "audio"
    return {"image": "photo", "video": "video"}.get(main, "document")
