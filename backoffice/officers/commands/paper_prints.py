"""/surat N surat cetak: the version that waits, for print and a signature by hand."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.parts import CasePaper, Draft
from backoffice.case.workflow import roles_of
from backoffice.casework import paper_prints
from backoffice.office.papers import Paper
from backoffice.officers.commands import paper_files
from backoffice.officers.commands.paper_rights import check_silent, enters
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import outbox

#: Behind the name of the paper.
PRINT = "cetak"


def bring_to_sign(call: Call, case: Case, paper: Paper) -> None:
    """Queue the sheet, and say how it comes back."""
    profile = call.desk.profile(case.version)
    params = {"nomor": case.label, "surat": paper.title, "kunci": paper.id}
    may = enters(profile, paper)
    if not call.staff.roles.intersection(may):
        raise Stop("p_surat_bukan_hak", params | {"boleh": ", ".join(roles_of(profile, may))})
    paper_files.check_may_read(call, case, paper)
    waits = paper_prints.waiting_of(case, paper)
    if waits is None or not paper.signs:
        raise Stop("p_surat_cetak_belum", params)
    if isinstance(waits, CasePaper):
        check_silent(call, case, paper, waits)
    file = paper_prints.do_print_to_sign(call.work, case, paper, waits)
    if not file:
        raise Stop("p_surat_tanpa_cetak", params)
    params |= {"versi": str(waits.version), "giliran": _turns(call, case, paper, waits)}
    name = f"{call.desk.numbers.tap(case.label)}-{paper.id}-cetak-v{waits.version}"
    call.say("p_surat_cetak", params, files=[outbox.File(file, name)], case_id=case.id)


def _turns(call: Call, case: Case, paper: Paper, waits: CasePaper | Draft) -> str:
    """Whose signs lack yet, in their order."""
    profile = call.desk.profile(case.version)
    lack = paper.signs[len(waits.signs) :]
    return ", ".join(title for one in lack for title in roles_of(profile, (one.role,)))
