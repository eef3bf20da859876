"""Contact cards: the own number where that is asked, elsewhere a witness who is not forgotten."""

from __future__ import annotations

from msgspec.structs import replace

from bot.fields import kind_of
from bot.turn_builder import Talk
from channels.message import InboundMessage


def keep_aside(talk: Talk, messages: tuple[InboundMessage, ...]) -> tuple[InboundMessage, ...]:
    """The messages without the cards that answer nothing here: those are kept for the officer."""
    return tuple(_without_card(talk, one) if one.contact_phone else one for one in messages)


def _without_card(talk: Talk, message: InboundMessage) -> InboundMessage:
    field, phase = talk.field, talk.state.phase
    if phase not in ("form", "confirm", "edit"):
        return message
    kind = kind_of(field) if field is not None else None
    if kind is not None and kind.telling and not kind.takes_files:
        return message
    asked = phase == "form" and kind is not None and kind.takes_contact
    if asked and "\n" not in message.text:
        return message
    # Sent along and not offered as the story, as other words are.
    talk.set(cards="\n".join(part for part in (talk.state.cards, message.text) if part))
    talk.note("tambahan_disimpan")
    return message if asked else replace(message, text="", contact_phone="")
