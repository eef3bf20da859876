"""What the first line of a mail asks for: STATUS, CABUT and the like, as in a chat."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.casework import handling
from backoffice.citizens import identity_permission, mail_matching
from backoffice.citizens.acting import act
from backoffice.citizens.mail_arrived import Arrived
from backoffice.citizens.mail_reading import scene_of
from backoffice.desk import mail_thread
from backoffice.desk.evidence import keep_files
from backoffice.desk.mail_thread import Thread
from backoffice.store import cases
from bot import mail_engine
from bot.conversation import Forward
from bot.mail_engine import first_line
from bot.mail_form import tells
from bot.menu import Command


def add_words_below(mail: Arrived, command: Command, case: Case | None) -> bool:
    """Words below a command are for the case. False: the mail is more than a command."""
    message = mail.message
    words = mail_engine.below_first_line(message.text)
    if not (tells(words) or message.attachments):
        return True
    meant = case or mail_matching.near(mail.work, mail.contact)
    if meant is None or not mail_engine.takes_words(command):
        return False
    keep_files(mail.work, mail.contact, [message])
    act(scene_of(mail, meant), Forward((message,), words=words))
    return True


def obey(mail: Arrived, thread: Thread, command: Command, case: Case | None) -> Thread:
    """STATUS, CABUT and the like in the first line, as in a chat."""
    now = mail.work.now
    scene = scene_of(mail, cases.load(mail.work.tx, case.id) if case else None)
    for effect in mail_engine.obey(command):
        act(scene, effect)
    thread = mail_thread.answered(thread, now, proven=mail.proven)
    if scene.erased:
        return msgspec.structs.replace(thread, undecided="", heard=(), waiting=())
    return thread


def permits(mail: Arrived, case: Case) -> bool:
    """IZINKAN, TETAP RAHASIA."""
    work, message = mail.work, mail.message
    words = f"{first_line(message.text)} {case.code}"
    said = msgspec.structs.replace(message, text=words, choice=None)
    if not identity_permission.handle_permission(work, mail.contact, said, mail.reply):
        return False
    below = mail_engine.below_first_line(message.text)
    if tells(below):
        handling.do_write(work, cases.load(work.tx, case.id) or case, below, files=())
    return True
