"""The time in which a citizen may complete a case: the citizen is reminded, then a person decides.

Whoever caused the wait: a form that lacked something, or an officer who asked. Source: rules 11.
"""

from __future__ import annotations

from datetime import timedelta

from backoffice.case.case import Case
from backoffice.desk.work import Work
from backoffice.office.rules import nudges_of
from backoffice.store import timers


def watch_completion(work: Work, case: Case) -> None:
    """Arm the reminders and the end of a wait that begins now."""
    until, desk = case.complete_by, work.desk
    if until is None:
        return
    limit = desk.rules(case.version).completion
    moments = [
        (f"d{after}", at)
        for after, at in zip(limit.nudges, nudges_of(limit, work.now, desk.calendar), strict=True)
    ]
    for mark, at in (*moments, ("end", until + timedelta(seconds=1))):
        timers.arm(
            work.tx,
            f"{case.id}:window:{mark}:{until.isoformat()}",
            timers.Completion(case.id, mark, until=until.isoformat()),
            office_id=case.office_id,
            due_at=desk.opens(at),
        )
