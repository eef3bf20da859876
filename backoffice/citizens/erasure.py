"""Erase a draft when it ends, and a person's data when the person asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.store import inbox, outbox, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations


def erase_conversation(tx: Tx, row: dict[str, Any], *, now: datetime) -> None:
    """Destroy a draft: its answers, its files, the words that came and the words that went.

    What belongs to a case stays. The files themselves are removed by fetch, after the commit.
    """
    inbox.blank(tx, row["id"])
    outbox.drop_conversation(tx, row["address_id"])
    texts.drop_draft_evidence(tx, row["id"], now=now)
    tx.set(conversations, row["id"], state=None, pending=None, code=None, expires_at=None)
