"""The papers that follow from a command: made by itself, brought to whoever gave it."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.case.case import Case
from backoffice.casework import paperwork
from backoffice.office.papers import paper_of
from backoffice.officers.commands import paper_files
from backoffice.officers.commands.running import Call
from backoffice.papers.values import Value


def follow(
    call: Call, case: Case, verb: str, stage: str | None, more: Mapping[str, Value] | None = None
) -> Case:
    """Make what follows from that command, given at that stage (None: at any)."""
    case, made = paperwork.do_follow(call.work, case, verb, stage, more or {})
    for id in made:
        paper, found = paper_of(call.desk.profile(case.version), id), case.paper(id)
        if paper is None:
            continue
        if found is not None and found.state == "terbit":
            paper_files.bring(call, case, paper, found)
        elif found is None:
            params = {"nomor": case.label, "surat": paper.title, "kunci": paper.id}
            call.say("p_surat_tidak_terbit", params, case_id=case.id)
    return case
