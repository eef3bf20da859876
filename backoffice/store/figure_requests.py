"""Who asked for the figures of a month and waits for them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import figure_requests


class Wanted(Struct, frozen=True):
    """One month that somebody asked for."""

    address_id: str
    #: As 2026-11.
    period: str
    staff_id: str
    asked_at: datetime
    #: Of this asking and no other.
    mark: str


_read = reader(Wanted)
_FIRST = (
    select(figure_requests)
    .where(figure_requests.c.office_id == bindparam("office_id"))
    .order_by(figure_requests.c.asked_at, figure_requests.c.address_id, figure_requests.c.period)
    .limit(1)
)


def ask(tx: Tx, office_id: str, wanted: Wanted) -> None:
    """Note it; who asks twice before it is answered is answered once."""
    fields = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    tx.add_once(figure_requests, office_id=office_id, **fields)


def first(tx: Tx, office_id: str) -> Wanted | None:
    """What was asked for first."""
    return next((_read(row) for row in tx.rows(_FIRST, office_id=office_id)), None)


def answered(tx: Tx, wanted: Wanted) -> bool:
    """Take it off the list. False: another process has answered it meanwhile."""
    key = (wanted.address_id, wanted.period)
    if tx.locked(figure_requests, *key) is None:
        return False
    tx.remove(figure_requests, *key)
    return True
