"""What a Cloud API server remembers: one number, its people, messages, files and templates."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.sandbox.waiting import Signal
from app.sandbox.whatsapp.faults import Faults

#: After so long without a word from a person only templates may be sent.
WINDOW = timedelta(hours=24)


@dataclass
class Someone:
    """A person with WhatsApp: at least one of the two ids is shown to the business."""

    number: int
    name: str
    wa_id: str
    user_id: str
    #: Whether the phone number is shown.
    shows_phone: bool = True
    #: Whether the business-scoped id is given, as it is since 2026.
    shows_user: bool = True
    last_wrote: datetime | None = None
    #: There is no such account (any more).
    gone: bool = False

    def goes_by(self, name: str) -> bool:
        return name in (self.wa_id, self.user_id)


@dataclass(frozen=True)
class StoredFile:
    ref: str
    data: bytes
    filename: str
    media_type: str


@dataclass
class Stored:
    """A message, as it was sent, and what stands on the screen of the person."""

    number: int
    wamid: str
    someone: Someone
    by_us: bool
    at: datetime
    kind: str
    body: dict[str, Any]
    text: str = ""
    #: (label, id, "button" | "list" | "template")
    choices: tuple[tuple[str, str, str], ...] = ()
    file: StoredFile | None = None
    reply_to: str = ""
    edited: bool = False
    deleted: bool = False
    reaction: str = ""
    read: bool = False


@dataclass
class Event:
    """A part of a webhook: a message or a status, until it was answered with 200."""

    place: int
    #: messages or statuses, or "raw": the exact bytes of a body.
    name: str
    item: Any
    contact: dict[str, Any]
    queued_at: datetime
    sent: int = 0
    acknowledged_at: datetime | None = None


@dataclass(frozen=True)
class LedgerSend:
    """A message that was accepted, in the order of acceptance."""

    order: int
    at: datetime
    kind: str
    to: str
    wamid: str
    text: str
    params: dict[str, Any]


@dataclass(frozen=True)
class LedgerCall:
    """Any call of the API; `status` 0 means that the connection was cut."""

    at: datetime
    method: str
    status: int
    to: str


@dataclass
class Ledger:
    events: list[Event] = field(default_factory=list)
    sends: list[LedgerSend] = field(default_factory=list)
    calls: list[LedgerCall] = field(default_factory=list)

    def acknowledged(self) -> list[Event]:
        return [event for event in self.events if event.acknowledged_at is not None]


class State:
    """Everything behind the HTTP routes; changed from one event loop only."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        phone_id: str,
        token: str,
        business: str,
        statuses: tuple[str, ...],
    ) -> None:
        self.clock = clock
        self.phone_id = phone_id
        self.token = token
        self.business = business
        self.statuses = statuses
        self.changed = Signal()
        self.faults = Faults()
        self.ledger = Ledger()
        self.people: list[Someone] = []
        self.messages: dict[str, Stored] = {}
        self.files: dict[str, StoredFile] = {}
        self.pending: list[Event] = []
        self.templates: list[dict[str, Any]] = []
        self.subscribed = ["Aduan"]
        self.expired = False

    def someone(self, name: str) -> Someone | None:
        return next((one for one in self.people if one.goes_by(name)), None)

    def open_window(self, someone: Someone) -> bool:
        wrote = someone.last_wrote
        return wrote is not None and self.clock() - wrote < WINDOW

    def wamid(self, someone: Someone) -> str:
        # As the real ones: the number of the person is inside.
        inner = f"{someone.wa_id or someone.user_id}:{len(self.messages) + 1:08d}".encode()
        return "wamid." + base64.b64encode(inner).decode("ascii")

    def keep(self, stored: Stored) -> Stored:
        self.messages[stored.wamid] = stored
        self.changed.fire()
        return stored

    def store_file(self, data: bytes, filename: str, media_type: str) -> StoredFile:
        ref = f"{9_000_000_000_001 + len(self.files)}"
        self.files[ref] = StoredFile(ref, data, filename, media_type)
        return self.files[ref]

    def contact(self, someone: Someone, *, named: bool = True) -> dict[str, Any]:
        card: dict[str, Any] = {"profile": {"name": someone.name}} if named else {}
        if someone.shows_phone:
            card["wa_id"] = someone.wa_id
        if someone.shows_user:
            card["user_id"] = someone.user_id
        return card

    def queue(self, name: str, item: Any, contact: dict[str, Any]) -> Event:
        event = Event(len(self.ledger.events), name, item, contact, self.clock())
        self.ledger.events.append(event)
        self.pending.append(event)
        self.changed.fire()
        return event

    def queue_status(self, stored: Stored, status: str, error: int | None = None) -> None:
        """What becomes of a message of the office."""
        someone = stored.someone
        item: dict[str, Any] = {
            "id": stored.wamid,
            "status": status,
            "timestamp": str(int(self.clock().timestamp())),
        }
        if someone.shows_phone:
            item["recipient_id"] = someone.wa_id
        if someone.shows_user:
            item["recipient_user_id"] = someone.user_id
        if error is not None:
            title = f"error {error}"
            item["errors"] = [{"code": error, "title": title, "message": title}]
        self.queue("statuses", item, self.contact(someone, named=False))
