"""What mail needs of the tables: mails held for officers, and what was sent under which id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, text

from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import InboxRow, read_row
from backoffice.store.tables import counters, inbox, literal, outbox, outbox_parts

_COUNTER = "surel"
_COUNT = text(
    "UPDATE counters SET value = value + 1 WHERE office_id = :office_id AND name = :name "
    "RETURNING value"
)


def hold(tx: Tx, office_id: str, row_id: str, *, now: datetime) -> int:
    """Set a mail aside until an officer decides; returns the number that officers call it by."""
    params = {"office_id": office_id, "name": _COUNTER}
    rows = tx.rows(_COUNT, **params)
    if not rows:
        tx.add_once(counters, value=0, **params)
        rows = tx.rows(_COUNT, **params)
    number = int(rows[0]["value"])
    tx.set(inbox, row_id, status="held", number=number, done_at=now)
    return number


def held(tx: Tx, office_id: str, *, limit: int) -> list[InboxRow]:
    """The newest mails that wait for an officer."""
    query = (
        select(inbox)
        .where(
            inbox.c.office_id == office_id,
            inbox.c.number.is_not(None),
            inbox.c.status == literal("held"),
        )
        .order_by(inbox.c.number.desc())
        .limit(limit)
    )
    return [read_row(row) for row in tx.rows(query)]


def count_held(tx: Tx, office_id: str) -> int:
    """How many mails wait for an officer."""
    query = select(func.count().label("n")).where(
        inbox.c.office_id == office_id,
        inbox.c.number.is_not(None),
        inbox.c.status == literal("held"),
    )
    return int(tx.rows(query)[0]["n"])


def numbered(tx: Tx, office_id: str, number: int) -> InboxRow | None:
    """The mail of that number, whether it still waits or not."""
    query = select(inbox).where(inbox.c.office_id == office_id, inbox.c.number == number)
    rows = tx.rows(query)
    return read_row(rows[0]) if rows else None


def release(tx: Tx, row_id: str, *, now: datetime) -> None:
    """An officer has decided; of two who decide at once, the second finds a Conflict."""
    tx.set(inbox, row_id, expect={"status": "held"}, status="done", done_at=now)


class Ours(NamedTuple):
    """Something that we once sent: where, and about which case."""

    address_id: str
    case_id: str | None
    #: Key of the text, and the version of the office's words in which it was said.
    text: str
    version: str
    #: Its key in the outbox.
    key: str


def ours(tx: Tx, office_id: str, ids: Sequence[str]) -> dict[str, Ours]:
    """Which of these ids are of messages that we sent."""
    if not ids:
        return {}
    query = (
        select(
            outbox_parts.c.external_id,
            outbox.c.address_id,
            outbox.c.case_id,
            outbox.c.text,
            outbox.c.version,
            outbox.c.key,
        )
        .join(outbox, outbox.c.id == outbox_parts.c.outbox_id)
        .where(outbox_parts.c.external_id.in_(list(ids)), outbox.c.office_id == office_id)
    )
    return {
        row["external_id"]: Ours(
            row["address_id"], row["case_id"], row["text"], row["version"], row["key"]
        )
        for row in tx.rows(query)
    }


def sent_about(tx: Tx, case_id: str, address_id: str, *, limit: int) -> list[str]:
    """Ids of the last messages about a case to an address, oldest first."""
    query = (
        select(outbox_parts.c.external_id)
        .join(outbox, outbox.c.id == outbox_parts.c.outbox_id)
        .where(
            outbox.c.case_id == case_id,
            outbox.c.address_id == address_id,
            outbox_parts.c.external_id.is_not(None),
        )
        .order_by(outbox_parts.c.at.desc(), outbox_parts.c.outbox_id.desc())
        .limit(limit)
    )
    return [row["external_id"] for row in tx.rows(query)][::-1]
