"""How far a channel has read at its provider; saved after what was read is stored.

Telegram forgets what was confirmed, so its offset need not be kept. A mailbox does not forget, and
a colleague may mark a mail as read before we see it: without a cursor that outlives the process,
a mail that came while we were down and was opened by somebody would never be taken.
"""

from __future__ import annotations

from sqlalchemy import select, update

from backoffice.store.engine.statements import statements_for
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cursors


def read(tx: Tx, office_id: str, name: str) -> bytes | None:
    """What was saved last under this name."""
    where = (cursors.c.office_id == office_id, cursors.c.name == name)
    rows = tx.rows(select(cursors.c.value).where(*where))
    return bytes(rows[0]["value"]) if rows else None


def save(tx: Tx, office_id: str, name: str, value: bytes) -> None:
    """Keep this instead of what was there. It holds numbers and times only."""
    where = (cursors.c.office_id == office_id, cursors.c.name == name)
    if not tx.execute(update(cursors).where(*where).values(value=value)):
        once = statements_for(tx.dialect, cursors).insert_once
        tx.execute(once, office_id=office_id, name=name, value=value)
