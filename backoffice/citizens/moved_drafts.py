"""Move a draft to another conversation of the same person."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from backoffice.desk.desk import Desk
from backoffice.desk.evidence import row_id
from backoffice.store import account_links, texts
from backoffice.store.conversations import Conversation, draft_place
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations
from bot.conversation import State

_state = msgspec.json.Decoder(State)


def fetch(tx: Tx, desk: Desk, person_id: str, to: str) -> bool:
    """Move the person's latest draft elsewhere into the conversation `to`; False: there is none."""
    found = account_links.drafts_of(tx, person_id, to)
    return bool(found) and move(tx, desk, found[0], to, person_id)


def move(tx: Tx, desk: Desk, talk: Conversation, to: str, person_id: str) -> bool:
    """Move a draft with its files and its code; False where nothing readable is."""
    key = texts.key_of(tx, person_id)
    if talk.state is None or key is None:
        return False
    state = _state.decode(desk.vault.open(key, draft_place(talk.id, person_id), talk.state))
    # The files keep their rows, which are named after the conversation that they came in.
    evidence = tuple(
        one if one.row else replace(one, row=row_id(desk, talk.id, one.message, one.index))
        for one in state.evidence
    )
    moved = replace(state, evidence=evidence)
    tx.set(
        conversations,
        to,
        state=desk.vault.seal(key, draft_place(to, person_id), msgspec.json.encode(moved)),
        code=talk.code,
        expires_at=talk.expires_at,
        telling=talk.telling,
    )
    account_links.move_draft(tx, talk, to)
    return True
