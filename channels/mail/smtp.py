"""A kept connection to the SMTP server, and what its answers mean for a message."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Awaitable, Callable

import aiosmtplib

from channels.channel import SendError
from channels.mail import refusals
from channels.mail.refusals import harmless
from channels.mail.wire import Server, Token, TokenError, certificates, quieten

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 30.0
#: A mail that waits longer for its turn than this is given back, and one that takes longer to
#: send is given up: together they are shorter than the end of a lease in which none is begun.
_PACE_SECONDS = 10.0
_TURN_SECONDS = 12.0
_SEND_SECONDS = 50.0
_RETRY_SECONDS = 5.0
_THROTTLED_SECONDS = 60.0
_BURST = 5
_NO_WAIT = 1e-6
#: Answers that ask for a login, or refuse one.
_LOGIN_CODES = (530, 534, 535, 538)
#: After so long without a mail the kept connection is asked whether it still is one.
_IDLE_SECONDS = 20.0
#: The connection is gone, or is of no use any more.
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


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
        """Wait until a mail may go; SendError "throttled" when that is long."""
        now = self._monotonic()
        due = max(self._due, now)
        wait = due - self._allowance - now
        if wait > _PACE_SECONDS:
            raise _later(wait, "more are waiting than the rate lets through")
        self._due = due + self._seconds
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
        #: When the connection last had nothing under way; None while it has, and after a refusal.
        self._clean_at: float | None = None
        #: The mail on its way may have reached the server.
        self._said = False
        #: False once the server has refused a mail that nobody can answer.
        self._takes_null = True

    async def send(self, mail: bytes, *, sender: str, to: str, bounces: bool) -> None:
        """Returns when the server has taken the mail. Raises SendError and nothing else.

        `bounces=False`: sent with the null sender where the server accepts it, so that no robot
        has an address to answer to.
        """
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise _later(_RETRY_SECONDS, "others are still being sent") from None
        self._said = False
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await self._one(mail, sender=sender, to=to, bounces=bounces)
        except TimeoutError:
            raise refusal(TimeoutError(), stage="after" if self._said else "before") from None
        finally:
            self._turn.release()

    async def _one(self, mail: bytes, *, sender: str, to: str, bounces: bool) -> None:
        kept = self._client
        client = await self._ready()
        self._clean_at = None
        try:
            try:
                await self._envelope(client, mail, sender=sender, to=to, bounces=bounces)
            except aiosmtplib.SMTPServerDisconnected:
                if client is not kept:
                    raise
                # The server had ended the kept connection; nothing was said on it yet.
                self._drop()
                client = await self._ready()
                await self._envelope(client, mail, sender=sender, to=to, bounces=bounces)
            await self._data(client, mail)
            self._clean_at = asyncio.get_running_loop().time()
        except SendError:
            raise
        except _LOST as error:
            self._drop()
            raise refusal(error, stage="before") from None
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
            now = asyncio.get_running_loop().time()
            if self._clean_at is not None and now - self._clean_at < _IDLE_SECONDS:
                return self._client
            # It may have been dropped without a word, or be in the middle of a refused mail.
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
        self._clean_at = asyncio.get_running_loop().time()
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

    async def _envelope(
        self, client: aiosmtplib.SMTP, mail: bytes, *, sender: str, to: str, bounces: bool
    ) -> None:
        """Say from whom and to whom. Raises what the client raises."""
        seconds = self._answer_seconds
        options = [f"SIZE={len(mail)}"] if client.supports_extension("size") else []
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

    async def _data(self, client: aiosmtplib.SMTP, mail: bytes) -> None:
        """Say the mail itself. Raises SendError: from here on silence is ambiguous."""
        self._said = True
        seconds = min(_SEND_SECONDS, 2 * self._answer_seconds)
        try:
            await client.data(mail, timeout=seconds)
        except _LOST as error:
            self._drop()
            raise refusal(error, stage="after") from None
        except aiosmtplib.SMTPException as error:
            raise refusal(error, stage="after") from None


def _later(seconds: float, why: str) -> SendError:
    return SendError("throttled", retryable=True, retry_after=seconds, answer=why)


def refusal(error: Exception, *, stage: str) -> SendError:
    """The closed vocabulary of channels for whatever the client raised.

    `stage` is "after" once the words may have reached the server: then silence is ambiguous.
    """
    ambiguous = stage == "after"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        sender = isinstance(error, aiosmtplib.SMTPSenderRefused)
        return _answered(error.code, error.message, about_us=sender)
    if isinstance(error, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return SendError("timeout", retryable=True, ambiguous=ambiguous, answer="no answer in time")
    if isinstance(error, aiosmtplib.SMTPException | OSError):
        return SendError(
            "unreachable", retryable=True, ambiguous=ambiguous, answer="connection lost"
        )
    return SendError("rejected", retryable=False, answer=type(error).__name__)


def _answered(code: int, message: str, *, about_us: bool) -> SendError:
    """What the server's own number and words say; `about_us`: it has not heard yet for whom."""
    found = refusals.STATUS.search(message)
    detail = found[0] if found else ""
    answer = f"{code} {harmless(message)}".strip()
    if code in _LOGIN_CODES:
        return SendError("unauthorized", retryable=True, answer=answer)
    if code < 500 or code >= 600:
        if detail.startswith("4.7.") or detail == "4.2.1":
            return SendError(
                "throttled", retryable=True, retry_after=_THROTTLED_SECONDS, answer=answer
            )
        return SendError("unreachable", retryable=True, answer=answer)
    why = refusals.refusal(detail or str(code), message)
    if about_us and why.code in ("unknown_address", "mailbox_full"):
        why = refusals.Refusal("rejected", refusals.POLICY)
    return SendError(why.code, retryable=False, answer=answer, cause=why.cause)


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
