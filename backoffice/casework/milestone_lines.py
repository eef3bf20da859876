"""What a case's journal means for the figures, written with it and whenever a due date moves."""

from __future__ import annotations

from msgspec.structs import replace

from backoffice.case import milestones_of_clocks as pure
from backoffice.case.case import Case
from backoffice.case.events import Entry
from backoffice.case.fold import apply
from backoffice.case.milestones import Measure, Milestone
from backoffice.desk.work import Work
from backoffice.office.measures import measure_of
from backoffice.store import cases, milestones


def enter(work: Work, before: Case | None, entry: Entry, after: Case) -> None:
    """Write what this line means for the figures, in the transaction of the line."""
    if before is None:
        milestones.begin(work.tx, after.id)
    if pure.may_count(before, entry, after):
        so_far = milestones.of_case(work.tx, after.id)
        if before is not None and not so_far and not milestones.is_whole(work.tx, after.office_id):
            # Nobody has come to it yet, and what follows now rests on what was.
            catch_up(work, before)
            so_far = milestones.of_case(work.tx, after.id)
        found = pure.milestones(before, entry, after, _measure(work, after), so_far)
        milestones.add(work.tx, after.id, after.office_id, found)


def reckon(work: Work, case: Case) -> None:
    """Write which clocks of a case are due at another moment since the calendar changed."""
    so_far = milestones.of_case(work.tx, case.id)
    found = pure.reckoned(case, work.now, _measure(work, case), so_far)
    milestones.add(work.tx, case.id, case.office_id, found)


def catch_up(work: Work, case: Case) -> None:
    """Count the journal of a case from before milestones were kept, up to the case as it stands.

    Its clocks are reckoned by the calendar of today, for that of its days is not known.
    """
    if milestones.of_case(work.tx, case.id):
        return
    measure, so_far = _measure(work, case), list[Milestone]()
    was: Case | None = None
    for entry in cases.entries(work.tx, case.id):
        if entry.seq > case.seq:
            break
        now = replace(apply(was, entry), office_id=case.office_id)
        so_far += pure.milestones(was, entry, now, measure, so_far)
        was = now
    milestones.add(work.tx, case.id, case.office_id, so_far)


def _measure(work: Work, case: Case) -> Measure:
    desk = work.desk
    return measure_of(desk.profile(case.version), desk.calendar, desk.opening)
