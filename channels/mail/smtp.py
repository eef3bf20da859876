"""A kept connection to the SMTP server, and what its answers mean for a message."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import Awaitable, Callable

import aiosmtplib

from channels.channel import SendError
from channels.mail.wire import Server, Token, TokenError, certificates, quieten

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 30.0
#: The server may look through the whole mail before it says 250.
DATA_SECONDS = 60.0
_THROTTLED_SECONDS = 60.0
_BURST = 5
_NO_WAIT = 1e-6
#: Answers that ask for a login, or refuse one.
_LOGIN_CODES = (530, 534, 535, 538)

_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_UNKNOWN = re.compile(r"\A5\.1\.(?:0|1|2|3|6|10)\Z")
_UNKNOWN_WORDS = re.compile(
    r"(?:no such|unknown|invalid|not? exist|doesn't exist|not found|unavailable)", re.IGNORECASE
)
_POLICY_WORDS = re.compile(r"spam|polic|block|reputation|spf|dkim|dmarc|denied", re.IGNORECASE)
_PERSONAL = re.compile(r"<[^>]*>?|\S*@\S*|\S*://\S*|\"[^\"]*\"?|'[^']*'?|\d{5,}")
_ANSWER_CHARS = 160


class Pace:
    """Lets a few mails through at once, and then so many a second."""

    def __init__(
        self,
        rate: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if not rate > 0:
            raise ValueError("a rate is more than nothing a second")
        self._seconds = 1 / rate
        self._allowance = self._seconds * (max(1, int(min(_BURST, rate))) - 1)
        self._due = 0.0
        self._monotonic = monotonic
        self._sleep = sleep

    async def turn(self) -> None:
        """Wait until a mail may go."""
        now = self._monotonic()
        due = max(self._due, now)
        self._due = due + self._seconds
        wait = due - self._allowance - now
        if wait > _NO_WAIT:
            await self._sleep(wait)


class Sending:
    """Sends one mail after another over one connection, made anew when it is gone."""

    def __init__(
        self,
        server: Server,
        *,
        token: Token | None,
        context: ssl.SSLContext | None,
        answer_seconds: float,
        local_name: str,
    ) -> None:
        quieten()
        self._server = server
        self._token = token
        self._context = context
        self._answer_seconds = answer_seconds
        self._local_name = local_name
        self._client: aiosmtplib.SMTP | None = None
        self._turn = asyncio.Lock()
        #: False once the server has refused a mail that nobody can answer.
        self._takes_null = True

    async def send(self, mail: bytes, *, sender: str, to: str, bounces: bool) -> None:
        """Returns when the server has taken the mail. Raises SendError and nothing else.

        `bounces=False`: sent with the null sender where the server accepts it, so that no robot
        has an address to answer to.
        """
        async with self._turn:
            client = await self._ready()
            try:
                await self._send(client, mail, sender=sender, to=to, bounces=bounces)
            except SendError:
                raise
            except Exception as error:
                # Without the cause: it quotes the address.
                raise refusal(error, stage="before") from None
            except BaseException:
                # Given up in the middle: what comes now would answer the next mail.
                self._drop()
                raise

    async def check(self) -> None:
        """Connect and log in. Raises SendError."""
        async with self._turn:
            await self._ready()

    async def close(self) -> None:
        """Leave the server; never raises."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(Exception):
                await client.quit(timeout=1.0)
            client.close()

    # -- the connection ---------------------------------------------------------------------------

    async def _ready(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            # A kept connection may have been dropped without a word; nothing is lost by asking.
            try:
                await self._client.rset(timeout=self._answer_seconds)
                return self._client
            except (aiosmtplib.SMTPException, OSError):
                pass
            except BaseException:
                self._drop()
                raise
        self._drop()
        self._client = await self._connected()
        return self._client

    async def _connected(self) -> aiosmtplib.SMTP:
        server = self._server
        word = None
        if self._token is not None:
            try:
                word = await self._token()
            except TokenError as error:
                raise SendError("unauthorized", retryable=True, answer=str(error)) from None
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            # Never "if offered": whoever sits between would take the offer away.
            start_tls=server.security == "starttls",
            tls_context=None if server.security == "plain" else self._context or certificates(),
            timeout=min(CONNECT_SECONDS, self._answer_seconds),
            local_hostname=self._local_name,
        )
        try:
            await client.connect()
            if word is not None:
                await client.auth_xoauth2(server.user, word)
            elif server.user:
                await client.login(server.user, server.password)
        except Exception as error:
            client.close()
            # Without the cause: it may hold what we said to log in.
            raise _not_connected(error) from None
        except BaseException:
            client.close()
            raise
        return client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # -- one mail --------------------------------------------------------------------------------

    async def _send(
        self, client: aiosmtplib.SMTP, mail: bytes, *, sender: str, to: str, bounces: bool
    ) -> None:
        seconds = self._answer_seconds
        options = [f"SIZE={len(mail)}"] if client.supports_extension("size") else []
        try:
            null = self._takes_null and not bounces
            try:
                await client.mail("" if null else sender, options=options, timeout=seconds)
            except aiosmtplib.SMTPSenderRefused as error:
                if not null or error.code < 500 or error.code in (*_LOGIN_CODES, 552):
                    raise
                await client.rset(timeout=seconds)
                await client.mail(sender, options=options, timeout=seconds)
                self._takes_null = False
            await client.rcpt(to, timeout=seconds)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
            self._drop()
            raise refusal(error, stage="before") from None
        except aiosmtplib.SMTPException as error:
            raise refusal(error, stage="before") from None
        try:
            await client.data(mail, timeout=max(seconds, min(DATA_SECONDS, 2 * seconds)))
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
            self._drop()
            raise refusal(error, stage="after") from None
        except aiosmtplib.SMTPException as error:
            raise refusal(error, stage="after") from None


def refusal(error: Exception, *, stage: str) -> SendError:
    """The closed vocabulary of channels for whatever the client raised.

    `stage` is "after" once the words may have reached the server: then silence is ambiguous.
    """
    ambiguous = stage == "after"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error.code, error.message)
    if isinstance(error, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return SendError("timeout", retryable=True, ambiguous=ambiguous, answer="no answer in time")
    if isinstance(error, aiosmtplib.SMTPException | OSError):
        return SendError(
            "unreachable", retryable=True, ambiguous=ambiguous, answer="connection lost"
        )
    return SendError("rejected", retryable=False, answer=type(error).__name__)


def _answered(code: int, message: str) -> SendError:
    """What the server's own number and words say."""
    found = _ENHANCED.search(message)
    detail = found[1] if found else ""
    answer = f"{code} {harmless(message)}".strip()
    if code in _LOGIN_CODES:
        return SendError("unauthorized", retryable=True, answer=answer)
    if code < 500 or code >= 600:
        if detail.startswith("4.7.") or detail == "4.2.1":
            return SendError(
                "throttled", retryable=True, retry_after=_THROTTLED_SECONDS, answer=answer
            )
        return SendError("unreachable", retryable=True, answer=answer)
    if detail in ("5.3.4", "5.2.3") or (code == 552 and not detail):
        return SendError("too_large", retryable=False, answer=answer)
    if detail == "5.2.1":
        # The mailbox is there and takes nothing any more.
        return SendError("blocked", retryable=False, answer=answer)
    if _UNKNOWN.match(detail):
        return SendError("unknown_address", retryable=False, answer=answer)
    unknown = code in (550, 551, 553) and not detail and _UNKNOWN_WORDS.search(message)
    if unknown and not _POLICY_WORDS.search(message):
        return SendError("unknown_address", retryable=False, answer=answer)
    return SendError("rejected", retryable=False, answer=answer)


def _not_connected(error: Exception) -> SendError:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return SendError("unauthorized", retryable=True, answer=f"{error.code} login refused")
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return SendError("unauthorized", retryable=True, answer="no way to log in is offered")
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(
        error.__cause__, ssl.SSLCertVerificationError
    ):
        return SendError("unreachable", retryable=True, answer="the certificate is not trusted")
    if isinstance(error, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return SendError("unreachable", retryable=True, answer="no connection in time")
    if isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPServerDisconnected | OSError):
        return SendError("unreachable", retryable=True, answer="no connection")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return SendError("unreachable", retryable=True, answer=f"{error.code} at the beginning")
    return SendError("unreachable", retryable=True, answer=type(error).__name__)


def harmless(message: str) -> str:
    """The server's sentence without addresses, links, quotations and long numbers."""
    return " ".join(_PERSONAL.sub("…", " ".join(message.split())).split())[:_ANSWER_CHARS]
