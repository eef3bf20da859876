"""Who wrote a mail: anybody may write a From line, so what exists is touched by proof alone.

Without it a mail opens a case and no more. Whatever it says to a case or a draft that exists is
held, and one mail asks for a reply; it tells nothing, and only whoever reads that mailbox can
answer it. What is not to be undone is asked once more, as in a chat. Source: rules 36.
"""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.events import MailDoubted, MailProven
from backoffice.casework import journal
from backoffice.citizens.mail_arrived import Arrived, hold
from backoffice.desk import mail_thread
from backoffice.desk.mail_thread import Thread, Waiting
from backoffice.desk.work import SYSTEM
from backoffice.store import account_links
from bot.mail_engine import first_line
from bot.mail_form import tells
from bot.menu import Command
from bot.words import fold, is_no, is_yes

#: Commands that show and change nothing of anybody.
_HARMLESS = frozenset({"info", "bantuan", "formulir"})
#: Not to be undone: asked once more.
_FOR_GOOD = frozenset({"hapus_data"})
_NOT = frozenset({"tidak", "bukan", "belum", "jangan", "tak", "gak"})
_NOT_MINE = frozenset({"bukan saya", "bukan dari saya", "saya tidak menulis", "bukan surel saya"})


def touches(mail: Arrived, command: Command) -> bool:
    """Whether what it asks for shows or changes something that exists."""
    tx, contact = mail.work.tx, mail.contact
    if command.name in _HARMLESS:
        return False
    return bool(
        account_links.cases_of(tx, contact.person_id, limit=1)
        or account_links.drafts_of(tx, contact.person_id, contact.id)
    )


def ask_who(mail: Arrived, thread: Thread, *, repeated: bool) -> Thread:
    """Hold the mail, and ask for the reply that shows who wrote it."""
    now = mail.work.now
    asks = not (repeated or mail.message.unanswerable) and mail_thread.may_answer(
        thread, acknowledges=False, now=now, proven=False
    )
    hold(mail, quietly=asks or repeated, text="p_surel_tak_terbukti")
    if not asks:
        return thread
    desk = mail.work.desk
    thread = _wait(mail, thread, proven=False)
    came = mail.message.received_at
    mail.reply.say("email_buktikan", {"tanggal": desk.date(came), "jam": desk.clock_time(came)})
    return mail_thread.answered(thread, now, proven=False)


def needs_yes(mail: Arrived, command: Command) -> bool:
    """Whether it is asked once more before it is carried out."""
    return command.name in _FOR_GOOD and mail.again != "confirmed" and touches(mail, command)


def ask_yes(mail: Arrived, thread: Thread) -> Thread:
    """Ask whether it is meant. Nobody but whoever reads that mailbox can say so."""
    thread = _wait(mail, thread, proven=True)
    mail.reply.say("email_pastikan")
    return mail_thread.answered(thread, mail.work.now)


def _wait(mail: Arrived, thread: Thread, *, proven: bool) -> Thread:
    """Called before the words are queued: their key is what a reply is known by."""
    key = mail.reply.next_key
    return mail_thread.wait_for_reply(
        thread, Waiting(inbox_id=mail.inbox_id, key=key, at=mail.work.now, proven=proven)
    )


def no_more(thread: Thread, one: Waiting) -> Thread:
    """The thread after a reply: it is used once."""
    left = tuple(other for other in thread.waiting if other != one)
    return msgspec.structs.replace(thread, waiting=left)


def denies(text: str) -> bool:
    """Whoever replies did not write it, or does not want it."""
    line = first_line(text)
    return is_no(line) or fold(line) in _NOT_MINE


def agrees(text: str) -> bool:
    """A yes at the head of the first line: "Ya, itu saya". A mere question releases nothing."""
    line = first_line(text)
    words = fold(line).replace(",", " ").replace(".", " ").split()
    begins = bool(words) and is_yes(words[0]) and _NOT.isdisjoint(words)
    return is_yes(line) or begins


def says_more(text: str) -> bool:
    """Whether a reply that shows who wrote says anything besides."""
    lines = text.strip().splitlines()
    behind = "\n".join(lines[1:] if lines and agrees(text) else lines)
    return tells(behind)


def do_doubt(mail: Arrived, case: Case) -> Case:
    """Enter that nothing showed who wrote the mail that this case was made of."""
    return journal.record(mail.work.by(SYSTEM), case, MailDoubted())


def do_prove(mail: Arrived, case: Case) -> Case:
    """Enter that whoever has this mailbox answered for the case."""
    return journal.record(mail.work.by(SYSTEM), case, MailProven()) if case.unproven else case
