"""Ending a case without more to do, and taking it up again.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Actor, Closed, Ending, Reopened
from backoffice.case.workflow import Transition
from backoffice.casework.journal import keep, record, state_at
from backoffice.desk.work import Work
from backoffice.store import cases

_OUTCOMES: dict[str, Ending] = {"DITOLAK": "ditolak", "DICABUT": "dicabut"}


def closed(step: Transition, remark: str = "") -> Closed:
    """The event of closing; `remark` is a text row that stays in the house."""
    return Closed(outcome="SELESAI", stage=step.target, words=remark)


def do_close(work: Work, case: Case, step: Transition, remark: str) -> Case:
    """Close a case; the remark stays in the house."""
    return record(work, case, closed(step, keep(work, case, "remark", remark) if remark else ""))


def ended(work: Work, case: Case, step: Transition, words: str, *, reason: str) -> Closed:
    """The event of ending a case so; `words` is the text row of what the citizen is told."""
    outcome = state_at(work.desk, case, step.target)
    return Closed(
        outcome=outcome, stage=step.target, how=_OUTCOMES[outcome], words=words, reason=reason
    )


def do_end(work: Work, case: Case, step: Transition, words: str, *, reason: str = "") -> Case:
    """End a case without an answer of our own: refused or withdrawn."""
    text_id = keep(work, case, "answer", words)
    return record(work, case, ended(work, case, step, text_id, reason=reason))


def referred(
    work: Work, case: Case, step: Transition, *, destination: str = "", words: str = ""
) -> Closed:
    """The event of passing a case on; both are text rows."""
    return Closed(
        outcome=state_at(work.desk, case, step.target),
        stage=step.target,
        how="dialihkan",
        words=words,
        destination=destination,
    )


def do_refer(work: Work, case: Case, step: Transition, destination: str, text: str) -> Case:
    """Pass the matter on to the authority that it belongs to; the citizen is told which.

    Source: rules 28; SOP sanggau L10.
    """
    where = keep(work, case, "answer", destination)
    words = keep(work, case, "answer", text)
    return record(work, case, referred(work, case, step, destination=where, words=words))


def do_close_by_silence(work: Work, case: Case) -> Case:
    """Nobody came back on the answer. Source: rules 24."""
    workflow = work.desk.profile(case.version).workflow
    ends = [one.id for one in workflow.stages if one.state == "SELESAI" and one.final]
    # Where the case's own way leads; of a profile without one, the first end of that kind.
    ways = sorted(workflow.transitions, key=lambda step: case.stage not in step.source)
    own = [step.target for step in ways if {case.stage, "*"} & set(step.source)]
    stage = next(one for one in (*own, *ends) if one in ends)
    event = Closed(outcome="SELESAI", stage=stage, how="diam")
    return record(work.by(Actor(kind="clock", id="diam")), case, event)


def do_reopen(work: Work, case: Case) -> Case:
    """Take a case up again where it was worked on, for the citizen says that it is not settled."""
    workflow = work.desk.profile(case.version).workflow
    at_work = [one for one in workflow.stages if one.state == "DIPROSES"]
    been = [getattr(one.event, "stage", "") for one in cases.entries(work.tx, case.id)]
    # Answered before anybody took it: the office's first stage of work.
    stage = next((one for id in reversed(been) for one in at_work if one.id == id), at_work[0])
    event = Reopened(stage=stage.id, state=stage.state)
    return record(work.by(Actor(kind="citizen", id=case.person_id)), case, event)


def do_reopen_by_officer(work: Work, case: Case, step: Transition, reason: str) -> Case:
    """Take a closed case up again."""
    keep(work, case, "reopening", reason)
    event = Reopened(stage=step.target, state=state_at(work.desk, case, step.target))
    return record(work, case, event)
