"""The settings of a mailbox: what their words mean. No sentence repeats a secret."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from channels.description import Reader
from channels.mail.compose import is_address
from channels.mail.wire import Server, is_loopback

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SERVER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}")
#: What the database keeps of an account's name.
_ADDRESS_CHARS = 60

Security = Literal["tls", "starttls", "plain"]


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """A mailbox that is switched on."""

    address: str
    imap: Server
    smtp: Server
    #: A command that prints an access token; may hold a secret.
    token_command: str | None = field(repr=False)
    #: Mails a second at most.
    rate: float
    #: Addresses of the office's web forms: for them the Reply-To is who wrote.
    forms: frozenset[str] = frozenset()
    #: Name of the mail server whose Authentication-Results count; empty: nobody's do.
    authserv: str = ""


def read_settings(reader: Reader, names: str) -> MailSettings | None:
    """None: e-mail is off."""
    imap = reader.read(f"{names}IMAP", _imap)
    smtp = reader.read(f"{names}SMTP", _smtp)
    address = reader.read(f"{names}ADDRESS", _address)
    command = reader.read(f"{names}TOKEN_COMMAND", _command)
    rate = reader.rate(f"{names}RATE")
    forms = reader.read(f"{names}FORMS", _forms)
    authserv = reader.read(f"{names}AUTHSERV", _authserv)
    named = (f"{names}IMAP", f"{names}SMTP", f"{names}ADDRESS")
    missing = [name for name in named if not reader.is_given(name)]
    if len(missing) == len(named):
        return None
    if missing:
        reader.complain(f"E-mail needs {' and '.join(missing)} too.")
    if imap is None or smtp is None or address is None:
        return None
    if imap.user and not imap.password and command is None:
        reader.complain(
            f"{names}IMAP holds no password: write it behind the user's name, or set "
            f"{names}TOKEN_COMMAND."
        )
    return MailSettings(
        address=address,
        imap=imap,
        smtp=smtp,
        token_command=command,
        rate=rate,
        forms=forms or frozenset(),
        authserv=authserv or "",
    )


def _imap(text: str) -> Server:
    """imaps://user:password@host:993/INBOX; imap:// towards this machine."""
    wrong = "must be imaps://user:password@host:993/INBOX"
    parts = _split(text, wrong)
    schemes: dict[str, tuple[Security, int]] = {"imaps": ("tls", 993), "imap": ("plain", 143)}
    security, port = _scheme(parts, schemes, wrong)
    if not parts.username:
        raise ValueError(f"{wrong}: the user's name is missing.")
    mailbox = unquote(parts.path.strip("/")) or "INBOX"
    return _server(parts, security, port, wrong, mailbox)


def _smtp(text: str) -> Server:
    """smtps:// or smtp+starttls://user:password@host:port; smtp:// towards this machine."""
    wrong = "must be smtps://user:password@host:465 or smtp+starttls://user:password@host:587"
    parts = _split(text, wrong)
    schemes: dict[str, tuple[Security, int]] = {
        "smtps": ("tls", 465),
        "smtp+starttls": ("starttls", 587),
        "smtp": ("plain", 25),
    }
    security, port = _scheme(parts, schemes, wrong)
    if parts.path.strip("/"):
        raise ValueError(f"{wrong}, with nothing behind it.")
    return _server(parts, security, port, wrong, "")


def _address(text: str) -> str:
    """One plain address, in lower case."""
    if not is_address(text) or len(text) > _ADDRESS_CHARS:
        raise ValueError(
            f"must be one address such as pengaduan@example.com, of at most {_ADDRESS_CHARS} "
            "characters."
        )
    return text.lower()


def _forms(text: str) -> frozenset[str]:
    """Addresses parted by commas, in lower case."""
    named = [one.strip() for one in text.split(",") if one.strip()]
    if not named or not all(map(is_address, named)):
        raise ValueError("must be addresses such as formulir@example.com, parted by commas.")
    return frozenset(one.lower() for one in named)


def _authserv(text: str) -> str:
    """The first word of the header, in lower case."""
    if not _SERVER_NAME.fullmatch(text):
        raise ValueError(
            "must be the first word behind Authentication-Results: in mails that came to the "
            "office, such as mx.example.com."
        )
    return text.lower()


def _command(text: str) -> str:
    """Words that can be told apart as a shell does; no shell will run them."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if not words:
        raise ValueError("must be a command and its arguments; a quotation mark is missing.")
    return text


def _split(text: str, wrong: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(f"{wrong}.") from None
    if not usable:
        # A @, / or # of a password that is written as it is cuts the address there.
        raise ValueError(f"{wrong}; in user and password write %40 for @, %2F for / and so on.")
    if parts.query or parts.fragment:
        raise ValueError(f"{wrong}; in user and password write %3F for ? and %23 for #.")
    return parts


def _scheme(
    parts: SplitResult, schemes: dict[str, tuple[Security, int]], wrong: str
) -> tuple[Security, int]:
    if parts.scheme not in schemes:
        raise ValueError(f"{wrong}.")
    security, port = schemes[parts.scheme]
    if security == "plain" and not is_loopback(parts.hostname or ""):
        raise ValueError(f"{wrong}: without encryption only towards this machine.")
    return security, parts.port or port


def _server(parts: SplitResult, security: Security, port: int, wrong: str, mailbox: str) -> Server:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if any(_CONTROL.search(word) for word in (user, password, mailbox)):
        raise ValueError(f"{wrong}, without control characters.")
    return Server(
        host=parts.hostname or "",
        port=port,
        security=security,
        user=user,
        password=password,
        mailbox=mailbox,
    )
