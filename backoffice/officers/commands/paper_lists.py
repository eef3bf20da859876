"""Which papers there are, which may be written, and how one is written in one message."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.office.papers import ANSWER, Paper
from backoffice.office.profile import Profile
from backoffice.officers.commands import paper_files
from backoffice.officers.commands.paper_rights import may_write
from backoffice.officers.commands.running import Call


def show_list(call: Call, case: Case, profile: Profile) -> None:
    """The papers of the case, and those that this officer may write now."""
    lines = [paper_files.line(call, case, one) for one in case.papers]
    mine = [
        call.desk.words("surat.tulis", surat=one.title, kunci=one.id)
        for one in profile.papers
        if one.id != ANSWER and may_write(profile, call.staff, one)
        if not one.stages or case.stage in one.stages
    ]
    none = call.desk.words("surat.belum_ada")
    params = {"nomor": case.label, "daftar": "\n".join(lines) or none}
    params["boleh"] = "\n".join(mine) or call.desk.words("surat.tidak_boleh")
    call.say("p_surat_daftar", params, case_id=case.id)


def names(call: Call, profile: Profile) -> str:
    """The papers that there are, as they are typed."""
    there = [one.id for one in profile.papers if one.id != ANSWER]
    return ", ".join(there) or call.desk.words("surat.belum_ada")


def labels(case: Case, paper: Paper) -> dict[str, str]:
    """How a paper is written in one message: its labels, one below the other."""
    shown = "\n".join(f"{one.label}: …" for one in paper.sections)
    return {"nomor": case.label, "surat": paper.title, "kunci": paper.id, "contoh": shown}
