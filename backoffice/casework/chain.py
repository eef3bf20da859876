"""The verbs of the chain: hand on, draft, approve, send, ask back, refer, refuse, take up again.

As in `casework`: each is one unit of work, allowed before it is called, and changes a case through
`record` alone. Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from backoffice.case.case import (
    Actor,
    Answered,
    Approved,
    Assigned,
    Case,
    Closed,
    Completed,
    Drafted,
    Ending,
    Escalated,
    Filled,
    IdentityKept,
    Released,
    Reopened,
    Requested,
    Resumed,
    Returned,
    Revealed,
    Shared,
    Unrestricted,
)
from backoffice.case.workflow import Transition
from backoffice.casework.casework import (
    Stored,
    category_of,
    do_number,
    lacking,
    split_answers,
)
from backoffice.casework.journal import keep, record
from backoffice.desk.desk import Desk
from backoffice.store import texts, timers
from backoffice.store.engine.tx import Tx
from bot.conversation import Answer

#: How long a citizen may take to complete a complaint. Source: rules 11.
COMPLETION_DAYS = 30
_NUDGES = (7, 20, 27)
_OUTCOMES: dict[str, Ending] = {
    "DIALIHKAN": "dialihkan",
    "DITOLAK": "ditolak",
    "DICABUT": "dicabut",
    "SELESAI": "petugas",
}


def _state(desk: Desk, case: Case, stage: str) -> str:
    return desk.profile(case.version).workflow.stage(stage).state


def do_release(
    tx: Tx, desk: Desk, case: Case, step: Transition, reason: str, *, actor: Actor, now: datetime
) -> Case:
    """Give the case back to the queue."""
    words = keep(tx, desk, case, "note", reason, author=f"staff:{actor.id}", now=now)
    event = Released(stage=step.target, state=_state(desk, case, step.target), words=words)
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
        state=_state(desk, case, step.target),
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


def do_write_draft(
    tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime
) -> Case:
    """Lay a version of the official answer before whoever approves it. Source: SOP sanggau L39."""
    text_id = keep(tx, desk, case, "proposal", words, author=f"staff:{actor.id}", now=now)
    version = (case.draft.version if case.draft else 0) + 1
    return record(tx, desk, case, Drafted(words=text_id, version=version), actor=actor, now=now)


def do_approve(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Let the latest version go out."""
    event = Approved(
        version=case.draft.version if case.draft else 0,
        stage=step.target,
        state=_state(desk, case, step.target),
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_return(
    tx: Tx, desk: Desk, case: Case, step: Transition, note: str, *, actor: Actor, now: datetime
) -> Case:
    """Send the latest version back to its author."""
    words = keep(tx, desk, case, "note", note, author=f"staff:{actor.id}", now=now)
    event = Returned(
        version=case.draft.version if case.draft else 0,
        stage=step.target,
        state=_state(desk, case, step.target),
        words=words,
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_send_answer(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Send the approved answer; silence closes the case. Source: rules 23, 24."""
    words = case.draft.words if case.draft else ""
    texts.rename(tx, words, "answer")
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state=case.state)
        case = record(tx, desk, case, done, actor=actor, now=now)
    event = Answered(words=words, stage=step.target, state=_state(desk, case, step.target))
    case = record(tx, desk, case, event, actor=actor, now=now)
    timers.arm(
        tx,
        f"{case.id}:silence:{case.seq}",
        timers.Silence(case.id, answered_at=(case.answered_at or now).isoformat()),
        office_id=case.office_id,
        due_at=desk.opens(desk.heard_until(now) + timedelta(seconds=1)),
    )
    return case


def do_request(
    tx: Tx, desk: Desk, case: Case, step: Transition, items: str, *, actor: Actor, now: datetime
) -> Case:
    """Ask the citizen for what is missing; the SOP's clocks wait. Source: rules 11, 12."""
    words = keep(tx, desk, case, "request", items, author=f"staff:{actor.id}", now=now)
    until = desk.calendar.end((desk.local(now) + timedelta(days=COMPLETION_DAYS)).date())
    event = Requested(
        words=words, until=until, stage=step.target, state=_state(desk, case, step.target)
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


def do_fill(
    tx: Tx,
    desk: Desk,
    case: Case,
    given: Mapping[str, Answer],
    words: str,
    *,
    actor: Actor,
    now: datetime,
) -> Case:
    """Fill in or correct fields, a journal line each; the former words stay beside the new ones.

    `words` is the text row of what was written, of a mail for instance; where it is empty, a note
    of each field is kept.
    """
    profile = desk.profile(case.version)
    author = f"{actor.kind}:{actor.id}"
    identity, story = split_answers(profile, given)
    every: dict[str, Answer] = {}
    for row, found in texts.of_case(tx, desk.vault, case.id, "identity", "answers"):
        stored = msgspec.json.decode(found, type=Stored)
        for key in identity:
            # Whatever must not name the citizen later must not use the former name either.
            if key in stored.answers:
                before = f"{profile.form.field(key).label}: {stored.answers[key].words}"
                keep(tx, desk, case, "identity_note", before, author=author, now=now)
        if added := identity if row["kind"] == "identity" else story:
            stored = msgspec.structs.replace(stored, answers=stored.answers | added)
            texts.rewrite(tx, desk.vault, row["id"], msgspec.json.encode(stored))
        every |= stored.answers
    lacks_receive, lacks_complete = lacking(profile, every)
    for key, answer in given.items():
        field = profile.form.field(key)
        # What names the citizen stands on no card, whoever wrote it down.
        kind = "identity_note" if field.sensitive else "note"
        note = f"{field.label}: {answer.words}"
        event = Filled(
            field=key,
            words=words or keep(tx, desk, case, kind, note, author=author, now=now),
            lacks_receive=lacks_receive,
            lacks_complete=lacks_complete,
            category=category_of(profile, {key: answer}),
        )
        case = record(tx, desk, case, event, actor=actor, now=now)
    return case


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
    outcome = _state(desk, case, step.target)
    text_id = keep(tx, desk, case, "answer", words, author=f"staff:{actor.id}", now=now)
    event = Closed(
        outcome=outcome, stage=step.target, how=_OUTCOMES[outcome], words=text_id, reason=reason
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_close_by_silence(tx: Tx, desk: Desk, case: Case, *, now: datetime) -> Case:
    """Nobody came back on the answer. Source: rules 24."""
    workflow = desk.profile(case.version).workflow
    stage = next(one for one in workflow.stages if one.state == "SELESAI" and one.final)
    event = Closed(outcome="SELESAI", stage=stage.id, how="diam")
    return record(tx, desk, case, event, actor=Actor(kind="clock", id="diam"), now=now)


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


def do_reopen_by_officer(
    tx: Tx, desk: Desk, case: Case, step: Transition, reason: str, *, actor: Actor, now: datetime
) -> Case:
    """Take a closed case up again."""
    keep(tx, desk, case, "note", reason, author=f"staff:{actor.id}", now=now)
    event = Reopened(stage=step.target, state=_state(desk, case, step.target))
    return record(tx, desk, case, event, actor=actor, now=now)


def do_reveal(
    tx: Tx,
    desk: Desk,
    case: Case,
    reason: str,
    *,
    roles: Iterable[str],
    again: bool,
    actor: Actor,
    now: datetime,
) -> Case:
    """Note that the identity was shown; what is shown is not written anywhere."""
    event = Revealed(reason=reason, roles=tuple(sorted(roles)), again=again)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_keep_identity(
    tx: Tx, desk: Desk, case: Case, *, hidden: bool, actor: Actor, now: datetime
) -> Case:
    """Keep the identity from those who work on the answer, or not; the latter a citizen alone."""
    return record(tx, desk, case, IdentityKept(hidden=hidden), actor=actor, now=now)


def do_unrestrict(tx: Tx, desk: Desk, case: Case, *, actor: Actor, now: datetime) -> Case:
    """The content is no secret any more."""
    return record(tx, desk, case, Unrestricted(), actor=actor, now=now)


def do_accept(tx: Tx, desk: Desk, case: Case, *, actor: Actor, now: datetime) -> Case:
    """Number a case although something of `terima` is missing; a person took it upon himself."""
    case = do_number(tx, desk, case, actor=actor, now=now)
    workflow = desk.profile(case.version).workflow
    start = workflow.stage(workflow.start)
    return record(tx, desk, case, Resumed(stage=start.id, state=start.state), actor=actor, now=now)


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
        outcome=_state(desk, case, step.target),
        stage=step.target,
        how="dialihkan",
        words=words,
        destination=where,
    )
    return record(tx, desk, case, event, actor=actor, now=now)


def do_share(
    tx: Tx, desk: Desk, case: Case, party: str, text: str, *, actor: Actor, now: datetime
) -> tuple[Case, str]:
    """Hand the answer to a related party; returns the case and the text row of what is handed.

    Source: rules 25; SOP sanggau L40.
    """
    author = f"staff:{actor.id}"
    where = keep(tx, desk, case, "party", party, author=author, now=now)
    copy = keep(tx, desk, case, "copy", text, author=author, now=now)
    event = Shared(words=where, copy=copy)
    return record(tx, desk, case, event, actor=actor, now=now), copy
