"""The summary before sending, the change of one part of it, and the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import evidence, pausing
from bot.fields import applicable, missing, previous_field
from bot.form import Field
from bot.menu import Command
from bot.turn_builder import Talk
from bot.words import fold, is_no, is_yes
from channels.message import InboundMessage

_NUMBER = re.compile(r"(?:no(?:mor)?\.?\s*)?(\d{1,3})[.)]?")


def send(talk: Talk) -> None:
    """KIRIM: sent, unless a question became necessary meanwhile."""
    if missing(talk.form, talk.state):
        talk.go_on()
    else:
        talk.submit("kirim")


def press(talk: Talk, option: str) -> None:
    """A button of the summary."""
    if option == "kirim":
        send(talk)
    elif option == "ubah":
        choose(talk)
    else:
        pausing.cancel(talk)


def choose(talk: Talk) -> None:
    """Ask which part is to be changed."""
    talk.go("edit")


def hear(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages at the summary: its words, its numbers; anything else is kept with it."""
    evidence.keep_aside(talk, messages)
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not m.attachments)
    field = _named(talk, words)
    if not words:
        talk.ask()
    elif field is not None:
        edit(talk, field)
    elif is_yes(words):
        send(talk)
    elif is_no(words):
        choose(talk)
    elif len(words) >= 10:
        talk.remember(words)
        talk.note("tambahan_disimpan")
        talk.ask()
    else:
        talk.note("tidak_paham")
        talk.ask()


def hear_choice(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages at "bagian mana?"."""
    evidence.keep_aside(talk, messages)
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not m.attachments)
    field = _named(talk, words)
    if field is not None:
        edit(talk, field)
    else:
        if words:
            talk.note("nomor_tidak_ada")
        talk.ask()


def _named(talk: Talk, words: str) -> Field | None:
    """The part that a number or a label names."""
    fields = applicable(talk.form, talk.state)
    said = fold(words)
    if found := _NUMBER.fullmatch(said):
        index = int(found.group(1)) - 1
        return fields[index] if 0 <= index < len(fields) else None
    return next((field for field in fields if said and said == fold(field.label)), None)


def edit(talk: Talk, field: Field) -> None:
    """Ask one part again; afterwards the summary comes back."""
    talk.set(editing=True)
    talk.go("form", field.key)


def change(talk: Talk, command: Command) -> None:
    """UBAH, "ubah 3": anywhere in the form."""
    field = _named(talk, command.rest) if command.rest else None
    if field is not None:
        edit(talk, field)
    else:
        if command.rest:
            talk.note("nomor_tidak_ada")
        choose(talk)


def back(talk: Talk) -> None:
    """KEMBALI: the question before; out of a detour, the question that waits."""
    state = talk.state
    if state.phase == "confirm":
        talk.go("form", state.asking)
    elif state.phase in ("cancel", "resume"):
        pausing.come_back(talk)
    elif state.phase == "erase":
        pausing.keep_data(talk)
    elif state.phase == "edit" or (state.phase == "form" and state.editing):
        talk.set(editing=False)
        talk.go("review") if state.phase == "edit" else talk.go_on()
    elif state.phase in ("form", "review"):
        if state.phase == "review":
            talk.set(asking=None)
        field = previous_field(talk.form, talk.state)
        if field is None:
            talk.note("kembali_awal")
            talk.ask()
        else:
            talk.set(passed=tuple(key for key in state.passed if key != field.key))
            talk.go("form", field.key)
    elif state.phase == "notice":
        talk.ask()
    elif state.phase == "stopped":
        pausing.hear_stopped(talk, ())
    else:
        talk.note("tidak_ada_isian")
