"""People with a mailbox: they write to the office, read what came, and answer as programs do."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from app.sandbox.mail.store import Mailbox
from app.sandbox.waiting import Reader, Signal

#: Brings a mail to a mailbox of the sandbox: sender, recipient, bytes, and what its server finds of
#: the From line: pass, fail or none.
Carries = Callable[[str, str, bytes, str], None]

_POLICY = email.policy.SMTP.clone(max_line_length=998)


#: For `ADUAN_MAIL_AUTHSERV`.
AUTHSERV = "surel.example.com"


@dataclass(frozen=True)
class MailFile:
    """A file to send, or one that came."""

    filename: str
    data: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class MailMessage:
    """A mail as a person sees it."""

    uid: int
    subject: str
    text: str
    html: str
    message_id: str
    sender: str
    reply_to: str
    in_reply_to: str
    references: tuple[str, ...]
    files: tuple[MailFile, ...]
    seen: bool
    raw: bytes = field(repr=False)

    @property
    def headers(self) -> EmailMessage:
        return _read(self.raw)


def message_view(uid: int, raw: bytes, seen: bool) -> MailMessage:
    read = _read(raw)
    plain, rich = read.get_body(("plain",)), read.get_body(("html",))
    return MailMessage(
        uid=uid,
        subject=str(read["Subject"] or ""),
        text=_content(plain).replace("\r\n", "\n").strip(),
        html=_content(rich),
        message_id=_bare(str(read["Message-ID"] or "")),
        sender=parseaddr(str(read["From"] or ""))[1],
        reply_to=parseaddr(str(read["Reply-To"] or read["From"] or ""))[1],
        in_reply_to=_bare(str(read["In-Reply-To"] or "")),
        references=tuple(_bare(one) for one in str(read["References"] or "").split()),
        files=tuple(
            MailFile(part.get_filename() or "", _bytes(part), part.get_content_type())
            for part in read.iter_attachments()
        ),
        seen=seen,
        raw=raw,
    )


class MailUser(Reader[MailMessage]):
    """A person with an address and a mailbox of the sandbox."""

    def __init__(
        self,
        name: str,
        address: str,
        mailbox: Mailbox,
        *,
        office: str,
        carries: Carries,
        clock: Callable[[], datetime],
        changed: Signal,
    ) -> None:
        super().__init__(changed)
        self.name = name
        self.address = address
        self._mailbox = mailbox
        self._office = office
        self._carries = carries
        self._clock = clock
        self._written = 0
        self._views: dict[int, MailMessage] = {}

    @property
    def inbox(self) -> list[MailMessage]:
        """What came for this person, oldest first."""
        return [self._view(*mail) for mail in self._mailbox.mails()]

    def _view(self, uid: int, raw: bytes, seen: bool) -> MailMessage:
        # Read once: a mailbox is looked at again and again, and only the mark changes.
        view = self._views.get(uid)
        if view is None or view.seen != seen:
            view = self._views[uid] = message_view(uid, raw, seen)
        return view

    def write(
        self,
        subject: str,
        text: str,
        attachments: Sequence[MailFile] = (),
        *,
        reply_to: MailMessage | None = None,
        headers: dict[str, str] | None = None,
        to: str | None = None,
    ) -> str:
        """Write to the office; the Message-ID, without brackets."""
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = formataddr((self.name, self.address))
        mail["To"] = to or (reply_to.reply_to if reply_to else self._office)
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self._clock())
        mail["Message-ID"] = f"<{self._new_id()}>"
        if reply_to is not None:
            mail["In-Reply-To"] = f"<{reply_to.message_id}>"
            thread = [*reply_to.references, reply_to.message_id]
            mail["References"] = " ".join(f"<{one}>" for one in thread)
        for name, value in (headers or {}).items():
            del mail[name]
            mail[name] = value
        mail.set_content(text, charset="utf-8", cte="quoted-printable")
        for file in attachments:
            kind, _, detail = file.media_type.partition("/")
            mail.add_attachment(file.data, maintype=kind, subtype=detail, filename=file.filename)
        verdict = "pass" if parseaddr(str(mail["From"]))[1] == self.address else "none"
        self.raw(mail.as_bytes(policy=_POLICY), to=str(mail["To"]), verdict=verdict)
        return _bare(str(mail["Message-ID"]))

    def reply(
        self,
        text: str,
        attachments: Sequence[MailFile] = (),
        *,
        message: MailMessage | None = None,
    ) -> str:
        """Answer a mail (the latest) above its quotation, as programs do."""
        inbox = self.inbox
        if message is None and not inbox:
            raise LookupError("nothing has come that could be answered")
        answered = message or inbox[-1]
        subject = answered.subject
        if not subject.lower().startswith("re:"):
            subject = f"Re: {subject}"
        when = self._clock()
        quoted = "\n".join(f"> {line}".rstrip() for line in answered.text.splitlines())
        below = f"Pada {when:%d/%m/%Y} pukul {when:%H.%M}, {answered.sender} menulis:\n\n{quoted}"
        return self.write(subject, f"{text}\n\n{below}\n", attachments, reply_to=answered)

    def raw(self, mail: bytes, *, to: str | None = None, verdict: str = "none") -> None:
        """Send anything at all to the office; `verdict` is what its server finds of the sender."""
        self._carries(self.address, to or self._office, mail, verdict)

    def block(self) -> None:
        """The mailbox takes nothing from anybody any more."""
        self._mailbox.closed = True

    def unblock(self) -> None:
        self._mailbox.closed = False

    def _new_id(self) -> str:
        self._written += 1
        local, _, domain = self.address.partition("@")
        return f"{local}.{self._written}.{self._clock():%Y%m%d%H%M%S}@{domain}"


def received(raw: bytes, sender: str, when: datetime, *, verdict: str) -> bytes:
    """The mail with what a server writes above it when it delivers."""
    trace = (
        f"Return-Path: <{sender}>\r\n"
        f"Authentication-Results: {AUTHSERV}; dmarc={verdict}\r\n"
        f"Received: from surel.example.com (127.0.0.1) by surel.example.com;\r\n"
        f" {format_datetime(when)}\r\n"
    )
    return trace.encode("ascii", "replace") + raw


def _read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(found, EmailMessage):
        raise TypeError("not read under the default policy")
    return found


def _content(part: object) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    return str(part.get_content())


def _bytes(part: object) -> bytes:
    data = part.get_payload(decode=True) if isinstance(part, EmailMessage) else None
    return data if isinstance(data, bytes) else b""


def _bare(value: str) -> str:
    return value.strip().removeprefix("<").removesuffix(">")
