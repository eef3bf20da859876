"""Papers of a case: written, signed one after the other, given back, issued, declared void.

As in `opening`, each verb is one unit of work and changes a case through `record` alone. Whether
somebody may was decided before. The answer is drafted and approved as ever (`answering`); where the
office has a layout for it, its last sign issues it as a paper too.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import (
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
)
from backoffice.case.parts import CasePaper, Sign
from backoffice.case.redaction import MASK
from backoffice.casework import paper_issuing
from backoffice.casework.journal import keep, record
from backoffice.casework.letters import letter_of
from backoffice.casework.paper_reach import has_reached
from backoffice.casework.paper_signs import signatory_of
from backoffice.casework.paper_values import values_of
from backoffice.casework.publishing import given_away
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.papers import (
    ANSWER,
    NEVER_PERSON,
    WITHOUT_PERSON,
    Paper,
    keeps,
    next_sign_of,
    paper_of,
    receipt_paper,
)
from backoffice.office.sections import freely, read_sections, write_sections
from backoffice.papers.values import Value
from backoffice.store import papers, staff, texts

#: Kinds of the texts of a paper: what was written, why it went back, why it is void.
_WRITTEN, _RETURNED, _VOID = "paper", "paper_return", "paper_void"


def do_write(
    work: Work,
    case: Case,
    paper: Paper,
    sections: Mapping[str, str],
    *,
    more: Mapping[str, Value] | None = None,
) -> Case:
    """Lay a version before the chain; where nobody else signs, its author's word issues it.

    The signs before the author's own place stay, and who gave them is shown the change.
    Source: SOP payakumbuh L24.
    """
    before = case.paper(paper.id)
    open_one = before if before and before.state in ("menunggu", "dikembalikan") else None
    roles = _roles(work)
    event = PaperWritten(
        paper=paper.id,
        version=before.version + 1 if before else 1,
        words=keep(work, case, _WRITTEN, write_sections(paper, sections)),
        since=work.now,
        keeps=keeps(paper.signs, open_one.signs, roles) if open_one else 0,
    )
    case = record(work, case, event)
    if not paper.signs:
        return do_issue(work, case, paper, more=more)
    return case


class ByHand(Struct, frozen=True):
    """It was signed on paper."""

    #: Staff id of whose hand it was; the role where it is nobody's alone.
    for_whom: str
    #: Rows of the files that show it.
    proof: tuple[str, ...]


def do_sign(work: Work, case: Case, paper: Paper, by_hand: ByHand | None = None) -> Case:
    """Sign the version that waits at the place whose turn it is; the last sign issues it.

    `by_hand`: whoever acts enters what somebody else signed on paper.
    """
    written = case.paper(paper.id)
    sign = next_sign_of(paper, written)
    if written is None or sign is None:
        return case
    if len(written.signs) + 1 == len(paper.signs):
        return do_issue(work, case, paper, role=sign.role, by_hand=by_hand)
    event = PaperSigned(
        paper=paper.id,
        version=written.version,
        role=sign.role,
        since=work.now,
        for_whom=by_hand.for_whom if by_hand else "",
        proof=_claimed(work, case, by_hand),
        signatory=signatory_of(work, by_hand.for_whom if by_hand else work.actor.id),
    )
    return record(work, case, event)


def _claimed(work: Work, case: Case, by_hand: ByHand | None) -> tuple[str, ...]:
    """The files that show it, which are the case's from now on."""
    files = by_hand.proof if by_hand else ()
    tx, vault = work.tx, work.desk.vault
    return tuple(texts.claim_evidence(tx, vault, files, case.id, case.person_id))


def do_issue_answer(work: Work, case: Case) -> Case:
    """The answer that its whole chain has signed becomes a paper, where the office prints it.

    Where the last sign was one by hand, its pages are the paper, printed or not.
    """
    profile, draft = work.desk.profile(case.version), case.draft
    paper = paper_of(profile, ANSWER)
    last = draft.signs[-1] if draft and draft.signs else None
    scan = last.proof if last else ()
    if paper is None or draft is None or not (paper.layout or scan):
        return case
    given = paper_issuing.next_number(work, paper)
    if last is not None and scan:
        event = paper_issuing.issued_by_hand(
            work, case, paper, draft.version, given, last.role, scan
        )
        whose = last.staff or last.role
        return record(work, case, replace(event, for_whom=whose, signatory=last.signatory))
    parts = answer_sections(work, case, paper)
    made = letter_of(work, case, paper, parts, draft.signs, number=given.text, issued=True)
    event = paper_issuing.issued(work, case, paper, draft.version, given, made)
    return record(work, case, event)


def answer_sections(work: Work, case: Case, paper: Paper) -> dict[str, str]:
    """What the answer that waits, or is approved, says of each part, by its key."""
    found = texts.read(work.tx, work.desk.vault, case.draft.words) if case.draft else None
    known = values_of(work, case, paper)
    parts = {one.key: _words(known.get(one.prefill, "")) for one in paper.sections}
    return parts | freely(paper, (found or b"").decode(errors="replace"))[0]


def do_follow(
    work: Work, case: Case, verb: str, stage: str | None, more: Mapping[str, Value]
) -> tuple[Case, tuple[str, ...]]:
    """Make what follows from a command that was given at that stage; returns the ids of papers.

    `more`: what the command says and the case does not keep. What is to be signed by others is
    laid before them with what the case knows of its parts.
    """
    made: list[str] = []
    for paper in work.desk.profile(case.version).papers:
        if verb not in paper.on or (paper.stages and stage and stage not in paper.stages):
            continue
        known = {**values_of(work, case, paper), **more}
        parts = {one.key: _words(known.get(one.prefill, "")) for one in paper.sections}
        if paper.sections or paper.signs:
            case = do_write(work, case, paper, parts, more=more)
        else:
            case = do_issue(work, case, paper, more=more)
        made.append(paper.id)
    return case, tuple(made)


def do_unfollow(work: Work, case: Case, verb: str, reason: str) -> Case:
    """What followed from a command that is taken back is void."""
    for paper in work.desk.profile(case.version).papers:
        found = case.paper(paper.id)
        if verb in paper.on and found is not None and found.state == "terbit":
            case = do_void(work, case, found, reason)
    return case


def _words(value: Value) -> str:
    return value if isinstance(value, str) else ""


def do_return(work: Work, case: Case, paper: Paper, note: str) -> Case:
    """Send the version that waits back to its author."""
    written = case.paper(paper.id)
    version = written.version if written else 0
    words = keep(work, case, _RETURNED, note)
    return record(work, case, PaperReturned(paper=paper.id, version=version, words=words))


def do_issue(
    work: Work,
    case: Case,
    paper: Paper,
    *,
    role: str = "",
    more: Mapping[str, Value] | None = None,
    by_hand: ByHand | None = None,
) -> Case:
    """Give it number and date and freeze what is printed; the file follows in its own time.

    `role`: of the last sign, which this is; `more`: values beside those of the case. Where that was
    given `by_hand`, what shows it is the paper, and nothing else is printed in its place.
    """
    found = case.paper(paper.id)
    written = found if found is not None and found.state == "menunggu" else None
    version = written.version if written else 1
    signs = written.signs if written else ()
    whose = by_hand.for_whom if by_hand else work.actor.id
    stands = signatory_of(work, whose) if role else None
    if role:
        signs = (*signs, Sign(role=role, staff=work.actor.id, version=version, at=work.now))
    parts = written_sections(work, paper, written)
    if paper.view in NEVER_PERSON and tells_person(work, case, paper, parts, more):
        # The last door: whoever gave the command was shown it before, or is told now.
        return case
    given = paper_issuing.next_number(work, paper)
    if by_hand is not None:
        proof = _claimed(work, case, by_hand)
        event = paper_issuing.issued_by_hand(work, case, paper, version, given, role, proof)
        return record(work, case, replace(event, for_whom=by_hand.for_whom, signatory=stands))
    made = letter_of(work, case, paper, parts, signs, number=given.text, more=more, issued=True)
    event = paper_issuing.issued(work, case, paper, version, given, made, role)
    return record(work, case, replace(event, signatory=stands))


def tells_person(
    work: Work,
    case: Case,
    paper: Paper,
    parts: Mapping[str, str],
    more: Mapping[str, Value] | None = None,
) -> str:
    """What a paper that leaves the house would say of the complainant, masked; else "".

    To another instance it may, where an officer has confirmed just that. All that is not the
    office's own wording is looked at: parts, places, to whom it goes.
    """
    if paper.view not in WITHOUT_PERSON:
        return ""
    values = {**values_of(work, case, paper), **(more or {})}
    own = [value for name, value in values.items() if name not in _OFFICES]
    said = [*parts.values(), *(one for value in own for one in _lines(value))]
    # Digits of a register number stand in many a telephone number.
    words = "\n".join(said).replace(case.label, "")
    # A place that was kept without the person it names is no place to invite anybody to.
    return words if MASK in words else given_away(work, case, words)


#: Values that say nothing of who complains: the office's own wording, and who of it writes. A
#: complainant may share a name with an officer.
_OFFICES = frozenset(
    {
        "nama_kantor",
        "alamat_kantor",
        "telepon_kantor",
        "jam_kerja",
        "biaya",
        "keberatan",
        "naskah",
        "dari",
        "dicetak_oleh",
        "notulis",
    }
)


def _lines(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one if isinstance(one, str) else " ".join(map(str, one.values())) for one in value]


def receipt_of(work: Work, case: Case) -> PaperIssued | None:
    """That the receipt is issued, to be recorded when the case has its number as it has it here;
    None where the office prints none. That of a secret complaint is printed when its citizen asks
    for it. Source: rules 54.
    """
    paper = None if case.kept_secret else receipt_paper(work.desk.profile(case.version))
    made = letter_of(work, case, paper, {}, (), issued=True) if paper else None
    if paper is None or made is None:
        return None
    return paper_issuing.issued(work, case, paper, 1, paper_issuing.Given(), made)


def do_receipt(work: Work, case: Case, paper: Paper) -> tuple[Case, str]:
    """The row of the file of its receipt, printed now where it was not: once."""
    found = case.paper(paper.id)
    if found is None or not found.file:
        case = do_issue(work, case, paper)
        found = case.paper(paper.id)
    return case, found.file if found else ""


def receipts(desk: Desk, case: Case) -> tuple[str, ...]:
    """Rows of the files of its receipt; of a secret complaint none is sent. Source: rules 54."""
    declared = desk.profile(case.version).papers
    found = [case.paper(one.id) for one in declared if "nomor" in one.on]
    return tuple(one.file for one in found if one and one.file and not case.kept_secret)


def do_void(work: Work, case: Case, issued: CasePaper, reason: str, *, tells: bool = True) -> Case:
    """It was issued by mistake: the number stays taken, and whoever looks it up reads that.

    `tells`: its citizen, who has it, hears of it by this.
    """
    words = keep(work, case, _VOID, reason)
    papers.voided(
        work.tx,
        work.desk.vault,
        file=issued.file,
        case_id=case.id,
        paper=issued.paper,
        number=issued.number,
        now=work.now,
    )
    reached = tells and has_reached(work, case, issued)
    event = PaperVoided(paper=issued.paper, number=issued.number, words=words, reached=reached)
    return record(work, case, event)


def written_sections(work: Work, paper: Paper, written: CasePaper | None) -> dict[str, str]:
    """What was written, by the key of its section; empty where nothing was, or it is gone."""
    row = written.words if written else ""
    found = texts.read(work.tx, work.desk.vault, row) if row else None
    return read_sections(paper, (found or b"").decode(errors="replace"))[0]


def _roles(work: Work) -> frozenset[str]:
    author = staff.get(work.tx, work.actor.id) if work.actor.kind == "staff" else None
    return author.roles if author else frozenset()
