"""/setujui and /kembalikan with the name of a paper: the place in the chain says what sign it is.

What is signed is shown, and only that; whoever signs last issues it.
"""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.events import CaseEvent, PaperWritten
from backoffice.case.officers import Staff
from backoffice.case.parts import CasePaper
from backoffice.case.workflow import roles_of
from backoffice.casework import paperwork
from backoffice.desk.desk import Desk
from backoffice.office.papers import ANSWER, Paper, SignRule, next_sign_of, paper_of
from backoffice.office.profile import Profile
from backoffice.officers.commands import paper_files
from backoffice.officers.commands.paper_rights import check_silent, may_write
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.signatory import unnamed

#: In `Pending.data`, before the id of the paper and its version.
_SIGNS = "surat"


def named_paper(call: Call, case: Case) -> Paper | None:
    """The paper beside the answer that stands first behind the number, if one does."""
    word = call.rest.strip().split(maxsplit=1)[:1]
    found = paper_of(call.desk.profile(case.version), word[0].lower()) if word else None
    return found if found is not None and found.id != ANSWER else None


def signs_any(desk: Desk, staff: Staff) -> bool:
    """Does this officer have a place in the chain of any paper beside the answer?"""
    chains = [one.signs for one in desk.current.papers if one.id != ANSWER]
    return any(sign.role in staff.roles for chain in chains for sign in chain)


def enters_any(desk: Desk, staff: Staff) -> bool:
    """Does this officer sign any paper, or enter what others signed on paper?"""
    papers = [one for one in desk.current.papers if one.signs]
    return any(may_write(desk.current, staff, one) for one in papers)


def sign(call: Call, case: Case, paper: Paper) -> None:
    """Show the version that waits, and wait for YA."""
    written, place = _waiting(call, case, paper)
    text = "p_konfirmasi_ttd"
    if len(written.signs) + 1 == len(paper.signs):
        text = "p_konfirmasi_ttd_akhir"
    params = {
        "nomor": case.label,
        "surat": paper.title,
        "versi": str(written.version),
        "tanda": call.desk.words(f"tanda.{place.act}"),
    }
    if place.act == "tanda_tangan" and paper.layout:
        text = with_lacking(call, text, params, call.staff)
    refs = {"isi": written.words} if written.words else {}
    data = f"{_SIGNS} {paper.id} {written.version}"
    call.await_yes(text, params, case=case, refs=refs, data=data)


def with_lacking(call: Call, text: str, params: dict[str, str], who: Staff) -> str:
    """The preview, saying what will not stand below this signature."""
    lacks = unnamed(who)
    if not lacks:
        return text
    params["tanpa"] = call.desk.words_for("tanda", lacks, other="tanpa_keduanya")
    return ">".join((text, "p_ttd_tanpa"))


def sign_confirmed(call: Call, case: Case, pending: Pending) -> bool:
    """Sign what was shown; False where YA was not about a paper."""
    found = _signed(call, case, pending)
    if found is None:
        return False
    paper, version = found
    written, _ = _waiting(call, case, paper)
    if str(written.version) != version:
        raise Stop("p_surat_berubah", {"nomor": case.label, "surat": paper.title})
    report(call, paperwork.do_sign(call.work, case, paper), paper)
    return True


def report(call: Call, case: Case, paper: Paper) -> None:
    """Say what came of a sign: whose turn it is now, or the paper itself."""
    after = case.paper(paper.id)
    if after is not None and after.state == "terbit":
        paper_files.bring(call, case, paper, after)
        return
    turn = next_sign_of(paper, after)
    params = {"nomor": case.label, "surat": paper.title}
    params["giliran"] = ", ".join(roles_of(_profile(call, case), (turn.role,) if turn else ()))
    call.say("p_surat_ditandai", params, case_id=case.id)


def sign_changed(call: Call, case: Case, pending: Pending, since: Sequence[CaseEvent]) -> bool:
    """Another version came meanwhile: YA was not said to that one, so it is shown."""
    found = _signed(call, case, pending)
    if found is None:
        return False
    paper, _ = found
    if any(isinstance(one, PaperWritten) and one.paper == paper.id for one in since):
        sign(call, case, paper)
        return True
    return False


def give_back(call: Call, case: Case, paper: Paper) -> None:
    """Send the version that waits back to its author, with a note."""
    written = case.paper(paper.id)
    if written is None or written.state != "menunggu":
        raise Stop("p_surat_tak_menunggu", {"nomor": case.label, "surat": paper.title})
    if not call.staff.roles.intersection(one.role for one in paper.signs):
        raise Stop("p_surat_bukan_hak", _who(call, case, paper))
    note = call.rest.strip().partition(" ")[2].strip()
    if not note:
        raise Stop("p_alasan_perlu")
    case = paperwork.do_return(call.work, case, paper, note)
    call.say("p_surat_dikembalikan", {"nomor": case.label, "surat": paper.title}, case_id=case.id)


def _waiting(call: Call, case: Case, paper: Paper) -> tuple[CasePaper, SignRule]:
    """The version that waits for this officer's sign; stops where it is another's turn."""
    written = case.paper(paper.id)
    place = next_sign_of(paper, written)
    if written is None or place is None:
        raise Stop("p_surat_tak_menunggu", {"nomor": case.label, "surat": paper.title})
    paper_files.check_may_read(call, case, paper)
    if place.role in call.staff.roles:
        check_silent(call, case, paper, written)
        if paper.template and place == paper.signs[-1]:
            # Its issued file is the scan of the sheet. Source: rules 63.
            about = {"nomor": case.label, "surat": paper.title, "kunci": paper.id}
            raise Stop("p_ttd_kertas_saja", about)
        return written, place
    if not call.staff.roles.intersection(one.role for one in paper.signs):
        raise Stop("p_surat_bukan_hak", _who(call, case, paper))
    turn = ", ".join(roles_of(_profile(call, case), (place.role,)))
    params = {"nomor": case.label, "surat": paper.title, "giliran": turn}
    raise Stop("p_surat_belum_giliran", params)


def _who(call: Call, case: Case, paper: Paper) -> dict[str, str]:
    titles = [roles_of(_profile(call, case), (one.role,)) for one in paper.signs]
    may = ", ".join(title for found in titles for title in found)
    return {"surat": paper.title, "boleh": may or call.desk.words("daftar.tidak_ada")}


def _signed(call: Call, case: Case, pending: Pending) -> tuple[Paper, str] | None:
    """The paper and the version to which YA was said."""
    kind, _, rest = pending.data.partition(" ")
    id, _, version = rest.partition(" ")
    paper = paper_of(_profile(call, case), id) if kind == _SIGNS else None
    return (paper, version) if paper is not None else None


def _profile(call: Call, case: Case) -> Profile:
    return call.desk.profile(case.version)
