"""What of a mail is noted in a case's history and tells nobody."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Actor, Noted
from backoffice.casework import journal
from backoffice.desk.work import Work
from channels.message import InboundMessage


def do_note_robot(work: Work, case: Case, message: InboundMessage) -> Case:
    """Note in a case's history that a machine answered: nobody is told, no clock moves."""
    words = f"Balasan otomatis diterima:\n{message.text}".strip()
    return _note(work, case, words)


def do_note_thanks(work: Work, case: Case, message: InboundMessage) -> Case:
    """Note in a case's history what asks for nothing: nobody is told, no clock moves."""
    return _note(work, case, work.desk.words("surel.ucapan", isi=message.text.strip()))


def _note(work: Work, case: Case, words: str) -> Case:
    robot = work.by(Actor(kind="system", id="mail"))
    text_id = journal.keep(robot, case, "note", words)
    return journal.record(robot, case, Noted(words=text_id))
