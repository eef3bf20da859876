"""Erase what a citizen told before it became a case."""

from __future__ import annotations

from datetime import datetime

from backoffice.desk.turn_input import Talk
from backoffice.store import inbox, outbox, texts
from backoffice.store.conversations import Changes, Conversation, change
from backoffice.store.engine.tx import Tx

_EMPTY: Changes = {"state": None, "pending": None, "code": None, "expires_at": None}


def erase_talk(tx: Tx, talk: Talk, *, now: datetime) -> None:
    """As `erase_conversation`, for the one whose turn it is."""
    _erase_words(tx, talk.now, now)
    talk.keep(tx, **_EMPTY)


def erase_conversation(tx: Tx, conversation: Conversation, *, now: datetime) -> None:
    """Destroy a draft: its answers, its files, the words that came and the words that went.

    What belongs to a case stays. The files themselves are removed by the job of media, later.
    """
    _erase_words(tx, conversation, now)
    change(tx, conversation, **_EMPTY)


def _erase_words(tx: Tx, conversation: Conversation, now: datetime) -> None:
    inbox.blank(tx, conversation.id)
    outbox.drop_conversation(tx, conversation.address_id)
    texts.drop_draft_evidence(tx, conversation.id, now=now)
