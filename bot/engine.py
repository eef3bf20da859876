"""Plays a form: one event in, a new state and effects out. Pure; no clock, no I/O, never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bot import asking, cards, edits, evidence, greeting, pausing, review, taking, unread_kinds
from bot.conversation import (
    RECEIPT_BUTTON,
    AskData,
    AskPaper,
    Event,
    Expired,
    Forward,
    LookUp,
    Say,
    State,
    Turn,
    Withdraw,
)
from bot.emergency import is_emergency
from bot.fields import field_of, kind_of
from bot.form import Form
from bot.menu import GLOBAL, Command, is_control, parse_command
from bot.service import NO_CATEGORY, Category
from bot.turn_builder import Talk
from bot.words import is_greeting, is_islamic_greeting, is_thanks
from channels.message import InboundMessage

__all__ = ["advance", "is_control", "is_telling"]

#: Things that happen to a chat and that nobody said.
_HAPPENED = frozenset({"blocked", "unblocked", "joined", "moved", "own"})


def advance(
    form: Form,
    state: State,
    event: Event,
    *,
    now: datetime,
    zone: str,
    open_cases: int = 0,
    category: Category = NO_CATEGORY,
) -> Turn:
    """Return what one event leads to.

    `zone` is an IANA name. With `open_cases` the plain words of a person who fills no form are
    forwarded to them. What the first words say of the `category` is not asked again.
    `state.version` is the caller's and is only passed on.
    """
    talk = Talk(form, state, now=now, zone=ZoneInfo(zone), open_cases=open_cases, category=category)
    if isinstance(event, Expired):
        return _expire(talk)
    heard = [m for m in event.messages if m.note not in _HAPPENED]
    messages = _with_edits([m for m in heard if m.external_id not in state.gone])
    talk.set(taken_back=state.taken_back + len({m.external_id for m in heard} & {*state.gone}))
    if not messages:
        return Turn(talk.state, ())
    messages, unread = _without_taken(messages)
    if any(is_emergency(message.text) for message in messages):
        talk.say("darurat")
    _repair(talk)
    for chunk in _chunks(messages):
        if isinstance(chunk, _TakenBack):
            message = chunk.message
            words = event.taken.get(message.reply_to or "", ())
            taking.take_back(talk, message, words, unread=message.reply_to in unread)
        else:
            _hear(talk, chunk)
    return talk.finish()


def is_telling(form: Form, state: State) -> bool:
    """A burst may be one answer here, so the turn waits for silence."""
    if state.checking:
        return False
    if state.phase in ("idle", "greeted", "officer", "stopped"):
        return True
    field = field_of(form, state.asking)
    return state.phase == "form" and field is not None and kind_of(field).telling


def _expire(talk: Talk) -> Turn:
    """The draft's time is over, unless the citizen came back after the timer was set."""
    state = talk.state
    if state.expires_at is None or talk.now < state.expires_at:
        return Turn(state, ())
    talk.reset()
    return Turn(talk.state, ())


def _repair(talk: Talk) -> None:
    """A state that names a question its form does not have goes on at the next one."""
    state = talk.state
    lost = state.phase in ("form", "confirm") and talk.field is None
    if lost or (state.phase == "confirm" and state.proposal is None):
        talk.go_on()


def _with_edits(messages: Sequence[InboundMessage]) -> list[InboundMessage]:
    """An edit of a message in the same burst is what that message says."""
    kept: list[InboundMessage] = []
    for message in messages:
        places = [i for i, other in enumerate(kept) if other.external_id == message.edits]
        if message.edits is not None and places:
            before = kept[places[-1]]
            kept[places[-1]] = msgspec.structs.replace(
                before, text=message.text, location=message.location or before.location
            )
        else:
            kept.append(message)
    return kept


def _without_taken(
    messages: Sequence[InboundMessage],
) -> tuple[list[InboundMessage], frozenset[str]]:
    """What was said and not taken back in the same burst; ids of what was."""
    gone = {m.reply_to for m in messages if m.note == "deleted" and m.reply_to}
    unread = frozenset(m.external_id for m in messages if m.external_id in gone)
    return [m for m in messages if m.external_id not in unread], unread


class _Press(msgspec.Struct, frozen=True):
    message: InboundMessage


class _Edit(msgspec.Struct, frozen=True):
    message: InboundMessage


class _TakenBack(msgspec.Struct, frozen=True):
    message: InboundMessage


class _Menu(msgspec.Struct, frozen=True):
    command: Command
    message: InboundMessage


class _Plain(msgspec.Struct, frozen=True):
    messages: tuple[InboundMessage, ...]


_Chunk = _Press | _Edit | _Menu | _Plain
_Step = _Chunk | _TakenBack


def _chunks(messages: Sequence[InboundMessage]) -> Iterator[_Step]:
    """Presses, edits and menu words one by one; plain messages between them together."""
    plain: list[InboundMessage] = []
    for message in messages:
        chunk: _Step | None = None
        if message.choice is not None:
            chunk = _Press(message)
        elif message.note == "deleted":
            chunk = _TakenBack(message)
        elif message.edits is not None or message.note == "edited":
            chunk = _Edit(message)
        elif _may_command(message) and (command := parse_command(message.text)):
            chunk = _Menu(command, message)
        if chunk is None:
            plain.append(message)
            continue
        if plain:
            yield _Plain(tuple(plain))
            plain = []
        yield chunk
    if plain:
        yield _Plain(tuple(plain))


def _may_command(message: InboundMessage) -> bool:
    """A file's caption and the names on a card are no words of the menu."""
    return not evidence.has_files(message) and not message.contact_phone


def _hear(talk: Talk, chunk: _Chunk) -> None:
    code = talk.state.checking
    if code:
        # Whatever else is said, the question is over.
        talk.set(checking="")
        if isinstance(chunk, _Plain) and (digits := _four_digits(chunk.messages)):
            talk.act(LookUp(code, digits))
            _ask_again(talk)
            return
    if isinstance(chunk, _Press):
        _press(talk, chunk.message)
    elif isinstance(chunk, _Edit):
        edits.hear(talk, chunk.message)
    elif isinstance(chunk, _Menu):
        _menu(talk, chunk.command, chunk.message)
    else:
        _plain(talk, chunk.messages)


def _four_digits(messages: Sequence[InboundMessage]) -> str:
    """The digits, where that is all that was said."""
    said = re.sub(r"[\s.-]", "", messages[0].text) if len(messages) == 1 else ""
    return said if re.fullmatch(r"[0-9]{4}", said) else ""


def _press(talk: Talk, message: InboundMessage) -> None:
    step, _, option = (message.choice or "").partition(":")
    if step == RECEIPT_BUTTON:
        talk.act(AskPaper("tanda_terima", option))
        _ask_again(talk)
        return
    state = talk.state
    offered = talk.offered()
    if talk.moved or step != str(state.step) or option not in offered:
        talk.note("tombol_lama")
        if state.phase in ("idle", "stopped", "officer"):
            _stale_at_rest(talk)
        else:
            talk.ask()
        return
    if state.phase == "greeted":
        greeting.press(talk, option)
    elif state.phase == "notice":
        greeting.press_notice(talk, option, message)
    elif state.phase in ("form", "confirm"):
        asking.press(talk, option, message)
    elif state.phase == "review":
        review.press(talk, option)
    else:
        pausing.press(talk, option)


def _stale_at_rest(talk: Talk) -> None:
    """An old button while nothing is asked: the menu, or the way back to the draft."""
    if talk.state.phase == "idle":
        greeting.greet(talk)
    elif talk.state.phase == "stopped":
        pausing.hear_stopped(talk, ())


def _plain(talk: Talk, messages: tuple[InboundMessage, ...]) -> None:
    if talk.moved and talk.state.phase == "greeted":
        talk.set(phase="idle")  # the menu was not seen yet, so "1" is none of its numbers
    unread_kinds.acknowledge(talk, messages)
    messages = cards.keep_aside(talk, messages)
    phase = talk.state.phase
    at_rest = phase in ("idle", "officer")
    if not (at_rest or evidence.asks_for_files(talk)) and evidence.same_album(talk, messages):
        evidence.keep(talk, messages)  # the album was acknowledged with its first file
    elif talk.moved and not at_rest:
        _set_aside(talk, messages)
    elif phase in ("idle", "greeted"):
        greeting.hear(talk, messages)
    elif phase == "notice":
        greeting.hear_notice(talk, messages)
    elif phase == "form":
        asking.hear(talk, messages)
    elif phase == "confirm":
        asking.hear_confirmation(talk, messages)
    elif phase == "review":
        review.hear(talk, messages)
    elif phase == "edit":
        review.hear_choice(talk, messages)
    elif phase == "stopped":
        pausing.hear_stopped(talk, messages)
    elif phase == "officer":
        talk.act(Forward(messages))
    else:
        pausing.hear(talk, messages)


def _set_aside(talk: Talk, messages: tuple[InboundMessage, ...]) -> None:
    """Written before the question that now stands was shown: kept, but no answer to it."""
    evidence.keep_aside(talk, messages)
    texts = [m.text.strip() for m in messages if m.text.strip() and not m.attachments]
    told = [text for text in texts if not is_greeting(text) and not is_thanks(text)]
    if told and not all(is_control(text) for text in told):
        talk.remember("\n".join(told))
        talk.note("tambahan_disimpan")
    talk.ask()


def _menu(talk: Talk, command: Command, message: InboundMessage) -> None:
    if talk.moved and command.name not in GLOBAL:
        return
    if asking.hear_command(talk, command, message):
        return
    phase, name = talk.state.phase, command.name
    if phase == "officer" and name not in GLOBAL and name != "salam":
        talk.act(Forward((message,)))
    elif name == "salam":
        _salute(talk, message)
    elif name == "mulai":
        pausing.start(talk)
    elif name == "mulai_baru":
        pausing.start_anew(talk) if phase == "resume" else pausing.start(talk)
    elif name == "batal":
        pausing.cancel(talk)
    elif name == "lanjut_nanti":
        pausing.later(talk)
    elif name == "lanjut":
        pausing.go_on(talk)
    elif name == "petugas":
        pausing.call_officer(talk)
    elif name == "hapus_data":
        pausing.ask_erase(talk)
    elif name == "status":
        talk.act(LookUp(command.rest))
        _ask_again(talk)
    elif name == "cabut":
        talk.act(Withdraw(command.rest))
        _ask_again(talk)
    elif name == "data_saya":
        talk.act(AskData("data_saya"))
        _ask_again(talk)
    elif name in ("formulir", "minta_pdf"):
        talk.act(AskPaper("formulir" if name == "formulir" else "tanda_terima", command.rest))
        _ask_again(talk)
    elif name in ("info", "bantuan"):
        _inform(talk, name)
    elif name == "kembali":
        review.back(talk)
    elif name == "kirim" and phase == "review":
        review.send(talk)
    elif name == "ubah" and phase in ("form", "confirm", "review", "edit"):
        review.change(talk, command)
    elif name == "ubah" and phase in ("idle", "greeted") and talk.open_cases:
        talk.act(AskData("ubah_data"))
    elif name in ("kirim", "ubah") and phase in ("idle", "greeted") and not talk.open_cases:
        talk.note("tidak_ada_isian")
    elif phase == "form" and name in ("kirim", "cukup", "nanti"):
        # Never an answer: "nanti" is no name and "kirim" no place.
        if name == "kirim":
            talk.note("kirim_nanti")
        talk.ask()
    else:
        _plain(talk, (message,))


def _salute(talk: Talk, message: InboundMessage) -> None:
    """/start: the greeting, or the question that waits."""
    if talk.state.phase in ("idle", "greeted"):
        greeting.greet(talk, islamic=is_islamic_greeting(message.text))
    elif talk.state.phase == "stopped":
        pausing.hear_stopped(talk, ())
    elif talk.state.phase == "officer":
        if talk.state.back in (None, "idle", "greeted"):
            greeting.greet(talk)
        else:
            pausing.hear_stopped(talk, ())
    else:
        talk.ask()


def _ask_again(talk: Talk) -> None:
    """After a detour the question is shown again, where one waits."""
    if talk.state.phase not in ("idle", "greeted", "stopped", "officer"):
        talk.ask()


def _inform(talk: Talk, name: str) -> None:
    text = "info_kantor" if name == "info" else "bantuan"
    if talk.state.phase in ("idle", "greeted", "stopped", "officer"):
        talk.act(Say(text))
    else:
        talk.note(text)
        talk.ask()
