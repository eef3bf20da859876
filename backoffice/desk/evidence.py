"""Enter the files and places that citizens send, so that they are fetched at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from backoffice.desk.desk import Desk
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import file_keys
from backoffice.store.tables import evidence
from bot.conversation import Evidence, Forward, Submit, Turn
from channels.message import Attachment, InboundMessage


def evidence_id(desk: Desk, contact: TurnInput, message: str, index: int) -> str:
    """The row of a file, found again from the message that brought it."""
    return row_id(desk, contact.id, message, index)


def row_id(desk: Desk, conversation_id: str, message: str, index: int) -> str:
    """The row of a file that came in that conversation."""
    return desk.vault.token("evidence", conversation_id, message, str(index))


def files_of(desk: Desk, contact: TurnInput, messages: Sequence[InboundMessage]) -> list[str]:
    """The rows of all files and places that came with these messages."""
    return [
        evidence_id(desk, contact, message.external_id, index)
        for message in messages
        for index in range(len(message.attachments) + (message.location is not None))
    ]


def piles_of(desk: Desk, contact: TurnInput, sent: Sequence[Evidence]) -> dict[str, str]:
    """The questions that files answer, by their rows; none of a file that answers nothing."""
    return {
        one.row or evidence_id(desk, contact, one.message, one.index): one.field
        for one in sent
        if one.field
    }


def keep_files(work: Work, contact: TurnInput, said: Sequence[InboundMessage]) -> None:
    """Enter every file that was sent, to be fetched at once; whose it is shows later."""
    desk = work.desk
    for message in said:
        for index, file in enumerate(message.attachments):
            row = _row(desk, contact, evidence_id(desk, contact, message.external_id, index))
            work.tx.add_once(
                evidence,
                **row,
                sealed=_sealed(desk, row, file),
                kind=file.kind,
                media_type=file.media_type[:100],
                size=file.size,
                received_at=work.now,
                status="wait",
                retry_at=work.now,
            )


def _row(desk: Desk, contact: TurnInput, evidence_id: str) -> dict[str, Any]:
    """What is known of a file or a place before it belongs to a case."""
    return {
        "id": evidence_id,
        "office_id": desk.office_id,
        "person_id": contact.person_id,
        "conversation_id": contact.id,
        "case_id": None,
        "channel": contact.conversation.channel,
        "account": contact.conversation.account,
    }


def _sealed(desk: Desk, row: Mapping[str, Any], sent: Attachment | tuple[float, float]) -> bytes:
    return desk.vault.seal_local(file_keys.place("about", row), msgspec.json.encode(sent))


def move_places(work: Work, contact: TurnInput, said: Sequence[InboundMessage]) -> None:
    """A place that was shared for a while has come to rest: its last point is the one kept."""
    for message in said:
        if message.edits is not None and message.location is not None:
            row = evidence_id(work.desk, contact, message.edits, 0)
            known = work.tx.get(evidence, row)
            if known is not None:
                work.tx.set(evidence, row, sealed=_sealed(work.desk, known, message.location))


def keep_places(
    work: Work, contact: TurnInput, said: Sequence[InboundMessage], played: Turn
) -> None:
    """Enter the places that were sent as evidence: they are words enough, nothing is fetched."""
    desk = work.desk
    kept = {item.message for item in played.state.evidence if item.kind == "location"}
    for effect in played.effects:
        if isinstance(effect, Submit):
            kept |= {item.message for item in effect.evidence if item.kind == "location"}
        elif isinstance(effect, Forward):
            kept |= {message.external_id for message in effect.messages}
    for message in said:
        if message.location is not None and message.external_id in kept:
            index = len(message.attachments)
            row = _row(desk, contact, evidence_id(desk, contact, message.external_id, index))
            work.tx.add_once(
                evidence,
                **row,
                sealed=_sealed(desk, row, message.location),
                kind="location",
                media_type="",
                received_at=work.now,
                status="stored",
            )
