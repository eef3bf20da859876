"""Keys of mails to officers by which something was changed: each is good for one mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import spent_keys

_EXPIRED = delete(spent_keys).where(spent_keys.c.at < bindparam("before"))


def spend(
    tx: Tx,
    office_id: str,
    staff_id: str,
    serials: Sequence[str],
    *,
    inbox_id: str,
    now: datetime,
    expired: datetime,
) -> bool:
    """Use the first of these keys that is not used; False: every one is.

    What one mail has used is its own, however many of its commands want it. Those from before
    `expired` prove nothing any more, so they are forgotten.
    """
    for serial in serials:
        row = tx.get(spent_keys, staff_id, serial)
        if row is None:
            tx.execute(_EXPIRED, before=expired)
            tx.add(
                spent_keys,
                staff_id=staff_id,
                serial=serial,
                office_id=office_id,
                inbox_id=inbox_id,
                at=now,
            )
            return True
        if row["inbox_id"] == inbox_id:
            return True
    return False
