"""Leases: the right of one process to do a piece of work, taken by a conditional update."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from backoffice.store.engine.statements import statements_for
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import leases


def take(tx: Tx, name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """True when the holder has the lease until `now + seconds`; taking one's own renews it."""
    until = now + timedelta(seconds=seconds)
    free = or_(leases.c.holder == holder, leases.c.until <= now)
    renewed = update(leases).where(leases.c.name == name, free).values(holder=holder, until=until)
    if tx.execute(renewed):
        return True
    first = statements_for(tx.dialect, leases).insert_once
    return tx.execute(first, name=name, holder=holder, until=until) == 1


def release(tx: Tx, name: str, holder: str) -> None:
    """Gives up a lease; one that another holds by now stays theirs."""
    tx.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
