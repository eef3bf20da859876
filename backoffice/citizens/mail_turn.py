"""A citizen's turn by mail: every mail is a case, an addition, a command, or is held.

Whether a mail is kept and whether it may be answered are two questions. What no person seems to
have written, what has no sender and what may not be answered by a machine are held with their words
or go into a case all the same; only our own mail that came back and a vacation note to a mail of
ours end without either. At most one answer to one mail of a person, and none to a machine. A mail
without any reference from somebody whose case is open becomes an addition to it, and the answer
says how to make a new complaint of it (BARU), so that nothing waits for a question to be answered;
one that fills in the form anew is a new complaint. What a mail asks for is carried out by `acting`,
as in a chat; whose case it is about and whether it may be answered is decided here, and what shows
who wrote it by `mail_proof`. Source: rules 37, 38.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from backoffice.case.case import Case
from backoffice.casework import handling
from backoffice.citizens import mail_matching, mail_proof, mail_receipts
from backoffice.citizens.acting import act, open_case
from backoffice.citizens.mail_answer import (
    Told,
    answer_to,
    give,
    may_answer,
    say,
    written_below,
)
from backoffice.citizens.mail_arrived import Arrived, hold
from backoffice.citizens.mail_commands import add_words_below, obey, permits
from backoffice.citizens.mail_held import ROBOTS, has_sender, message_of
from backoffice.citizens.mail_notes import do_note_robot, do_note_thanks
from backoffice.citizens.mail_reading import about_of, ours_of, read_of, scene_of
from backoffice.desk import mail_thread
from backoffice.desk.evidence import keep_files
from backoffice.desk.mail_thread import Thread, Waiting
from backoffice.desk.reply import Reply
from backoffice.desk.reply_tags import without_keys
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import limit_text
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import inbox
from backoffice.store import mail as mailbox
from bot import mail_engine
from bot.conversation import Forward, Supply
from bot.mail_form import MailForm, without_ours
from bot.menu import Command
from bot.words import fold
from channels.message import InboundMessage

#: So many held mails of one sender are told of in a day; /surel lists them all.
_CALLS = 3
#: So many answers to labelled lines make a mail without reference a complaint of its own.
_FILLED = 2


def turn(work: Work, contact: TurnInput) -> frozenset[str]:
    """Play the mails of one sender; returns the inbox rows that stay held for an officer."""
    thread = before = mail_thread.load(work.desk.vault, contact.conversation)
    reply = Reply(work, contact)
    held: set[str] = set()
    for inbox_id, item in contact.items:
        if isinstance(item, InboundMessage):
            thread, holds = _play(Arrived(work, contact, item, inbox_id, reply), thread)
            held |= {inbox_id} if holds else set()
    if thread != before:
        state = mail_thread.seal(work.desk.vault, contact.id, thread)
        contact.talk.keep(work.tx, state=state)
    return frozenset(held)


def set_aside(work: Work, contact: TurnInput, inbox_id: str, message: InboundMessage) -> bool:
    """A machine's mail from an officer's mailbox, which commands nothing. True: it is held."""
    reply = Reply(work, contact)
    return not message.looped and _robot(Arrived(work, contact, message, inbox_id, reply))


def open_for_officer(mail: Arrived, thread: Thread, *, answer: bool) -> tuple[Case, Thread]:
    """Make a complaint of a mail, as an officer decided."""
    return _open(mail, _remembered(mail, thread, _digest(mail)), read_of(mail), silent=not answer)


def add_for_officer(mail: Arrived, case: Case) -> Case:
    """Add a mail to a case, as an officer decided; its sender is not answered."""
    profile, read = mail.work.desk.profile(case.version), read_of(mail, case)
    about = msgspec.structs.replace(about_of(mail, case, proven=False), own=False)
    scene = scene_of(mail, case)
    form = profile.form.by_way(case.channel)
    for effect in mail_engine.add_to_case(form, mail.message, read, about, notice=""):
        if isinstance(effect, Forward):
            act(scene, effect)
    scene.talks_of(case)
    return scene.case or case


def _play(mail: Arrived, thread: Thread) -> tuple[Thread, bool]:
    """Act on the mail. True: it is held for an officer."""
    if mail.message.looped:
        return thread, False
    mail = replace(mail, message=_with_words(mail.work, _without_keys(mail.message)))
    work, message = mail.work, mail.message
    if message.note in ROBOTS or not has_sender(message):
        return thread, _robot(mail)
    asked = mail_matching.asked_by(work, message, mail_thread.waiting_at(thread, work.now))
    if asked is not None:
        return _play_reply(mail, thread, asked)
    return _play_words(mail, thread)


def _play_reply(mail: Arrived, thread: Thread, asked: Waiting) -> tuple[Thread, bool]:
    """A reply to a mail of ours that asked who wrote, or whether it is meant."""
    work, text = mail.work, mail.message.text
    thread = mail_proof.no_more(_remembered(mail, thread, _digest(mail)), asked)
    if mail_proof.denies(text):
        mail.reply.say("email_tidak_diproses")
        return mail_thread.answered(thread, work.now), False
    row = inbox.get(work.tx, asked.inbox_id)
    earlier = message_of(work.desk, row) if row is not None else None
    if not mail_proof.agrees(text):
        # Something else, and be it "what is this?": what was asked waits on, and nothing is done.
        thread = msgspec.structs.replace(thread, waiting=(*thread.waiting, asked))
        return _play_words(replace(mail, proven=True), thread)
    if row is not None and earlier is not None and (asked.proven or row.status == "held"):
        if not asked.proven:
            mailbox.release(work.tx, row.id, now=work.now)
        earlier = _with_words(work, earlier)
        again = replace(
            mail,
            message=earlier,
            inbox_id=row.id,
            again="confirmed" if asked.proven else "released",
        )
        thread, _ = _play_words(again, thread)
    if not mail_proof.says_more(text) and not mail.message.attachments:
        return thread, False
    return _play_words(replace(mail, proven=True), thread)


def _play_words(mail: Arrived, thread: Thread) -> tuple[Thread, bool]:
    """What a person wrote. True: it is held for an officer."""
    work, message, contact = mail.work, mail.message, mail.contact
    match = mail_matching.find(work, mail.contact, message)
    mail = replace(mail, proven=bool(mail.proven or mail.again or match.proof))
    digest = _digest(mail)
    repeated = not mail.again and mail_thread.is_repeated(thread, digest, work.now)
    thread = thread if mail.again else _remembered(mail, thread, digest)
    if match.strange:
        hold(mail, quietly=repeated or len(thread.heard) > _CALLS)
        return thread, True
    case = match.case
    if case is not None and not mail_matching.heard_of(work.desk, case, work.now):
        case = None
    command = mail_engine.command_in(message)
    if not mail.proven and _needs_proof(mail, thread, command):
        return mail_proof.ask_who(mail, thread, repeated=repeated), True
    if command is not None and not may_answer(mail, thread):
        # What it asks for is an answer, so an officer sees to it.
        hold(mail, quietly=True)
        return thread, True
    if case is not None and match.sure:
        case = mail_proof.do_prove(mail, case)
    if command is not None and mail_proof.needs_yes(mail, command):
        return mail_proof.ask_yes(mail, thread), False
    # Who asks for an officer without a complaint has one by it: somebody must see the promise.
    begins = mail_engine.calls_officer(message) and not (case or mail_matching.near(work, contact))
    if command is not None and not begins and add_words_below(mail, command, case):
        return obey(mail, thread, command, case), False
    asked = case is not None and match.sure and not message.unanswerable
    if case is not None and asked and permits(mail, case):
        return mail_thread.answered(thread, work.now), False
    keep_files(work, mail.contact, [message])
    if mail_engine.is_for_new_case(message) and (earlier := _undecided(work, thread)):
        return _open_undecided(mail, thread, earlier), False
    return _hear(mail, thread, case, proven=match.sure, repeated=repeated), False


def _needs_proof(mail: Arrived, thread: Thread, command: Command | None) -> bool:
    """Whether it would show or change what exists; a form that is filled in anew does not."""
    if command is not None:
        return mail_proof.touches(mail, command)
    if mail_engine.is_for_new_case(mail.message) and thread.undecided:
        return True
    return mail_matching.near(mail.work, mail.contact) is not None and not _fills(read_of(mail))


def _without_keys(message: InboundMessage) -> InboundMessage:
    """An officer's key that was passed on is neither kept nor shown."""
    text, quoted = without_keys(message.text), without_keys(message.quoted)
    return msgspec.structs.replace(message, text=text, quoted=quoted)


def _with_words(work: Work, message: InboundMessage) -> InboundMessage:
    """A mail in which nothing new was found, with what its writer may have meant all the same.

    Some answer below our words, which came back without marks; some write all into the subject.
    """
    if message.note != "empty" or message.text:
        return message
    answered = mail_matching.answered(work, message)
    if answered is not None:
        words = written_below(work, answered, message.quoted)
    elif not (message.references or message.reply_to or message.quoted or ":" in message.subject):
        words = message.subject
    else:
        words = ""
    note = "" if any(map(str.isalnum, words)) else message.note
    return msgspec.structs.replace(message, text=words, note=note)


# -- what is remembered of a sender ---------------------------------------------------------------


def _remembered(mail: Arrived, thread: Thread, digest: str) -> Thread:
    message = mail.message
    return mail_thread.remember_mail(
        thread,
        id=message.external_id,
        references=(*message.references, message.external_id),
        digest=digest,
        now=mail.work.now,
    )


def _digest(mail: Arrived) -> str:
    files = [f"{one.filename}:{one.size}" for one in mail.message.attachments]
    words = without_ours(mail.message.text[:20_000], ours_of(mail.work.desk))
    return mail.work.desk.vault.token("heard", fold(words), *files)


# -- machines and strangers -----------------------------------------------------------------------


def _robot(mail: Arrived) -> bool:
    """Nothing is answered. A machine's note on a mail of ours is entered in its case, if it has
    one; everything else waits in the box.
    """
    work, message = mail.work, mail.message
    if message.note == "auto_reply":
        match = mail_matching.find(work, mail.contact, message)
        if match.case is not None:
            do_note_robot(work, match.case, message)
            return False
        if mail_matching.answered(work, message) is not None:
            return False
    hold(mail, quietly=True)
    return True


# -- a complaint, or words for one ----------------------------------------------------------------


def _hear(
    mail: Arrived, thread: Thread, case: Case | None, *, proven: bool, repeated: bool
) -> Thread:
    loose = case is None
    if case is None:
        read = read_of(mail)
        case = mail_matching.near(mail.work, mail.contact)
        if case is None or (_fills(read) and not repeated):
            return _open(mail, thread, read, silent=repeated)[1]
    return _add(mail, thread, case, proven=proven and not loose, loose=loose, silent=repeated)


def _fills(read: MailForm) -> bool:
    """Whether it fills in a form."""
    return len(read.answers.keys() & read.named) >= _FILLED


def _open(mail: Arrived, thread: Thread, read: MailForm, *, silent: bool) -> tuple[Case, Thread]:
    scene = scene_of(mail)
    form = mail.work.desk.current.form.by_way(mail.contact.conversation.channel)
    case = open_case(scene, mail_engine.submit(form, mail.message, read), scene.said)
    for effect in mail_engine.consented(mail.message, read, form.notice):
        act(scene, effect)
    if mail.message.unanswerable:
        # Whoever reads the case must know that the citizen has heard nothing.
        note = mail.work.desk.words("surel.tak_dijawab")
        case = handling.do_note(mail.work.by(SYSTEM), case, note)
    if not mail.proven:
        case = mail_proof.do_doubt(mail, case)
    if silent or mail.message.unanswerable:
        return case, thread
    if not mail_thread.may_send_receipt(thread, now=mail.work.now, proven=mail.proven):
        return case, mail_receipts.list_later(mail, thread, case)
    say(mail, answer_to(mail.work, case, read.unread), case)
    return case, mail_thread.sent_receipt(thread, mail.work.now)


def _undecided(work: Work, thread: Thread) -> InboundMessage | None:
    """The mail that was taken for an addition, as long as it is there."""
    row = inbox.get(work.tx, thread.undecided) if thread.undecided else None
    return message_of(work.desk, row) if row else None


def _open_undecided(mail: Arrived, thread: Thread, earlier: InboundMessage) -> Thread:
    """BARU: the mail that was taken for an addition is a complaint of its own."""
    thread = msgspec.structs.replace(thread, undecided="")
    mail = replace(mail, message=mail_engine.with_words_below(earlier, mail.message))
    return _open(mail, thread, read_of(mail), silent=False)[1]


def _add(
    mail: Arrived, thread: Thread, case: Case, *, proven: bool, loose: bool, silent: bool
) -> Thread:
    """What a mail says to a case. `loose`: it does not name the case; BARU makes another of it."""
    desk = mail.work.desk
    read, about, scene = read_of(mail, case), about_of(mail, case, proven), scene_of(mail, case)
    was_at_work = case.open and case.state != "DIJAWAB"
    effects = mail_engine.add_to_case(
        desk.profile(case.version).form.by_way(case.channel),
        mail.message,
        read,
        about,
        notice=desk.current.form.notice,
    )
    for effect in effects:
        act(scene, effect)
    case = scene.case or case
    scene.talks_of(case)
    supplied = any(isinstance(effect, Supply) for effect in effects)
    if supplied or (read.unread and about.own and case.lacks):
        told = answer_to(mail.work, case, read.unread)
        return give(mail, thread, told, case, silent=silent)
    if not any(isinstance(effect, Forward) for effect in effects):
        do_note_thanks(mail.work, case, mail.message)
        return thread
    if not was_at_work and case.open and case.state != "DIJAWAB":
        again = {"kode": case.code, "batas": limit_text(desk, case, mail.work.now)}
        return give(mail, thread, Told("dibuka_kembali", again), case, silent=silent)
    if loose:
        thread = msgspec.structs.replace(thread, undecided=mail.inbox_id)
    told = Told("email_tambahan" if loose else "tambahan_diterima", {"kode": case.code})
    return give(mail, thread, told, case, silent=silent, acknowledges=True)
