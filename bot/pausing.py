"""What happens at BATAL, LANJUT NANTI, LANJUT, MULAI, PETUGAS and HAPUS DATA."""

from __future__ import annotations

from collections.abc import Sequence

from bot import evidence
from bot.conversation import CallOfficer, Erase, Phase, State
from bot.fields import has_content, has_draft
from bot.turn_builder import Talk
from bot.words import fold, is_greeting, is_no, is_thanks, is_yes
from channels.message import InboundMessage

_UNDER_WAY: frozenset[Phase] = frozenset({"notice", "form", "confirm", "review", "edit"})
#: Detours that remember where they left.
_ASIDE: frozenset[Phase] = frozenset({"cancel", "resume", "erase", "stopped", "officer"})


def _leave(talk: Talk, phase: Phase) -> None:
    """Go aside and remember the question that waits."""
    state = talk.state
    back = state.back if state.phase in _ASIDE else state.phase
    talk.set(phase=phase, back=back, misses=0)


def come_back(talk: Talk) -> None:
    """Return to the question that waits, or to nothing."""
    back = talk.state.back or "idle"
    talk.set(phase=back, back=None, misses=0)
    if back in ("form", "confirm") and talk.field is None:
        talk.go_on()
    talk.ask()


def cancel(talk: Talk) -> None:
    """BATAL: asked once whether it is meant."""
    phase = talk.state.phase
    if phase in _UNDER_WAY or phase == "resume":
        _leave(talk, "cancel")
        talk.ask()
    elif phase == "cancel":
        _stop(talk, "batal")
    elif phase == "erase":
        keep_data(talk)
    elif phase in ("stopped", "officer") and has_draft(talk.state):
        _stop(talk, "batal")
    else:
        talk.reset()
        talk.note("tidak_ada_isian")


def later(talk: Talk) -> None:
    """LANJUT NANTI."""
    if talk.state.phase in _UNDER_WAY or talk.state.phase in ("cancel", "resume", "stopped"):
        _stop(talk, "sesi_ditutup")
    else:
        talk.note("tidak_ada_isian")
        talk.ask()


def _stop(talk: Talk, text: str) -> None:
    if talk.state.phase != "stopped":
        _leave(talk, "stopped")
    name = "tanggal_hapus" if text == "batal" else "tanggal"
    talk.say(text, **{name: talk.keep_until_words()})


def go_on(talk: Talk) -> None:
    """LANJUT."""
    state = talk.state
    if state.phase in ("stopped", "cancel", "resume", "officer") and (state.back in _UNDER_WAY):
        talk.set(declined=False)
        come_back(talk)
    elif state.phase in _ASIDE and has_draft(state):
        talk.begin()
    elif state.phase == "form" and state.asking in state.answers:
        talk.go_on()
    elif state.phase in _UNDER_WAY or state.phase == "erase":
        talk.ask()
    else:
        talk.note("tidak_ada_isian")


def start(talk: Talk) -> None:
    """MULAI: a new draft, or the question what becomes of the old one."""
    state = talk.state
    if state.declined and state.back == "notice":
        go_on(talk)
    elif state.phase == "notice":
        talk.ask()
    elif has_draft(state):
        if state.phase != "resume":
            _leave(talk, "resume")
        talk.ask()
    else:
        talk.begin()


def start_anew(talk: Talk) -> None:
    """MULAI BARU: the old answers are dropped."""
    talk.reset()
    talk.begin()


def call_officer(talk: Talk) -> None:
    """PETUGAS: what was told is sent; without a story, the words that follow are forwarded."""
    if has_content(talk.form, talk.state) and not talk.state.declined:
        talk.submit("petugas")
    else:
        _leave(talk, "officer")
    talk.act(CallOfficer())
    talk.say("minta_petugas")


def ask_erase(talk: Talk) -> None:
    """HAPUS DATA: asked once whether it is meant."""
    if talk.state.phase != "erase":
        _leave(talk, "erase")
    talk.ask()


def keep_data(talk: Talk) -> None:
    """HAPUS DATA was not meant."""
    talk.note("hapus_batal")
    if talk.state.back == "stopped":
        talk.set(phase="stopped")
    come_back(talk)


def press(talk: Talk, option: str) -> None:
    """A button of one of these questions."""
    phase = talk.state.phase
    if phase == "cancel":
        _stop(talk, "batal") if option == "ya" else come_back(talk)
    elif phase == "erase":
        _erase(talk) if option == "ya" else keep_data(talk)
    elif phase == "resume":
        go_on(talk) if option == "lanjut" else start_anew(talk)


def _erase(talk: Talk) -> None:
    step = talk.state.step
    talk.reset()
    talk.state = State(step=step)
    talk.act(Erase())


def hear(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages at "hentikan?", "lanjut atau baru?", "hapus?"."""
    evidence.keep_aside(talk, messages)
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not m.attachments)
    phase = talk.state.phase
    if phase == "resume":
        if fold(words) in ("baru", "2", "mulai baru"):
            start_anew(talk)
        elif is_yes(words):
            go_on(talk)
        elif fold(words) in ("nanti", "nanti saja"):
            later(talk)
        else:
            _keep_words(talk, words)
            talk.ask()
    elif is_yes(words) or fold(words) in ("ya hentikan", "ya hapus", "hapus"):
        press(talk, "ya")
    elif is_no(words) or fold(words) in ("jangan", "tidak jadi", "ga jadi", "gak jadi"):
        press(talk, "tidak")
    else:
        if phase == "cancel":
            _keep_words(talk, words)
        talk.ask()


def hear_stopped(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Words while a draft lies still: kept, and the way back is shown."""
    evidence.keep_aside(talk, messages)
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not m.attachments)
    if words and is_thanks(words):
        return
    _keep_words(talk, words)
    if talk.state.back == "notice":
        talk.set(declined=False)
        come_back(talk)
        return
    _leave(talk, "resume")
    talk.retry("sesi_diam")


def _keep_words(talk: Talk, words: str) -> None:
    if words and not is_greeting(words) and not is_thanks(words) and len(words) >= 10:
        talk.remember(words)
        talk.note("tambahan_disimpan")
