"""The duties of an office: of which its people were told, and who said that one is done."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Integer, bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import duties


class DutyRow(Struct, frozen=True):
    """One time that a duty was due."""

    duty: str
    #: As `office.duties.Occurrence` calls it.
    period: str
    told_at: datetime
    #: When the superiors were told.
    raised_at: datetime | None
    done_at: datetime | None
    #: Staff id.
    done_by: str | None


_read = reader(DutyRow)
_LAST = (
    select(duties)
    .where(duties.c.office_id == bindparam("office_id"), duties.c.duty == bindparam("duty"))
    .order_by(duties.c.told_at.desc(), duties.c.period.desc())
    .limit(bindparam("limit", type_=Integer))
)


def begin(tx: Tx, office_id: str, duty: str, period: str, *, now: datetime) -> bool:
    """Note that its people are told. False: they were told of this time before."""
    if tx.get(duties, office_id, duty, period) is not None:
        return False
    tx.add(duties, office_id=office_id, duty=duty, period=period, told_at=now)
    return True


def last(tx: Tx, office_id: str, duty: str) -> DutyRow | None:
    """The latest time of which its people were told."""
    rows = tx.rows(_LAST, office_id=office_id, duty=duty, limit=1)
    return _read(rows[0]) if rows else None


def raise_up(tx: Tx, office_id: str, duty: str, period: str, *, now: datetime) -> None:
    """Note that the superiors are told."""
    tx.set(duties, office_id, duty, period, expect={"raised_at": None}, raised_at=now)


def done(tx: Tx, office_id: str, duty: str, period: str, *, by: str, now: datetime) -> None:
    """Note who did it; of two at the same moment the second is run again and finds it done."""
    tx.set(duties, office_id, duty, period, expect={"done_at": None}, done_at=now, done_by=by)
