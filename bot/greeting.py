"""Begin a conversation: answer a greeting, keep a story, and show the data notice first."""

from __future__ import annotations

from collections.abc import Sequence

from bot import evidence, pausing
from bot.conversation import Consented, Forward, LookUp
from bot.menu import asks_for_status
from bot.turn_builder import Talk
from bot.words import fold, is_greeting, is_islamic_greeting, is_no, is_thanks, is_yes, tokens
from channels.message import InboundMessage

#: Fewer words than these are a word, not yet a story.
_STORY_WORDS = 3
_STORY_CHARS = 20

_MENU = {
    "1": "buat",
    "buat pengaduan": "buat",
    "2": "status",
    "cek status": "status",
    "3": "bantuan",
    "info & bantuan": "bantuan",
}


def hear(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages while nothing is being asked, or the menu was shown."""
    texts = [m.text.strip() for m in messages if m.text.strip()]
    words = "\n".join(texts)
    bringing = [m for m in messages if evidence.has_files(m)]
    if not words and not bringing:
        _greet_nothing(talk, messages)
        return
    if not bringing and talk.state.phase == "greeted" and (option := _MENU.get(fold(words))):
        press(talk, option)
        return
    if not bringing and (query := asks_for_status(words)) is not None:
        talk.act(LookUp(query))
        return
    if not bringing and words and all(is_greeting(text) for text in texts):
        greet(talk, islamic=any(is_islamic_greeting(text) for text in texts))
        return
    if not bringing and all(is_thanks(text) or is_greeting(text) for text in texts):
        talk.say("sama_sama")
        return
    if talk.open_cases > 0:
        talk.act(Forward(tuple(messages)))
        return
    story = [text for text in texts if not is_greeting(text)]
    told = "\n".join(story)
    if not bringing and len(tokens(told)) < _STORY_WORDS and len(told) < _STORY_CHARS:
        if talk.state.phase == "greeted":
            talk.note("tidak_paham")
        greet(talk, islamic=is_islamic_greeting(words))
        return
    if is_islamic_greeting(words):
        talk.note("salam_islami")
    _open(talk, told, bringing)


def _open(talk: Talk, told: str, bringing: Sequence[InboundMessage]) -> None:
    known = talk.state.consent == talk.form.notice
    talk.remember(told)
    added = evidence.keep(talk, bringing)
    evidence.remember_album(talk, bringing)
    talk.begin()
    if not known:
        talk.greet_first()
    if added:
        talk.note("bukti_dicatat", jenis=evidence.names(added))


def greet(talk: Talk, *, islamic: bool = False) -> None:
    """The greeting and its menu."""
    if islamic:
        talk.note("salam_islami")
    talk.set(phase="greeted")
    talk.ask()


def _greet_nothing(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    if talk.open_cases > 0:
        # A sticker on a case that runs needs no answer; what cannot be read stands in the case.
        if any(m.note == "unsupported" for m in messages):
            talk.act(Forward(tuple(messages)))
        return
    greet(talk)


def press(talk: Talk, option: str) -> None:
    """A button of the greeting."""
    if option == "buat":
        pausing.start(talk)
    elif option == "status":
        talk.set(phase="idle")
        talk.act(LookUp(""))
    else:
        talk.say("info_kantor")
        talk.retry("bantuan")


def hear_notice(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages while consent is awaited: only a plain no is a no."""
    evidence.keep_aside(talk, messages)
    texts = [m.text.strip() for m in messages if m.text.strip() and not m.attachments]
    words = "\n".join(texts)
    if not words:
        talk.ask()
    elif fold(words) in ("3", "baca", "baca lengkap", "baca semua"):
        press_notice(talk, "baca", messages[-1])
    elif is_no(words) or fold(words) in ("tidak setuju", "tdk setuju", "gak setuju", "ga setuju"):
        press_notice(talk, "tidak", messages[-1])
    elif is_yes(words):
        press_notice(talk, "ya", messages[-1])
    else:
        if not all(is_greeting(text) or is_thanks(text) for text in texts):
            talk.remember(words)
        talk.set(misses=talk.state.misses + 1)
        if talk.state.misses >= 2:
            talk.note("tidak_paham")
        elif talk.state.opening:
            talk.note("tambahan_disimpan")
        talk.ask()


def press_notice(talk: Talk, option: str, message: InboundMessage) -> None:
    """An answer to the notice, by button or by word."""
    version = talk.form.notice
    if option == "baca":
        talk.retry("persetujuan_lengkap")
    elif option == "ya":
        talk.act(Consented(version, True, message.external_id))
        talk.set(consent=version, declined=False)
        talk.begin_form()
    else:
        talk.act(Consented(version, False, message.external_id))
        talk.set(phase="stopped", back="notice", declined=True, misses=0)
        talk.say("persetujuan_ditolak", tanggal_hapus=talk.keep_until_words())
