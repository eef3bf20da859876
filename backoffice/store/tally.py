"""What was sent in a span of time, counted: what a provider's bill is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from backoffice.store.tables import addresses, literal, outbox, outbox_parts
from backoffice.store.tx import Tx


def sends(tx: Tx, office_id: str, *, since: datetime, until: datetime) -> Sequence[Any]:
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
