"""BUKA: a person asks for the messages that wait, and gets them."""

from __future__ import annotations

from msgspec.structs import replace

from backoffice.delivery import reply_window
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from channels.message import InboundMessage


def handle_open_word(work: Work, contact: TurnInput) -> TurnInput:
    """Answer BUKA and return the other messages. If nothing was waiting, say so."""
    rest = tuple(
        (inbox_id, item)
        for inbox_id, item in contact.items
        if not (
            isinstance(item, InboundMessage)
            and not item.address.room
            and not item.note
            and reply_window.asks_to_open(item)
        )
    )
    if len(rest) == len(contact.items):
        return contact
    if not contact.opened:
        officer = contact.staff is not None and contact.conversation.mode != "citizen"
        text = "p_buka_kosong" if officer else "buka_kosong"
        Reply(work, contact, part="b").say(text)
    return replace(contact, items=rest)
