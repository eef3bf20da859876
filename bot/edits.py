"""A message that was edited afterwards: it may change its own answer, and never another one."""

from __future__ import annotations

from bot import evidence
from bot.conversation import Forward
from bot.declaring import declared
from bot.fields import field_of, kind_of
from bot.kinds import place
from bot.kinds.kind import Heard, Reading
from bot.taking import CORRECTED
from bot.turn_builder import Talk
from bot.words import is_greeting, mask_numbers, shorten
from channels.message import InboundMessage


def hear(talk: Talk, message: InboundMessage) -> None:
    """An edit of an earlier turn's message."""
    edited = message.edits or message.external_id
    state = talk.state
    words = message.text.strip()
    if message.location is not None:
        # A place that was being shared has come to rest: the last point is the one that counts.
        _move_pin(talk, edited, message.location)
        return
    if state.phase in ("idle", "greeted", "officer"):
        if talk.open_cases > 0 or state.phase == "officer":
            talk.act(Forward((message,)))
        return
    if any(item.message == edited for item in state.evidence):
        evidence.explain(talk, (edited,), words)
        if not any(edited in answer.messages for answer in state.answers.values()):
            talk.note("keterangan_dicatat")
            talk.ask()
            return
    key = next((key for key, said in state.answers.items() if edited in said.messages), None)
    if key is not None and words:
        _update(talk, key, edited, words)
    elif words and state.opening and state.phase == "notice" and not is_greeting(words):
        talk.remember(CORRECTED + words)
        talk.note("tambahan_disimpan")
    else:
        talk.note("ubahan_tulis_baru")
    talk.ask()


def _move_pin(talk: Talk, edited: str, pin: tuple[float, float]) -> None:
    """Without a word: the person did nothing but stop."""
    state = talk.state
    talk.set(
        answers={key: place.moved(said, edited, pin) for key, said in state.answers.items()},
        proposal=place.moved(state.proposal, edited, pin) if state.proposal else None,
    )


def _update(talk: Talk, key: str, edited: str, words: str) -> None:
    field = field_of(talk.form, key)
    before = talk.state.answers[key]
    if field is None:
        return
    # One message of several: what it said before is not known apart, so both stand.
    text = words if before.messages == (edited,) else f"{before.words}\n{CORRECTED}{words}"
    heard = Heard(text=text, messages=before.messages)
    result = kind_of(field).read(field, heard, now=talk.now, zone=talk.zone)
    if not isinstance(result, Reading):
        talk.note("ubahan_tulis_baru")
        return
    answers = talk.state.answers
    said = declared(talk.form, field, result.answer, answers, now=talk.now, zone=talk.zone)
    talk.set(answers={**answers, key: said})
    shown = shorten(mask_numbers(said.shown), 200)
    talk.note("ubahan_dicatat", bagian=field.label, isi=shown)
