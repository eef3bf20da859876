"""The inbox: what a provider gave us, kept before it is understood, marked when it was handled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, func, select, text, update

from backoffice.store import addresses
from backoffice.store.addresses import Heard
from backoffice.store.conversations import Conversation
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import conversations, inbox, literal, to_micros
from backoffice.store.vault import Place, Vault
from bot.conversation import Expired
from channels.message import DeliveryStatus, InboundMessage

#: What an inbox row may hold.
Item = InboundMessage | DeliveryStatus | Expired

_decoder = msgspec.json.Decoder(tuple[Item, ...])


def encode_items(items: Sequence[Item]) -> bytes:
    return msgspec.json.encode(items)


def place(
    kind: Literal["raw", "items"],
    *,
    office_id: str,
    channel: str,
    account: str,
    event_key: str,
    conversation_id: str | None,
) -> Place:
    """Where an event's contents belong: by the key that the event has before it has a row."""
    return Place(
        "inbox", event_key, kind, more=(office_id, channel, account, conversation_id or "")
    )


def opened(vault: Vault, row: InboxRow) -> tuple[Item, ...]:
    """What an event says; nothing where it was forgotten. Tampered when it was changed or moved."""
    if row.items is None:
        return ()
    where = place(
        "items",
        office_id=row.office_id,
        channel=row.channel,
        account=row.account,
        event_key=row.event_key,
        conversation_id=row.conversation_id,
    )
    return _decoder.decode(vault.open_local(where, row.items))


class InboxRow(Struct, frozen=True):
    """An event as it is stored; its columns say what each field means."""

    id: str
    office_id: str
    channel: str
    account: str
    event_key: str
    conversation_id: str | None
    #: Sealed; None for what was forgotten.
    items: bytes | None
    received_at: datetime
    status: str
    number: int | None


read_row = reader(InboxRow)


class Arrival(Struct, frozen=True):
    """One event ready to be stored; everything slow was done before the transaction."""

    office_id: str
    channel: str
    account: str
    event_key: str
    raw: bytes
    items: bytes
    problem: str | None
    sent_at: datetime
    sort: int
    received_at: datetime
    #: None when nobody can be answered (a delivery status, an unreadable event).
    address: Heard | None = None
    conversation_id: str | None = None
    sender_key: str = ""
    #: The address row is known to be stored: the common message of a known chat.
    stored: bool = False
    #: Words that may be one of several: wait for silence if the person is telling.
    may_wait: bool = False
    #: What became of messages of ours, and nothing that anybody said.
    outcome: bool = False


# A burst is answered after `quiet` of silence, never later than 60 s after its first message.
# An event that came before was not inserted: it wakes nobody. Words that may wait are ready later
# than they came; `excluded` is the row that would be inserted.
_UPSERT = text(
    """
    INSERT INTO conversations
        (id, office_id, address_id, sender_key, channel, account, mode, telling, failures,
         first_at, ready_at)
    SELECT column2, column3, column4, column5, column6, column7, 'auto', TRUE, 0, column8, column9
    FROM (VALUES (:event, :id, :office_id, :address_id, :sender_key, :channel, :account, :now,
                  :ready)) AS came
    WHERE EXISTS (SELECT 1 FROM inbox WHERE inbox.id = came.column1)
    ON CONFLICT (id) DO UPDATE SET
        first_at = COALESCE(conversations.first_at, excluded.first_at),
        ready_at = CASE
            WHEN excluded.ready_at > excluded.first_at AND conversations.telling THEN
                CASE WHEN excluded.ready_at
                          < COALESCE(conversations.first_at, excluded.first_at) + 60000000
                     THEN excluded.ready_at
                     ELSE COALESCE(conversations.first_at, excluded.first_at) + 60000000 END
            ELSE excluded.first_at END
    """
)


def accept(tx: Tx, arrivals: Iterable[Arrival], *, now: datetime, quiet: timedelta) -> None:
    """Store events once each and make their conversations ready."""
    at = to_micros(now)
    for arrival in arrivals:
        row_id = tx.new_id()
        if arrival.address is not None and not arrival.stored:
            addresses.meet(tx, arrival.address)
        tx.add_once(
            inbox,
            id=row_id,
            office_id=arrival.office_id,
            channel=arrival.channel,
            account=arrival.account,
            event_key=arrival.event_key,
            conversation_id=arrival.conversation_id,
            raw=arrival.raw,
            items=arrival.items,
            problem=arrival.problem,
            sent_at=arrival.sent_at,
            sort=arrival.sort,
            received_at=arrival.received_at,
            status=_status(arrival),
        )
        if arrival.conversation_id and arrival.address is not None:
            tx.upsert(
                _UPSERT,
                event=row_id,
                id=arrival.conversation_id,
                office_id=arrival.office_id,
                address_id=arrival.address.id,
                sender_key=arrival.sender_key,
                channel=arrival.channel,
                account=arrival.account,
                now=at,
                ready=at + int(quiet / timedelta(microseconds=1)) if arrival.may_wait else at,
            )


def _status(arrival: Arrival) -> str:
    if arrival.conversation_id:
        return "new"
    return "outcome" if arrival.outcome else "problem"


_OUTCOMES = (
    select(inbox)
    .where(inbox.c.status == literal("outcome"))
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)


def outcomes(tx: Tx, *, limit: int) -> list[InboxRow]:
    """The oldest outcomes that are not yet entered in the ledger."""
    return [read_row(row) for row in tx.rows(_OUTCOMES, limit=limit)]


def get(tx: Tx, row_id: str) -> InboxRow | None:
    row = tx.get(inbox, row_id)
    return read_row(row) if row else None


def entered(tx: Tx, row_id: str, *, now: datetime) -> None:
    """An outcome is in the ledger. Conflict when somebody else has just entered it."""
    tx.set(inbox, row_id, expect={"status": "outcome"}, status="done", done_at=now)


_NEW = (
    select(inbox)
    .where(
        inbox.c.conversation_id.in_(bindparam("ids", expanding=True)),
        inbox.c.status == literal("new"),
    )
    .order_by(inbox.c.conversation_id, inbox.c.sent_at, inbox.c.sort, inbox.c.id)
)


def new_of(tx: Tx, conversation_ids: Sequence[str]) -> dict[str, list[InboxRow]]:
    """The unhandled rows of these conversations, each in the order in which people wrote."""
    return _by_conversation(tx.rows(_NEW, ids=list(conversation_ids)))


_UNREAD = (
    select(inbox.c.id)
    .join(conversations, conversations.c.id == inbox.c.conversation_id)
    .where(
        conversations.c.person_id.in_(bindparam("ids", expanding=True)),
        inbox.c.status == literal("new"),
        # Events of our own have none.
        inbox.c.raw.is_not(None),
    )
    .limit(1)
)


def is_unread(tx: Tx, person_ids: Sequence[str]) -> bool:
    """Has one of these people written something that no turn has taken up yet?"""
    return bool(tx.rows(_UNREAD, ids=list(person_ids)))


def _by_conversation(rows: Iterable[Mapping[Any, Any]]) -> dict[str, list[InboxRow]]:
    found: dict[str, list[InboxRow]] = {}
    for row in rows:
        found.setdefault(row["conversation_id"], []).append(read_row(row))
    return found


#: Rows that a group of turns reads at once, and, where there are more, of each conversation.
_AT_ONCE, _OF_EACH = 500, 50
#: Bytes of one conversation that a turn reads, beyond its first event.
_BYTES = 100_000


def portion(
    tx: Tx, conversation_ids: Sequence[str]
) -> tuple[dict[str, list[InboxRow]], frozenset[str]]:
    """What a group of turns takes up: as `new_of`, and the conversations in which more is left.

    Whoever sends thousands of messages, or long ones, is answered a few at a time, so that nobody
    waits for it.
    """
    ids = list(conversation_ids)
    rows = tx.rows(_NEW.limit(_AT_ONCE if len(ids) > 1 else _OF_EACH + 1), ids=ids)
    if len(rows) == _AT_ONCE:
        rows = [row for one in ids for row in tx.rows(_NEW.limit(_OF_EACH + 1), ids=[one])]
    waiting = _by_conversation(rows)
    some = {one: found[: _few(found)] for one, found in waiting.items()}
    return some, frozenset(one for one in some if len(some[one]) < len(waiting[one]))


def _few(rows: Sequence[InboxRow]) -> int:
    """How many of these events are read together."""
    if len(rows) == 1:
        return 1
    sums = list(accumulate(len(row.items or b"") for row in rows[:_OF_EACH]))
    return max(1, bisect_right(sums, _BYTES))


def done(tx: Tx, row_id: str, *, now: datetime) -> None:
    tx.set(inbox, row_id, status="done", done_at=now)


def park(tx: Tx, conversation_id: str, *, now: datetime, problem: str) -> list[str]:
    """Set the unhandled rows of a conversation aside; returns their ids."""
    rows = new_of(tx, [conversation_id]).get(conversation_id, [])
    for row in rows:
        tx.set(inbox, row.id, status="parked", done_at=now, problem=problem)
    return [row.id for row in rows]


def put(
    tx: Tx,
    vault: Vault,
    conversation: Conversation,
    *,
    now: datetime,
    key: str,
    items: Sequence[Item],
) -> None:
    """Queue an event of our own in a conversation, behind what was just written there."""
    at = to_micros(now)
    row_id = tx.new_id()
    where = place(
        "items",
        office_id=conversation.office_id,
        channel=conversation.channel,
        account=conversation.account,
        event_key=key,
        conversation_id=conversation.id,
    )
    tx.add_once(
        inbox,
        id=row_id,
        office_id=conversation.office_id,
        channel=conversation.channel,
        account=conversation.account,
        event_key=key,
        conversation_id=conversation.id,
        raw=None,
        items=vault.seal_local(where, encode_items(items)),
        problem=None,
        sent_at=now,
        sort=0,
        received_at=now,
        status="new",
    )
    tx.upsert(
        _UPSERT,
        event=row_id,
        id=conversation.id,
        office_id=conversation.office_id,
        address_id=conversation.address_id,
        sender_key=conversation.sender_key,
        channel=conversation.channel,
        account=conversation.account,
        now=at,
        ready=at,
    )


def remember(tx: Tx, row_id: str, *, message: str, said: str) -> None:
    """Note which message an event said or edited, and what it says by now, both as digests."""
    tx.set(inbox, row_id, message=message, said=said)


_SAID = (
    select(inbox.c.said)
    .where(inbox.c.message == bindparam("message"))
    .order_by(inbox.c.id.desc())
    .limit(1)
)


def last_said(tx: Tx, message: str) -> str | None:
    """Digest of what a message says, as far as turns have taken it up."""
    rows = tx.rows(_SAID, message=message)
    return rows[0]["said"] if rows else None


_OF_MESSAGE = select(inbox).where(inbox.c.message == bindparam("message")).order_by(inbox.c.id)


def of_message(tx: Tx, message: str) -> list[InboxRow]:
    """The events that said a message and edited it, oldest first, as far as they are kept."""
    return [read_row(row) for row in tx.rows(_OF_MESSAGE, message=message)]


#: What is forgotten of an event: its contents, and the digests that tell two of them apart.
_FORGOTTEN: dict[str, None] = {"raw": None, "items": None, "message": None, "said": None}


def blank(tx: Tx, conversation_id: str) -> None:
    """Forget what a conversation's events said; that they came is kept."""
    tx.execute(
        update(inbox)
        .where(inbox.c.conversation_id == conversation_id, inbox.c.status != "new")
        .values(**_FORGOTTEN)
    )


def forget(tx: Tx, row_id: str) -> None:
    """Forget what one event said; that it came is kept."""
    tx.set(inbox, row_id, **_FORGOTTEN)


def purge(tx: Tx, *, before: datetime) -> int:
    """Forget the contents of events older than the retention time; returns how many.

    Looks back over a month only, so that a large archive is not read again every time.
    """
    return tx.execute(
        update(inbox)
        .where(
            inbox.c.received_at < before,
            inbox.c.received_at > before - timedelta(days=30),
            inbox.c.raw.is_not(None),
            inbox.c.status.not_in(("new", "held")),
        )
        .values(**_FORGOTTEN)
    )


class Event(Struct, frozen=True):
    """What came, and what became of it: without its contents."""

    id: str
    channel: str
    received_at: datetime
    status: str
    problem: str | None


_read_event = reader(Event)


def listing(tx: Tx, office_id: str, *, problem: bool, limit: int = 100) -> list[Event]:
    """The newest events; only those with a problem if asked."""
    columns = (inbox.c[name] for name in Event.__struct_fields__)
    query = (
        select(*columns)
        .where(inbox.c.office_id == office_id)
        .order_by(inbox.c.received_at.desc(), inbox.c.id.desc())
        .limit(limit)
    )
    if problem:
        query = query.where(inbox.c.problem.is_not(None))
    return [_read_event(row) for row in tx.rows(query)]


def counts(tx: Tx, office_id: str) -> dict[str, int]:
    """How many events are in each status."""
    query = (
        select(inbox.c.status, func.count().label("n"))
        .where(inbox.c.office_id == office_id)
        .group_by(inbox.c.status)
    )
    return {row["status"]: int(row["n"]) for row in tx.rows(query)}


def newest(tx: Tx, office_id: str) -> datetime | None:
    """When the latest event came; None when none ever did."""
    query = (
        select(inbox.c.received_at)
        .where(inbox.c.office_id == office_id)
        .order_by(inbox.c.received_at.desc())
        .limit(1)
    )
    rows = tx.rows(query)
    return rows[0]["received_at"] if rows else None


def problems_since(tx: Tx, office_id: str, since: datetime) -> int:
    """How many events with a problem came since then."""
    rows = tx.rows(
        select(func.count().label("n")).where(
            inbox.c.office_id == office_id,
            inbox.c.problem.is_not(None),
            inbox.c.received_at >= since,
        )
    )
    return int(rows[0]["n"])
