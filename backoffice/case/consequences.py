"""What the system itself adds to what somebody does, so that no case loses its clocks. Pure.

A deadline that hangs on another one dies with it: whoever hands a case on stops the clock at whose
end it would have become complete. So what follows is decided from the case, and not by a timer.
Source: rules 12, 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.clocks import Clock, ClockRule
from backoffice.case.events import (
    Actor,
    Assigned,
    Awaited,
    CaseEvent,
    Closed,
    Completed,
    Continued,
    Entry,
    MeetingCancelled,
    Paused,
    Resumed,
    Taken,
)
from backoffice.case.fold import apply
from backoffice.case.parts import CLOSED, WAITING
from backoffice.case.workflow import Stage, Workflow, transitions_from

_SYSTEM = Actor(kind="system")
#: Canonical states in which nobody has begun to work on the answer.
_BEFORE = frozenset({"PRA_DAFTAR", "DITERIMA", "BELUM_LENGKAP"})


def is_whole(case: Case) -> bool:
    """Could it be declared complete: numbered, open, and nothing is missing?"""
    return case.open and case.number is not None and case.completed_at is None and not case.lacks


#: What a declaration may demand and the system sees by itself; whatever else it demands, people
#: decide.
_SEEN = frozenset({"bernomor", "tidak_kurang"})


def declared(case: Case, workflow: Workflow) -> Completed:
    """The system declares it complete. What is only received goes on where a declaration leads,
    unless people have something to decide there first: then it stays, and its clocks begin.
    """
    stage, state = case.stage, case.state
    if state == "DITERIMA":
        ways = transitions_from(workflow, "lengkap", case.stage)
        free = next((one for one in ways if _SEEN.issuperset(one.needs)), None)
        if free is not None:
            stage, state = free.target, workflow.stage(free.target).state
    return Completed(origin="otomatis", stage=stage, state=state)


def before(case: Case, event: CaseEvent, workflow: Workflow) -> CaseEvent | None:
    """What has to be written down before this event, one thing at a time; None when nothing has.

    Whoever leads a case out of its waiting ends the wait. What is handed on to work on it, or
    taken, and lacks nothing is complete. No meeting outlasts its case.
    """
    if isinstance(event, Closed) and case.meeting is not None:
        return MeetingCancelled(number=case.meeting.number)
    if case.waits and _leaves_wait(case, event):
        stage, state = case.waiting_from or (workflow.start, workflow.stage(workflow.start).state)
        return Resumed(stage=stage, state=state)
    if case.paused is not None:
        then = _then(case, event)
        if then.stage != case.stage and then.open:
            return Continued(why=case.paused.why)
    if isinstance(event, Assigned | Taken) and is_whole(case):
        begins = not (isinstance(event, Assigned) and event.state in _BEFORE)
        return declared(case, workflow) if begins else None
    return None


def _leaves_wait(case: Case, event: CaseEvent) -> bool:
    """Would the clocks stand still although the case waits for nobody any more?"""
    after = _then(case, event)
    return after.waits and after.state not in {*CLOSED, *WAITING}


def _then(case: Case, event: CaseEvent) -> Case:
    entry = Entry(
        case_id=case.id, seq=case.seq + 1, at=case.state_since, actor=_SYSTEM, event=event
    )
    return apply(case, entry)


def after(
    case: Case,
    rules: Iterable[ClockRule],
    running: Iterable[Clock],
    workflow: Workflow,
    now: datetime,
    until: datetime,
) -> CaseEvent | None:
    """What follows from a case as it stands, whatever led to it; None when nothing does.

    Nothing may stay halfway: a case on which somebody works and that lacks nothing is complete; so
    is one whose last lack was filled in after the time to declare it. What waits for its citizen
    waits `until` then, whoever caused it; what has no number and was taken up again waits as well.
    Where a stage waits for somebody outside, the clocks stand still until somebody says that it
    goes on.
    """
    if not case.open:
        return None
    if case.state in WAITING:
        return None if case.waits else Awaited(until=until)
    if case.waits:
        return Resumed(stage=case.stage, state=case.state)
    if case.number is None and case.state not in _BEFORE:
        hold = workflow.stage(workflow.hold)
        return Resumed(stage=hold.id, state=hold.state)
    wait = workflow.wait_at(case.stage)
    if wait is not None and case.paused is None and not case.went_on:
        return Paused(why=wait.id, clocks=wait.clocks)
    if not is_whole(case):
        return None
    if case.state == "JAWABAN_DISETUJUI":
        # Sending the answer says so, and the citizen reads the answer instead.
        return None
    if case.state not in _BEFORE:
        return declared(case, workflow)
    declaring = {rule.id for rule in rules if rule.at_due == "lengkap"}
    over = any(
        clock.rule in declaring
        and clock.stopped_at is None
        and clock.paused_at is None
        and clock.due_at < now
        for clock in running
    )
    return declared(case, workflow) if over else None


def landing(case: Case, stage: Stage, workflow: Workflow) -> Stage:
    """Where a case comes that is given back: nothing is complete that was not declared so."""
    if stage.state == "LENGKAP" and case.completed_at is None:
        return workflow.stage(workflow.start)
    return stage


def follow(
    case: Case | None,
    event: CaseEvent,
    workflow: Workflow,
    at: datetime,
    until: datetime,
) -> Case:
    """The case after an event, with what the system adds before and behind it but the deadlines.

    What `record` writes down, without a database: for looking ahead.
    """
    while case is not None and (first := before(case, event, workflow)) is not None:
        case = follow(case, first, workflow, at, until)
    seq = case.seq + 1 if case else 1
    case_id = case.id if case else ""
    done = apply(case, Entry(case_id=case_id, seq=seq, at=at, actor=_SYSTEM, event=event))
    then = after(done, (), (), workflow, at, until)
    return done if then is None else follow(done, then, workflow, at, until)
