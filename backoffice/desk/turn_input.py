"""The input of one turn: the conversation's row, its person, what was said."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.store.inbox import Item
from channels.message import InboundMessage


class TurnInput(Struct, frozen=True):
    """One conversation in one turn: its row, its person, what it said."""

    row: dict[str, Any]
    person_id: str
    #: The wrapped key of the person; None after erasure.
    key: bytes | None
    staff: Staff | None
    #: (inbox row id, item), oldest first.
    items: tuple[tuple[str, Item], ...]
    #: Something had waited here for the person to write, and is on its way now.
    opened: bool = False

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def address_id(self) -> str:
        return str(self.row["address_id"])

    @property
    def messages(self) -> tuple[InboundMessage, ...]:
        return tuple(item for _, item in self.items if isinstance(item, InboundMessage))

    @property
    def first(self) -> str:
        """Inbox row that this turn is named after: replaying it makes the same keys."""
        return self.items[0][0]
