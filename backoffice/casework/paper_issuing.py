"""What a paper gets as it is issued: number, frozen letter, file to be printed, its row.

All of it stands in one event, which whoever calls records.
"""

from __future__ import annotations

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import PaperIssued
from backoffice.case.numbers import register_number
from backoffice.casework.journal import keep_bytes
from backoffice.casework.letters import frozen
from backoffice.casework.paper_codes import mark_in
from backoffice.desk.printed import keep_printed
from backoffice.desk.work import Work
from backoffice.office.papers import Paper
from backoffice.papers.letter import Letter
from backoffice.store import cases, papers

#: Kind of the text of what is printed.
LETTER = "letter"


class Given(Struct, frozen=True):
    """A number as it stands on the paper, and its place in its series; empty: it bears none."""

    text: str = ""
    year: int = 0
    ordinal: int = 0


def next_number(work: Work, paper: Paper) -> Given:
    """The next of its series, given once and without a gap."""
    if not paper.number:
        return Given()
    local = work.desk.local(work.now)
    ordinal = cases.next_letter(work.tx, work.desk.office_id, paper.id, local.year)
    text = register_number(paper.number, ordinal=ordinal, year=local.year, month=local.month)
    return Given(text, local.year, ordinal)


def issued(
    work: Work,
    case: Case,
    paper: Paper,
    version: int,
    given: Given,
    made: Letter | None,
    role: str = "",
) -> PaperIssued:
    """Freeze what is printed and have it printed; the event is to be recorded in this work."""
    row, file, digest, mark = "", "", "", ""
    if made is not None:
        kept = frozen(work.desk.vault, made)
        row = keep_bytes(work, case, LETTER, kept.data)
        file, digest = keep_printed(work, case, row, paper.id), kept.digest
        mark = mark_in(work, case, paper, given.text, digest, made)
    _enter(work, case, paper, given, file, digest=digest, mark=mark)
    return PaperIssued(
        paper=paper.id,
        version=version,
        role=role,
        number=given.text,
        letter=row,
        file=file,
        digest=digest,
        year=given.year,
        ordinal=given.ordinal,
    )


def issued_by_hand(
    work: Work,
    case: Case,
    paper: Paper,
    version: int,
    given: Given,
    role: str,
    proof: tuple[str, ...],
) -> PaperIssued:
    """What was signed on paper is the paper: its scan is the file, and nothing else is printed."""
    file = next(iter(proof), "")
    _enter(work, case, paper, given, file)
    return PaperIssued(
        paper=paper.id,
        version=version,
        role=role,
        number=given.text,
        file=file,
        year=given.year,
        ordinal=given.ordinal,
        proof=proof,
    )


def _enter(
    work: Work,
    case: Case,
    paper: Paper,
    given: Given,
    file: str,
    *,
    digest: str = "",
    mark: str = "",
) -> None:
    """The row by which the paper is found again: of what was signed by hand nothing is proven."""
    papers.add(
        work.tx,
        work.desk.vault,
        file=file,
        office_id=case.office_id,
        case_id=case.id,
        paper=paper.id,
        number=given.text,
        year=given.year,
        ordinal=given.ordinal,
        digest=digest,
        mark=mark,
        now=work.now,
    )
