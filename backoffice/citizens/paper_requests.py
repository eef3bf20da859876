"""FORMULIR, MINTA PDF: what a citizen asks the office to print."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework import paperwork, sheets
from backoffice.casework.journal import attached
from backoffice.desk.reply import Reply
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.papers import blank_form_of, receipt_paper
from backoffice.store import outbox
from bot.conversation import AskPaper


def handle(work: Work, asked: AskPaper, case: Case | None, reply: Reply) -> None:
    """Send what is asked for to where it is asked; `case` is the one that it may be about."""
    if asked.what == "formulir":
        _blank_form(work, case, reply)
    else:
        _receipt(work, case, reply)


def _blank_form(work: Work, case: Case | None, reply: Reply) -> None:
    """The empty form, which tells of nobody: whoever asks gets it, also who has no case yet."""
    paper = blank_form_of(work.desk.current)
    file = sheets.blank_form(work, paper) if paper else ""
    about = case.id if case else None
    if not file:
        reply.say("formulir_tidak_ada", case_id=about)
    else:
        name = work.desk.words("formulir.berkas")
        reply.say("formulir_ini", files=[outbox.File(file, name)], case_id=about)


def _receipt(work: Work, case: Case | None, reply: Reply) -> None:
    """The receipt as a file, to the very chat in which it is asked for. Source: rules 54.

    Of a secret complaint it is printed now for the first time.
    """
    if case is None:
        reply.say("status_kosong")
        return
    about, paper = case.id, receipt_paper(work.desk.profile(case.version))
    if paper is None or case.sealed_at is not None:
        reply.say("pdf_tidak_ada", {"kode": case.code}, case_id=about)
        return
    if case.number is None:
        reply.say("pdf_belum", {"kode": case.code}, case_id=about)
        return
    case, file = paperwork.do_receipt(work.by(SYSTEM), case, paper)
    text = "pdf_ini_rahasia" if case.secret else "pdf_ini"
    reply.say(text, {"kode": case.code}, files=attached(work.desk, (file,)), case_id=about)
