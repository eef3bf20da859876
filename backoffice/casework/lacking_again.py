"""What lacked nothing lacks something again: an answer was emptied, put otherwise or taken back, a
criterion is met no more.

What nobody has begun to work on waits for its citizen as it would have from the beginning. What is
on stays where it is and keeps its clocks, for a correction must not be a way to stop them; whoever
is responsible hears of it. Source: rules 11, 13.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.events import Resumed
from backoffice.case.needs import unmet
from backoffice.casework.intake_notices import what_lacks
from backoffice.casework.journal import record, tell_notice
from backoffice.casework.notice import Notice, ToHolder, owners_at
from backoffice.desk.wording import labels_of
from backoffice.desk.work import Work
from backoffice.office.profile import Profile


def do_heed_lack(work: Work, before: Case, case: Case) -> Case:
    """What follows where answers of a case, which was `before`, lack what they did not lack."""
    new = tuple(key for key in case.lacks if key not in before.lacks)
    if not new or not case.open or case.state in ("BELUM_LENGKAP", "DIJAWAB"):
        return case
    workflow = work.desk.profile(case.version).workflow
    start, hold = workflow.stage(workflow.start), workflow.stage(workflow.hold)
    # What somebody took on although it lacked something has been weighed.
    untouched = (case.stage, case.state) == (start.id, start.state) and not before.lacks
    if untouched and case.completed_at is None:
        case = record(work, case, Resumed(stage=hold.id, state=hold.state))
        for notice in what_lacks(case, work.desk):
            tell_notice(work, case, notice)
        return case
    listed = labels_of(work.desk.profile(case.version), new)
    _tell(work, case, "p_kurang_lagi", {"daftar": listed})
    return case


def heed_decision(work: Work, before: Case, case: Case, label: str) -> None:
    """Say that a case, which was declared complete, would not be declared so any more."""
    profile = work.desk.profile(case.version)
    if case.completed_at is None or not case.open or case.state == "DIJAWAB":
        return
    if _is_fit(profile, before) and not _is_fit(profile, case):
        _tell(work, case, "p_syarat_lepas", {"isian": label})


def _is_fit(profile: Profile, case: Case) -> bool:
    """Do the fields say what one of the declarations demands of them?"""
    ways = (one.needs for one in profile.workflow.transitions if one.verb == "lengkap")
    return any(
        unmet(profile, case, [need for need in needs if parse(need).name == "isi"]) is None
        for needs in ways
    )


def _tell(work: Work, case: Case, text: str, params: dict[str, str]) -> None:
    to = ToHolder(owners_at(case, work.desk))
    tell_notice(work, case, Notice(to, text, {"nomor": case.label} | params, in_hours=True))
