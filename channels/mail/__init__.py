"""E-mail: the office's mailbox, read over IMAP and answered over SMTP."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channels.description import Description, Finding, Opened, Reader, Surroundings
from channels.inspection import Asked, Inspection, Understood

if TYPE_CHECKING:
    from channels.mail.settings import MailSettings

_MEGABYTE = 1024 * 1024


def _explain(asked: Asked) -> Understood:
    from channels.mail.inspection import explain

    return explain(asked)


@dataclass(frozen=True)
class MailDescription(Description["MailSettings"]):
    """What is known of e-mail before a mailbox is opened."""

    name = "mail"
    title = "surel"
    label = "e-mail"
    is_chat = False
    SETTINGS = (
        (
            "IMAP",
            "",
            "imaps://user:password@host:993/INBOX, with %40 for @ in the user and the like; unset: "
            "e-mail is off. Plain imap:// only towards this machine.",
        ),
        (
            "SMTP",
            "",
            "smtps://user:password@host:465 or smtp+starttls://user:password@host:587. Plain "
            "smtp:// only towards this machine.",
        ),
        ("ADDRESS", "", "The address of the office's inbox, to which people write."),
        (
            "TOKEN_COMMAND",
            "",
            "A command that prints an OAuth2 access token, for XOAUTH2 instead of passwords.",
        ),
        ("RATE", "5", "Mails a second at most."),
        (
            "FORMS",
            "",
            "The addresses under which the office's own web forms write, parted by commas: a mail "
            "from one of them is taken as from its Reply-To, and that is answered.",
        ),
        (
            "AUTHSERV",
            "",
            "The name under which the office's own mail server tells what it thinks of a sender: "
            "the first word behind Authentication-Results: in a mail that came; unset: nobody is "
            "believed by the From line, and who writes anew about a complaint is asked to reply.",
        ),
    )
    SWITCH = "IMAP"
    inspection = Inspection(
        "A mail: what it is, what is new in it, and what it belongs to.\n\n"
        "FILE holds it as it was received, headers and all (.eml); - is standard input. With "
        "--own, what was sent from or to the office's own address is known as such.",
        100 * _MEGABYTE,
        "This is larger than any mail that a server takes.",
        _explain,
        takes_own=True,
    )

    def read(self, reader: Reader) -> MailSettings | None:
        from channels.mail.settings import read_settings

        return read_settings(reader, self.names)

    @property
    def causes(self) -> tuple[str, ...]:
        return ("mail_noreply", "mail_policy")

    def introduce(self, settings: MailSettings | None) -> str:
        if settings is None:
            return f"off: {self.switch} is not set"
        return f"on: {settings.address}, read at {settings.imap.host}"

    async def open(self, settings: MailSettings, around: Surroundings) -> Opened:
        from channels.mail.adapter import Mail
        from channels.mail.introduction import say_who

        mail = Mail(
            address=settings.address,
            name=around.office_name,
            imap=settings.imap,
            smtp=settings.smtp,
            token_command=settings.token_command,
            rate=settings.rate,
            forms=settings.forms,
            authserv=settings.authserv,
            poll_seconds=around.poll_seconds,
            clock=around.clock,
            memory=around.memory and around.memory(_memory_name(settings)),
        )
        return Opened(mail, functools.partial(say_who, mail), poller=mail)

    async def check(self, settings: MailSettings, around: Surroundings) -> list[Finding]:
        from channels.mail.checks import check

        return await check(settings, around, self.names)


def _memory_name(mail: MailSettings) -> str:
    """Of this mailbox alone: another server or folder begins anew."""
    where = f"{mail.imap.host} {mail.imap.user} {mail.imap.mailbox}"
    digest = hashlib.sha256(where.encode()).hexdigest()[:16]
    return f"mail:{mail.address}:{digest}"
