"""A wait for somebody outside does not last unseen: whoever is responsible is asked of it."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.desk.work import Work
from backoffice.store import timers


def watch_wait(work: Work, case: Case) -> None:
    """Arm the question whether a wait that began now, or was asked of, still lasts."""
    paused = case.paused
    wait = work.desk.profile(case.version).workflow.wait(paused.why) if paused else None
    if paused is None or wait is None:
        return
    calendar, opening = work.desk.calendar, work.desk.opening
    day = calendar.add(calendar.day(work.now), wait.ask_after, "hari_kerja")
    timers.arm(
        work.tx,
        f"{case.id}:wait:{paused.since.isoformat()}:{day.isoformat()}",
        timers.Waiting(case.id, since=paused.since.isoformat()),
        office_id=case.office_id,
        due_at=calendar.opens(day, opening),
    )
