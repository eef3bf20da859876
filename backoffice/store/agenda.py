"""Find the next moment at which something is due, for a clock that is moved by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, true

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations, digests, evidence, literal, outbox, timers


def next_moment(tx: Tx, after: datetime) -> datetime | None:
    """The earliest instant after `after` at which a job will find something to do."""
    moments = []
    for column, condition in (
        (conversations.c.ready_at, conversations.c.ready_at.is_not(None)),
        (timers.c.due_at, timers.c.done_at.is_(None)),
        (outbox.c.not_before, outbox.c.status == literal("queued")),
        (outbox.c.retry_at, outbox.c.status == literal("queued")),
        (digests.c.next_at, true()),
        (evidence.c.retry_at, evidence.c.status == literal("wait")),
    ):
        rows = tx.rows(select(func.min(column).label("at")).where(condition, column > after))
        moments.append(rows[0]["at"])
    return min((at for at in moments if at is not None), default=None)
