"""The sandbox's SMTP: aiosmtpd on loopback, which delivers into the mailboxes or misbehaves."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.sandbox.faults import Fault
from app.sandbox.mail.ledger import MailFaults, MailLedger

#: As large as the large providers take them.
_MOST_BYTES = 35 * 1024 * 1024

# aiosmtpd warns of what it does itself at each login.
logging.getLogger("mail.log").setLevel(logging.ERROR)

#: What the sandbox says to a recipient; None takes it.
Knows = Callable[[str], str | None]
#: Takes a mail for one recipient: sender, recipient, bytes.
Takes = Callable[[str, str, bytes], None]


class SmtpServer:
    """The handler of every connection."""

    def __init__(
        self,
        faults: MailFaults,
        ledger: MailLedger,
        *,
        knows: Knows,
        takes: Takes,
        passwords: Callable[[str], str | None],
        tokens: set[str],
        tls: ssl.SSLContext | None,
    ) -> None:
        self._faults = faults
        self._ledger = ledger
        self._knows = knows
        self._takes = takes
        self._passwords = passwords
        self._tokens = tokens
        self._tls = tls
        self._transports: set[asyncio.BaseTransport] = set()

    @contextlib.asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncIterator[int]:
        """The port on which it listens until the block is left."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._protocol, host, port)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            self.cut()
            await server.wait_closed()
            # The sessions end in the loop's next rounds.
            for _ in range(3):
                await asyncio.sleep(0)

    def cut(self) -> None:
        """End every connection, as a server does that is restarted."""
        for transport in list(self._transports):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        self._transports.clear()

    def _protocol(self) -> SMTP:
        outer = self

        class Connection(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                outer._transports.add(transport)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                if self.transport is not None:
                    outer._transports.discard(self.transport)
                super().connection_lost(error)

        return Connection(
            self,
            data_size_limit=_MOST_BYTES,
            hostname="surel.example.com",
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            auth_require_tls=self._tls is not None,
            authenticator=self._authenticated,
            loop=asyncio.get_running_loop(),
        )

    # -- what aiosmtpd asks ------------------------------------------------------------------------

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        user = ""
        accepted = False
        if isinstance(data, LoginPassword):
            user = data.login.decode("utf-8", "replace")
            expected = self._passwords(user)
            accepted = expected is not None and data.password == expected.encode()
        self._ledger.logins.append(("smtp", user, accepted))
        return AuthResult(success=accepted, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        words = base64.b64decode(args[1]).decode("utf-8", "replace") if len(args) > 1 else ""
        user = words.partition("user=")[2].partition("\x01")[0]
        token = words.partition("auth=Bearer ")[2].partition("\x01")[0]
        accepted = token in self._tokens
        self._ledger.logins.append(("smtp", user, accepted))
        return AuthResult(success=accepted, handled=False)

    async def handle_MAIL(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str | None,
        options: list[str],
    ) -> str:
        # aiosmtpd needs a sender to go on, and writes the null one so.
        null = address in (None, "", "<>")
        fault = self._faults.take("mail") or (self._faults.take("null") if null else None)
        if fault is not None and (answer := await self._suffer(server, fault)):
            return answer
        envelope.mail_from = address or "<>"
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self._faults.take("rcpt", address)
        if fault is not None and (answer := await self._suffer(server, fault)):
            return answer
        refused = self._knows(address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        fault = self._faults.take("data", to)
        if fault is not None and fault.kind != "drop_after":
            answer = await self._suffer(server, fault)
            if answer:
                return answer
        raw = envelope.original_content or b""
        sender = envelope.mail_from or ""
        for one in envelope.rcpt_tos:
            self._takes("" if sender == "<>" else sender, one, raw)
        if fault is not None and fault.kind == "drop_after":
            await self._suffer(server, fault)
        return "250 2.0.0 OK"

    async def _suffer(self, server: SMTP, fault: Fault) -> str:
        """The answer that the fault gives, or none."""
        if fault.kind == "stall":
            await asyncio.sleep(fault.seconds)
            return ""
        if fault.kind in ("drop_before", "drop_after"):
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
            return "421 4.3.2 gone"
        return fault.kind
