"""An officer's turn by mail: commands in the first lines, all replies in one mail.

The From line gives no rights. A mail is an officer's when it answers to the signed address of a
mail of ours, or bears the line `Kunci: …` of one, quoted or not; and never when the office's mail
server says that its sender is forged. Each such key is good for one mail that changes something,
so that one which was passed on or left lying about is of little use. What is confirmed in a chat
by YA within five minutes is confirmed here by `YA <kode>` of that very preview, until the close of
the next working day. Source: rules 21, 36.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from backoffice.case.numbers import Numbers
from backoffice.case.officers import Staff
from backoffice.citizens import mail_turn as citizen_mail
from backoffice.desk import mail_thread
from backoffice.desk.desk import Desk
from backoffice.desk.reply import Reply, can_be_typed
from backoffice.desk.reply_tags import EXPIRES, confirmation, keys_in, serial_of, without_keys
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.officers import turn as officer_turn
from backoffice.officers.commands import COMMANDS, Pending, load_pending, named, seal_pending
from backoffice.officers.commands.command import Command
from backoffice.officers.typed import bare, slashed
from backoffice.store import outbox, spent_keys
from bot.mail_engine import first_line
from channels.message import Choice, InboundMessage

#: Commands of one mail.
MOST = 20
#: Keys of one mail that are looked at: quotations of quotations hold many.
_KEYS = 10
_YES = re.compile(
    r"\*?ya(\s+selesai)?(?:\s+([a-z2-7]{8}))?\*?(?:\s+(\d{3}\s?\d{3}))?\s*\*?[.!]?",
    re.IGNORECASE,
)
_KEY_LINE = re.compile(r"\s*\**kunci\s*[:=].*", re.IGNORECASE)


#: So many links stand below one mail.
_MOST_LINKS = 20


class Gathered(Reply):
    """Keeps what is said, to be sent in one mail; of buttons those that stand for words."""

    def __init__(self, work: Work, contact: TurnInput) -> None:
        super().__init__(work, contact, part="p")
        self.said: list[outbox.Words] = []
        self.offered: dict[str, Choice] = {}
        self.case_id: str | None = None

    def say(
        self,
        text: str,
        params: dict[str, str] | None = None,
        choices: Sequence[Choice] = (),
        *,
        refs: dict[str, str] | None = None,
        frames: dict[str, outbox.Frame] | None = None,
        case_id: str | None = None,
        not_before: datetime | None = None,
        qr: str = "",
        files: Sequence[outbox.File] = (),
    ) -> None:
        self.said.append(
            outbox.Words(
                text=text,
                params=params or {},
                refs=refs or {},
                frames=frames or {},
                qr=qr,
                files=tuple(files),
            )
        )
        self.offered |= {one.id: one for one in choices if can_be_typed(one)}
        self.case_id = case_id or self.case_id

    def send(self) -> None:
        """All of it in one mail; nothing where nothing was said."""
        if self.said:
            first, *more = self.said
            self._queue(first, (*self.offered.values(),)[:_MOST_LINKS], self.case_id, more)


def turn(work: Work, contact: TurnInput, who: Staff) -> frozenset[str]:
    """Play the mails of an officer's mailbox; returns the inbox rows that stay held."""
    as_citizen = []
    held: set[str] = set()
    thread = before = mail_thread.load(work.desk.vault, contact.conversation)
    for inbox_id, item in contact.items:
        if not isinstance(item, InboundMessage):
            continue
        if item.note:
            # A machine that answers from an officer's mailbox gives no commands.
            held |= {inbox_id} if citizen_mail.set_aside(work, contact, inbox_id, item) else set()
            continue
        if first_line(item.text).lstrip("/").upper() == "MULAI":
            behind = item.text.strip().split("\n", 1)[1:]
            words = _without_keys(replace(item, text=behind[0] if behind else ""))
            as_citizen.append((inbox_id, words))
            continue
        # So that the answer stands in the thread of the command.
        ids = mail_thread.shortened((*item.references, item.external_id))
        thread = replace(thread, last=item.external_id, references=ids)
        # The clock of the sender's machine confirms nothing in time.
        heard = replace(item, sent_at=min(item.received_at, work.now))
        mine = replace(contact, items=((inbox_id, heard),))
        _one(work, mine, who, heard)
    if thread != before:
        state = mail_thread.seal(work.desk.vault, contact.id, thread)
        contact.talk.keep(work.tx, state=state)
    if not as_citizen:
        return frozenset(held)
    return citizen_mail.turn(work, replace(contact, items=tuple(as_citizen))) | held


def keys_of(desk: Desk, who: Staff, message: InboundMessage, now: datetime) -> list[str]:
    """Which mails of ours to this officer its writer has had; none: nothing may be carried out."""
    if message.verdict == "fail":
        return []
    day = desk.local(now).date()
    given = [message.reply_tag, *keys_in(message.text), *keys_in(message.quoted)]
    found = (serial_of(desk.vault, who, tag, day) for tag in given[:_KEYS] if tag)
    return list(dict.fromkeys(one for one in found if one))


def _without_keys(message: InboundMessage) -> InboundMessage:
    return replace(message, text=without_keys(message.text), quoted=without_keys(message.quoted))


def _one(work: Work, contact: TurnInput, who: Staff, message: InboundMessage) -> None:
    reply = Gathered(work, contact)
    keys = keys_of(work.desk, who, message, work.now)
    if not keys:
        reply.say("p_surel_balas_dulu")
        reply.send()
        return
    lines = _said(work, contact, without_keys(message.text))
    # The files of a mail go with the first of its commands that takes any.
    taking = next((place for place, line in enumerate(lines) if _takes_files(work, line)), None)
    if taking is None and message.attachments and lines:
        reply.say("p_berkas_tak_dipakai")
    for place, line in enumerate(lines[:MOST]):
        changes = _changes(work, contact, line)
        key = spent_keys.usable(work.tx, who.id, keys, inbox_id=contact.first)
        if changes and key is None:
            shown = "\n".join(one.split("\n")[0][:80] for one in lines[place:])
            reply.say("p_surel_kunci_terpakai", {"daftar": shown})
            break
        before = contact.conversation.pending
        said = replace(message, text=line)
        if place != taking:
            said = replace(said, attachments=())
        _play(work, contact, who, said, reply)
        # What waits as it did was not confirmed, by a one-time code that was wrong for instance.
        waits = _YES.fullmatch(line.strip()) and contact.conversation.pending == before
        if changes and key is not None and not waits:
            _spend(work, contact, who, key)
        pending = load_pending(work.desk, contact.conversation)
        if pending is not None and contact.conversation.pending != before:
            _extend(work, contact, pending, reply)
            if left := lines[place + 1 :]:
                # A second preview would take the place of the first before anybody saw it.
                shown = "\n".join(one.split("\n")[0][:80] for one in left)
                reply.say("p_surel_belum_jalan", {"daftar": shown})
            break
    else:
        if left := lines[MOST:]:
            shown = "\n".join(one.split("\n")[0][:80] for one in left)
            reply.say("p_surel_terlalu_banyak", {"jumlah": str(MOST), "daftar": shown})
    if not lines:
        reply.say("p_berkas_tanpa_perintah" if message.attachments else "p_bukan_perintah")
    reply.send()


def _spend(work: Work, contact: TurnInput, who: Staff, key: str) -> None:
    spent_keys.spend(
        work.tx,
        work.desk.office_id,
        who.id,
        key,
        inbox_id=contact.first,
        now=work.now,
        expired=work.now - EXPIRES,
    )


def _said(work: Work, contact: TurnInput, text: str) -> list[str]:
    """The commands of a mail; where it has none and nothing was asked, all of its words."""
    numbers = work.desk.numbers
    lines = commands_in(numbers, text)
    pending = load_pending(work.desk, contact.conversation)
    if len(lines) != 1 or _begins(numbers, lines[0]) or (pending is not None and pending.asks):
        return lines
    return ["\n".join(one for one in text.splitlines() if not _KEY_LINE.fullmatch(one)).strip()]


def commands_in(numbers: Numbers, text: str) -> list[str]:
    """The commands at the head of a mail; one goes on in the lines below it up to an empty one.

    A text goes on in all its paragraphs, up to what is a command for certain.
    """
    found: list[list[str]] = []
    goes_on = empty = text_goes_on = False
    for line in text.splitlines():
        if _KEY_LINE.fullmatch(line):
            continue
        if not line.strip():
            empty = True
            goes_on = goes_on and text_goes_on
            continue
        within = empty and goes_on
        if _is_command(numbers, line) if within else _begins(numbers, line):
            found.append([line.strip()])
            command = _command(numbers, line)
            goes_on, text_goes_on = True, command is not None and command.paragraphs
        elif goes_on:
            found[-1] += ["", line.strip()] if empty else [line.strip()]
        elif not found:
            found.append([line.strip()])
            goes_on = True
        empty = False
    return ["\n".join(lines) for lines in found]


def _is_command(numbers: Numbers, line: str) -> bool:
    """What is no paragraph of a text: a slash, a YA with its code, or a word and a case alone."""
    yes = _YES.fullmatch(line.strip())
    case = bare(numbers, line)[1].strip()
    return (
        bool(yes and yes[2])
        or slashed(line) is not None
        or (bool(case) and numbers.read(case) is not None)
    )


def _command(numbers: Numbers, said: str) -> Command | None:
    slash = slashed(said)
    return named(COMMANDS, (slash or bare(numbers, said))[0])


def _changes(work: Work, contact: TurnInput, line: str) -> bool:
    """Whether this does more than show something, or may."""
    if _YES.fullmatch(line.strip()):
        return _confirms(work, contact, line) is not None
    command = _command(work.desk.numbers, line)
    if command is not None:
        return not command.shows
    pending = load_pending(work.desk, contact.conversation)
    return slashed(line) is None and pending is not None and pending.asks


def _takes_files(work: Work, line: str) -> bool:
    command = _command(work.desk.numbers, line)
    return command is not None and command.takes_files


def _begins(numbers: Numbers, line: str) -> bool:
    if _YES.fullmatch(line.strip()):
        return True
    slash = slashed(line)
    if slash is not None:
        return True
    return named(COMMANDS, bare(numbers, line)[0]) is not None


def _play(
    work: Work, contact: TurnInput, who: Staff, message: InboundMessage, reply: Gathered
) -> None:
    """One command, or the YA to one preview."""
    match = _YES.fullmatch(message.text.strip())
    if match is None:
        officer_turn.hear(work, contact, who, message, reply)
        return
    choice = _confirms(work, contact, message.text)
    if choice is None:
        reply.say("p_surel_ya_kode")
        return
    # The digits of a one-time code, where the act asks for one.
    pressed = replace(message, text=match[3] or "", choice=choice)
    officer_turn.hear(work, contact, who, pressed, reply)


def _confirms(work: Work, contact: TurnInput, line: str) -> str | None:
    """The button that a YA with the right code of the preview stands for."""
    match = _YES.fullmatch(line.strip())
    pending = load_pending(work.desk, contact.conversation)
    if match is None or pending is None:
        return None
    expected, given = confirmation(work.desk.vault, pending.token), (match[2] or "").lower()
    if not hmac.compare_digest(expected.encode(), given.encode()):
        return None
    return f"{pending.token}:{'selesai' if match[1] else 'ya'}"


def _extend(work: Work, contact: TurnInput, pending: Pending, reply: Gathered) -> None:
    """Give a preview the time that a mail takes, and say how it is confirmed."""
    desk = work.desk
    day = desk.calendar.after(desk.local(work.now).date())
    until = desk.calendar.closes(day, desk.opening)
    longer = msgspec.structs.replace(pending, expires_at=until)
    contact.talk.keep(work.tx, pending=seal_pending(desk, contact.id, longer))
    if pending.asks:
        return  # a question is answered by words, not by a code
    code = confirmation(desk.vault, pending.token)
    reply.say(
        "p_surel_konfirmasi",
        {
            "kode_ya": code,
            "pilihan": "\n\n" + desk.words("konfirmasi.selesai_surel", kode_ya=code)
            if pending.may_settle
            else "",
            "sampai": desk.day_moment(until),
        },
        (Choice(id=f"YA {code}", label="YA"), Choice(id="BATAL", label="BATAL")),
    )
