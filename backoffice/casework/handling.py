"""Working on a case: complete it, take it, hand it on, ask back, write something down, remind.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case import consequences
from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    Asked,
    Assigned,
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
from backoffice.casework.accusations import do_heed
from backoffice.casework.ending import do_reopen
from backoffice.casework.journal import keep, record, state_at
from backoffice.desk.work import Work
from backoffice.store import texts
from bot.emergency import is_emergency


def do_complete(work: Work, case: Case, step: Transition) -> Case:
    """Declare complete and eligible; the settling clock starts. Source: SOP sanggau L29."""
    stage = work.desk.profile(case.version).workflow.stage(step.target)
    event = Completed(origin="petugas", stage=stage.id, state=stage.state)
    return record(work, case, event)


def do_complete_by_clock(work: Work, case: Case, clock: str) -> Case:
    """Nobody declared it complete in time and nothing is missing. Source: rules 13."""
    event = consequences.declared(case, work.desk.profile(case.version).workflow)
    return record(work.by(Actor(kind="clock", id=clock)), case, event)


def do_take(work: Work, case: Case, step: Transition) -> Case:
    """Take the case out of the queue."""
    return record(work, case, Taken(staff=work.actor.id, stage=step.target))


def do_release(work: Work, case: Case, step: Transition, reason: str) -> Case:
    """Give the case back to the queue."""
    words = keep(work, case, "note", reason)
    workflow = work.desk.profile(case.version).workflow
    to = consequences.landing(case, workflow.stage(step.target), workflow)
    event = Released(stage=to.id, state=to.state, words=words)
    return record(work, case, event)


def do_assign(
    work: Work,
    case: Case,
    step: Transition,
    *,
    roles: tuple[str, ...],
    staff: tuple[str, ...],
    instruction: str,
) -> Case:
    """Hand the case on with an instruction. Source: SOP sanggau L37, L38."""
    words = ""
    if instruction:
        words = keep(work, case, "note", instruction)
    event = Assigned(
        stage=step.target,
        state=state_at(work.desk, case, step.target),
        roles=roles,
        staff=staff,
        words=words,
    )
    return record(work, case, event)


def do_escalate(work: Work, case: Case, reason: str, *, roles: tuple[str, ...]) -> Case:
    """Ask a superior for direction."""
    words = keep(work, case, "note", reason)
    return record(work, case, Escalated(roles=roles, words=words))


def do_request(work: Work, case: Case, step: Transition, items: str) -> Case:
    """Ask the citizen for what is missing; the SOP's clocks wait. Source: rules 11, 12."""
    desk = work.desk
    words = keep(work, case, "request", items)
    until = desk.complete_until(case.version, work.now)
    event = Requested(
        words=words, until=until, stage=step.target, state=state_at(desk, case, step.target)
    )
    return record(work, case, event)


def do_write(
    work: Work, case: Case, words: str, *, files: Sequence[str], besides: Sequence[str] = ()
) -> Case:
    """Add the citizen's words, and the files sent with them, to a case.

    `besides` are other words of the citizen that will be read with them.
    """
    citizen = work.by(Actor(kind="citizen", id=case.person_id))
    text_id = keep(citizen, case, "addition", words)
    kept = texts.claim_evidence(work.tx, work.desk.vault, files, case.id, case.person_id)
    event = Written(words=text_id, evidence=tuple(kept), urgent=is_emergency(words))
    # Before the words are told to anybody.
    case = do_heed(work, case, [words, *besides], case.secret)
    case = record(citizen, case, event, snippet=words)
    if case.waiting_from is not None:
        # The citizen has answered; whether it suffices is for an officer to say.
        stage, state = case.waiting_from
        case = record(citizen, case, Resumed(stage=stage, state=state))
    elif case.state == "DIJAWAB":
        case = do_reopen(work, case)
    return case


def do_ask(work: Work, case: Case, what: str) -> Case:
    """Note what only a person may decide; of wishes about data `data_requests` keeps the time."""
    since = work.now if what == "petugas" else None
    event = Asked(what=what, since=since)  # type: ignore[arg-type]
    return record(work.by(Actor(kind="citizen", id=case.person_id)), case, event)


def do_note(work: Work, case: Case, words: str, files: Sequence[str] = ()) -> Case:
    """Keep an internal note, and with it files of the officer."""
    text_id = keep(work, case, "note", words)
    kept = texts.claim_evidence(work.tx, work.desk.vault, files, case.id, case.person_id)
    return record(work, case, Noted(words=text_id, files=tuple(kept)))


def do_call(work: Work, case: Case, words: str) -> Case:
    """Note what came of telephoning the citizen."""
    text_id = keep(work, case, "call", words)
    return record(work, case, Noted(words=text_id, spoke=True))


def do_remind(
    work: Work, case: Case, clock: str, mark: str, *, above: tuple[str, ...] = ()
) -> Case:
    """Note one mark of one clock, and tell those who are told of it at once.

    `above`: the roles over whoever is responsible. The caller has checked that it is still due.
    """
    event = Reminded(clock=clock, mark=mark, above=above)
    return record(work.by(Actor(kind="clock", id=clock)), case, event)
