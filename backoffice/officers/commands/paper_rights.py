"""Who writes a paper, and what may not stand in it."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.parts import CasePaper
from backoffice.casework import paperwork
from backoffice.office.papers import ANSWER, NEVER_PERSON, Paper
from backoffice.office.profile import Profile
from backoffice.officers.commands.running import Call, Stop


def may_write(profile: Profile, staff: Staff, paper: Paper) -> bool:
    """Whoever writes it, and whoever signs it: a correction is a version too."""
    return bool(staff.roles.intersection(enters(profile, paper)))


def enters(profile: Profile, paper: Paper) -> tuple[str, ...]:
    """Roles that write, sign or print a paper, and enter what others signed by hand."""
    everybody = tuple(one.id for one in profile.roles)
    authors = profile.rights.get("jawab", everybody) if paper.id == ANSWER else ()
    return tuple(dict.fromkeys((*paper.by, *authors, *(one.role for one in paper.signs))))


def check_silent(call: Call, case: Case, paper: Paper, written: CasePaper) -> None:
    """Stop where a paper that waits for a sign would tell others who complains."""
    if paper.view not in NEVER_PERSON:
        return
    parts = paperwork.written_sections(call.work, paper, written)
    if found := paperwork.tells_person(call.work, case, paper, parts):
        raise Stop("p_surat_data", {"nomor": case.label, "surat": paper.title, "isi": found})
