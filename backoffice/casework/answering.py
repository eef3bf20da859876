"""Answering a citizen: messages, drafts and their approval, the answer, copies of it.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.case.case import (
    Actor,
    Answered,
    Approved,
    Case,
    Closed,
    Completed,
    Drafted,
    Messaged,
    Returned,
    Shared,
)
from backoffice.case.workflow import Transition
from backoffice.casework.journal import keep, record, state_at
from backoffice.casework.opening import do_number
from backoffice.desk.desk import Desk
from backoffice.store import texts, timers
from backoffice.store.engine.tx import Tx


def do_draft(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> str:
    """Keep the words of a message that waits for its YA; returns their text row."""
    return keep(tx, desk, case, "draft", words, author=f"staff:{actor.id}", now=now)


def do_message(
    tx: Tx, desk: Desk, case: Case, text_id: str, *, actor: Actor, now: datetime
) -> Case:
    """Send a confirmed message; it changes no state and stops no clock."""
    return record(tx, desk, case, Messaged(words=text_id), actor=actor, now=now)


def do_answer_directly(
    tx: Tx, desk: Desk, case: Case, text_id: str, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Send a confirmed answer and close: registered and complete at this instant at the latest.

    Source: rules 22; SOP sanggau L36.
    """
    if case.number is None:
        case = do_number(tx, desk, case, actor=actor, now=now)
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state="LENGKAP")
        case = record(tx, desk, case, done, actor=actor, now=now)
    answered = Answered(words=text_id, stage=case.stage, state="DIJAWAB", direct=True)
    case = record(tx, desk, case, answered, actor=actor, now=now)
    closed = Closed(outcome="SELESAI", stage=step.target, how="langsung")
    return record(tx, desk, case, closed, actor=actor, now=now)


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
        state=state_at(desk, case, step.target),
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
        state=state_at(desk, case, step.target),
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
    event = Answered(words=words, stage=step.target, state=state_at(desk, case, step.target))
    case = record(tx, desk, case, event, actor=actor, now=now)
    timers.arm(
        tx,
        f"{case.id}:silence:{case.seq}",
        timers.Silence(case.id, answered_at=(case.answered_at or now).isoformat()),
        office_id=case.office_id,
        due_at=desk.opens(desk.heard_until(now) + timedelta(seconds=1)),
    )
    return case


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
