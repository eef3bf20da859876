"""/surat N surat batal: a paper that was issued by mistake, and the number that stays taken."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.workflow import roles_of
from backoffice.casework import paper_reach, paperwork
from backoffice.office.papers import Paper
from backoffice.officers.commands.paper_half import Half
from backoffice.officers.commands.paper_rights import enters, may_write
from backoffice.officers.commands.running import Call, Stop


def ask_void(call: Call, case: Case, paper: Paper, reason: str) -> None:
    """Show which number would be void, and wait for YA."""
    found = case.paper(paper.id)
    if found is None or found.state != "terbit":
        raise Stop("p_surat_belum_terbit", {"nomor": case.label, "surat": paper.title})
    profile = call.desk.profile(case.version)
    if not may_write(profile, call.staff, paper):
        may = ", ".join(roles_of(profile, enters(profile, paper)))
        raise Stop("p_surat_bukan_hak", {"surat": paper.title, "boleh": may})
    if not reason:
        raise Stop("p_alasan_perlu")
    half = Half(
        case=case.id,
        paper=paper.id,
        version=found.version,
        parts={"alasan": reason},
        does="batal",
    )
    params = {"nomor": case.label, "surat": paper.title, "alasan": reason}
    text = "p_konfirmasi_surat_batal_tanpa"
    if found.number:
        text, params["nomor_surat"] = "p_konfirmasi_surat_batal", found.number
    if paper_reach.has_reached(call.work, case, found):
        text = ">".join((text, "p_surat_batal_pelapor"))
    call.await_yes(text, params, data=msgspec.json.encode(half).decode())


def void(call: Call, case: Case, paper: Paper, half: Half) -> None:
    """What was shown is void, if it is still that."""
    found = case.paper(paper.id)
    if found is None or found.state != "terbit" or found.version != half.version:
        raise Stop("p_surat_berubah", {"nomor": case.label, "surat": paper.title})
    case = paperwork.do_void(call.work, case, found, half.parts["alasan"])
    params = {"nomor": case.label, "surat": paper.title}
    text = "p_surat_dibatalkan_tanpa"
    if found.number:
        text, params["nomor_surat"] = "p_surat_dibatalkan", found.number
    call.say(text, params, case_id=case.id)
