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
    Directed,
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
from backoffice.casework.journal import keep, record, state_at, tell_notice
from backoffice.casework.note_telling import tell_holder
from backoffice.casework.notice import Notice, ToStaff
from backoffice.desk.wording import runs_again
from backoffice.desk.work import Work
from backoffice.office.rules import end_of
from backoffice.store import cases, staff, texts, timers
from bot.emergency import is_emergency


def completed(work: Work, case: Case, step: Transition) -> Completed:
    """The event of an officer's declaration."""
    stage = work.desk.profile(case.version).workflow.stage(step.target)
    return Completed(origin="petugas", stage=stage.id, state=stage.state)


def do_complete(work: Work, case: Case, step: Transition) -> Case:
    """Declare complete and eligible; the settling clock starts. Source: SOP sanggau L29.

    What was still asked for suffices by that. On what somebody works already the house then
    declares it, where it stands.
    """
    waited = case.waiting_from is not None
    case = do_suffice(work, case)
    if case.completed_at is not None and (waited or case.stage == step.target):
        return case
    return record(work, case, completed(work, case, step))


def do_complete_by_clock(work: Work, case: Case, clock: str) -> Case:
    """Nobody declared it complete in time and nothing is missing. Source: rules 13."""
    event = consequences.declared(case, work.desk.profile(case.version).workflow)
    return record(work.by(Actor(kind="clock", id=clock)), case, event)


def do_take(work: Work, case: Case, step: Transition) -> Case:
    """Take the case out of the queue."""
    return record(work, case, Taken(staff=work.actor.id, stage=step.target))


def do_release(work: Work, case: Case, step: Transition, reason: str) -> Case:
    """Give the case back to the queue."""
    words = keep(work, case, "release", reason)
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
    lead: str = "",
    forwarded: bool = False,
) -> Case:
    """Hand the case on with an instruction; `staff` are ids, `lead` is one of all, or empty.

    Source: SOP sanggau L37, L38.

    Whoever gave it hears if nobody reacts in time: `acknowledgement.remind`.
    """
    words = ""
    if instruction:
        words = keep(work, case, "instruction", instruction)
    event = Assigned(
        stage=step.target,
        state=state_at(work.desk, case, step.target),
        roles=roles,
        staff=staff,
        lead=lead,
        words=words,
        forwarded=forwarded,
    )
    case = record(work, case, event)
    limit = work.desk.rules(case.version).acknowledgement
    timers.arm(
        work.tx,
        f"{case.id}:handed:{case.seq}",
        timers.Handed(case.id, str(case.seq)),
        office_id=case.office_id,
        due_at=work.desk.opens(end_of(limit, work.now, work.desk.calendar)),
    )
    return case


def do_forward(
    work: Work, case: Case, step: Transition, *, roles: tuple[str, ...], note: str
) -> Case:
    """Hand the case to those whose stage comes next; no one is named. Source: SOP kalbar L10."""
    return do_assign(work, case, step, roles=roles, staff=(), instruction=note, forwarded=True)


def do_escalate(work: Work, case: Case, reason: str, *, roles: tuple[str, ...]) -> Case:
    """Ask a superior for direction."""
    words = keep(work, case, "escalation", reason)
    return record(work, case, Escalated(roles=roles, words=words))


def do_direct(work: Work, case: Case, words: str, *, to: tuple[str, ...]) -> Case:
    """Give direction; `to` are the staff ids of those who asked for it."""
    text_id = keep(work, case, "direction", words)
    return record(work, case, Directed(words=text_id, to=to))


def requested(work: Work, case: Case, step: Transition, words: str) -> Requested:
    """The event of asking for what that text row says."""
    return Requested(
        words=words,
        until=work.desk.complete_until(case.version, work.now),
        stage=step.target,
        state=state_at(work.desk, case, step.target),
    )


def do_request(work: Work, case: Case, step: Transition, items: str) -> Case:
    """Ask the citizen for what is missing; the SOP's clocks wait. Source: rules 11, 12."""
    return record(work, case, requested(work, case, step, keep(work, case, "request", items)))


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
        asker = _asker(work, case)
        resumed = Resumed(stage=stage, state=state, answered=True, asked_by=asker)
        case = record(citizen, case, resumed, snippet=words)
    elif case.state == "DIJAWAB":
        case = do_reopen(work, case)
    return case


def do_suffice(work: Work, case: Case) -> Case:
    """Say of what the citizen was asked for, if anything, that it suffices: the clocks go on.

    Whoever holds the case and whoever asked hear of it. Source: rules 12.
    """
    if case.waiting_from is None:
        return case
    stage, state = case.waiting_from
    asker = _asker(work, case)
    case = record(work, case, Resumed(stage=stage, state=state))
    actor = staff.get(work.tx, work.actor.id)
    params = {
        "nomor": case.label,
        "oleh": actor.name if actor else "",
        "jam": runs_again(work.desk, case, work.now),
    }
    told = tuple(one for one in dict.fromkeys((case.holder, asker)) if one and one != work.actor.id)
    tell_notice(work, case, Notice(ToStaff(told), "p_cukup_kabar", params))
    return case


def _asker(work: Work, case: Case) -> str:
    """Staff id of the officer who asked the citizen last; empty where the house did by itself."""
    entries = reversed(cases.entries(work.tx, case.id))
    asked = (one for one in entries if isinstance(one.event, Requested))
    return next((one.actor.id for one in asked if one.actor.kind == "staff"), "")


def do_ask(work: Work, case: Case, what: str) -> Case:
    """Note what only a person may decide; of wishes about data `data_requests` keeps the time."""
    since = work.now if what == "petugas" else None
    event = Asked(what=what, since=since)  # type: ignore[arg-type]
    return record(work.by(Actor(kind="citizen", id=case.person_id)), case, event)


def do_note(work: Work, case: Case, words: str, files: Sequence[str] = ()) -> Case:
    """Keep an internal note, and with it files of the officer; tell whoever holds the case."""
    text_id = keep(work, case, "note", words)
    kept = texts.claim_evidence(work.tx, work.desk.vault, files, case.id, case.person_id)
    case = record(work, case, Noted(words=text_id, files=tuple(kept)))
    tell_holder(work, case, text_id)
    return case


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
