"""Mails in the shapes that programs and systems give them; all people in them are invented."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

OFFICE = "aduan@disdukcapil.example.com"
OWN = frozenset({OFFICE, "disdukcapil.contoh@example.org"})
WARGA = "Warga Contoh <Warga.Contoh@example.com>"
#: A mail of ours, as the office's adapter names it.
OURS = "aduan.5f1d0c6a7b8e9f00112233445566778899aabbcc@disdukcapil.example.com"
OUR_SUBJECT = "[SGU-7K4Q-2F] Mohon melengkapi pengaduan Bapak/Ibu"


class Case(NamedTuple):
    """A mail, and what must be true of what is read from it."""

    name: str
    raw: bytes
    kind: str
    text: str = ""
    expected: Mapping[str, Any] = MappingProxyType({})


def mail(
    body: str | bytes,
    *headers: str,
    sender: str = WARGA,
    subject: str = "Pengaduan",
    charset: str = "utf-8",
    media: str = "text/plain",
    message_id: str = "<m1@mail.example.com>",
) -> bytes:
    """A mail of one part. Further headers are given whole: `Name: value`."""
    data = body if isinstance(body, bytes) else body.encode(charset)
    head = [
        f"Message-ID: {message_id}" if message_id else "",
        f"From: {sender}" if sender else "",
        "" if any(h.startswith("To:") for h in headers) else f"To: {OFFICE}",
        f"Subject: {subject}" if subject else "",
        "Date: Mon, 23 Nov 2026 09:12:00 +0700",
        "MIME-Version: 1.0",
        ""
        if any(h.startswith("Content-Type:") for h in headers)
        else f"Content-Type: {media}; charset={charset}",
        ""
        if any(h.startswith("Content-Transfer-Encoding:") for h in headers)
        else "Content-Transfer-Encoding: 8bit",
        *headers,
    ]
    text = "\n".join(line for line in head if line).encode("utf-8", "surrogateescape")
    return (text + b"\n\n" + data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")


def part(body: str | bytes, media: str = "text/plain; charset=utf-8", *headers: str) -> bytes:
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return "\n".join([f"Content-Type: {media}", *headers, "", ""]).encode() + data


def file(
    name: str, media: str, data: bytes = b"isi berkas", *, inline: bool = False, **more: str
) -> bytes:
    place = "inline" if inline else "attachment"
    return part(
        base64.encodebytes(data),
        f'{media}; name="{name}"',
        f'Content-Disposition: {place}; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        *(f"{key.replace('_', '-')}: {value}" for key, value in more.items()),
    )


def several(
    *parts: bytes, kind: str = "mixed", boundary: str = "=_batas_1", more: str = ""
) -> bytes:
    """An entity of several parts, to stand in a mail or in another entity."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\n\n'.encode()
    return head + divided(*parts, boundary=boundary)


def divided(*parts: bytes, boundary: str) -> bytes:
    line = b"--" + boundary.encode()
    return b"".join(line + b"\n" + one + b"\n" for one in parts) + line + b"--\n"


def mixed(*parts: bytes, kind: str = "mixed", more: str = "", headers: tuple[str, ...] = (),
          **given: Any) -> bytes:  # fmt: skip
    """A mail of several parts."""
    boundary = "=_batas_0"
    return mail(
        divided(*parts, boundary=boundary),
        f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}',
        *headers,
        **given,
    )
