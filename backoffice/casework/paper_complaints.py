"""Complaints that an officer enters: what was read off a paper becomes a case.

A letter of the box, a call, a visitor: `paper_lines` has read what was typed of it.
Source: rules 8; SOP sanggau L13-L20, L37, L38.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from backoffice.case.case import Case
from backoffice.casework import handling, opening
from backoffice.casework.paper_lines import PaperComplaint
from backoffice.casework.paper_words import read_field, read_words
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.rules import is_over
from backoffice.store import lapor
from backoffice.store.tables import people
from bot.conversation import Answer, Submit
from bot.fields import first_pile, kind_of
from bot.kinds.kind import Reading


def one_word_name(desk: Desk, paper: PaperComplaint, now: datetime) -> str:
    """A name that is whole for some and half for others, as a chat would ask back; else "".

    Source: rules 4.
    """
    for field in desk.current.form.fields:
        if kind_of(field).identity == "name" and field.key in paper.fields:
            read = read_words(desk, field, paper.fields[field.key], now)
            if isinstance(read, Reading) and read.confirm:
                return read.answer.shown
    return ""


def is_late(desk: Desk, day: date, today: date) -> bool:
    """Did it come so long ago that it needs a reason?"""
    return is_over(desk.current.rules.late_entry, day, today, desk.calendar)


def received_at(desk: Desk, day: date, now: datetime) -> datetime:
    """The instant from which the clocks run: now for today, else the opening of that day."""
    if day == desk.local(now).date():
        return now
    return desk.calendar.opens(day, desk.opening)


def answers_of(
    desk: Desk, paper: PaperComplaint, now: datetime, *, brings: bool = False
) -> dict[str, Answer]:
    """The answers of the form, in its order. `brings`: a photograph of the paper goes with it.

    What is said of evidence is of something in the office's hands, as the words of it tell. A
    photograph answers the question to which it was sent, else the first for files, as in a mail.
    """
    found = {}
    brings = brings and "" not in paper.fields.values()
    for field in desk.current.form.fields:
        words = paper.fields.get(field.key, "")
        if kind_of(field).takes_files:
            if words:
                shown = desk.words("catat.bukti_fisik", isi=words)
                found[field.key] = Answer(words, words, shown, origin="petugas")
            elif brings or field.key in paper.fields:
                found[field.key] = Answer("", "", "", origin="petugas")
            brings = False
        elif words and (answer := read_field(desk, field, words, now)) is not None:
            found[field.key] = answer
    return found


def do_record(
    work: Work,
    paper: PaperComplaint,
    files: Sequence[str] = (),
    piles: Mapping[str, str] = opening.NO_PILES,
) -> Case:
    """Make a case of it, of a person who has a key but no account: forgotten as anybody else.

    `files` are rows of files that go with it: a photograph of the letter. `piles` are the questions
    that some of them were sent to; the others answer the first for files.

    The caller has seen that a Tracking ID is new, or is of a case that does not exist for the
    officer who enters it.
    """
    tx, desk, now = work.tx, work.desk, work.now
    person_id = tx.new_id()
    tx.add(
        people,
        id=person_id,
        office_id=desk.office_id,
        wrapped_key=desk.vault.new_key(person_id),
        created_at=now,
    )
    answers = answers_of(desk, paper, now, brings=bool(files))
    first = first_pile(desk.current.form, answers)
    case = opening.do_open(
        work,
        Submit(
            form=desk.current.form.id,
            version=desk.current.version,
            answers=answers,
            evidence=(),
            how="catat",
        ),
        person_id=person_id,
        address_id="",
        channel=paper.way,
        files=dict.fromkeys(files, ""),
        piles={file: pile for file in files if (pile := piles.get(file, first))},
        code=None,
        received_at=received_at(desk, date.fromisoformat(paper.day), now),
        recorded_by=work.actor.id,
        reference=paper.reference,
    )
    if paper.reference and lapor.case_of(tx, desk.office_id, paper.reference) is None:
        lapor.add(tx, desk.office_id, paper.reference, case.id)
    if paper.reason:
        case = handling.do_note(work, case, desk.words("catat.terlambat", alasan=paper.reason))
    return case
