"""Versions of papers that are not issued, as files: to look at, or to go on with in Word.

A file is made when it is first asked for, once for what it shows. None of them goes to a citizen.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.case.case import Case
from backoffice.case.parts import CasePaper
from backoffice.casework.journal import keep_bytes
from backoffice.casework.letters import frozen, letter_of
from backoffice.casework.paper_issuing import LETTER
from backoffice.casework.paperwork import written_sections
from backoffice.desk.printed import DOCX, PDF, keep_printed
from backoffice.desk.work import Work
from backoffice.office.papers import Paper
from backoffice.store.tables import evidence


def do_print(work: Work, case: Case, paper: Paper, written: CasePaper) -> str:
    """The row of the PDF of a version with the signs that it has; "" where none is printed.

    Across each page stands which draft it is.
    """
    if written.state not in ("menunggu", "dikembalikan"):
        return ""
    return _kept(work, case, paper, written, written_sections(work, paper, written), PDF)


def do_print_word(
    work: Work, case: Case, paper: Paper, written: CasePaper | None, parts: Mapping[str, str]
) -> str:
    """The row of the DOCX of these parts, of the version that waits or (None) of the next one."""
    return _kept(work, case, paper, written, parts, DOCX)


def _kept(
    work: Work,
    case: Case,
    paper: Paper,
    written: CasePaper | None,
    parts: Mapping[str, str],
    media_type: str,
) -> str:
    found = case.paper(paper.id)
    version = written.version if written else (found.version if found else 0) + 1
    signs = written.signs if written else ()
    shows = [f"{one.role}:{one.at.isoformat() if one.at else ''}" for one in signs]
    state = written.words if written else "new"
    id = work.desk.vault.token("draft", case.id, paper.id, str(version), state, *shows, media_type)
    if work.tx.get(evidence, id) is not None:
        return id
    headed = media_type == DOCX
    made = letter_of(work, case, paper, parts, signs, draft=version, headed=headed)
    if made is None:
        return ""
    row = keep_bytes(work, case, LETTER, frozen(work.desk.vault, made).data)
    name = f"{paper.id}-draf-v{version}"
    return keep_printed(work, case, row, name, id=id, media_type=media_type)
