"""How often a conversation has sent a wrong code of enrolment within the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import code_tries

#: The time in which tries are counted.
WINDOW = timedelta(hours=1)


def wrong(tx: Tx, conversation_id: str, *, now: datetime) -> int:
    """Wrong codes of a conversation within the hour."""
    row = tx.get(code_tries, conversation_id)
    return 0 if row is None or row["since"] + WINDOW <= now else int(row["wrong"])


def count(tx: Tx, conversation_id: str, *, office_id: str, now: datetime) -> int:
    """Count one more; returns how many there are."""
    before = wrong(tx, conversation_id, now=now)
    if tx.get(code_tries, conversation_id) is None:
        tx.add(code_tries, conversation_id=conversation_id, office_id=office_id, since=now, wrong=1)
    elif before == 0:
        tx.set(code_tries, conversation_id, since=now, wrong=1)
    else:
        tx.set(code_tries, conversation_id, wrong=before + 1)
    return before + 1
