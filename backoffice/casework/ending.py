"""Ending a case without more to do, and taking it up again.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Actor, Case, Closed, Ending, Reopened
from backoffice.case.workflow import Transition
from backoffice.casework.journal import keep, record, state_at
from backoffice.desk.desk import Desk
from backoffice.store.engine.tx import Tx

_OUTCOMES: dict[str, Ending] = {
    "DIALIHKAN": "dialihkan",
    "DITOLAK": "ditolak",
    "DICABUT": "dicabut",
    "SELESAI": "petugas",
}


def do_close(
    tx: Tx, desk: Desk, case: Case, step: Transition, remark: str, *, actor: Actor, now: datetime
) -> Case:
    """Close a case; the remark stays in the house."""
    words = ""
    if remark:
        words = keep(tx, desk, case, "note", remark, author=f"staff:{actor.id}", now=now)
    event = Closed(outcome="SELESAI", stage=step.target, words=words)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_end(
    tx: Tx,
    desk: Desk,
    case: Case,
    step: Transition,
    words: str,
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Case:
    """End a case without an answer of our own: referred, refused, withdrawn."""
    outcome = state_at(desk, case, step.target)
    text_id = keep(tx, desk, case, "answer", words, author=f"staff:{actor.id}", now=now)
    event = Closed(
        outcome=outcome, stage=step.target, how=_OUTCOMES[outcome], words=text_id, reason=reason
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_refer(
    tx: Tx,
    desk: Desk,
    case: Case,
    step: Transition,
    destination: str,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> Case:
    """Pass the matter on to the authority that it belongs to; the citizen is told which.

    Source: rules 28; SOP sanggau L10.
    """
    author = f"staff:{actor.id}"
    where = keep(tx, desk, case, "answer", destination, author=author, now=now)
    words = keep(tx, desk, case, "answer", text, author=author, now=now)
    event = Closed(
        outcome=state_at(desk, case, step.target),
        stage=step.target,
        how="dialihkan",
        words=words,
        destination=where,
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_close_by_silence(tx: Tx, desk: Desk, case: Case, *, now: datetime) -> Case:
    """Nobody came back on the answer. Source: rules 24."""
    workflow = desk.profile(case.version).workflow
    stage = next(one for one in workflow.stages if one.state == "SELESAI" and one.final)
    event = Closed(outcome="SELESAI", stage=stage.id, how="diam")
    return record(tx, desk, case, event, actor=Actor(kind="clock", id="diam"), now=now)


def do_reopen(tx: Tx, desk: Desk, case: Case, *, now: datetime) -> Case:
    """Take a closed case up again because the citizen says that it is not settled."""
    workflow = desk.profile(case.version).workflow
    stage = next(stage for stage in workflow.stages if stage.state == "DIPROSES")
    event = Reopened(stage=stage.id, state=stage.state)
    return record(tx, desk, case, event, actor=Actor(kind="citizen", id=case.person_id), now=now)


def do_reopen_by_officer(
    tx: Tx, desk: Desk, case: Case, step: Transition, reason: str, *, actor: Actor, now: datetime
) -> Case:
    """Take a closed case up again."""
    keep(tx, desk, case, "note", reason, author=f"staff:{actor.id}", now=now)
    event = Reopened(stage=step.target, state=state_at(desk, case, step.target))
    return record(tx, desk, case, event, actor=actor, now=now)
