"""Working on a case: complete it, take it, hand it on, ask back, write something down, remind.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from backoffice.case.case import (
    Actor,
    Asked,
    Assigned,
    Case,
    Completed,
    Escalated,
    Noted,
    Released,
    Reminded,
    Requested,
    Resumed,
    Taken,
    Written,
)
from backoffice.case.workflow import Transition
from backoffice.casework.confidentiality import about_officers, do_restrict
from backoffice.casework.ending import do_reopen
from backoffice.casework.journal import keep, record, state_at
from backoffice.desk.desk import Desk
from backoffice.store import texts, timers
from backoffice.store.engine.tx import Tx

#: How long a citizen may take to complete a complaint. Source: rules 11.
COMPLETION_DAYS = 30
_NUDGES = (7, 20, 27)


def do_complete(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Declare complete and eligible; the settling clock starts. Source: SOP sanggau L29."""
    stage = desk.profile(case.version).workflow.stage(step.target)
    event = Completed(origin="petugas", stage=stage.id, state=stage.state)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_complete_by_clock(tx: Tx, desk: Desk, case: Case, clock: str, *, now: datetime) -> Case:
    """Nobody declared it complete in time and nothing is missing. Source: rules 13."""
    workflow = desk.profile(case.version).workflow
    stage, state = case.stage, case.state
    if state == "DITERIMA":
        found = next((one for one in workflow.stages if one.state == "LENGKAP"), None)
        if found is not None:
            stage, state = found.id, found.state
    event = Completed(origin="otomatis", stage=stage, state=state)
    return record(tx, desk, case, event, actor=Actor(kind="clock", id=clock), now=now)


def do_take(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Take the case out of the queue."""
    return record(tx, desk, case, Taken(staff=actor.id, stage=step.target), actor=actor, now=now)


def do_release(
    tx: Tx, desk: Desk, case: Case, step: Transition, reason: str, *, actor: Actor, now: datetime
) -> Case:
    """Give the case back to the queue."""
    words = keep(tx, desk, case, "note", reason, author=f"staff:{actor.id}", now=now)
    event = Released(stage=step.target, state=state_at(desk, case, step.target), words=words)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_assign(
    tx: Tx,
    desk: Desk,
    case: Case,
    step: Transition,
    *,
    roles: tuple[str, ...],
    staff: tuple[str, ...],
    instruction: str,
    actor: Actor,
    now: datetime,
) -> Case:
    """Hand the case on with an instruction. Source: SOP sanggau L37, L38."""
    words = ""
    if instruction:
        author = f"staff:{actor.id}"
        words = keep(tx, desk, case, "note", instruction, author=author, now=now)
    event = Assigned(
        stage=step.target,
        state=state_at(desk, case, step.target),
        roles=roles,
        staff=staff,
        words=words,
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_escalate(
    tx: Tx,
    desk: Desk,
    case: Case,
    reason: str,
    *,
    roles: tuple[str, ...],
    actor: Actor,
    now: datetime,
) -> Case:
    """Ask a superior for direction."""
    words = keep(tx, desk, case, "note", reason, author=f"staff:{actor.id}", now=now)
    return record(tx, desk, case, Escalated(roles=roles, words=words), actor=actor, now=now)


def do_request(
    tx: Tx, desk: Desk, case: Case, step: Transition, items: str, *, actor: Actor, now: datetime
) -> Case:
    """Ask the citizen for what is missing; the SOP's clocks wait. Source: rules 11, 12."""
    words = keep(tx, desk, case, "request", items, author=f"staff:{actor.id}", now=now)
    until = desk.calendar.end((desk.local(now) + timedelta(days=COMPLETION_DAYS)).date())
    event = Requested(
        words=words, until=until, stage=step.target, state=state_at(desk, case, step.target)
    )
    case = record(tx, desk, case, event, actor=actor, now=now)
    moments = [(f"d{day}", now + timedelta(days=day)) for day in _NUDGES]
    for mark, at in (*moments, ("end", until + timedelta(seconds=1))):
        timers.arm(
            tx,
            f"{case.id}:window:{mark}:{until.isoformat()}",
            timers.Completion(case.id, mark, until=until.isoformat()),
            office_id=case.office_id,
            due_at=desk.opens(at),
        )
    return case


def do_write(
    tx: Tx, desk: Desk, case: Case, words: str, *, files: Sequence[str], now: datetime
) -> Case:
    """Add the citizen's words, and the files sent with them, to a case."""
    text_id = keep(tx, desk, case, "addition", words, author=f"citizen:{case.person_id}", now=now)
    kept = texts.claim_evidence(tx, files, case.id, case.person_id)
    event = Written(words=text_id, evidence=tuple(kept))
    actor = Actor(kind="citizen", id=case.person_id)
    secret = about_officers(tx, desk.profile(case.version), words, case.secret)
    if secret is not None and secret != case.secret:
        # Before the words are told to anybody.
        system = Actor(kind="system")
        case = do_restrict(tx, desk, case, secret, "teradu", actor=system, now=now)
    case = record(tx, desk, case, event, actor=actor, now=now, snippet=words)
    if case.waiting_from is not None:
        # The citizen has answered; whether it suffices is for an officer to say.
        stage, state = case.waiting_from
        case = record(tx, desk, case, Resumed(stage=stage, state=state), actor=actor, now=now)
    elif case.state == "DIJAWAB":
        case = do_reopen(tx, desk, case, now=now)
    return case


def do_ask(tx: Tx, desk: Desk, case: Case, what: str, *, now: datetime) -> Case:
    """Note what only a person may decide; of wishes about data `data_requests` keeps the time."""
    event = Asked(what=what)  # type: ignore[arg-type]
    return record(tx, desk, case, event, actor=Actor(kind="citizen", id=case.person_id), now=now)


def do_note(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> Case:
    """Keep an internal note."""
    text_id = keep(tx, desk, case, "note", words, author=f"staff:{actor.id}", now=now)
    return record(tx, desk, case, Noted(words=text_id), actor=actor, now=now)


def do_call(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> Case:
    """Note what came of telephoning the citizen."""
    text_id = keep(tx, desk, case, "call", words, author=f"staff:{actor.id}", now=now)
    return record(tx, desk, case, Noted(words=text_id), actor=actor, now=now)


def do_remind(
    tx: Tx,
    desk: Desk,
    case: Case,
    clock: str,
    mark: str,
    *,
    above: tuple[str, ...] = (),
    now: datetime,
) -> Case:
    """Note one mark of one clock, and tell those who are told of it at once.

    `above`: the roles over whoever is responsible. The caller has checked that it is still due.
    """
    event = Reminded(clock=clock, mark=mark, above=above)
    return record(tx, desk, case, event, actor=Actor(kind="clock", id=clock), now=now)
