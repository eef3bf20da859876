"""The days that an office closes or opens itself, and the version of that list."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, select, text

from backoffice.calendar.holidays import Override
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import counters, holidays, to_micros

_NAME = "holidays"
_IN_FORCE = (
    select(holidays)
    .where(holidays.c.office_id == bindparam("office_id"), holidays.c.removed_at.is_(None))
    .order_by(holidays.c.date)
)
# Never a version twice, even when a work that made one was taken back.
_CHANGED = text(
    "UPDATE counters SET value = CASE WHEN value < :at THEN :at ELSE value + 1 END "
    "WHERE office_id = :office_id AND name = :name"
)


def version(tx: Tx, office_id: str) -> int:
    """Another number after every change; 0 before the first."""
    row = tx.get(counters, office_id, _NAME)
    return int(row["value"]) if row else 0


def in_force(tx: Tx, office_id: str) -> tuple[Override, ...]:
    """The office's own days, earliest first."""
    return tuple(
        Override(date=_date(row["date"]), name=row["name"], kind=row["kind"])
        for row in tx.rows(_IN_FORCE, office_id=office_id)
    )


def put(tx: Tx, office_id: str, day: Override, *, by: str, now: datetime) -> None:
    """Enter a day; what was entered for that date before is taken back."""
    remove(tx, office_id, day.key, by=by, now=now)
    tx.add(
        holidays,
        id=tx.new_id(),
        office_id=office_id,
        date=day.key,
        name=day.name,
        kind=day.kind,
        source="/libur",
        added_by=by,
        at=now,
    )


def remove(tx: Tx, office_id: str, key: str, *, by: str, now: datetime) -> None:
    """Take back what was entered under that `Override.key`; the row stays, with who did it."""
    _change(tx, office_id, now)
    for row in tx.rows(_IN_FORCE, office_id=office_id):
        if row["date"] == key:
            tx.set(holidays, row["id"], expect={"removed_at": None}, removed_at=now, removed_by=by)
    # The new row of that date may stand only when the old one is out of force.
    tx.flush()


def _change(tx: Tx, office_id: str, now: datetime) -> None:
    # First of all, so that two changes at once wait for each other.
    tx.add_once(counters, office_id=office_id, name=_NAME, value=0)
    tx.execute(_CHANGED, office_id=office_id, name=_NAME, at=to_micros(now))


def _date(key: str) -> date:
    return date.fromisoformat(key) if len(key) > len("2026") else date(int(key), 1, 1)
