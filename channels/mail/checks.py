"""Is the office's mailbox fit to serve? Both logins, for real, changing nothing."""

from __future__ import annotations

import asyncio
from collections import Counter

from channels.channel import SendError
from channels.description import Finding, Surroundings
from channels.mail.adapter import Mail, MailboxError
from channels.mail.settings import MailSettings

_ANSWER_SECONDS = 15.0
#: So many of the newest mails show who judges them.
_LOOKED_AT = 20


async def check(mail: MailSettings, around: Surroundings, names: str) -> list[Finding]:
    """Reading and sending, each tried with the office's own settings."""
    channel = Mail(
        address=mail.address,
        imap=mail.imap,
        smtp=mail.smtp,
        token_command=mail.token_command,
        clock=around.clock,
        answer_seconds=_ANSWER_SECONDS,
    )
    try:
        reading = await _reading(channel, mail, names)
        judging = [await _judging(channel, mail, names)] if reading.status == "ok" else []
        return [reading, *judging, await _sending(channel, mail, names)]
    finally:
        await channel.close()


async def _reading(channel: Mail, mail: MailSettings, names: str) -> Finding:
    try:
        async with asyncio.timeout(3 * _ANSWER_SECONDS):
            await channel.check_imap()
    except MailboxError as error:
        text = f"The mailbox at {mail.imap.host} cannot be read: {error}."
        return Finding("mail imap", "fail", text, _reading_todo(names).get(error.reason, ""))
    except TimeoutError:
        text = f"The mailbox at {mail.imap.host} does not answer in time."
        return Finding("mail imap", "fail", text, _reading_todo(names)["timeout"])
    return Finding("mail imap", "ok", f"The mailbox of {mail.address} can be read.")


async def _judging(channel: Mail, mail: MailSettings, names: str) -> Finding:
    """Whether the office's server says what it thinks of senders, and under which name."""
    setting, title = f"{names}AUTHSERV", "mail senders"
    try:
        async with asyncio.timeout(3 * _ANSWER_SECONDS):
            judges = await channel.judges(among=_LOOKED_AT)
    except (MailboxError, TimeoutError) as error:
        return Finding(title, "warn", f"The newest mails could not be looked at: {error}.")
    others = Counter(one for one in judges if one).most_common(1)
    hint = (
        f"The newest mails are judged by {others[0][0]}. If that is the office's own mail server, "
        f"set {setting}={others[0][0]}; if it is somebody else's, leave it."
        if others
        else "Ask whoever runs the mail server to let it check SPF, DKIM and DMARC, and to write "
        "Authentication-Results on top of what comes."
    )
    if not mail.authserv:
        text = f"{setting} is not set: who writes anew about a complaint is asked to reply."
        return Finding(title, "warn" if others else "ok", text, hint if others else "")
    told = judges.count(mail.authserv)
    if told:
        text = f"{mail.authserv} has judged {told} of the newest {len(judges)} mails."
        return Finding(title, "ok", text)
    if not judges:
        return Finding(title, "ok", "No mail has come yet by which to see who judges senders.")
    text = f"None of the newest {len(judges)} mails bears a verdict of {mail.authserv} on top."
    return Finding(title, "warn", text, hint)


async def _sending(channel: Mail, mail: MailSettings, names: str) -> Finding:
    try:
        async with asyncio.timeout(3 * _ANSWER_SECONDS):
            await channel.check_smtp()
    except SendError as error:
        text = f"Mail cannot be sent through {mail.smtp.host}: {error.answer or error.code}."
        return Finding("mail smtp", "fail", text, _sending_todo(names).get(error.code, ""))
    except TimeoutError:
        text = f"{mail.smtp.host} does not answer in time."
        return Finding("mail smtp", "fail", text, _sending_todo(names)["unreachable"])
    if mail.smtp.user and mail.smtp.security == "plain":
        return Finding("mail smtp", "ok", f"{mail.smtp.host} takes our mail, without encryption.")
    return Finding("mail smtp", "ok", f"{mail.smtp.host} takes our mail.")


def _how_to_log_in(names: str) -> str:
    return (
        "Gmail takes an app password (Google account, Security, 2-Step Verification, App "
        "passwords), not the one with which you read mail; Outlook and Microsoft 365 take XOAUTH2 "
        f"only: set {names}TOKEN_COMMAND to a command that prints an access token."
    )


def _reading_todo(names: str) -> dict[str, str]:
    reach = f"See that this machine reaches the host and port in {names}IMAP."
    return {
        "unauthorized": f"Check user and password in {names}IMAP (%40 for @). "
        + _how_to_log_in(names),
        "token": f"Run the command of {names}TOKEN_COMMAND by hand: it must print a token alone.",
        "untrusted": "The server's certificate is not trusted: write its host as the certificate "
        "does.",
        "unreachable": reach,
        "timeout": reach,
        "no_mailbox": f"The folder at the end of {names}IMAP is not there: INBOX always is.",
        "malformed": f"What answers at {names}IMAP is no IMAP server: is it the port of SMTP?",
    }


def _sending_todo(names: str) -> dict[str, str]:
    return {
        "unauthorized": f"Check user and password in {names}SMTP (%40 for @). "
        + _how_to_log_in(names),
        "unreachable": f"See that this machine reaches the host and port in {names}SMTP, and that "
        "smtps:// (465) and smtp+starttls:// (587) are not mixed up.",
    }
