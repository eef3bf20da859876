"""Leases: the right of one process to do a piece of work, taken by a conditional update."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update

from backoffice.store.engine.statements import statements_for
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import leases

#: In front of a process's name: the lease of its own life.
_LIFE = "node:"
_LONG_GONE = delete(leases).where(leases.c.until < bindparam("before"))
_ALIVE = select(leases.c.holder).where(
    leases.c.name.in_(bindparam("names", expanding=True)), leases.c.until > bindparam("now")
)


def take(tx: Tx, name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """True when the holder has the lease until `now + seconds`; taking one's own renews it."""
    until = now + timedelta(seconds=seconds)
    free = or_(leases.c.holder == holder, leases.c.until <= now)
    renewed = update(leases).where(leases.c.name == name, free).values(holder=holder, until=until)
    if tx.execute(renewed):
        return True
    first = statements_for(tx.dialect, leases).insert_once
    return tx.execute(first, name=name, holder=holder, until=until) == 1


def beat(tx: Tx, holder: str, *, now: datetime, seconds: float) -> None:
    """Say that a process lives, and keep what it holds, until `now + seconds`.

    A lease that is over by now, and that another took, stays theirs.
    """
    tx.execute(_LONG_GONE, before=now - timedelta(days=1))
    take(tx, _LIFE + holder, holder, now=now, seconds=seconds)
    until = now + timedelta(seconds=seconds)
    tx.execute(update(leases).where(leases.c.holder == holder).values(until=until))


def alive(tx: Tx, holders: Collection[str], *, now: datetime) -> set[str]:
    """Those of these processes that said so not long ago."""
    names = [_LIFE + holder for holder in holders]
    rows = tx.rows(_ALIVE, names=names, now=now) if names else ()
    return {row["holder"] for row in rows}


def end(tx: Tx, holder: str) -> None:
    """Give up all that a process holds."""
    tx.execute(delete(leases).where(leases.c.holder == holder))
