"""Conversations: who is ready for a turn, and what is remembered between turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import accounts, addresses, conversations, people, staff

#: What a turn knows of its address besides: when the person last wrote, whether something waits.
ADDRESS = ("heard_at", "shut_at", "waits")
_COLUMNS = (*(column.name for column in conversations.columns), "staff_id", *ADDRESS)
_PERSON_COLUMNS = tuple(column.name for column in people.columns)

_READY = (
    select(conversations.c.id)
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
        *(addresses.c[name] for name in ADDRESS),
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


def ready(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    """Ids of conversations whose silence is over, longest waiting first."""
    return [row["id"] for row in tx.rows(_READY, now=now, limit=limit)]


def claim(tx: Tx, ids: Sequence[str], *, now: datetime) -> list[dict[str, Any]]:
    """The rows among `ids` that are still ready and that nobody else is at, in id order.

    Each has `staff_id` and what ADDRESS names beside its own columns; its person is known to `tx`,
    and an address that was closed is open again, for whoever writes to us can be written to.
    """
    statement = _CLAIM_LOCKED if tx.dialect == "postgresql" else _CLAIM
    found: dict[str, dict[str, Any]] = {}
    for each in tx.rows(statement, ids=list(ids), now=now):
        row = {name: each[name] for name in _COLUMNS}
        if each[_PERSON + "id"] is not None:
            tx.know(people, {name: each[_PERSON + name] for name in _PERSON_COLUMNS})
        if each["closed_at"] is not None:
            tx.set(addresses, row["address_id"], closed_at=None, closed_reason=None)
        found[row["id"]] = row
    return list(found.values())


def person_of(
    tx: Tx, conversation: dict[str, Any], *, new_key: Callable[[], bytes], now: datetime
) -> str:
    """The person behind a conversation; made at the first contact."""
    if conversation["person_id"]:
        return str(conversation["person_id"])
    key = (
        conversation["office_id"],
        conversation["channel"],
        conversation["account"],
        conversation["sender_key"],
    )
    account = tx.get(accounts, *key)
    if account is not None:
        return str(account["person_id"])
    person_id = tx.new_id()
    tx.add(
        people,
        id=person_id,
        office_id=conversation["office_id"],
        wrapped_key=new_key(),
        created_at=now,
    )
    add_account(tx, conversation, person_id)
    return person_id


def add_account(
    tx: Tx, sender: dict[str, Any], person_id: str, *, bound_to: str | None = None
) -> None:
    """Note whose an account is; `sender` has office_id, channel, account and sender_key."""
    tx.add(
        accounts,
        office_id=sender["office_id"],
        channel=sender["channel"],
        account=sender["account"],
        sender_key=sender["sender_key"],
        person_id=person_id,
        bound_to=bound_to,
    )


def of_sender(tx: Tx, conversation: dict[str, Any], sender_key: str) -> dict[str, Any] | None:
    """The private conversation of another sender at the same account of ours; the latest."""
    query = (
        select(conversations)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(
            conversations.c.office_id == conversation["office_id"],
            conversations.c.channel == conversation["channel"],
            conversations.c.account == conversation["account"],
            conversations.c.sender_key == sender_key,
            conversations.c.id != conversation["id"],
            addresses.c.room.is_(False),
        )
        .order_by(conversations.c.last_said.desc())
    )
    rows = tx.rows(query)
    return dict(rows[0]) if rows else None


_PRIVATE = select(conversations).where(
    conversations.c.person_id == bindparam("person_id"),
    conversations.c.address_id == bindparam("address_id"),
)


def with_person(tx: Tx, person_id: str, address_id: str) -> dict[str, Any] | None:
    """The conversation of that person at that address."""
    rows = tx.rows(_PRIVATE, person_id=person_id, address_id=address_id)
    return dict(rows[0]) if rows else None


def prefetch_accounts(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Read at once the accounts of conversations that are new to us."""
    keys = [
        (row["office_id"], row["channel"], row["account"], row["sender_key"])
        for row in rows
        if not row["person_id"]
    ]
    if keys:
        tx.prefetch(accounts, keys)


def close_address(tx: Tx, address_id: str, *, now: datetime, reason: str) -> None:
    tx.set(addresses, address_id, closed_at=now, closed_reason=reason)
