"""What the sandbox saw: each update until it was confirmed, each message that it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class LedgerUpdate:
    """An update, and when the bot's offset moved past it."""

    bot: int
    update_id: int | None
    kind: str
    #: Place in the bot's queue; unlike the id, no malformed update lacks it.
    place: int
    queued_at: datetime
    returned: int = 0
    acknowledged_at: datetime | None = None


@dataclass(frozen=True)
class LedgerSend:
    """A message that the bot sent and the sandbox accepted, in the order of acceptance."""

    order: int
    at: datetime
    bot: int
    method: str
    chat: int
    message_id: int
    #: The words as a person sees them, and as they were sent.
    text: str
    html: str
    #: The parameters of the call as they came, files left out.
    params: dict[str, Any]


@dataclass(frozen=True)
class LedgerCall:
    """Any call of the Bot API; `status` 0 means that the connection was cut."""

    at: datetime
    method: str
    status: int
    chat: str


@dataclass
class Ledger:
    updates: list[LedgerUpdate] = field(default_factory=list)
    sends: list[LedgerSend] = field(default_factory=list)
    calls: list[LedgerCall] = field(default_factory=list)

    def acknowledged(self) -> list[LedgerUpdate]:
        return [update for update in self.updates if update.acknowledged_at is not None]
