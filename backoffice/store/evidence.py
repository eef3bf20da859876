"""Files that citizens sent: entered by the turn, fetched, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select

from backoffice.store import people
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import blobs, conversations, evidence, literal
from backoffice.store.texts import ERASE, EvidenceRow, read_evidence

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
    if fresh is None:
        return False
    if fresh["note"] == ERASE:
        # What came nevertheless is removed with the row.
        tx.set(evidence, row.id, sha256=sha256, lease_until=None)
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


_USERS = (
    select(evidence.c.id)
    .where(
        evidence.c.sha256 == bindparam("sha256"),
        evidence.c.id != bindparam("besides"),
        # What is to be removed as well uses nothing: else two such rows would spare each other's.
        func.coalesce(evidence.c.note, "") != ERASE,
    )
    .limit(1)
)


def erase(tx: Tx, row: EvidenceRow) -> str | None:
    """Forget a file that is marked ERASE; returns the hash of contents that nothing needs now.

    They are to be removed after the commit. One that is not marked any more stays.
    """
    fresh = tx.get(evidence, row.id)
    if fresh is None or fresh["note"] != ERASE:
        return None
    tx.remove(evidence, row.id)
    return _let_go(tx, fresh["sha256"], row.office_id, besides=row.id)


def _let_go(tx: Tx, sha256: str | None, office_id: str, *, besides: str) -> str | None:
    """These contents, if no row but that one needs them; their own row goes too."""
    if not sha256 or tx.rows(_USERS, sha256=sha256, besides=besides):
        return None
    tx.remove(blobs, sha256, office_id)
    return sha256


_PAGE = 500
_NAMED = select(evidence.c.sha256).where(evidence.c.sha256.in_(bindparam("hashes", expanding=True)))


def named(tx: Tx, hashes: Sequence[str]) -> set[str]:
    """Those of these hashes that any row names, be it only to have the contents removed."""
    found: set[str] = set()
    for start in range(0, len(hashes), _PAGE):
        some = list(hashes[start : start + _PAGE])
        found |= {row["sha256"] for row in tx.rows(_NAMED, hashes=some)}
    return found
