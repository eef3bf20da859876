"""The doctor's look at the mailbox: both logins, for real, changing nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from app.doctor.findings import Finding
from app.settings.settings import MailSettings
from channels.channel import SendError
from channels.mail import Mail, MailboxError

_ANSWER_SECONDS = 15.0
_HOW_TO_LOG_IN = (
    "Gmail takes an app password (Google account, Security, 2-Step Verification, App passwords), "
    "not the one with which you read mail; Outlook and Microsoft 365 take XOAUTH2 only: set "
    "ADUAN_MAIL_TOKEN_COMMAND to a command that prints an access token."
)
_IMAP = {
    "unauthorized": f"Check user and password in ADUAN_MAIL_IMAP (%40 for @). {_HOW_TO_LOG_IN}",
    "token": "Run the command of ADUAN_MAIL_TOKEN_COMMAND by hand: it must print a token alone.",
    "untrusted": "The server's certificate is not trusted: write its host as the certificate does.",
    "unreachable": "See that this machine reaches the host and port in ADUAN_MAIL_IMAP.",
    "timeout": "See that this machine reaches the host and port in ADUAN_MAIL_IMAP.",
    "no_mailbox": "The folder at the end of ADUAN_MAIL_IMAP is not there: INBOX always is.",
    "malformed": "What answers at ADUAN_MAIL_IMAP is no IMAP server: is it the port of SMTP?",
}
_SMTP = {
    "unauthorized": f"Check user and password in ADUAN_MAIL_SMTP (%40 for @). {_HOW_TO_LOG_IN}",
    "unreachable": "See that this machine reaches the host and port in ADUAN_MAIL_SMTP, and that "
    "smtps:// (465) and smtp+starttls:// (587) are not mixed up.",
}


async def examine_mail(mail: MailSettings | None, clock: Callable[[], datetime]) -> list[Finding]:
    """Reading and sending, each tried with the office's own settings."""
    if mail is None:
        return [Finding("mail", "ok", "It is off: no ADUAN_MAIL_ setting names a mailbox.")]
    channel = Mail(
        address=mail.address,
        imap=mail.imap,
        smtp=mail.smtp,
        token_command=mail.token_command,
        clock=clock,
        answer_seconds=_ANSWER_SECONDS,
    )
    try:
        return [await _reading(channel, mail), await _sending(channel, mail)]
    finally:
        await channel.close()


async def _reading(channel: Mail, mail: MailSettings) -> Finding:
    try:
        async with asyncio.timeout(3 * _ANSWER_SECONDS):
            await channel.check_imap()
    except MailboxError as error:
        text = f"The mailbox at {mail.imap.host} cannot be read: {error}."
        return Finding("mail imap", "fail", text, _IMAP.get(error.reason, ""))
    except TimeoutError:
        text = f"The mailbox at {mail.imap.host} does not answer in time."
        return Finding("mail imap", "fail", text, _IMAP["timeout"])
    return Finding("mail imap", "ok", f"The mailbox of {mail.address} can be read.")


async def _sending(channel: Mail, mail: MailSettings) -> Finding:
    try:
        async with asyncio.timeout(3 * _ANSWER_SECONDS):
            await channel.check_smtp()
    except SendError as error:
        text = f"Mail cannot be sent through {mail.smtp.host}: {error.answer or error.code}."
        return Finding("mail smtp", "fail", text, _SMTP.get(error.code, ""))
    except TimeoutError:
        text = f"{mail.smtp.host} does not answer in time."
        return Finding("mail smtp", "fail", text, _SMTP["unreachable"])
    if mail.smtp.user and mail.smtp.security == "plain":
        return Finding("mail smtp", "ok", f"{mail.smtp.host} takes our mail, without encryption.")
    return Finding("mail smtp", "ok", f"{mail.smtp.host} takes our mail.")
