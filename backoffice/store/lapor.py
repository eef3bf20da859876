"""Which case a complaint of SP4N-LAPOR! became: once in an office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from backoffice.case.case import Case
from backoffice.store import cases as kept
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, lapor

_RECEIVED = (
    select(lapor.c.tracking_id, lapor.c.case_id)
    .join(cases, cases.c.id == lapor.c.case_id)
    .where(
        lapor.c.office_id == bindparam("office_id"),
        cases.c.received_at >= bindparam("since"),
        cases.c.received_at < bindparam("until"),
    )
    .order_by(cases.c.received_at, lapor.c.tracking_id)
)


def case_of(tx: Tx, office_id: str, tracking_id: str) -> str | None:
    """The case that was made of this Tracking ID."""
    row = tx.get(lapor, office_id, tracking_id)
    return str(row["case_id"]) if row else None


def add(tx: Tx, office_id: str, tracking_id: str, case_id: str) -> None:
    """Remember it; a second one of the same ID fails at the unique key."""
    tx.add(lapor, office_id=office_id, tracking_id=tracking_id, case_id=case_id)


def remove(tx: Tx, office_id: str, tracking_id: str) -> None:
    """Forget it: it was entered by mistake."""
    tx.remove(lapor, office_id, tracking_id)


def received(tx: Tx, office_id: str, *, since: datetime, until: datetime) -> list[tuple[str, Case]]:
    """Tracking IDs of the cases that were received in that time, the earliest first."""
    rows = tx.rows(_RECEIVED, office_id=office_id, since=since, until=until)
    tx.prefetch(cases, [row["case_id"] for row in rows])
    found = ((row["tracking_id"], kept.load(tx, row["case_id"])) for row in rows)
    return [(id, case) for id, case in found if case is not None]
