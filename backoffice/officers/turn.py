"""An officer's turn: commands and confirmations. Words without a command go nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from backoffice.case.officers import Staff
from backoffice.casework import staffing
from backoffice.citizens import turn as citizen_turn
from backoffice.desk import wordings
from backoffice.desk.desk import Desk
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.officers.carrying_out import call_of, run, stops_told
from backoffice.officers.commands import COMMANDS, Pending, load_pending, named
from backoffice.officers.commands.command import OfficeQuestion
from backoffice.officers.commands.hints import nearest
from backoffice.officers.commands.pending import settle
from backoffice.officers.commands.reply import REPLY, offer, offer_by_mail
from backoffice.officers.commands.second_factor import read_code
from backoffice.officers.commands.statistics import SHOW_FIGURES
from backoffice.officers.confirming import confirm, forget
from backoffice.officers.enrolment import enrol as enrol
from backoffice.officers.months import asked_for
from backoffice.officers.typed import (
    SETTLE,
    YES,
    bare,
    cancels,
    code_of,
    gives_commands,
    may_answer,
    slashed,
)
from backoffice.store import cases, mail
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from bot.words import fold
from channels.message import InboundMessage

#: Ids of messages that are looked up: a mail may name a long row of them.
_LOOKED_UP = 20


def turn(work: Work, contact: TurnInput, who: Staff) -> None:
    """Play an officer's messages one by one; in citizen mode plain words go to the form."""
    reply = Reply(work, contact, part="p")
    as_citizen: list[tuple[str, Item]] = []
    albums = _albums(contact)
    gone = {m.reply_to for m in contact.messages if m.note == "deleted" and m.reply_to}
    for inbox_id, item in wordings.news(work, contact, contact.items):
        if not isinstance(item, InboundMessage):
            as_citizen.append((inbox_id, item))
        elif item.external_id in gone and contact.conversation.mode != "citizen":
            # Deleted before it was read: it was not meant.
            reply.say("p_ditarik")
        elif _is_for_citizen(contact, item):
            contact.talk.keep(work.tx, mode="citizen")
            staffing.hear(work, who)
            as_citizen.append((inbox_id, item))
        elif item.note == "edited":
            # A command that was changed afterwards may have been carried out already.
            if item.location is None:
                reply.say("p_diubah")
        elif not item.note:
            if not item.typed and gives_commands(work.desk.numbers, item.text):
                # Somebody else's words, and perhaps written for this very purpose.
                reply.say("p_terusan")
            elif not (bringing := albums.get(item.album, ())) or item is bringing[0]:
                hear(work, contact, who, item, reply, bringing=bringing)
    if as_citizen:
        turn_items = replace(contact, items=tuple(as_citizen))
        citizen_turn.play(work, turn_items, as_citizen)
        talk = contact.conversation
        if talk.case_id is not None and talk.mode == "citizen":
            _leave_when_sent(work, contact)
    elif contact.conversation.mode != "citizen":
        contact.talk.keep(work.tx, telling=False)


def _albums(contact: TurnInput) -> dict[str, tuple[InboundMessage, ...]]:
    """The messages of each album, with the one first whose caption speaks for them all."""
    found: dict[str, list[InboundMessage]] = {}
    for message in contact.messages:
        if message.album and message.attachments and not message.note:
            found.setdefault(message.album, []).append(message)
    return {
        album: tuple(sorted(messages, key=lambda one: not one.text.strip()))
        for album, messages in found.items()
    }


def _is_for_citizen(contact: TurnInput, message: InboundMessage) -> bool:
    word = message.text.strip().lstrip("/").upper()
    if word == "MULAI" and message.typed:
        return True
    if contact.conversation.mode != "citizen":
        return False
    slash = slashed(message.text)
    return slash is None or named(COMMANDS, slash[0]) is None


def _leave_when_sent(work: Work, contact: TurnInput) -> None:
    if citizen_turn.load_state(work.desk, contact).phase == "idle":
        contact.talk.keep(work.tx, mode="auto")


def hear(
    work: Work,
    contact: TurnInput,
    who: Staff,
    message: InboundMessage,
    reply: Reply,
    *,
    bringing: Sequence[InboundMessage] = (),
) -> None:
    """Carry out one command, answer or button of an officer.

    `bringing`: the messages whose files go with it, where those are not its own alone.
    """
    if who.asleep_at is not None:
        days = str(work.desk.sleep_days)
        reply.say("p_tidur", {"hari": days})
        return
    staffing.hear(work, who)
    before, sealed = load_pending(work.desk, contact.conversation), contact.conversation.pending
    _hear(work, contact, who, message, reply, bringing)
    pending = load_pending(work.desk, contact.conversation)
    if pending is None or not pending.entry or pending.expires_at <= work.now:
        return
    if contact.conversation.pending == sealed or _comes_back(before, pending):
        # Somebody came to the counter in between, or a superior called: what was looked up or sent
        # is done, and nobody should have to remember where the entry stopped.
        _ask_again(work, contact, who, pending, reply)


def _comes_back(before: Pending | None, now: Pending) -> bool:
    """Whether an entry waited beneath what was settled."""
    if before is None or before.beneath is None:
        return False
    return before.beneath.entry == now.entry != before.entry


def _ask_again(work: Work, contact: TurnInput, who: Staff, pending: Pending, reply: Reply) -> None:
    """Say once more what a half-told entry waits for."""
    command = named(COMMANDS, pending.kind)
    question = command.asks if command is not None else None
    if command is None or not isinstance(question, OfficeQuestion) or question.again is None:
        return
    call = call_of(work, contact, who, reply, command)
    with stops_told(call, command):
        question.again(call, pending)


def _hear(
    work: Work,
    contact: TurnInput,
    who: Staff,
    message: InboundMessage,
    reply: Reply,
    bringing: Sequence[InboundMessage],
) -> None:
    # A YA in time stays in time, however long it lay in the inbox.
    said_at = min(message.sent_at, work.now)
    if message.choice is not None and not message.choice.startswith("/"):
        # Who answers by mail writes the code behind that of the preview.
        confirm(work, contact, who, message.choice, reply, said_at, read_code(message.text))
        return
    # The button of a notice is a command with its number.
    text, quoted = message.choice or message.text, _quoted(work, contact, message)
    bringing = tuple(bringing or (message,)) if message.attachments else ()
    if bringing and not _uses_files(work, contact, text, quoted, said_at):
        waiting = load_pending(work.desk, contact.conversation) is not None
        if not text.strip() or not (waiting or gives_commands(work.desk.numbers, text)):
            reply.say("p_berkas_tanpa_perintah")
            return
        reply.say("p_berkas_tak_dipakai")
        bringing = ()
    by_mail = contact.conversation.channel == "mail"
    pending = load_pending(work.desk, contact.conversation)
    if pending is not None and pending.wants_words and may_answer(work.desk.numbers, text):
        if quoted in ("", pending.case_id):
            _complete(work, contact, who, pending, text, reply, said_at, bringing)
            return
        settle(work, contact)
        pending = None
    if said := SETTLE.fullmatch(text.strip()):
        confirm(work, contact, who, "selesai", reply, said_at, code_of(said))
        return
    if said := YES.fullmatch(text.strip()):
        confirm(work, contact, who, "ya", reply, said_at, code_of(said))
        return
    if pending is not None and pending.code and (code := read_code(text)):
        confirm(work, contact, who, "ya", reply, said_at, code)
        return
    if pending is not None and cancels(text, pending):
        confirm(work, contact, who, "batal", reply, said_at)
        return
    if pending is not None and (word := fold(text.strip().lstrip("/"))) in pending.choices:
        confirm(work, contact, who, word, reply, said_at)
        return
    slash = slashed(text)
    word, rest = slash or bare(work.desk.numbers, text)
    command = named(COMMANDS, word) if word else None
    waits = pending if pending is not None and said_at <= pending.expires_at else None
    if command is not None and not slash:
        ours = command.belongs(work.desk.current)
        command = command if ours and not _answers(work.desk, waits, text) else None
    if command is None:
        if slash:
            guess = nearest(COMMANDS, word)
            reply.say(
                "p_perintah_tak_dikenal",
                {
                    "perintah": word[:40],
                    "saran": " " + work.desk.words("saran.perintah", perintah=guess)
                    if guess
                    else "",
                },
            )
        elif quoted and waits is None and text.strip():
            call = call_of(work, contact, who, reply, REPLY, text.strip(), quoted=quoted)
            call.bringing = bringing
            with stops_told(call, REPLY):
                offer_by_mail(call) if by_mail else offer(call)
        else:
            _plain(work, contact, who, text, reply, said_at, bringing)
        return
    if pending is not None and pending.wants_words:
        # Whoever goes on with something else does not mean the next words for it.
        settle(work, contact)
    call = call_of(work, contact, who, reply, command, rest.strip(), quoted=quoted)
    call.bringing, call.came_at = bringing, message.received_at
    run(call, command)


def _uses_files(work: Work, contact: TurnInput, text: str, quoted: str, said_at: datetime) -> bool:
    """Whether what is said takes the files that came with it."""
    said = text.strip()
    if YES.fullmatch(said) or SETTLE.fullmatch(said):
        return False
    pending = load_pending(work.desk, contact.conversation)
    waits = pending if pending is not None and said_at <= pending.expires_at else None
    slash = slashed(text)
    command = named(COMMANDS, (slash or bare(work.desk.numbers, text))[0])
    if command is not None and (slash or not _answers(work.desk, waits, text)):
        return command.takes_files
    asked = named(COMMANDS, waits.kind) if waits else None
    if asked is not None and waits is not None:
        question = asked.asks if isinstance(asked.asks, OfficeQuestion) else None
        takes_words = waits.wants_words or (question is not None and question.words is not None)
        return asked.takes_files and takes_words and not (said and cancels(text, waits))
    by_mail = contact.conversation.channel == "mail"
    return bool(quoted and said and not slash and not by_mail)


def _complete(
    work: Work,
    contact: TurnInput,
    who: Staff,
    pending: Pending,
    text: str,
    reply: Reply,
    said_at: datetime,
    bringing: tuple[InboundMessage, ...],
) -> None:
    """Carry out a command with the words, and the files, that it has asked for."""
    command = named(COMMANDS, pending.kind)
    if command is None or not text.strip():
        reply.say("p_berkas_tanpa_perintah" if bringing else "p_bukan_perintah")
        return
    settle(work, contact)
    if said_at > pending.expires_at:
        reply.say("p_pertanyaan_basi", {"perintah": command.name})
        return
    call = call_of(work, contact, who, reply, command, f"{pending.data} {text.strip()}")
    call.bringing = bringing
    run(call, command)


def _quoted(work: Work, contact: TurnInput, message: InboundMessage) -> str:
    """Id of the case of which the message tells that was answered here; "" without one."""
    ids = [*filter(None, [message.reply_to]), *message.references[::-1]][:_LOOKED_UP]
    sent = mail.ours(work.tx, work.desk.office_id, ids)
    here = (sent[id] for id in ids if id in sent and sent[id].address_id == contact.address_id)
    return next((one.case_id for one in here if one.case_id), "")


def _plain(
    work: Work,
    contact: TurnInput,
    who: Staff,
    text: str,
    reply: Reply,
    said_at: datetime,
    bringing: tuple[InboundMessage, ...] = (),
) -> None:
    """Words without a command: for the command whose question waits, if any does."""
    tx = work.tx
    pending = load_pending(work.desk, contact.conversation)
    command = named(COMMANDS, pending.kind) if pending else None
    if pending is None or command is None:
        month = asked_for(text, work.desk.local(work.now).date())
        if month is not None and SHOW_FIGURES.belongs(work.desk.current):
            run(call_of(work, contact, who, reply, SHOW_FIGURES, month.id), SHOW_FIGURES)
            return
        reply.say("p_bukan_perintah")
        return
    if not isinstance(command.asks, OfficeQuestion) or command.asks.words is None:
        if said_at > pending.expires_at:
            reply.say("p_bukan_perintah")
        elif pending.choices:
            ways = pending.ways(work.desk)
            reply.say("p_kutipan_menunggu", {"nomor": _what_waits(tx, pending), "pilihan": ways})
        else:
            reply.say("p_pratinjau_menunggu", {"apa": _what_waits(tx, pending)})
        return
    if said_at > pending.expires_at:
        settle(work, contact)
        forget(work, pending)
        reply.say("p_pertanyaan_basi", {"perintah": command.name})
        return
    call = call_of(work, contact, who, reply, command, text)
    call.bringing = bringing
    with stops_told(call, command):
        command.asks.words(call, pending)


def _answers(desk: Desk, pending: Pending | None, word: str) -> bool:
    """A command without its slash that is the answer to the question that waits."""
    command = named(COMMANDS, pending.kind) if pending else None
    if pending is None or command is None or not isinstance(command.asks, OfficeQuestion):
        return False
    return command.asks.answers is not None and command.asks.answers(desk, pending, word)


def _what_waits(tx: Tx, pending: Pending) -> str:
    """The case of a preview, else the command that showed it."""
    case = cases.load(tx, pending.case_id) if pending.case_id else None
    return case.label if case else f"/{pending.kind}"
