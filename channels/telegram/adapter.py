"""Telegram: the office's bot, asked for its updates and sending what the office has to say."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from channels.channel import Deliver, Envelope, Forged, Limits, SendError, Sent
from channels.message import Attachment, OutboundMessage
from channels.pace import Pace
from channels.telegram.files import download_file
from channels.telegram.fit import fit_message
from channels.telegram.parse import ALLOWED_UPDATES, is_passing, press_of
from channels.telegram.poll import PollError, Polling, envelope, unread
from channels.telegram.refusal import refusal
from channels.telegram.send import send_part
from channels.telegram.status_link import status_link
from channels.telegram.wire import (
    CONNECT_SECONDS,
    READ_SECONDS,
    MakeWire,
    ask,
    make_bot,
    make_wire,
    uses_proxy,
)
from channels.trust import certificates

__all__ = ["PollError", "Telegram"]

_MEGABYTE = 1024 * 1024


class Telegram:
    """One bot of the office: a Channel, and a Poller or a Webhook.

    Nothing is logged of people or their words.
    """

    kind = "telegram"
    path = "/webhook/telegram"
    #: An update is a few kilobytes; its files are only named in it.
    body_bytes = _MEGABYTE

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        rate: float = 28.0,
        poll_seconds: int = 25,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        answer_seconds: float = READ_SECONDS,
        secret: str | None = None,
        wire: MakeWire = make_wire,
    ) -> None:
        """`rate` is in messages a second over all chats; `answer_seconds` is how long a send may
        go unanswered; without a `secret` every call of the webhook is forged. Raises ValueError
        for a token that cannot be one.
        """
        account, colon, word = token.partition(":")
        if not (account.isascii() and account.isdecimal() and colon and word):
            raise ValueError("a Telegram token is digits, a colon and a word")
        self.account = account
        #: The bot's name as Telegram said it last; empty while nobody has asked.
        self.username = ""
        self.limits = Limits(
            text_chars=4096,
            caption_chars=1024,
            choices=100,
            label_chars=60,
            download_bytes=20 * _MEGABYTE,
            upload_bytes=50 * _MEGABYTE,
            markup="html",
            buttons=True,
            links_commands=True,
            rate=rate,
            rate_per_address=1.0,
        )
        api = api.rstrip("/")
        self._secret = secret
        self._clock = clock
        self._files = f"{api}/file/bot{token}"
        self._sending = wire(api, read_seconds=answer_seconds)
        self._asking = wire(api, connections=4)
        self._bot = make_bot(token, api, sending=self._sending, polling=self._asking)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            trust_env=uses_proxy(api),
            verify=certificates(),
        )
        self._pace = pace or Pace(rate)
        self._polling = Polling(self._bot, account=account, seconds=poll_seconds, clock=clock)

    async def start(self) -> None:
        """Open the connections' pools; needs no network."""
        await self._sending.initialize()
        await self._asking.initialize()

    async def close(self) -> None:
        """Let go of every connection. What was not confirmed will come again."""
        await self._polling.close()
        await self._sending.shutdown()
        await self._asking.shutdown()
        await self._client.aclose()

    async def check(self) -> dict[str, str]:
        """What Telegram says of this bot: id, username, whether it reads whole groups, webhook.

        Raises SendError when it says nothing.
        """
        try:
            me = await ask(self._bot, "get me")
            hook = await ask(self._bot, "get webhook info")
            self.username = str(me.get("username", ""))
            return {
                "id": str(me["id"]),
                "username": self.username,
                "can_read_all_group_messages": _yes(me.get("can_read_all_group_messages")),
                "webhook": urlsplit(str(hook.get("url", ""))).netloc,
                "webhook_error": str(hook.get("last_error_message", ""))[:160],
                "pending_updates": str(hook.get("pending_update_count", 0)),
            }
        except Exception as error:
            raise refusal(error) from None

    def status_link(self, code: str) -> str:
        """Where somebody asks in this chat how the case of that code stands; may be empty."""
        return status_link(self.username, code)

    def fit(self, message: OutboundMessage) -> tuple[OutboundMessage, ...]:
        """Cut a message to what Telegram takes; pure. Part n has the key `<key>/<n>`."""
        return fit_message(message, self.limits)

    async def send(self, message: OutboundMessage) -> Sent:
        """Send one part when its turn comes. Raises SendError and nothing else.

        A chat that asked for a pause is refused as throttled until the pause is over, without
        asking Telegram; other chats do not notice.
        """
        address = message.address
        self._refuse_held(address.peer)
        await self._pace.turn(address.peer, room=address.room)
        self._refuse_held(address.peer)
        try:
            return await send_part(self._bot, message, self.limits)
        except SendError as error:
            if error.retry_after is not None:
                self._pace.hold(address.peer, error.retry_after)
            raise

    async def download(self, attachment: Attachment, into: Path, *, limit: int) -> None:
        """Write the file to `into`, never more than `limit` bytes. Raises DownloadError."""
        limit = min(limit, self.limits.download_bytes)
        await download_file(self._bot, self._client, self._files, attachment.ref, into, limit=limit)

    async def poll(self, deliver: Deliver) -> int:
        """Ask once, deliver, and only then confirm. Returns how many updates came.

        Raises PollError, and whatever `deliver` raises.
        """
        return await self._polling.poll(deliver)

    # -- by webhook -------------------------------------------------------------------------------

    async def register(self, url: str) -> None:
        """Let Telegram call this address, with our secret. Raises SendError."""
        try:
            await ask(
                self._bot,
                "set webhook",
                url=url,
                secret_token=self._secret or "",
                allowed_updates=list(ALLOWED_UPDATES),
            )
        except Exception as error:
            raise refusal(error) from None

    def greet(self, query: Mapping[str, str]) -> str | None:
        """Telegram never asks."""
        return None

    def accept(self, headers: Mapping[str, str], body: bytes) -> Sequence[Envelope]:
        """The one update of a call. Raises Forged without our secret."""
        given = headers.get("x-telegram-bot-api-secret-token", "").encode("utf-8", "replace")
        if not self._secret or not hmac.compare_digest(given, self._secret.encode()):
            raise Forged
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return (unread(body),)
        if is_passing(raw):
            return ()
        return (envelope(raw, account=self.account, received_at=self._clock()),)

    def kept(self, envelopes: Sequence[Envelope]) -> None:
        """Stop the clock that turns on a pressed button."""
        for one in envelopes:
            for item in one.items:
                self._polling.release(press_of(item))

    def _refuse_held(self, peer: str) -> None:
        left = self._pace.held(peer)
        if left > 0:
            raise SendError(
                "throttled", retryable=True, retry_after=left, answer="Too Many Requests, earlier"
            )


def _yes(value: object) -> str:
    return "yes" if value is True else "no"
