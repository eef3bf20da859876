"""Read what was sent: each message, each attempt and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, func, select

from backoffice.store import attempts
from backoffice.store.attempts import OutboxPart
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import addresses, literal, outbox, outbox_parts


class Outgoing(Struct, frozen=True):
    """A message that was to be sent, without its words, and every attempt at it."""

    id: str
    key: str
    case_id: str | None
    text: str
    status: str
    attempts: int
    created_at: datetime
    not_before: datetime | None
    retry_at: datetime | None
    sent_at: datetime | None
    problem: str | None
    waits_since: datetime | None
    call_since: datetime | None
    origin: str | None
    channel: str
    parts: tuple[OutboxPart, ...]


_OF_OUTBOX = Outgoing.__struct_fields__[:-2]
_OUTGOING = select(*(outbox.c[name] for name in _OF_OUTBOX), addresses.c.channel).join(
    addresses, addresses.c.id == outbox.c.address_id
)
_read = reader(Outgoing, given=1)


def listing(
    tx: Tx, office_id: str, *, status: str | None = None, limit: int = 100
) -> list[Outgoing]:
    """The newest messages; of one status if asked."""
    newest = (
        _OUTGOING.where(outbox.c.office_id == office_id).order_by(outbox.c.id.desc()).limit(limit)
    )
    if status is not None:
        newest = newest.where(outbox.c.status == status)
    return _with_parts(tx, newest)


def to_citizen(tx: Tx, case_id: str) -> list[Outgoing]:
    """What was to be said about a case to its citizen, by whatever way, oldest first."""
    query = _OUTGOING.where(
        outbox.c.case_id == case_id, outbox.c.text.not_like("p\\_%", escape="\\")
    ).order_by(outbox.c.id)
    return _with_parts(tx, query)


def _with_parts(tx: Tx, query: Select[Any]) -> list[Outgoing]:
    rows = tx.rows(query)
    parts: dict[str, list[OutboxPart]] = {row["id"]: [] for row in rows}
    for part in attempts.listing(tx, list(parts)):
        parts[part.outbox_id].append(part)
    return [_read(row, tuple(parts[row["id"]])) for row in rows]


def last_sent(
    tx: Tx, case_id: str, named: Sequence[str], *, since: datetime
) -> tuple[bool, datetime | None]:
    """Whether one of these texts was to be sent since then, and when it was taken last."""
    query = select(outbox.c.sent_at).where(
        outbox.c.case_id == case_id,
        outbox.c.text.in_(named),
        outbox.c.created_at >= since,
    )
    rows = tx.rows(query)
    return bool(rows), max((row["sent_at"] for row in rows if row["sent_at"]), default=None)


def counts(tx: Tx, office_id: str) -> dict[str, int]:
    """How many rows are in each status."""
    query = (
        select(outbox.c.status, func.count().label("n"))
        .where(outbox.c.office_id == office_id)
        .group_by(outbox.c.status)
    )
    return {row["status"]: int(row["n"]) for row in tx.rows(query)}


def overdue(tx: Tx, office_id: str, before: datetime) -> int:
    """How many rows should have gone out before then and still wait."""
    query = select(func.count().label("n")).where(
        outbox.c.office_id == office_id,
        outbox.c.status == literal("queued"),
        func.coalesce(outbox.c.not_before, outbox.c.created_at) < before,
    )
    return int(tx.rows(query)[0]["n"])


def by_template(tx: Tx, office_id: str, *, since: datetime, until: datetime) -> Sequence[Any]:
    """Rows of `channel`, `template` (None: free text), `accepted`, `delivered`, `failed`.

    By channel and template. `failed` are those that the provider took and reported as failed later;
    what it refused at once is not counted, for it costs nothing.
    """
    query = (
        select(
            addresses.c.channel,
            outbox_parts.c.template,
            func.count().label("accepted"),
            func.count(outbox_parts.c.delivered_at).label("delivered"),
            func.count(outbox_parts.c.failed_at).label("failed"),
        )
        .select_from(
            outbox_parts.join(outbox, outbox.c.id == outbox_parts.c.outbox_id).join(
                addresses, addresses.c.id == outbox.c.address_id
            )
        )
        .where(
            outbox_parts.c.office_id == office_id,
            outbox_parts.c.outcome == literal("sent"),
            outbox_parts.c.at >= since,
            outbox_parts.c.at < until,
        )
        .group_by(addresses.c.channel, outbox_parts.c.template)
        .order_by(addresses.c.channel, outbox_parts.c.template)
    )
    return tx.rows(query)
