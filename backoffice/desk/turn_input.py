"""The input of one turn: the conversation, its person, what was said."""

from __future__ import annotations

from typing import Unpack

from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.store import conversations
from backoffice.store.conversations import Changes, Conversation
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from channels.message import InboundMessage


class Talk:
    """The conversation of one turn, as the turn has left it so far.

    What one step of a turn remembers, the next ones go by: the case that was just opened, the
    question that waits. So a turn has one of these, which every copy of its input shares, and the
    conversation itself cannot be changed: `keep` is the one way, and it writes to the row as well.
    """

    __slots__ = ("now",)

    def __init__(self, now: Conversation) -> None:
        self.now = now

    def keep(self, tx: Tx, **changes: Unpack[Changes]) -> None:
        """Remember something of the conversation, for the steps behind and for later turns."""
        self.now = conversations.change(tx, self.now, **changes)

    def reread(self, tx: Tx) -> None:
        """Go on with what others have made of the row: persons were linked, a draft was moved."""
        self.now = conversations.get(tx, self.now.id) or self.now


class TurnInput(Struct, frozen=True):
    """One conversation in one turn: its person, and what it said."""

    talk: Talk
    person_id: str
    #: The wrapped key of the person; None after erasure.
    key: bytes | None
    staff: Staff | None
    #: (inbox row id, item), oldest first.
    items: tuple[tuple[str, Item], ...]
    #: Something had waited here for the person to write, and is on its way now.
    opened: bool = False

    @property
    def conversation(self) -> Conversation:
        """As it is by now."""
        return self.talk.now

    @property
    def id(self) -> str:
        return self.talk.now.id

    @property
    def address_id(self) -> str:
        return self.talk.now.address_id

    @property
    def messages(self) -> tuple[InboundMessage, ...]:
        return tuple(item for _, item in self.items if isinstance(item, InboundMessage))

    @property
    def first(self) -> str:
        """Inbox row that this turn is named after: replaying it makes the same keys."""
        return self.items[0][0]
