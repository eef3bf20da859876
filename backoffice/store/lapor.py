"""Which case a complaint of SP4N-LAPOR! became: once in an office."""

from __future__ import annotations

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import lapor


def case_of(tx: Tx, office_id: str, tracking_id: str) -> str | None:
    """The case that was made of this Tracking ID."""
    row = tx.get(lapor, office_id, tracking_id)
    return str(row["case_id"]) if row else None


def add(tx: Tx, office_id: str, tracking_id: str, case_id: str) -> None:
    """Remember it; a second one of the same ID fails at the unique key."""
    tx.add(lapor, office_id=office_id, tracking_id=tracking_id, case_id=case_id)
