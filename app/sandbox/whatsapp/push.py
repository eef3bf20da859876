"""Calling the office's webhook, signed, again and again until it answers 200."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import httpx

from app.sandbox.whatsapp.state import Event, State


class Pusher:
    """Brings what is pending to the webhook, oldest first."""

    def __init__(self, state: State, app_secret: str) -> None:
        self._state = state
        self._secret = app_secret.encode()
        #: Where the office listens; None: nowhere yet.
        self.url: str | None = None
        #: Statuses of the latest calls, 0 where there was no answer.
        self.answers: list[int] = []

    @property
    def waits(self) -> bool:
        """Whether something is to be pushed."""
        return bool(self.url and self._state.pending)

    def signature(self, body: bytes) -> dict[str, str]:
        """The headers with which Meta sends this body."""
        digest = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"}

    def body(self, events: list[Event]) -> bytes:
        """A call that holds these events, spread over entries and changes as Meta does it."""
        if len(events) == 1 and events[0].name == "raw":
            return bytes(events[0].item)
        entries: list[dict[str, Any]] = []
        for event in events:
            # Two neighbours of a kind share a change, so that a batch is both deep and wide.
            value = entries[-1]["changes"][-1]["value"] if entries else {}
            apart = "message_echoes" in (event.name, *value)
            if apart or event.name not in value or len(value[event.name]) >= 2:
                value = {
                    "messaging_product": "whatsapp",
                    "metadata": {
                        "display_phone_number": "6281200000099",
                        "phone_number_id": self._state.phone_id,
                    },
                    "contacts": [],
                    event.name: [],
                }
                echoes = event.name == "message_echoes"
                change = {
                    "field": "smb_message_echoes" if echoes else "messages",
                    "value": value,
                }
                if entries and len(entries[-1]["changes"]) < 2:
                    entries[-1]["changes"].append(change)
                else:
                    entries.append({"id": self._state.business, "changes": [change]})
            value[event.name].append(event.item)
            if event.contact and event.contact not in value["contacts"]:
                value["contacts"].append(event.contact)
        found = {"object": "whatsapp_business_account", "entry": entries}
        return json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")

    async def push(self, client: httpx.AsyncClient) -> int:
        """Call until nothing is pending or a call is refused; how many events were taken."""
        taken = 0
        while self.waits:
            events = self._next()
            if not await self._call(client, events):
                break
            taken += len(events)
        return taken

    def _next(self) -> list[Event]:
        faults, pending = self._state.faults, self._state.pending
        if pending[0].name == "raw":
            return pending[:1]
        events: list[Event] = []
        for event in pending[: faults.batch]:
            if event.name == "raw":
                break
            events.append(event)
        if faults.reversed and len(events) > 1:
            faults.reversed -= 1
            events.reverse()
        return events

    async def _call(self, client: httpx.AsyncClient, events: list[Event]) -> bool:
        body = self.body(events)
        times = 2 if self._state.faults.twice else 1
        self._state.faults.twice -= times - 1
        for _ in range(times):
            for event in events:
                event.sent += 1
            try:
                answer = await client.post(
                    str(self.url), content=body, headers=self.signature(body)
                )
                status = answer.status_code
            except httpx.HTTPError:
                status = 0
            self.answers.append(status)
        if status != 200:
            return False
        for event in events:
            event.acknowledged_at = self._state.clock()
            self._state.pending.remove(event)
        self._state.changed.fire()
        return True
