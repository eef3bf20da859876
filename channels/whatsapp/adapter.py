"""WhatsApp: the office's number on the Cloud API, called with what people write."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from channels.channel import Envelope, Forged, Limits, SendError, Sent
from channels.description import Surroundings
from channels.fields import record, text
from channels.message import Attachment, InboundMessage, OutboundMessage
from channels.pace import Pace
from channels.whatsapp.files import download_file
from channels.whatsapp.fit import fit_message
from channels.whatsapp.parse import KIND, parse
from channels.whatsapp.send import CARRIES, send_part
from channels.whatsapp.settings import WhatsAppSettings
from channels.whatsapp.status_link import status_link
from channels.whatsapp.wire import READ_SECONDS, call, connect, make_session

__all__ = ["Approval", "WhatsApp", "open_number", "pair_pace"]

_MEGABYTE = 1024 * 1024
_HOLE = re.compile(r"\{\{\s*\w+\s*\}\}")
#: Messages being marked as read at once; beyond it the next ones do it for those before them.
_MARKING = 16
_MARK_SECONDS = 5.0


class Approval(NamedTuple):
    """A template at Meta: APPROVED, PENDING, REJECTED, PAUSED, DISABLED …"""

    name: str
    language: str
    status: str
    #: How many parameters its body takes.
    params: int


def pair_pace(rate: float) -> Pace:
    """WhatsApp's own pace: to one person a burst of 45, then a message each six seconds."""
    return Pace(rate, chat_seconds=6.0, chat_burst=40)


class WhatsApp:
    """One number of the office: a Channel and a Webhook. Nothing is logged of people or words."""

    kind = KIND
    path = "/webhook/whatsapp"
    #: Meta's own limit of one call.
    body_bytes = 3 * _MEGABYTE

    def __init__(
        self,
        phone_id: str,
        token: str,
        *,
        app_secret: str,
        verify_token: str,
        api: str = "https://graph.facebook.com",
        rate: float = 60.0,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        answer_seconds: float = READ_SECONDS,
        marks_read: bool = True,
    ) -> None:
        """`rate` is in messages a second over all people; `answer_seconds` is how long a send may
        go unanswered. Raises ValueError for a phone id that cannot be one.
        """
        if not (phone_id.isascii() and phone_id.isdecimal()):
            raise ValueError("a WhatsApp phone id is digits")
        self.account = phone_id
        #: The number as WhatsApp showed it last; empty while nobody has asked.
        self.number = ""
        self.limits = Limits(
            text_chars=4096,
            caption_chars=1024,
            choices=10,
            # Longer than a button's 20 makes a list; a row's title is 24, the rest stands below.
            label_chars=72,
            download_bytes=100 * _MEGABYTE,
            upload_bytes=100 * _MEGABYTE,
            markup="whatsapp",
            buttons=True,
            carries=CARRIES,
            reply_window_hours=24,
            rate=rate,
            rate_per_address=1 / 6,
            confirms=True,
        )
        api = api.rstrip("/")
        self._scheme = urlsplit(api).scheme
        self._session = make_session(api, read_seconds=answer_seconds)
        self._api = connect(phone_id, token, api, self._session)
        self._secret = app_secret.encode()
        self._verify = verify_token.encode()
        self._clock = clock
        self._pace = pace or pair_pace(rate)
        self._marks_read = marks_read
        self._marking: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Let go of every connection."""
        waiting = tuple(self._marking)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._session.aclose()

    # -- words out --------------------------------------------------------------------------------

    def status_link(self, code: str) -> str:
        """Where somebody asks in this chat how the case of that code stands; may be empty."""
        return status_link(self.number, code)

    def fit(self, message: OutboundMessage) -> tuple[OutboundMessage, ...]:
        """Cut a message to what WhatsApp takes; pure. Part n has the key `<key>/<n>`."""
        return fit_message(message, self.limits)

    async def send(self, message: OutboundMessage) -> Sent:
        """Send one part when its turn comes. Raises SendError and nothing else.

        A person to whom too much was sent is refused as throttled until the pause is over,
        without asking WhatsApp; others do not notice.
        """
        peer = message.address.peer
        self._refuse_held(peer)
        await self._pace.turn(peer, room=message.address.room)
        self._refuse_held(peer)
        try:
            return await send_part(self._api, self.account, message, self.limits)
        except SendError as error:
            if error.code == "throttled" and error.retry_after is not None:
                self._pace.hold(peer, error.retry_after)
            raise

    async def download(self, attachment: Attachment, into: Path, *, limit: int) -> None:
        """Write the file to `into`, never more than `limit` bytes. Raises DownloadError."""
        limit = min(limit, self.limits.download_bytes)
        await download_file(self._api, attachment.ref, into, limit=limit, scheme=self._scheme)

    def _refuse_held(self, peer: str) -> None:
        left = self._pace.held(peer)
        if left > 0:
            raise SendError(
                "throttled", retryable=True, retry_after=left, answer="asked to wait, earlier"
            )

    # -- words in ---------------------------------------------------------------------------------

    def greet(self, query: Mapping[str, str]) -> str | None:
        """The challenge, for whoever knows the verify token."""
        given = query.get("hub.verify_token", "").encode()
        known = hmac.compare_digest(given, self._verify)
        if query.get("hub.mode") != "subscribe" or not known:
            return None
        return query.get("hub.challenge", "")

    def accept(self, headers: Mapping[str, str], body: bytes) -> Sequence[Envelope]:
        """The events of one call. Raises Forged unless Meta signed exactly these bytes."""
        given = headers.get("x-hub-signature-256", "").encode("utf-8", "replace")
        right = f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}".encode()
        if not hmac.compare_digest(given, right):
            raise Forged
        return parse(body, account=self.account, received_at=self._clock())

    def kept(self, envelopes: Sequence[Envelope]) -> None:
        """Show people the two blue ticks: what they wrote is with the office."""
        if not self._marks_read:
            return
        last: dict[str, str] = {}
        for envelope in envelopes:
            for item in envelope.items:
                if isinstance(item, InboundMessage) and not item.note:
                    # It marks what the same person wrote before it as well.
                    last[item.address.peer] = item.external_id
        for external_id in last.values():
            if len(self._marking) < _MARKING:
                task = asyncio.create_task(self._mark(external_id))
                self._marking.add(task)
                task.add_done_callback(self._marking.discard)

    async def _mark(self, external_id: str) -> None:
        try:
            async with asyncio.timeout(_MARK_SECONDS):
                await call(self._api.mark_message_as_read(self.account, external_id))
        except (SendError, TimeoutError):
            # A courtesy: the message itself is already safe.
            pass

    # -- the doctor's questions --------------------------------------------------------------------

    async def check(self) -> dict[str, str]:
        """What WhatsApp says of this number: number, name, quality, and its business account.

        Raises SendError when it says nothing.
        """
        fields = ("display_phone_number", "verified_name", "quality_rating", "health_status")
        found = await call(self._api.get_business_phone_number(self.account, fields))
        health = found.get("health_status")
        entities = health.get("entities") if isinstance(health, dict) else None
        business = next(
            (
                str(one.get("id", ""))
                for one in entities or []
                if isinstance(one, dict) and one.get("entity_type") == "WABA"
            ),
            "",
        )
        self.number = str(found.get("display_phone_number", ""))
        return {
            "number": self.number,
            "name": str(found.get("verified_name", "")),
            "quality": str(found.get("quality_rating", "")),
            "can_send": str(health.get("can_send_message", "")) if isinstance(health, dict) else "",
            "business": business,
        }

    async def subscriptions(self, business: str) -> tuple[str, ...]:
        """Names of the apps that get this account's webhooks. Raises SendError."""
        found = await call(self._api.get_waba_subscribed_apps(business))
        return tuple(
            text(record(app, "whatsapp_business_api_data"), "name") or "?" for app in _listed(found)
        )

    async def templates(self, business: str) -> tuple[Approval, ...]:
        """Each template of this account as Meta has it. Raises SendError."""
        found = await call(
            self._api.get_templates(
                business,
                fields=("name", "language", "status", "components"),
                pagination={"limit": "200"},
            )
        )
        return tuple(
            Approval(
                str(one.get("name", "")),
                str(one.get("language", "")),
                str(one.get("status", "")),
                _params(one.get("components")),
            )
            for one in _listed(found)
        )


def open_number(settings: WhatsAppSettings, around: Surroundings) -> WhatsApp:
    """The adapter of the office's number; needs no network."""
    return WhatsApp(
        settings.phone_id,
        settings.token,
        app_secret=settings.app_secret,
        verify_token=settings.verify_token,
        api=settings.api,
        rate=settings.rate,
        clock=around.clock,
        pace=around.pace and around.pace(settings.rate),
    )


def _params(components: Any) -> int:
    """How many different {{1}}, {{2}} … stand in the body of a template."""
    found = components if isinstance(components, list) else []
    bodies = [str(one.get("text", "")) for one in found if _is_body(one)]
    return len({hole for body in bodies for hole in _HOLE.findall(body)})


def _is_body(component: Any) -> bool:
    return isinstance(component, dict) and component.get("type") == "BODY"


def _listed(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = found.get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
