"""What cannot be read: pictures to be seen once, polls, stickers. Nobody is left to wait for it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import Phase
from bot.turn_builder import Talk
from channels.message import InboundMessage

#: Questions that wait for an answer; elsewhere a sticker asks for none.
_ASKED: frozenset[Phase] = frozenset({"notice", "form", "confirm", "review", "edit"})


def acknowledge(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Say so, whatever else is said in the same breath."""
    unreadable = sum(message.note == "unsupported" for message in messages)
    if unreadable:
        talk.note("tak_didukung")
        if talk.state.phase in _ASKED:
            talk.set(unreadable=talk.state.unreadable + unreadable)
    elif talk.state.phase in _ASKED and _only_stickers(messages):
        talk.note("stiker")


def _only_stickers(messages: Sequence[InboundMessage]) -> bool:
    """Beside words a sticker is an ornament."""
    told = any(m.text.strip() or m.attachments or m.location is not None for m in messages)
    return not told and any(message.note == "sticker" for message in messages)
