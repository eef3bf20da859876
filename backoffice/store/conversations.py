"""Conversations: who is ready for a turn, and what is remembered between turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from backoffice.store.tables import accounts, addresses, conversations, people
from backoffice.store.tx import Tx

_READY = (
    select(conversations.c.id)
    .where(conversations.c.ready_at <= bindparam("now"))
    .order_by(conversations.c.ready_at)
    .limit(bindparam("limit"))
)
_CLAIM = (
    select(conversations)
    .where(
        conversations.c.id.in_(bindparam("ids", expanding=True)),
        conversations.c.ready_at <= bindparam("now"),
    )
    .order_by(conversations.c.id)
)
_CLAIM_LOCKED = _CLAIM.with_for_update(skip_locked=True)


def ready(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    """Ids of conversations whose silence is over, longest waiting first."""
    return [row["id"] for row in tx.rows(_READY, now=now, limit=limit)]


def claim(tx: Tx, ids: Sequence[str], *, now: datetime) -> list[dict[str, Any]]:
    """The rows among `ids` that are still ready and that nobody else is at, in id order."""
    statement = _CLAIM_LOCKED if tx.dialect == "postgresql" else _CLAIM
    return [dict(row) for row in tx.rows(statement, ids=list(ids), now=now)]


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
    tx.add(
        accounts,
        office_id=key[0],
        channel=key[1],
        account=key[2],
        sender_key=key[3],
        person_id=person_id,
    )
    return person_id


def prefetch_accounts(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Read at once the accounts of conversations that are new to us."""
    keys = [
        (row["office_id"], row["channel"], row["account"], row["sender_key"])
        for row in rows
        if not row["person_id"]
    ]
    if keys:
        tx.prefetch(accounts, keys)


_REOPEN = (
    update(addresses)
    .where(
        addresses.c.id.in_(bindparam("ids", expanding=True)),
        addresses.c.closed_at.is_not(None),
    )
    .values(closed_at=None, closed_reason=None)
)


def reopen_addresses(tx: Tx, ids: Sequence[str]) -> None:
    """A person who writes to us can be written to again."""
    tx.execute(_REOPEN, ids=list(ids))


def close_address(tx: Tx, address_id: str, *, now: datetime, reason: str) -> None:
    tx.set(addresses, address_id, closed_at=now, closed_reason=reason)
