"""Where the mail servers are and how we prove who we are, with secrets that are never shown."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import shlex
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal

#: aioimaplib writes every line that it reads into its debug log, and unexpected ones into info.
_CHATTY = ("aioimaplib", "aiosmtplib")

#: A command that prints a token has this long; most of them ask a server for it.
TOKEN_SECONDS = 30.0
#: No access token is longer; what a command prints beyond that is something else.
_TOKEN_CHARS = 8_192

#: Gives an access token; raises TokenError.
Token = Callable[[], Awaitable[str]]


class TokenError(Exception):
    """The command for the access token gave none; the message is a sentence without secrets."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """One server and the account there. Its repr holds no secret."""

    host: str
    port: int
    #: tls: from the first byte; starttls: demanded, never merely hoped for; plain: loopback only.
    security: Literal["tls", "starttls", "plain"]
    user: str = ""
    password: str = field(default="", repr=False)
    #: The IMAP folder; without meaning for SMTP.
    mailbox: str = "INBOX"


def is_loopback(host: str) -> bool:
    """Whether words to this host stay on this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@functools.cache
def certificates() -> ssl.SSLContext:
    """Whom every connection trusts; reading them takes longer than a message."""
    return ssl.create_default_context()


def quieten() -> None:
    """Let the libraries below log warnings only: what they log else is people's mail."""
    for name in _CHATTY:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)


def token_of(command: str, *, seconds: float = TOKEN_SECONDS) -> Token:
    """Ask this command for a token each time that one is needed; no shell is involved."""

    async def token() -> str:
        return await _printed(shlex.split(command), seconds)

    return token


async def _printed(words: list[str], seconds: float) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        raise TokenError(f"the command cannot be started: {type(error).__name__}") from None
    try:
        async with asyncio.timeout(seconds):
            printed = await _read(process.stdout)
            status = await process.wait() if len(printed) <= _TOKEN_CHARS else 1
    except TimeoutError:
        raise TokenError(f"the command printed no token in {seconds:g} seconds") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if status:
        raise TokenError("the command failed")
    token = printed.decode("ascii", "replace").strip()
    if not token or not token.isascii() or any(char.isspace() for char in token):
        raise TokenError("the command printed something that is no token")
    return token


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """All that is printed, or a little more than a token may have."""
    printed = b""
    while stream is not None and len(printed) <= _TOKEN_CHARS:
        chunk = await stream.read(_TOKEN_CHARS)
        if not chunk:
            break
        printed += chunk
    return printed
