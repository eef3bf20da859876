"""Messages that wait because their address takes no free text now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select, update

from backoffice.store import outbox as messages
from backoffice.store.addresses import Activity, AddressRow
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.outbox import OutboxRow
from backoffice.store.tables import addresses, cases, conversations, literal, outbox, texts

#: When a person last wrote is written down again only after so long: a form has many turns.
#: It may thus stand a little too early, and never too late.
COARSE = timedelta(minutes=5)


def note_activity(tx: Tx, address_id: str, before: Activity, at: datetime) -> bool:
    """The person wrote here at `at`. True: something had waited for it and is on its way now.

    `before` is what was known of the address when the turn began.
    """
    known = before.heard_at
    values: dict[str, Any] = {}
    if known is None or at >= known + COARSE:
        values["heard_at"] = at
    if before.shut_at is not None or before.waits:
        values |= {"heard_at": at if known is None else max(at, known), "shut_at": None}
    if not values:
        return False
    # Whoever lets something wait at this moment changes `waits`, and one of us begins anew.
    tx.set(addresses, address_id, expect={"waits": before.waits}, waits=False, **values)
    return before.waits and _release(tx, address_id)


def _release(tx: Tx, address_id: str) -> bool:
    """Queue what waits at an address, in its old order."""
    released = tx.execute(
        update(outbox)
        .where(outbox.c.address_id == address_id, outbox.c.status == literal("waits"))
        .values(status="queued", waits_since=None, call_since=None, retry_at=None)
    )
    return released > 0


def drop(tx: Tx, row_id: str) -> None:
    """Cancel a queued message and erase its words."""
    tx.set(outbox, row_id, status="dropped", sealed=None, lease_until=None, leased_by=None)


def hold(
    tx: Tx,
    row: OutboxRow,
    address: AddressRow,
    *,
    now: datetime,
    tried: bool,
    shut: bool,
) -> None:
    """Let a row wait until its person writes. Conflict when the person has just done so.

    `tried`: an attempt at it is on record. `shut`: the provider itself said that it must wait.
    """
    tx.set(
        outbox,
        row.id,
        status="waits",
        waits_since=now,
        attempts=row.attempts + tried,
        retry_at=None,
        problem="window_closed" if shut else None,
        lease_until=None,
        leased_by=None,
    )
    shutting = {"shut_at": now} if shut else {}
    expect = {"heard_at": address.heard_at}
    tx.set(addresses, row.address_id, expect=expect, waits=True, **shutting)


def free(tx: Tx, row: OutboxRow, *, tried: bool) -> None:
    """Let a row go out as free text now: its person has written meanwhile."""
    tx.set(
        outbox,
        row.id,
        status="queued",
        attempts=row.attempts + tried,
        retry_at=None,
        lease_until=None,
        leased_by=None,
    )


def waiting(tx: Tx, address_id: str, case_id: str | None) -> list[OutboxRow]:
    """What waits at an address about a case (about none: None), oldest first."""
    query = select(outbox).where(
        outbox.c.address_id == address_id,
        outbox.c.status == literal("waits"),
        outbox.c.case_id == case_id if case_id else outbox.c.case_id.is_(None),
    )
    return messages.joined(tx, tx.rows(query.order_by(outbox.c.id)))


def mark(tx: Tx, row_id: str, **marks: Any) -> None:
    """Write down that a row goes other ways, or that an officer is to telephone."""
    tx.set(outbox, row_id, **marks)


class OtherTalk(Struct, frozen=True):
    """A conversation of a person at another address."""

    id: str
    address_id: str
    case_id: str | None


_read_talk = reader(OtherTalk)


def other_addresses(tx: Tx, person_id: str, channel: str) -> list[OtherTalk]:
    """Where else a person talks to us on that channel, the latest first."""
    query = (
        select(conversations.c.id, conversations.c.address_id, conversations.c.case_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(
            conversations.c.person_id == person_id,
            conversations.c.channel == channel,
            addresses.c.closed_at.is_(None),
            addresses.c.room.is_(False),
        )
        .order_by(addresses.c.heard_at.is_(None), addresses.c.heard_at.desc(), conversations.c.id)
    )
    return [_read_talk(row) for row in tx.rows(query)]


def is_known(tx: Tx, key: str) -> bool:
    """Is there a row of the outbox with that key?"""
    return bool(tx.rows(select(outbox.c.id).where(outbox.c.key == key).limit(1)))


def talks_of(tx: Tx, conversation_id: str, case_id: str) -> None:
    """What is said there without naming a case is about this one, if it was about none."""
    tx.set(conversations, conversation_id, case_id=case_id)


class CallDue(Struct, frozen=True):
    """A case whose citizen is to be telephoned."""

    case_id: str
    since: datetime
    #: How many messages did not reach the citizen, and how often somebody has telephoned.
    messages: int
    calls: int


_read_call = reader(CallDue)


def calls(tx: Tx, office_id: str, *, limit: int) -> list[CallDue]:
    """Cases whose citizens are to be telephoned, the longest waiting first."""
    tried = (
        select(func.count())
        .where(texts.c.case_id == cases.c.id, texts.c.kind == "call")
        .scalar_subquery()
    )
    query = (
        select(
            cases.c.id.label("case_id"),
            func.min(outbox.c.call_since).label("since"),
            func.count(outbox.c.id).label("messages"),
            tried.label("calls"),
        )
        .join(cases, cases.c.id == outbox.c.case_id)
        .where(outbox.c.office_id == office_id, outbox.c.call_since.is_not(None))
        .group_by(cases.c.id)
        .order_by(func.min(outbox.c.call_since), cases.c.id)
        .limit(limit)
    )
    return [_read_call(row) for row in tx.rows(query)]


def called_for(tx: Tx, case_id: str) -> list[OutboxRow]:
    """The messages about a case for which its citizen is to be telephoned, oldest first."""
    query = select(outbox).where(outbox.c.case_id == case_id, outbox.c.call_since.is_not(None))
    return messages.joined(tx, tx.rows(query.order_by(outbox.c.id)))


def reached_by_call(tx: Tx, case_id: str) -> int:
    """The citizen was told by telephone: the case leaves the list; what waits goes on waiting."""
    return tx.execute(
        update(outbox)
        .where(outbox.c.case_id == case_id, outbox.c.call_since.is_not(None))
        .values(call_since=None)
    )
