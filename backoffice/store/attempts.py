"""Attempts at the parts of a message, and what the provider said of each later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, or_, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.outbox import OutboxRow
from backoffice.store.tables import literal, outbox, outbox_parts


class OutboxPart(Struct, frozen=True):
    """One attempt at one part of a message."""

    outbox_id: str
    part: int
    attempt: int
    at: datetime
    outcome: str
    external_id: str | None
    answer: str | None
    cause: str | None
    template: str | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    failure: str | None


_read = reader(OutboxPart)
_SENT_PARTS = select(outbox_parts.c.outbox_id, outbox_parts.c.part).where(
    outbox_parts.c.outbox_id.in_(bindparam("ids", expanding=True)),
    outbox_parts.c.outcome == literal("sent"),
    outbox_parts.c.failed_at.is_(None),
)


def sent_parts(tx: Tx, ids: Sequence[str]) -> dict[str, set[int]]:
    """Which parts of these rows a provider has accepted and not reported as failed since."""
    found: dict[str, set[int]] = {}
    for row in tx.rows(_SENT_PARTS, ids=list(ids)) if ids else ():
        found.setdefault(row["outbox_id"], set()).add(row["part"])
    return found


def record(
    tx: Tx,
    row: OutboxRow,
    part: int,
    *,
    now: datetime,
    outcome: str,
    external_id: str | None = None,
    answer: str | None = None,
    cause: str | None = None,
    template: str | None = None,
) -> None:
    """Write down one attempt at one part."""
    tx.add_once(
        outbox_parts,
        outbox_id=row.id,
        part=part,
        attempt=row.attempts + 1,
        office_id=row.office_id,
        at=now,
        outcome=outcome,
        external_id=external_id,
        answer=answer,
        cause=cause,
        template=template,
    )


def accepted(tx: Tx, row_id: str, *, now: datetime) -> str | None:
    """All parts are out, and the provider will say whether they arrived: the words stay till then.

    Returns a SendCode, and leaves the row as it is, when it has said already that one did not.
    """
    latest = {part.part: part for part in listing(tx, [row_id]) if part.outcome == "sent"}
    failure = next((str(p.failure) for p in latest.values() if p.failed_at), None)
    if failure is None:
        arrived = all(part.delivered_at for part in latest.values())
        gone = {"sealed": None} if arrived else {}
        tx.set(outbox, row_id, status="sent", sent_at=now, lease_until=None, leased_by=None, **gone)
    return failure


def listing(tx: Tx, ids: Sequence[str]) -> list[OutboxPart]:
    """Every attempt at every part of these rows, in the order in which they were made."""
    query = (
        select(outbox_parts)
        .where(outbox_parts.c.outbox_id.in_(ids))
        .order_by(outbox_parts.c.outbox_id, outbox_parts.c.part, outbox_parts.c.attempt)
    )
    return [_read(row) for row in tx.rows(query)]


def sent_as(tx: Tx, office_id: str, external_ids: Sequence[str]) -> dict[str, OutboxPart]:
    """The parts that went out under these ids of a provider."""
    query = select(outbox_parts).where(
        outbox_parts.c.external_id.in_(external_ids), outbox_parts.c.office_id == office_id
    )
    return {row["external_id"]: _read(row) for row in tx.rows(query)}


def refused_elsewhere(tx: Tx, row: OutboxRow, *, cause: str, since: datetime) -> list[str]:
    """What providers answered who refused a part of another address for this cause since then."""
    query = (
        select(outbox_parts.c.answer)
        .join(outbox, outbox.c.id == outbox_parts.c.outbox_id)
        .where(
            outbox_parts.c.office_id == row.office_id,
            outbox_parts.c.cause == cause,
            outbox.c.address_id != row.address_id,
            or_(outbox_parts.c.failed_at >= since, outbox_parts.c.at >= since),
        )
        .order_by(outbox_parts.c.at.desc())
        .limit(100)
    )
    return [row["answer"] or "" for row in tx.rows(query)]


def mark(tx: Tx, part: OutboxPart, **marks: Any) -> OutboxPart:
    """Write down what became of a part; returns it as it is now."""
    tx.set(outbox_parts, part.outbox_id, part.part, part.attempt, **marks)
    return replace(part, **marks)


def arrived(tx: Tx, row_ids: Sequence[str]) -> None:
    """Blank the words of those of these rows that have arrived in all their parts."""
    latest: dict[str, dict[int, OutboxPart]] = {}
    for part in listing(tx, row_ids):
        if part.outcome == "sent":
            latest.setdefault(part.outbox_id, {})[part.part] = part
    for row_id, parts in latest.items():
        row = tx.get(outbox, row_id)
        if row and row["status"] == "sent" and all(p.delivered_at for p in parts.values()):
            tx.set(outbox, row_id, sealed=None)
