"""What a file is by its content, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.cast import sample_photo
from backoffice.casework.file_types import HEAD, UNKNOWN, ending_of, shown_as, type_of
from tests.backoffice.casework.pictures import film, heic, jpeg, png, webp


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "isi")
    return made.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument"
KNOWN = {
    "jpg": (jpeg(), "image/jpeg"),
    "jpg of the demo": (sample_photo(), "image/jpeg"),
    "png": (png(), "image/png"),
    "webp": (webp(), "image/webp"),
    "heic": (heic(), "image/heic"),
    "mp4": (b"\x00\x00\x00\x18ftypisom" + bytes(20), "video/mp4"),
    "m4a": (b"\x00\x00\x00\x18ftypM4A " + bytes(20), "audio/mp4"),
    "3gp": (b"\x00\x00\x00\x18ftyp3gp5" + bytes(20), "video/3gpp"),
    "mov of a camera": (film(b"gambar"), "video/quicktime"),
    "mov": (b"\x00\x00\x00\x18ftypqt  " + bytes(20), "video/quicktime"),
    "ogg": (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
    "mp3 with a title": (b"ID3\x04" + bytes(20), "audio/mpeg"),
    "mp3": (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
    "aac": (b"\xff\xf1\x50\x80" + bytes(20), "audio/aac"),
    "amr": (b"#!AMR\n" + bytes(20), "audio/amr"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "docx": (
        packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
        f"{_OFFICE}.wordprocessingml.document",
    ),
    "xlsx": (packed("[Content_Types].xml", "xl/workbook.xml"), f"{_OFFICE}.spreadsheetml.sheet"),
    "zip": (packed("foto.jpg"), "application/zip"),
    "doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"),
        "application/msword",
    ),
    "xls": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook".encode("utf-16-le"),
        "application/vnd.ms-excel",
    ),
    "txt": ("Pengaduan saya — terlampir.\n".encode() * 9000, "text/plain"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_kind_that_people_send_is_known_by_its_content(name: str) -> None:
    content, found = KNOWN[name]
    assert type_of(content[:HEAD]) == found
    assert ending_of(found) != "bin"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html><body>surat</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml version='1.0'?><a/>",
        bytes(range(256)),
        b"\xff\xe0\xff\xff",
        b"kata yang \xff\xfe rusak" * 9,
    ],
)
def test_what_a_program_would_run_or_nobody_knows_is_called_nothing(content: bytes) -> None:
    assert type_of(content) == UNKNOWN
    assert ending_of(UNKNOWN) == "bin"


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_called_something(content: bytes) -> None:
    found = type_of(content)
    assert found.count("/") == 1
    assert ending_of(found).isalnum()
    assert shown_as(found, "photo") in ("photo", "document")


@pytest.mark.parametrize(
    ("media_type", "sent_as", "shown"),
    [
        ("image/jpeg", "photo", "photo"),
        ("image/jpeg", "document", "document"),
        ("image/heic", "photo", "document"),
        ("application/pdf", "photo", "document"),
        ("audio/ogg", "voice", "voice"),
        ("application/octet-stream", "voice", "document"),
        ("video/mp4", "video", "video"),
        ("image/jpeg", "video", "document"),
    ],
)
def test_it_is_shown_as_it_was_sent_if_it_is_that(
    media_type: str, sent_as: str, shown: str
) -> None:
    assert shown_as(media_type, sent_as) == shown
