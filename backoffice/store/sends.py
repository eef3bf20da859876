"""Read what was sent: each message, each attempt and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import parts_of
from backoffice.store.tables import addresses, literal, outbox, outbox_parts


def listing(
    tx: Tx, office_id: str, *, status: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The newest rows with their attempts, without their words; of one status if asked."""
    newest = (
        select(
            outbox.c.id,
            outbox.c.key,
            outbox.c.case_id,
            outbox.c.text,
            outbox.c.status,
            outbox.c.attempts,
            outbox.c.created_at,
            outbox.c.not_before,
            outbox.c.retry_at,
            outbox.c.sent_at,
            outbox.c.problem,
            outbox.c.waits_since,
            outbox.c.call_since,
        )
        .where(outbox.c.office_id == office_id)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    if status is not None:
        newest = newest.where(outbox.c.status == status)
    return _with_parts(tx, newest)


def to_citizen(tx: Tx, case_id: str) -> list[dict[str, Any]]:
    """What was to be said about a case to its citizen, by whatever way, oldest first.

    Each row has its channel and its attempts, and no words.
    """
    query = (
        select(
            outbox.c.id,
            outbox.c.key,
            outbox.c.text,
            outbox.c.status,
            outbox.c.created_at,
            outbox.c.retry_at,
            outbox.c.problem,
            outbox.c.waits_since,
            outbox.c.call_since,
            outbox.c.origin,
            addresses.c.channel,
        )
        .join(addresses, addresses.c.id == outbox.c.address_id)
        .where(outbox.c.case_id == case_id, outbox.c.text.not_like("p\\_%", escape="\\"))
        .order_by(outbox.c.id)
    )
    return _with_parts(tx, query)


def _with_parts(tx: Tx, query: Select[Any]) -> list[dict[str, Any]]:
    """What the query finds, each row with its attempts."""
    rows = [dict(row) for row in tx.rows(query)]
    parts: dict[str, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    for part in parts_of(tx, list(parts)):
        parts[part["outbox_id"]].append(dict(part))
    for row in rows:
        row["parts"] = parts[row["id"]]
    return rows


def answers_sent(tx: Tx, case_id: str) -> tuple[bool, datetime | None]:
    """Whether an answer was to be sent at all, and when the latest one was taken; None: not yet."""
    query = select(outbox.c.sent_at).where(
        outbox.c.case_id == case_id, outbox.c.text == bindparam("answer")
    )
    rows = tx.rows(query, answer="jawaban")
    return bool(rows), max((row["sent_at"] for row in rows if row["sent_at"]), default=None)


def counts(tx: Tx, office_id: str) -> dict[str, int]:
    """How many rows are in each status."""
    query = (
        select(outbox.c.status, func.count().label("n"))
        .where(outbox.c.office_id == office_id)
        .group_by(outbox.c.status)
    )
    return {row["status"]: int(row["n"]) for row in tx.rows(query)}


def overdue(tx: Tx, office_id: str, before: datetime) -> int:
    """How many rows should have gone out before then and still wait."""
    query = select(func.count().label("n")).where(
        outbox.c.office_id == office_id,
        outbox.c.status == literal("queued"),
        func.coalesce(outbox.c.not_before, outbox.c.created_at) < before,
    )
    return int(tx.rows(query)[0]["n"])


def by_template(tx: Tx, office_id: str, *, since: datetime, until: datetime) -> Sequence[Any]:
    """Rows of `channel`, `template` (None: free text), `accepted`, `delivered`, `failed`.

    By channel and template. `failed` are those that the provider took and reported as failed later;
    what it refused at once is not counted, for it costs nothing.
    """
    query = (
        select(
            addresses.c.channel,
            outbox_parts.c.template,
            func.count().label("accepted"),
            func.count(outbox_parts.c.delivered_at).label("delivered"),
            func.count(outbox_parts.c.failed_at).label("failed"),
        )
        .select_from(
            outbox_parts.join(outbox, outbox.c.id == outbox_parts.c.outbox_id).join(
                addresses, addresses.c.id == outbox.c.address_id
            )
        )
        .where(
            outbox_parts.c.office_id == office_id,
            outbox_parts.c.outcome == literal("sent"),
            outbox_parts.c.at >= since,
            outbox_parts.c.at < until,
        )
        .group_by(addresses.c.channel, outbox_parts.c.template)
        .order_by(addresses.c.channel, outbox_parts.c.template)
    )
    return tx.rows(query)
