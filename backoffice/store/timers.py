"""What is due: armed by verbs, done once by the tick."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, timers


def arm(
    tx: Tx,
    timer_id: str,
    *,
    office_id: str,
    kind: str,
    due_at: datetime,
    case_id: str | None = None,
    conversation_id: str | None = None,
    clock: str | None = None,
    mark: str | None = None,
    belongs_to: str = "",
) -> None:
    """Arm a timer once: a second call with the same id changes nothing."""
    tx.add_once(
        timers,
        id=timer_id,
        office_id=office_id,
        kind=kind,
        case_id=case_id,
        conversation_id=conversation_id,
        clock=clock,
        mark=mark,
        belongs_to=belongs_to,
        due_at=due_at,
    )


def arm_clock(
    tx: Tx,
    *,
    office_id: str,
    case_id: str,
    clock: str,
    mark: str,
    reckoning: str,
    due_at: datetime,
) -> None:
    """Arm one mark of one clock: once for each due moment (`reckoning`) that the clock has had."""
    arm(
        tx,
        f"{case_id}:{clock}:{mark}:{reckoning}",
        office_id=office_id,
        kind="clock",
        due_at=due_at,
        case_id=case_id,
        clock=clock,
        mark=mark,
        belongs_to=reckoning,
    )


_DUE = (
    select(timers)
    .where(timers.c.due_at <= bindparam("now"), timers.c.done_at.is_(None))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)


def due(tx: Tx, *, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Timers that are due and that no other process is at, earliest first; cases prefetched."""
    statement = _DUE_LOCKED if tx.dialect == "postgresql" else _DUE
    found = [dict(row) for row in tx.rows(statement, now=now, limit=limit)]
    tx.prefetch(cases, [row["case_id"] for row in found if row["case_id"]])
    return found


def waiting(tx: Tx, *, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Timers that are due, whoever is at them: for a reader, which may lock nothing."""
    return [dict(row) for row in tx.rows(_DUE, now=now, limit=limit)]


def armed(tx: Tx, case_id: str, kind: str) -> bool:
    """Does a timer of this kind still wait for the case?"""
    query = select(timers.c.id).where(
        timers.c.case_id == case_id, timers.c.kind == kind, timers.c.done_at.is_(None)
    )
    return bool(tx.rows(query.limit(1)))


def done(tx: Tx, timer_id: str, *, now: datetime) -> None:
    """Mark it done; a second process that was as fast is run again and finds nothing."""
    tx.set(timers, timer_id, expect={"done_at": None}, done_at=now)


def get(tx: Tx, timer_id: str) -> dict[str, Any] | None:
    return tx.get(timers, timer_id)


def push(tx: Tx, timer: dict[str, Any], *, due_at: datetime) -> None:
    """Let a timer that failed come again later, so that it does not stand at the head for ever."""
    tx.set(timers, timer["id"], due_at=due_at, attempts=timer["attempts"] + 1)
