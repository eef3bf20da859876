"""An officer's turn: commands and confirmations. Words without a command go nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from backoffice.case.events import Actor, Written
from backoffice.case.numbers import Numbers
from backoffice.case.officers import Staff
from backoffice.case.workflow import not_allowed
from backoffice.casework import second_factor, staffing
from backoffice.citizens import turn as citizen_turn
from backoffice.desk import wordings
from backoffice.desk.desk import Desk
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.officers.commands import COMMANDS, Call, Pending, Stop, load_pending, named, several
from backoffice.officers.commands.command import (
    CaseQuestion,
    Command,
    OfficeQuestion,
    Shown,
    settle,
)
from backoffice.officers.commands.hints import nearest
from backoffice.officers.commands.reply import REPLY, offer, offer_by_mail
from backoffice.officers.commands.second_factor import read_code
from backoffice.officers.enrolment import enrol as enrol
from backoffice.store import account_links, cases, evidence, inbox, mail, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from bot.words import COURTESY, SHORT, fold, tokens, word_set
from channels.message import InboundMessage

_SLASH = re.compile(r"\s*/([A-Za-z]\w*)(?:@\w+)?(?:\s+(.*))?\s*", re.DOTALL)
#: The case in the tail of a tapped command, and what stands behind it: `1_2026_2_periksa`.
_TAPPED = re.compile(r"(\d+_\d{4}|[a-z][a-z0-9]{7,})_(\w+)")
#: YA, and the one-time code beside it where one is asked for.
_CODE = r"(?:\s+(?P<code>\d{3}\s?\d{3}))?"
_YES = re.compile(rf"ya{_CODE}\s*[.!]?", re.IGNORECASE)
_SETTLE = re.compile(rf"ya\s+selesai{_CODE}\s*[.!]?", re.IGNORECASE)
#: Words that take back what waits; under a question only those that answer nothing.
_CANCEL = word_set("batal batalkan cancel stop")
_NO = _CANCEL | word_set("tidak tdk gak ga gk nggak ngga enggak ndak tak bukan salah jangan no")
#: Ids of messages that are looked up: a mail may name a long row of them.
_LOOKED_UP = 20
#: What may stand behind them: "tidak jadi", "jangan dulu dikirim".
_BEHIND_NO = word_set("jadi dulu kirim dikirim usah perlu")


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
            if not item.typed and _commands(work.desk.numbers, item.text):
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


def _commands(numbers: Numbers, text: str) -> bool:
    """Words that would be carried out, or would confirm what waits, if the officer said them."""
    said = text.strip()
    return (
        said.startswith("/")
        or said.upper() == "MULAI"
        or bool(bare(numbers, said)[0])
        or _YES.fullmatch(said) is not None
        or _SETTLE.fullmatch(said) is not None
        or bool(read_code(said))
    )


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
    call = _call(work, contact, who, reply, command)
    with _stops_told(call, command):
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
        _confirm(work, contact, who, message.choice, reply, said_at, read_code(message.text))
        return
    # The button of a notice is a command with its number.
    text, quoted = message.choice or message.text, _quoted(work, contact, message)
    bringing = tuple(bringing or (message,)) if message.attachments else ()
    if bringing and not _uses_files(work, contact, text, quoted, said_at):
        waiting = load_pending(work.desk, contact.conversation) is not None
        if not text.strip() or not (waiting or _commands(work.desk.numbers, text)):
            reply.say("p_berkas_tanpa_perintah")
            return
        reply.say("p_berkas_tak_dipakai")
        bringing = ()
    by_mail = contact.conversation.channel == "mail"
    pending = load_pending(work.desk, contact.conversation)
    if pending is not None and pending.wants_words and _takes(work.desk.numbers, text):
        if quoted in ("", pending.case_id):
            _complete(work, contact, who, pending, text, reply, said_at, bringing)
            return
        settle(work, contact)
        pending = None
    if said := _SETTLE.fullmatch(text.strip()):
        _confirm(work, contact, who, "selesai", reply, said_at, _digits(said))
        return
    if said := _YES.fullmatch(text.strip()):
        _confirm(work, contact, who, "ya", reply, said_at, _digits(said))
        return
    if pending is not None and pending.code and (code := read_code(text)):
        _confirm(work, contact, who, "ya", reply, said_at, code)
        return
    if pending is not None and _cancels(text, pending):
        _confirm(work, contact, who, "batal", reply, said_at)
        return
    if pending is not None and (word := fold(text.strip().lstrip("/"))) in pending.choices:
        _confirm(work, contact, who, word, reply, said_at)
        return
    slash = slashed(text)
    word, rest = slash or bare(work.desk.numbers, text)
    command = named(COMMANDS, word) if word else None
    waits = pending if pending is not None and said_at <= pending.expires_at else None
    if command is not None and not slash and _answers(work.desk, waits, text):
        command = None
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
            call = _call(work, contact, who, reply, REPLY, text.strip(), quoted=quoted)
            call.bringing = bringing
            with _stops_told(call, REPLY):
                offer_by_mail(call) if by_mail else offer(call)
        else:
            _plain(work, contact, who, text, reply, said_at, bringing)
        return
    if pending is not None and pending.wants_words:
        # Whoever goes on with something else does not mean the next words for it.
        settle(work, contact)
    call = _call(work, contact, who, reply, command, rest.strip(), quoted=quoted)
    call.bringing, call.came_at = bringing, message.received_at
    _run(call, command)


def _uses_files(work: Work, contact: TurnInput, text: str, quoted: str, said_at: datetime) -> bool:
    """Whether what is said takes the files that came with it."""
    said = text.strip()
    if _YES.fullmatch(said) or _SETTLE.fullmatch(said):
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
        return asked.takes_files and takes_words and not (said and _cancels(text, waits))
    by_mail = contact.conversation.channel == "mail"
    return bool(quoted and said and not slash and not by_mail)


def _takes(numbers: Numbers, text: str) -> bool:
    """Words that answer what a command asks for: no other command, and nothing that cancels."""
    return slashed(text) is None and not bare(numbers, text)[0] and not _is_no(text, _CANCEL)


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
    call = _call(work, contact, who, reply, command, f"{pending.data} {text.strip()}")
    call.bringing = bringing
    _run(call, command)


def _quoted(work: Work, contact: TurnInput, message: InboundMessage) -> str:
    """Id of the case of which the message tells that was answered here; "" without one."""
    ids = [*filter(None, [message.reply_to]), *message.references[::-1]][:_LOOKED_UP]
    sent = mail.ours(work.tx, work.desk.office_id, ids)
    here = (sent[id] for id in ids if id in sent and sent[id].address_id == contact.address_id)
    return next((one.case_id for one in here if one.case_id), "")


def _digits(said: re.Match[str]) -> str:
    return read_code(said["code"] or "")


def _call(
    work: Work,
    contact: TurnInput,
    who: Staff,
    reply: Reply,
    command: Command,
    rest: str = "",
    *,
    quoted: str = "",
) -> Call:
    return Call(
        work=work.by(Actor(kind="staff", id=who.id)),
        staff=who,
        contact=contact,
        command=command.name,
        rest=rest,
        say=reply.say,
        only_number=command.takes == "<nomor>",
        quoted=quoted,
    )


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
        _forget(work, pending)
        reply.say("p_pertanyaan_basi", {"perintah": command.name})
        return
    call = _call(work, contact, who, reply, command, text)
    call.bringing = bringing
    with _stops_told(call, command):
        command.asks.words(call, pending)


def _cancels(text: str, pending: Pending) -> bool:
    """Words that mean the Batal button of what waits.

    A "tidak" may be meant for a line of a preview, and a long entry is not thrown away for it.
    """
    return _is_no(text, _CANCEL if pending.asks or pending.entry else _NO)


def _is_no(text: str, words: frozenset[str]) -> bool:
    if len(text) > SHORT:
        return False
    said = [word for word in tokens(text.strip().lstrip("/")) if word not in COURTESY]
    if not said or len(said) > 3:
        return False
    first, *behind = said
    return first in words and all(word in words | _BEHIND_NO for word in behind)


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


def _run(call: Call, command: Command) -> None:
    if not command.allowed(call.desk, call.staff):
        refusal = not_allowed(call.desk.current, command.verb or command.name, call.staff.roles)
        call.say(refusal.text, refusal.params)
        return
    with _stops_told(call, command):
        if command.several and (
            found := several.read_several(
                call.desk.numbers, call.rest, only_numbers=call.only_number
            )
        ):
            several.ask(call, command, command.several, *found)
        else:
            command.run(call)


@contextmanager
def _stops_told(call: Call, command: Command) -> Iterator[None]:
    """Say with what text a command ended early; every such text may name its example."""
    try:
        yield
    except Shown:
        return
    except Stop as stop:
        call.say(
            stop.text,
            {"contoh": command.example_in(call.desk.current), "perintah": command.name}
            | stop.params,
        )


def slashed(text: str) -> tuple[str, str] | None:
    """A command with its slash. A tap on `/lihat_1_2026` in a notice sends just that."""
    match = _SLASH.fullmatch(text)
    if match is None:
        return None
    word, rest = match[1].lower(), match[2] or ""
    head, mark, tail = word.partition("_")
    if mark and named(COMMANDS, word) is None and named(COMMANDS, head) is not None:
        tapped = _TAPPED.fullmatch(tail)
        case, more = tapped.groups() if tapped else (tail, "")
        said = (case.replace("_", "/"), more.replace("_", " "))
        return head, f"{' '.join(filter(None, said))} {rest}"
    return word, rest


def bare(numbers: Numbers, text: str) -> tuple[str, str]:
    """A command without its slash: the word alone, with a case behind it or with an option."""
    first, _, rest = text.strip().partition(" ")
    word = first.lower()
    command = named(COMMANDS, word)
    if command is None:
        return "", ""
    meant = (
        not rest.strip()
        or numbers.lead(rest)[0] is not None
        or rest.strip().lstrip("/").lower().replace(" ", "_") in command.options
    )
    return (word, rest) if meant else ("", "")


# -- confirmations ----------------------------------------------------------------------------


def _confirm(
    work: Work,
    contact: TurnInput,
    who: Staff,
    answer: str,
    reply: Reply,
    said_at: datetime,
    code: str = "",
) -> None:
    """YA, YA SELESAI or a button: acts once, and only on what was shown and has not changed."""
    pending = load_pending(work.desk, contact.conversation)
    token, _, option = answer.rpartition(":")
    if pending is None or (token and token != pending.token):
        reply.say("p_tombol_lama" if token else "p_tak_ada_konfirmasi")
        return
    if pending.code and option != "batal" and said_at <= pending.expires_at:
        # What was shown goes on waiting: a slip of the finger is put right.
        if not code:
            reply.say("p_ketik_kode")
            return
        by_mail = contact.conversation.channel == "mail"
        if refused := second_factor.check(work, who, code, at=said_at, by_mail=by_mail):
            reply.say(*refused)
            return
    settle(work, contact)
    if option == "batal":
        _forget(work, pending)
        reply.say("p_dibatalkan")
        return
    if said_at > pending.expires_at:
        _forget(work, pending)
        if pending.entry:
            reply.say("p_pertanyaan_basi", {"perintah": pending.kind})
        else:
            reply.say("p_konfirmasi_basi")
        return
    command = named(COMMANDS, pending.kind)
    if command is None:
        reply.say("p_tak_ada_konfirmasi")
        return
    call = _call(work, contact, who, reply, command, pending.data if pending.again else "")
    call.proven = pending.code
    if pending.again:
        _carry_out(call, command, pending)
        return
    with _stops_told(call, command):
        if pending.several:
            several.carry_out(call, command, pending)
            return
        match command.asks:
            case OfficeQuestion(confirmed=confirmed) if option != "selesai":
                confirmed(call, pending, option)
            case CaseQuestion():
                _confirm_for_case(call, command.asks, pending, option)
            case _:
                reply.say("p_tak_ada_konfirmasi")


def _carry_out(call: Call, command: Command, pending: Pending) -> None:
    """Run a command that has waited for a code, unless somebody of the office changed the case."""
    since = [one for one in cases.entries(call.tx, pending.case_id) if one.seq > pending.seq]
    case = cases.load(call.tx, pending.case_id)
    if case is None or call.hides(case):
        call.say("p_tak_ada_konfirmasi")
    elif all(isinstance(one.event, Written) for one in since):
        _run(call, command)
    else:
        call.say("p_berubah", call.changed(case, since))


def _confirm_for_case(call: Call, question: CaseQuestion, pending: Pending, option: str) -> None:
    """Go on with a preview of a case, unless something happened to the case since."""
    tx = call.tx
    case = cases.load(tx, pending.case_id)
    if case is None or call.hides(case) or (option == "selesai" and not pending.may_settle):
        call.say("p_tak_ada_konfirmasi")
        return
    speaker = account_links.speaker_of(tx, case.person_id)
    if inbox.is_unread(tx, account_links.persons_of(tx, speaker)):
        # What the citizen has just written may change what the officer wants to do.
        call.ask(pending)
        call.say("p_pelapor_menulis", {"nomor": case.label})
        return
    entries = [entry for entry in cases.entries(tx, case.id) if entry.seq > pending.seq]
    since = [entry.event for entry in entries]
    written = [event for event in since if isinstance(event, Written)]
    if not since:
        if pending.code:
            case = second_factor.do_prove(call.work, case, call.command)
        question.confirmed(call, case, pending, option)
    elif len(written) == len(since) and question.again is not None:
        question.again(call, case, pending, written[-1].words)
    elif question.changed is not None and question.changed(call, case, pending, since):
        return
    else:
        _forget(call.work, pending)
        call.say("p_berubah", call.changed(case, entries))


def _forget(work: Work, pending: Pending) -> None:
    if pending.text_id:
        texts.drop(work.tx, pending.text_id)
    loose = [row.id for row in evidence.rows(work.tx, pending.files) if row.case_id is None]
    texts.drop_files(work.tx, loose, now=work.now)
