"""What each message of a chat said, and whether an edit says anything new.

Telegram edits a message when somebody reacts to it or a link gets its preview, and asks nobody
whether that is news. What was said is remembered as a keyed digest beside the event, never as
words, and forgotten with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import inbox
from backoffice.store.inbox import Item
from channels.message import InboundMessage

#: Beside words alone, what brings some.
_NOTES = frozenset({"", "edited", "unsupported"})


def message_token(work: Work, contact: TurnInput, external_id: str) -> str:
    """The name of a message among the events of its conversation."""
    return work.desk.vault.token("message", contact.id, external_id)


def news(
    work: Work, contact: TurnInput, items: Iterable[tuple[str, Item]]
) -> tuple[tuple[str, Item], ...]:
    """The events without the edits that change nothing; what each says is remembered."""
    known: dict[str, str] = {}
    found: list[tuple[str, Item]] = []
    for inbox_id, item in items:
        if not isinstance(item, InboundMessage) or not _says(item):
            found.append((inbox_id, item))
            continue
        token = message_token(work, contact, item.edits or item.external_id)
        said = _digest(work, item)
        before = known.get(token)
        if before is None and item.edits is not None:
            before = inbox.last_said(work.tx, token)
        if item.edits is None or said != before:
            found.append((inbox_id, item))
        known[token] = said
        inbox.remember(work.tx, inbox_id, message=token, said=said)
    return tuple(found)


def _says(item: InboundMessage) -> bool:
    """Something that can be edited and deleted later."""
    return item.choice is None and item.note in _NOTES and not item.address.room


def _digest(work: Work, item: InboundMessage) -> str:
    place = "" if item.location is None else f"{item.location[0]} {item.location[1]}"
    files = (one.same or one.ref for one in item.attachments)
    return work.desk.vault.token("said", item.text.strip(), place, *files)
