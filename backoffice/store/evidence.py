"""Files that citizens sent: entered by the turn, fetched, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, bindparam, func, or_, select

from backoffice.store import file_keys, people
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import blobs, conversations, evidence, literal
from backoffice.store.texts import ERASE, PRINTED, EvidenceRow, read_evidence
from backoffice.store.vault import Erased, Vault


class Kept(Struct, frozen=True):
    """Contents that lie encrypted in the blob folder: under which hash, how large, by which key."""

    sha256: str
    #: Of the file as it came.
    size: int
    key: bytes
    #: What it is by its content; None: nobody has looked.
    content_type: str | None = None


_WAITING = (
    select(evidence)
    .where(
        evidence.c.status == literal("wait"),
        or_(evidence.c.channel != literal(PRINTED), evidence.c.note == literal(ERASE)),
        evidence.c.retry_at <= bindparam("now"),
        or_(evidence.c.lease_until.is_(None), evidence.c.lease_until < bindparam("now")),
    )
    .order_by(evidence.c.retry_at)
    .limit(bindparam("limit"))
)
_WAITING_LOCKED = _WAITING.with_for_update(skip_locked=True)
_TO_PRINT = (
    select(evidence)
    .where(
        evidence.c.status == literal("wait"),
        evidence.c.channel == literal(PRINTED),
        func.coalesce(evidence.c.note, "") != literal(ERASE),
        evidence.c.retry_at <= bindparam("now"),
        or_(evidence.c.lease_until.is_(None), evidence.c.lease_until < bindparam("now")),
    )
    .order_by(evidence.c.retry_at)
    .limit(bindparam("limit"))
)
_TO_PRINT_LOCKED = _TO_PRINT.with_for_update(skip_locked=True)


def lease(tx: Tx, *, now: datetime, seconds: int, limit: int) -> list[EvidenceRow]:
    """Take files to fetch (or to remove, where `note` says so)."""
    statement = _WAITING_LOCKED if tx.dialect == "postgresql" else _WAITING
    return _lease(tx, statement, now=now, seconds=seconds, limit=limit)


def lease_printing(tx: Tx, *, now: datetime, seconds: int, limit: int) -> list[EvidenceRow]:
    """Take files that the house is to print."""
    statement = _TO_PRINT_LOCKED if tx.dialect == "postgresql" else _TO_PRINT
    return _lease(tx, statement, now=now, seconds=seconds, limit=limit)


def _lease(
    tx: Tx, statement: Select[Any], *, now: datetime, seconds: int, limit: int
) -> list[EvidenceRow]:
    rows = [read_evidence(row) for row in tx.rows(statement, now=now, limit=limit)]
    for row in rows:
        tx.set(
            evidence,
            row.id,
            expect={"lease_until": row.lease_until},
            lease_until=now + timedelta(seconds=seconds),
        )
    return rows


def stored(tx: Tx, vault: Vault, row: EvidenceRow, *, kept: Kept, now: datetime) -> bool:
    """Mark it stored; False when it was erased or kept meanwhile and these contents must go."""
    fresh = tx.get(evidence, row.id)
    if fresh is None or fresh["note"] == ERASE or fresh["sha256"] is not None:
        return False
    try:
        file_key = file_keys.sealed_for(tx, vault, fresh, kept.key)
    except Erased:
        # Nobody could ever open it: it goes as what is erased goes.
        tx.set(evidence, row.id, sealed=b"", note=ERASE, retry_at=now, lease_until=None)
        return False
    if people.is_sealed(tx, fresh["person_id"]):
        # It came after its case was sealed: so is what is known of it.
        tx.set(evidence, row.id, sealed=people.sealed_with_case(tx, vault, fresh))
    tx.set(evidence, row.id, status="stored", retry_at=None, lease_until=None)
    _keep(tx, fresh, row, kept, file_key, now)
    return True


def _keep(
    tx: Tx, fresh: Mapping[Any, Any], row: EvidenceRow, kept: Kept, file_key: bytes, now: datetime
) -> None:
    tx.add_once(
        blobs,
        sha256=kept.sha256,
        office_id=row.office_id,
        size=kept.size,
        media_type=row.media_type,
        stored_at=now,
    )
    # The key is sealed for this person and case: a file that goes to another meanwhile would take
    # along a key that does not open there.
    whose = {"person_id": fresh["person_id"], "case_id": fresh["case_id"]}
    values = {"sha256": kept.sha256, "size": kept.size, "file_key": file_key}
    if kept.content_type is not None:
        values["content_type"] = kept.content_type
    tx.set(evidence, row.id, expect=whose, **values)


_OPEN = (
    select(evidence)
    .where(
        evidence.c.status == literal("stored"),
        evidence.c.sha256.is_not(None),
        evidence.c.file_key.is_(None),
        evidence.c.id > bindparam("after"),
    )
    .order_by(evidence.c.id)
    .limit(bindparam("limit"))
)


def not_encrypted(tx: Tx, *, after: str, limit: int) -> list[EvidenceRow]:
    """Files that were kept before files had keys, behind the row of that id."""
    return [read_evidence(row) for row in tx.rows(_OPEN, after=after, limit=limit)]


def encrypted(tx: Tx, vault: Vault, row: EvidenceRow, *, kept: Kept, now: datetime) -> str | None:
    """Let encrypted contents stand in the place of those of a file that was kept before.

    Returns the hash of what is to be removed after the commit: of the former contents, unless
    another row still needs them, or of the new ones, where the row went or changed meanwhile.
    """
    fresh = tx.get(evidence, row.id)
    if fresh is None or fresh["sha256"] != row.sha256 or fresh["note"] == ERASE:
        return kept.sha256
    try:
        file_key = file_keys.sealed_for(tx, vault, fresh, kept.key)
    except Erased:
        return kept.sha256
    _keep(tx, fresh, row, kept, file_key, now)
    return _let_go(tx, row.sha256, row.office_id, besides=row.id)


_NOT_SCANNED = (
    select(evidence)
    .where(
        evidence.c.status == literal("stored"),
        evidence.c.sha256.is_not(None),
        evidence.c.scan.is_(None),
        evidence.c.id > bindparam("after"),
    )
    .order_by(evidence.c.id)
    .limit(bindparam("limit"))
)


def not_scanned(tx: Tx, *, after: str, limit: int) -> list[EvidenceRow]:
    """Files that are kept and that no antivirus has looked into, behind the row of that id."""
    found = tx.rows(_NOT_SCANNED, after=after, limit=limit)
    return [read_evidence(row) for row in found if row["note"] != ERASE]


def scanned(tx: Tx, row: EvidenceRow, found: str) -> bool:
    """Note what was found in these contents; False when they are others, or gone, meanwhile."""
    fresh = tx.get(evidence, row.id)
    if fresh is None or fresh["sha256"] != row.sha256 or fresh["note"] == ERASE:
        return False
    tx.set(evidence, row.id, scan=found)
    return True


def keep_for_the_house(tx: Tx, vault: Vault, ids: Sequence[str], house: str) -> None:
    """Let files that an officer sent be the office's own, of no conversation any more."""
    file_keys.hand_over(tx, vault, ids, house)
    for one in ids:
        tx.set(evidence, one, conversation_id="")


def rows(tx: Tx, ids: Sequence[str]) -> list[EvidenceRow]:
    """These files as they are now, in that order; without those that are gone."""
    tx.prefetch(evidence, ids)
    return [read_evidence(row) for one in ids if (row := tx.get(evidence, one)) is not None]


def retry(tx: Tx, row: EvidenceRow, *, at: datetime, note: str) -> None:
    tx.set(
        evidence,
        row.id,
        attempts=row.attempts + 1,
        retry_at=at,
        note=note,
        lease_until=None,
    )


def hold(tx: Tx, row: EvidenceRow, *, now: datetime, seconds: int) -> None:
    """Keep what takes longer than its lease from being begun by somebody else."""
    tx.set(evidence, row.id, lease_until=now + timedelta(seconds=seconds))


def await_other(tx: Tx, row: EvidenceRow, *, at: datetime) -> None:
    """It waits for another file; that is no attempt."""
    tx.set(evidence, row.id, retry_at=at, lease_until=None)


def again(tx: Tx, row: EvidenceRow, *, now: datetime) -> None:
    """Print once more what could not be printed."""
    tx.set(evidence, row.id, status="wait", attempts=0, retry_at=now, note=None, lease_until=None)


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
_OF_HASH = select(evidence.c.id).where(evidence.c.sha256.in_(bindparam("hashes", expanding=True)))


def forget(tx: Tx, hashes: Sequence[str]) -> None:
    """Remove the rows of contents that are gone."""
    for start in range(0, len(hashes), _PAGE):
        for row in tx.rows(_OF_HASH, hashes=list(hashes[start : start + _PAGE])):
            tx.remove(evidence, row["id"])


_NAMED = select(evidence.c.sha256).where(evidence.c.sha256.in_(bindparam("hashes", expanding=True)))


def named(tx: Tx, hashes: Sequence[str]) -> set[str]:
    """Those of these hashes that any row names, be it only to have the contents removed."""
    found: set[str] = set()
    for start in range(0, len(hashes), _PAGE):
        some = list(hashes[start : start + _PAGE])
        found |= {row["sha256"] for row in tx.rows(_NAMED, hashes=some)}
    return found
