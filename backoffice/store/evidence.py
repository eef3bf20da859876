"""Files that citizens sent: entered by the turn, fetched, removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select

from backoffice.store import people
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import blobs, conversations, evidence, literal
from backoffice.store.texts import EvidenceRow, read_evidence

_WAITING = (
    select(evidence)
    .where(
        evidence.c.status == literal("wait"),
        evidence.c.retry_at <= bindparam("now"),
        or_(evidence.c.lease_until.is_(None), evidence.c.lease_until < bindparam("now")),
    )
    .order_by(evidence.c.retry_at)
    .limit(bindparam("limit"))
)
_WAITING_LOCKED = _WAITING.with_for_update(skip_locked=True)


def lease(tx: Tx, *, now: datetime, seconds: int, limit: int) -> list[EvidenceRow]:
    """Take files to fetch (or to remove, where `note` says so)."""
    statement = _WAITING_LOCKED if tx.dialect == "postgresql" else _WAITING
    rows = [read_evidence(row) for row in tx.rows(statement, now=now, limit=limit)]
    for row in rows:
        tx.set(
            evidence,
            row.id,
            expect={"lease_until": row.lease_until},
            lease_until=now + timedelta(seconds=seconds),
        )
    return rows


def stored(tx: Tx, row: EvidenceRow, *, sha256: str, size: int, now: datetime) -> bool:
    """Mark it stored; False when it was erased meanwhile and its contents must go."""
    fresh = tx.get(evidence, row.id)
    if fresh is None or fresh["conversation_id"] == "":
        return False
    tx.add_once(
        blobs,
        sha256=sha256,
        office_id=row.office_id,
        size=size,
        media_type=row.media_type,
        stored_at=now,
    )
    # What comes after its case was sealed is sealed next.
    late = people.is_sealed(tx, fresh["person_id"])
    tx.set(
        evidence,
        row.id,
        status="wait" if late else "stored",
        note=people.SEAL if late else fresh["note"],
        sha256=sha256,
        size=size,
        retry_at=now if late else None,
        lease_until=None,
    )
    return True


def retry(tx: Tx, row: EvidenceRow, *, at: datetime, note: str) -> None:
    tx.set(
        evidence,
        row.id,
        attempts=row.attempts + 1,
        retry_at=at,
        note=note,
        lease_until=None,
    )


def given_up(tx: Tx, row: EvidenceRow, *, status: str, note: str) -> str | None:
    """Mark it failed or refused; returns the address that is to be told."""
    if people.is_sealed(tx, row.person_id):
        tx.set(evidence, row.id, sealed=b"")
    tx.set(
        evidence,
        row.id,
        attempts=row.attempts + 1,
        status=status,
        note=note,
        retry_at=None,
        lease_until=None,
    )
    conversation = tx.get(conversations, row.conversation_id)
    return conversation["address_id"] if conversation else None


def unused(tx: Tx, row: EvidenceRow) -> bool:
    """Does nothing but this row use its contents?"""
    others = tx.rows(
        select(evidence.c.id)
        .where(evidence.c.sha256 == row.sha256, evidence.c.id != row.id)
        .limit(1)
    )
    return not others


def remove(tx: Tx, row: EvidenceRow) -> None:
    """Forget a file whose contents are gone."""
    tx.remove(evidence, row.id)
    if row.sha256 and unused(tx, row):
        tx.remove(blobs, row.sha256, row.office_id)
