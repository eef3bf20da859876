"""Commands tried out in a state that stays: each in a transaction that is rolled back.

What is said is collected and rendered; nothing of it is kept, so that the next command finds the
case as this one found it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.officers import Staff
from backoffice.delivery import rendering
from backoffice.delivery.bringing import Brought
from backoffice.desk.turn_input import Talk, TurnInput
from backoffice.desk.work import SYSTEM, Work
from backoffice.officers import turn as officer_turn
from backoffice.officers.commands import refused_to
from backoffice.store import conversations as store
from backoffice.store import people, staff
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow, joined
from backoffice.store.tables import conversations, inbox, outbox
from channels.channel import Limits
from channels.message import Address, InboundMessage, Sender
from tests.sealed import address_of

T = TypeVar("T")
_LIMITS = Limits(
    text_chars=4096,
    caption_chars=1024,
    choices=100,
    label_chars=60,
    download_bytes=1,
    upload_bytes=1,
    markup="plain",
)


class _Undone(Exception):
    """Carries a result out of a transaction that must leave nothing behind."""

    def __init__(self, found: Any) -> None:
        super().__init__("rolled back on purpose")
        self.found = found


async def undone(database: Database, work: Callable[[Tx], T]) -> T:
    """What the work found; whatever it wrote is rolled back."""

    def play(tx: Tx) -> None:
        raise _Undone(work(tx))

    try:
        await database.write(play, name="turn")
    except _Undone as done:
        found: T = done.found
        return found
    raise AssertionError("a work that raises is never committed")


@dataclass(frozen=True)
class Word:
    """A message as its reader would see it."""

    #: Of its outbox row, and of the address that it goes to.
    id: str
    address_id: str
    text: str
    buttons: tuple[str, ...]


@dataclass(frozen=True)
class Moment(Generic[T]):
    """What one message of an officer led to."""

    #: To this officer and to everybody else, in the order in which it was said.
    words: tuple[Word, ...]
    #: To this officer alone; the last one is on the screen.
    told: tuple[Word, ...]
    #: It waits for YA.
    asks: bool
    looked: T

    @property
    def sees(self) -> str:
        return self.told[-1].text if self.told else ""


class Cells:
    """The officers of a world, each with a chat that began before."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def play(
        self,
        person: Person,
        *texts: str,
        look: Callable[[Tx], T],
        goes_on: Callable[[Moment[T]], bool] = lambda moment: True,
    ) -> list[Moment[T]]:
        """Let the officer write one message after the other, while it `goes_on`.

        `look` sees the database after each, before all is undone.
        """

        def work(tx: Tx) -> list[Moment[T]]:
            self._world.node.desk.refresh(tx)
            moments: list[Moment[T]] = []
            for text in texts:
                if moments and not goes_on(moments[-1]):
                    break
                moments.append(self._moment(tx, person, text, look))
            return moments

        return await undone(self._world.node.database, work)

    def _moment(self, tx: Tx, person: Person, text: str, look: Callable[[Tx], T]) -> Moment[T]:
        desk, now = self._world.node.desk, self._world.clock()
        address = address_of(tx, desk.vault, person.user.id)
        assert address is not None
        query = select(conversations.c.id)
        (row,) = tx.rows(query.where(conversations.c.address_id == address["id"]))
        began = tx.new_id()
        contact = _contact(tx, row["id"], _message(person, text, began, now))
        assert contact.staff is not None, f"{person.user.name} is no officer"
        # As if it had come: a turn notes beside the event what was said.
        tx.add(
            inbox,
            id=began,
            office_id=desk.office_id,
            channel="telegram",
            account="7000000001",
            event_key=began,
            conversation_id=row["id"],
            sent_at=now,
            received_at=now,
            status="done",
        )
        officer_turn.turn(Work(tx, desk, now, SYSTEM), contact, contact.staff)
        tx.remove(inbox, began)
        words = tuple(self._word(tx, one) for one in _said_since(tx, began))
        after = tx.get(conversations, contact.id)
        return Moment(
            words=words,
            told=tuple(one for one in words if one.address_id == contact.address_id),
            asks=after is not None and after["pending"] is not None,
            looked=look(tx),
        )

    def _word(self, tx: Tx, row: OutboxRow) -> Word:
        desk, now = self._world.node.desk, self._world.clock()
        readers: dict[str, Staff] = staff.reached_at(tx, {row.address_id})
        reader = readers.get(row.address_id)
        ready = rendering.read_row(tx, desk, row, frozenset(), reader, refused_to)
        # Its files stay where they are: what is said with them is what is looked at.
        brought = {file: Brought() for file in ready.files}
        message = rendering.render(ready, desk, _LIMITS, now, free=True, brought=brought)
        return Word(row.id, row.address_id, message.text, tuple(c.label for c in message.choices))


def _said_since(tx: Tx, began: str) -> list[OutboxRow]:
    query = select(outbox).where(outbox.c.id > began).order_by(outbox.c.id)
    return joined(tx, tx.rows(query))


def _message(person: Person, text: str, id: str, now: Any) -> InboundMessage:
    who = str(person.user.id)
    return InboundMessage(
        address=Address("telegram", "7000000001", who),
        sender=Sender(who, person.user.name),
        external_id=f"{who}/{id}",
        sent_at=now,
        received_at=now,
        text=text,
    )


def _contact(tx: Tx, id: str, message: InboundMessage) -> TurnInput:
    talk = store.get(tx, id)
    assert talk is not None
    assert talk.person_id is not None
    person = people.get(tx, talk.person_id)
    return TurnInput(
        talk=Talk(talk),
        person_id=talk.person_id,
        key=person.wrapped_key if person else None,
        staff=staff.by_person(tx, [talk.person_id]).get(talk.person_id),
        items=((message.external_id.partition("/")[2], message),),
    )
