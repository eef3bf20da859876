"""E-mail: the office's mailbox, read over IMAP and answered over SMTP."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from channels.channel import Deliver, Limits, SendError, Sent
from channels.description import Memory
from channels.mail.classify import answerable
from channels.mail.compose import Office, compose, is_address, message_id_of
from channels.mail.files import Files
from channels.mail.fit import fit_message
from channels.mail.headers import read_fields
from channels.mail.imap import MailboxError, Session
from channels.mail.poll import MOST_BYTES, Forgetful, Polling
from channels.mail.smtp import ANSWER_SECONDS, Pace, Sending
from channels.mail.verdicts import read_verdicts
from channels.mail.wire import Server, token_of
from channels.message import Attachment, OutboundMessage

__all__ = ["Mail", "MailboxError", "Memory", "Server"]

_MEGABYTE = 1024 * 1024
_HEAD_BYTES = 64 * 1024


class Mail:
    """One mailbox of the office: a Channel and a Poller. Nothing is logged of people's mail."""

    kind = "mail"

    def __init__(
        self,
        *,
        address: str,
        imap: Server,
        smtp: Server,
        clock: Callable[[], datetime],
        name: str = "",
        token_command: str | None = None,
        rate: float = 5.0,
        poll_seconds: float = 25.0,
        memory: Memory | None = None,
        own: frozenset[str] = frozenset(),
        forms: frozenset[str] = frozenset(),
        authserv: str = "",
        context: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """`address` is the office's, `name` what is shown beside it, `own` its other addresses,
        `forms` those under which its web forms write, `authserv` the name of its mail server.

        `poll_seconds` is how long a look into an empty mailbox may wait for a mail; `memory` keeps
        between two runs how far the mailbox is read. Raises ValueError for what is no address.
        """
        if not is_address(address):
            raise ValueError("the office's mail address is no address")
        self.account = address.lower()
        self.limits = Limits(
            text_chars=100_000,
            caption_chars=100_000,
            choices=20,
            label_chars=200,
            download_bytes=MOST_BYTES,
            upload_bytes=20 * _MEGABYTE,
            markup="plain",
            command_links=True,
            rate=rate,
            rate_per_address=rate,
        )
        token = token_of(token_command) if token_command else None
        self._office = Office(address=self.account, name=name)
        self._clock = clock
        self._imap = imap
        self._token = token
        self._context = context
        self._answer_seconds = answer_seconds
        self._pace = Pace(rate)
        self._sending = Sending(
            smtp,
            token=token,
            context=context,
            answer_seconds=answer_seconds,
            local_name=self._office.domain,
        )
        self._files = Files(imap, token=token, context=context, answer_seconds=answer_seconds)
        self._polling = Polling(
            imap,
            account=self.account,
            own=frozenset({self.account, *(one.lower() for one in own)}),
            forms=frozenset(one.lower() for one in forms),
            authserv=authserv,
            token=token,
            context=context,
            seconds=poll_seconds,
            answer_seconds=answer_seconds,
            clock=clock,
            memory=memory or Forgetful(),
        )

    async def close(self) -> None:
        """Let go of every connection. What was not delivered will be found again."""
        await self._polling.close()
        await self._files.close()
        await self._sending.close()

    async def check_imap(self) -> None:
        """Log in and open the mailbox, changing nothing. Raises MailboxError."""
        session = await Session.opened(
            self._imap, token=self._token, context=self._context, seconds=self._answer_seconds
        )
        await session.close()

    async def judges(self, *, among: int) -> list[str]:
        """Who wrote the topmost Authentication-Results of each of the newest mails; empty: nobody.

        Changes nothing. Raises MailboxError.
        """
        session = await Session.opened(
            self._imap, token=self._token, context=self._context, seconds=self._answer_seconds
        )
        try:
            newest = (await session.every())[-among:]
            heads = [await session.beginning(uid, size=_HEAD_BYTES) for uid in newest]
        finally:
            await session.close()
        read = (read_fields(head, 0, len(head))[0] for head in heads if head is not None)
        return [read_verdicts(fields).server for fields in read]

    async def check_smtp(self) -> None:
        """Log in, sending nothing. Raises SendError."""
        await self._sending.check()

    def fit(self, message: OutboundMessage) -> tuple[OutboundMessage, ...]:
        """Cut a message to the size of a mail; pure. Part n has the key `<key>/<n>`."""
        return fit_message(message, self.limits)

    async def send(self, message: OutboundMessage) -> Sent:
        """Send one part when its turn comes. Raises SendError and nothing else.

        The same key always has the same Message-ID, so a part that is sent twice is one mail.
        """
        to = message.address.peer
        if not is_address(to):
            raise SendError("unknown_address", retryable=False, answer="no mail address")
        if not answerable(to):
            # Whatever it says of itself elsewhere, nobody reads what comes to it.
            raise SendError("unknown_address", retryable=False, cause="mail_noreply")
        await asyncio.to_thread(self._require_size, message)
        try:
            mail = await asyncio.to_thread(compose, message, self._office, at=self._clock())
        except OSError as error:
            answer = f"the file to send: {type(error).__name__}"
            raise SendError("rejected", retryable=False, answer=answer) from None
        except Exception as error:
            answer = f"cannot be written as a mail: {type(error).__name__}"
            raise SendError("rejected", retryable=False, answer=answer) from None
        await self._pace.turn()
        await self._sending.send(mail, sender=self.account, to=to, bounces=not message.automatic)
        return Sent(external_id=message_id_of(message.key, self._office))

    async def download(self, attachment: Attachment, into: Path, *, limit: int) -> None:
        """Write the file to `into`, never more than `limit` bytes. Raises DownloadError.

        The mail must still lie in the mailbox, under any UID.
        """
        limit = min(limit, self.limits.download_bytes)
        await self._files.download(attachment.ref, into, limit=limit)

    async def poll(self, deliver: Deliver) -> int:
        """Look once, deliver, and only then mark as read. Returns how many mails came.

        Raises MailboxError, and whatever `deliver` raises.
        """
        return await self._polling.poll(deliver)

    def _require_size(self, message: OutboundMessage) -> None:
        try:
            size = sum(
                len(blob.content) or Path(blob.path).stat().st_size for blob in message.attachments
            )
        except OSError as error:
            answer = f"the file to send: {type(error).__name__}"
            raise SendError("rejected", retryable=False, answer=answer) from None
        if size > self.limits.upload_bytes:
            raise SendError("too_large", retryable=False, answer=f"{size} bytes")
