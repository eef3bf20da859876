"""Conversations: who is ready for a turn, and what is remembered between turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import and_, bindparam, func, select

from backoffice.store.addresses import Activity
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import (
    accounts,
    addresses,
    conversations,
    inbox,
    literal,
    people,
    staff,
)
from backoffice.store.vault import Place


class Conversation(Struct, frozen=True):
    """What is remembered of one sender at one address; its columns say what each field means."""

    id: str
    office_id: str
    address_id: str
    sender_key: str
    channel: str
    account: str
    person_id: str | None
    mode: str
    state: bytes | None
    pending: bytes | None
    code: str | None
    case_id: str | None
    telling: bool
    failures: int
    expires_at: datetime | None
    last_said: str | None

    @property
    def sender(self) -> tuple[str, str, str, str]:
        """Key of the account that writes here."""
        return self.office_id, self.channel, self.account, self.sender_key


class Changes(TypedDict, total=False):
    """What may be changed of a conversation by what is said in it."""

    person_id: str
    mode: str
    state: bytes | None
    pending: bytes | None
    code: str | None
    case_id: str | None
    telling: bool
    expires_at: datetime | None
    last_said: str


class Claimed(Struct, frozen=True):
    """A conversation whose turn it is."""

    conversation: Conversation
    #: What was known of its address before.
    activity: Activity
    #: The active officer whom its person is.
    staff_id: str | None


_read = reader(Conversation)
_read_activity = reader(Activity)
_PERSON_COLUMNS = tuple(column.name for column in people.columns)

_WAITING = (
    select(func.sum(func.length(inbox.c["items"])))
    .where(inbox.c.conversation_id == conversations.c.id, inbox.c.status == literal("new"))
    .scalar_subquery()
)
_READY = (
    select(conversations.c.id, _WAITING.label("size"))
    .where(conversations.c.ready_at <= bindparam("now"))
    .order_by(conversations.c.ready_at)
    .limit(bindparam("limit"))
)
# One query brings all that a turn begins with: the conversation, its person, whether its address
# was closed, and the officer whom the person is.
_PERSON = "person."
_CLAIM = (
    select(
        conversations,
        addresses.c.closed_at,
        *(addresses.c[name] for name in Activity.__struct_fields__),
        staff.c.id.label("staff_id"),
        *(column.label(_PERSON + column.name) for column in people.columns),
    )
    .select_from(
        conversations.join(addresses, addresses.c.id == conversations.c.address_id)
        .outerjoin(people, people.c.id == conversations.c.person_id)
        .outerjoin(staff, and_(staff.c.person_id == conversations.c.person_id, staff.c.active))
    )
    .where(
        conversations.c.id.in_(bindparam("ids", expanding=True)),
        conversations.c.ready_at <= bindparam("now"),
    )
    .order_by(conversations.c.id)
)
_CLAIM_LOCKED = _CLAIM.with_for_update(skip_locked=True, of=conversations)


def draft_place(conversation_id: str, person_id: str) -> Place:
    """Where the state of a form belongs: to its chat and its person."""
    return Place("conversations", conversation_id, "draft", person=person_id)


def thread_place(conversation_id: str) -> Place:
    """Where what is remembered of a mailbox belongs, whoever's it is."""
    return Place("conversations", conversation_id, "thread")


def pending_place(conversation_id: str) -> Place:
    """Where a question to an officer belongs that waits for its answer."""
    return Place("conversations", conversation_id, "pending")


def ready(tx: Tx, *, now: datetime, limit: int) -> dict[str, int]:
    """Conversations whose silence is over, longest waiting first.

    By id, with the bytes that wait in each, as they are stored.
    """
    return {row["id"]: row["size"] or 0 for row in tx.rows(_READY, now=now, limit=limit)}


def get(tx: Tx, conversation_id: str) -> Conversation | None:
    row = tx.get(conversations, conversation_id)
    return _read(row) if row else None


def change(tx: Tx, conversation: Conversation, **changes: Unpack[Changes]) -> Conversation:
    """Write changes down; returns the conversation as it is now."""
    tx.set(conversations, conversation.id, **changes)
    return replace(conversation, **changes)


def claim(tx: Tx, ids: Sequence[str], *, now: datetime) -> list[Claimed]:
    """Those among `ids` that are still ready and that nobody else is at, in id order.

    Their persons are known to `tx`, and an address that was closed is open again, for whoever
    writes to us can be written to.
    """
    statement = _CLAIM_LOCKED if tx.dialect == "postgresql" else _CLAIM
    found: dict[str, Claimed] = {}
    for each in tx.rows(statement, ids=list(ids), now=now):
        if each[_PERSON + "id"] is not None:
            tx.know(people, {name: each[_PERSON + name] for name in _PERSON_COLUMNS})
        if each["closed_at"] is not None:
            tx.set(addresses, each["address_id"], closed_at=None, closed_reason=None)
        found[each["id"]] = Claimed(_read(each), _read_activity(each), each["staff_id"])
    return list(found.values())


def person_of(
    tx: Tx, conversation: Conversation, *, new_key: Callable[[str], bytes], now: datetime
) -> str:
    """The person behind a conversation; made at the first contact."""
    if conversation.person_id:
        return conversation.person_id
    account = tx.get(accounts, *conversation.sender)
    if account is not None:
        return str(account["person_id"])
    person_id = tx.new_id()
    tx.add(
        people,
        id=person_id,
        office_id=conversation.office_id,
        wrapped_key=new_key(person_id),
        created_at=now,
    )
    add_account(tx, conversation, person_id)
    return person_id


def add_account(
    tx: Tx, conversation: Conversation, person_id: str, *, bound_to: str | None = None
) -> None:
    """Note whose the account is that writes in a conversation."""
    tx.add(
        accounts,
        office_id=conversation.office_id,
        channel=conversation.channel,
        account=conversation.account,
        sender_key=conversation.sender_key,
        person_id=person_id,
        bound_to=bound_to,
    )


def of_sender(tx: Tx, conversation: Conversation, sender_key: str) -> Conversation | None:
    """The private conversation of another sender at the same account of ours; the latest."""
    query = (
        select(conversations)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(
            conversations.c.office_id == conversation.office_id,
            conversations.c.channel == conversation.channel,
            conversations.c.account == conversation.account,
            conversations.c.sender_key == sender_key,
            conversations.c.id != conversation.id,
            addresses.c.room.is_(False),
        )
        .order_by(conversations.c.last_said.desc())
    )
    rows = tx.rows(query)
    return _read(rows[0]) if rows else None


_PRIVATE = select(conversations).where(
    conversations.c.person_id == bindparam("person_id"),
    conversations.c.address_id == bindparam("address_id"),
)


def with_person(tx: Tx, person_id: str, address_id: str) -> Conversation | None:
    """The conversation of that person at that address."""
    rows = tx.rows(_PRIVATE, person_id=person_id, address_id=address_id)
    return _read(rows[0]) if rows else None


def of_person(tx: Tx, person_id: str) -> list[Conversation]:
    """A person's conversations; no turn of theirs is played until this transaction ends."""
    query = select(conversations).where(conversations.c.person_id == person_id)
    return [_read(row) for row in tx.rows(query.order_by(conversations.c.id).with_for_update())]


def prefetch_accounts(tx: Tx, talks: Iterable[Conversation]) -> None:
    """Read at once the accounts of conversations that are new to us."""
    keys = [talk.sender for talk in talks if not talk.person_id]
    if keys:
        tx.prefetch(accounts, keys)


def close_address(tx: Tx, address_id: str, *, now: datetime, reason: str) -> None:
    tx.set(addresses, address_id, closed_at=now, closed_reason=reason)
