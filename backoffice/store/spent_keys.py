"""Keys of mails to officers by which something was changed: each is good for one mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import spent_keys

_EXPIRED = delete(spent_keys).where(spent_keys.c.at < bindparam("before"))


def usable(tx: Tx, staff_id: str, serials: Sequence[str], *, inbox_id: str) -> str | None:
    """The first of these keys that no other mail has used."""
    for serial in serials:
        row = tx.get(spent_keys, staff_id, serial)
        if row is None or row["inbox_id"] == inbox_id:
            return serial
    return None


def spend(
    tx: Tx,
    office_id: str,
    staff_id: str,
    serial: str,
    *,
    inbox_id: str,
    now: datetime,
    expired: datetime,
) -> None:
    """Something was changed by this key: from now on it is of that mail alone.

    Those from before `expired` prove nothing any more, so they are forgotten.
    """
    if tx.get(spent_keys, staff_id, serial) is not None:
        return
    tx.execute(_EXPIRED, before=expired)
    tx.add(
        spent_keys,
        staff_id=staff_id,
        serial=serial,
        office_id=office_id,
        inbox_id=inbox_id,
        at=now,
    )
