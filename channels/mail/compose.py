"""One part of a message to the bytes of one mail. Pure but for the files, which are read.

The headers are written here and not by `email.message`: its folding turns a message id of more
than 78 characters, as Outlook makes them, into an encoded word, and the thread is lost.
"""

from __future__ import annotations

import email.policy
import hashlib
import html
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from channels.mail.fit import mail_text
from channels.mail.marks import LOOP_HEADER, OWN_ID_PREFIX
from channels.message import Blob, OutboundMessage

_NO_SUBJECT = "Pengaduan Anda"
_SUBJECT_CHARS = 200
_NAME_CHARS = 120
#: The first mail of a thread and the latest: what all programs need to keep it together.
_LATEST = 9

#: RFC 5322 allows lines of 998 characters, and the long ids of Outlook need them.
_POLICY = email.policy.SMTP.clone(max_line_length=998)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(
    rf"({_ATOM}(?:\.{_ATOM})*)@((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)"
)
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,250}")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,60}(?:\.[A-Za-z0-9_-]{1,60})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}")


class Office(Struct, frozen=True):
    """Who writes: the mailbox's address and the name shown beside it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def is_address(text: str) -> bool:
    """Whether this can be written to: one plain ASCII address and nothing else."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(found[1]) <= 64 and len(text) <= 254


def message_id_of(key: str, office: Office) -> str:
    """The id of the mail with this key, without brackets: the same key, the same mail."""
    digest = hashlib.sha256(f"{office.address.lower()} {key}".encode()).hexdigest()
    return f"{OWN_ID_PREFIX}{digest[:40]}@{office.domain}"


def reply_address(office: Office, tag: str) -> str:
    """`local+tag@domain`. Raises ValueError for a tag that no address can hold."""
    local, _, domain = office.address.rpartition("@")
    tagged = f"{local}+{tag}@{domain}"
    if not _TAG.fullmatch(tag) or not is_address(tagged):
        raise ValueError("no address can hold this reply tag")
    return tagged


def compose(message: OutboundMessage, office: Office, *, at: datetime) -> bytes:
    """The mail, ready for DATA.

    Raises ValueError for an address or a tag that cannot be one, OSError for a missing file.
    """
    if not is_address(message.address.peer):
        raise ValueError("no mail address")
    headers = _headers(message, office, at)
    body = _body(message, office).as_bytes(policy=_POLICY)
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii") + body


def _headers(message: OutboundMessage, office: Office, at: datetime) -> list[tuple[str, str]]:
    headers = [
        ("From", f"{_phrase(office.name)}<{office.address}>"),
        ("To", f"<{message.address.peer}>"),
        ("Subject", _encoded(_line(message.subject)[:_SUBJECT_CHARS] or _NO_SUBJECT, 9)),
        ("Date", format_datetime(at)),
        ("Message-ID", f"<{message_id_of(message.key, office)}>"),
    ]
    if message.reply_tag:
        headers.append(("Reply-To", f"<{reply_address(office, message.reply_tag)}>"))
    answered = _ids([message.reply_to or ""])
    thread = _ids([*message.references, *answered])
    if answered:
        headers.append(("In-Reply-To", answered[0]))
    if thread:
        kept = thread if len(thread) <= _LATEST + 1 else [thread[0], *thread[-_LATEST:]]
        headers.append(("References", "\r\n ".join(kept)))
    if message.automatic:
        headers.append(("Auto-Submitted", "auto-replied"))
        headers.append(("X-Auto-Response-Suppress", "All"))
    else:
        # A person's answer: robots stay silent all the same, but a bounce must come back.
        headers.append(("X-Auto-Response-Suppress", "OOF, AutoReply"))
    headers.append((LOOP_HEADER, "1"))
    return headers


def _ids(written: Sequence[str]) -> list[str]:
    """Message ids in brackets, each once, at its last place; what cannot be one is left out."""
    found: dict[str, None] = {}
    for one in written:
        bare = one.strip().removeprefix("<").removesuffix(">")
        if _ID.fullmatch(bare):
            found.pop(f"<{bare}>", None)
            found[f"<{bare}>"] = None
    return list(found)


def _line(text: str) -> str:
    """One line without control characters: nothing can end a header but we."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _encoded(text: str, used: int) -> str:
    """Words for a header that begins `used` characters into its line."""
    if text.isascii() and len(text) < 900 and "=?" not in text:
        return text
    coded = Header(text, "utf-8", maxlinelen=75, header_name="x" * (used - 2)).encode()
    return coded.replace("\n", "\r\n")


def _phrase(name: str) -> str:
    words = _line(name)[:_NAME_CHARS]
    if not words:
        return ""
    if words.isascii() and "=?" not in words:
        escaped = words.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" '
    return _encoded(words, len("From: ")) + "\r\n "


def _body(message: OutboundMessage, office: Office) -> EmailMessage:
    text = _CONTROL_BUT_LINES.sub("", mail_text(message).replace("\r\n", "\n")) + "\n"
    body = EmailMessage(policy=_POLICY)
    body.set_content(text, charset="utf-8", cte="quoted-printable")
    shown = _html(text, _links(message, office))
    body.add_alternative(shown, subtype="html", charset="utf-8", cte="quoted-printable")
    for blob in message.attachments:
        _attach(body, blob)
    # The same key gives the same mail; and in what is encoded here no "=" is followed by "_".
    name = hashlib.sha256(message.key.encode()).hexdigest()[:24]
    for depth, part in enumerate(one for one in body.walk() if one.is_multipart()):
        part.set_boundary(f"=_{depth}_{name}")
    for part in body.walk():
        if part is not body:
            del part["MIME-Version"]
    return body


_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _links(message: OutboundMessage, office: Office) -> str:
    """A line of links that each begin an answer to this mail; none where nothing proves one.

    They act on nothing by themselves: what they begin has to be sent, and bears the key of this
    mail, which is good once.
    """
    if not message.links or not message.reply_tag:
        return ""
    to = quote(reply_address(office, message.reply_tag), safe="@+")
    subject = quote(f"Re: {_line(message.subject)[:_SUBJECT_CHARS]}", safe="")
    found = []
    for one in message.links:
        body = quote(f"{one.id}\r\n\r\nKunci: {message.reply_tag}", safe="")
        url = html.escape(f"mailto:{to}?subject={subject}&body={body}")
        found.append(f'<a href="{url}">{html.escape(_line(one.label))}</a>')
    return f"<p>{' &nbsp; '.join(found)}</p>\n"


def _html(text: str, links: str = "") -> str:
    """The same words for programs that show nothing else: escaped, with their line breaks."""
    paragraphs = "".join(
        f"<p>{html.escape(part).replace(chr(10), '<br>' + chr(10))}</p>\n"
        for part in re.split(r"\n{2,}", text.strip())
    )
    return (
        '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"></head>\n'
        f"<body>\n{paragraphs}{links}</body></html>\n"
    )


def _attach(body: EmailMessage, blob: Blob) -> None:
    stated = blob.media_type if _MEDIA_TYPE.fullmatch(blob.media_type) else ""
    kind, _, detail = (stated or "application/octet-stream").partition("/")
    if kind.lower() in ("multipart", "message"):
        # These would be taken apart by the reader's program.
        kind, detail = "application", "octet-stream"
    name = _line(blob.filename.replace("/", "_").replace("\\", "_")) or "berkas"
    data = blob.content or Path(blob.path).read_bytes()
    body.add_attachment(data, maintype=kind, subtype=detail, filename=name)
