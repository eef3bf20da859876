"""/surat with a DOCX: a draft that was corrected in Word is read, shown, and written after YA."""

from __future__ import annotations

from datetime import timedelta

from backoffice.case.case import Case
from backoffice.casework import paper_reading
from backoffice.office.papers import Paper
from backoffice.officers.commands import own_files
from backoffice.officers.commands.pending import QUESTION_SECONDS, Pending
from backoffice.officers.commands.running import Call, Stop


def ask_reading(call: Call, case: Case, paper: Paper) -> tuple[str, str, tuple[str, ...]]:
    """Let the file of this command be read: the row of what is found, the token, the file.

    Stops where it is no single document.
    """
    sent = own_files.brought(call.bringing)
    if len(sent) != 1 or sent[0].kind != "document" or not paper.sections:
        raise Stop("p_surat_satu_word", {"nomor": case.label, "surat": paper.title})
    files, token = own_files.keep(call), call.tx.new_id()
    return paper_reading.do_ask(call.work, case, paper, files[0], token), token, files


def await_reading(
    call: Call,
    case: Case,
    paper: Paper,
    token: str,
    data: str,
    files: tuple[str, ...],
    row: str,
) -> None:
    """Wait for what is read, and for the YA to it."""
    pending = Pending(
        kind=call.command,
        case_id="",
        seq=0,
        expires_at=call.now + timedelta(seconds=QUESTION_SECONDS),
        token=token,
        data=data,
        # What is read of it goes with it.
        files=(*files, row),
    )
    call.ask(pending)
    call.say("p_surat_dibaca", {"nomor": case.label, "surat": paper.title}, case_id=case.id)


def read_parts(call: Call, case: Case, paper: Paper, pending: Pending, row: str) -> dict[str, str]:
    """What was read; stops while it is not yet, and where it never will be."""
    about = {"nomor": case.label, "surat": paper.title}
    try:
        parts = paper_reading.result(call.work, row)
    except LookupError:
        own_files.drop(call, pending)
        raise Stop("p_surat_tak_terbaca_lagi", about) from None
    if parts is None:
        # YA to what was not shown yet.
        call.ask(pending)
        raise Stop("p_surat_masih_dibaca", about)
    return parts
