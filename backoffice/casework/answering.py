"""Answering a citizen: messages, drafts and their approval, the answer, copies of it.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 23; SOP sanggau L35-L41.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backoffice.case.case import Case
from backoffice.case.events import (
    Answered,
    Approved,
    Closed,
    Completed,
    Drafted,
    Messaged,
    Returned,
    Shared,
    Signed,
)
from backoffice.case.workflow import Transition
from backoffice.casework import paperwork
from backoffice.casework.journal import keep, record, state_at
from backoffice.casework.mail_copies import do_copy
from backoffice.casework.opening import do_number
from backoffice.casework.paper_signs import signatory_of
from backoffice.casework.paperwork import ByHand
from backoffice.desk.work import Work
from backoffice.office.papers import ANSWER, kept_signs, next_sign
from backoffice.store import staff, texts, timers


def do_draft(work: Work, case: Case, words: str) -> str:
    """Keep the words of a message that waits for its YA; returns their text row."""
    return keep(work, case, "draft", words)


def do_message(work: Work, case: Case, text_id: str, files: Sequence[str] = ()) -> Case:
    """Send a confirmed message; it changes no state and stops no clock.

    `files`: rows of files of the officer that go with it, which become the case's.
    """
    return record(work, case, Messaged(words=text_id, files=_claimed(work, case, files)))


def _claimed(work: Work, case: Case, files: Sequence[str]) -> tuple[str, ...]:
    vault = work.desk.vault
    return tuple(texts.claim_evidence(work.tx, vault, files, case.id, case.person_id))


def direct_answer(case: Case, text_id: str, files: Sequence[str] = ()) -> Answered:
    """The event of an answer that closes; `files` are the case's already."""
    return Answered(
        words=text_id, stage=case.stage, state="DIJAWAB", direct=True, files=tuple(files)
    )


def do_answer_directly(
    work: Work, case: Case, text_id: str, step: Transition, files: Sequence[str] = ()
) -> Case:
    """Send a confirmed answer and close: registered and complete at this instant at the latest.

    `files` as of `do_message`.

    Source: rules 22; SOP sanggau L36.
    """
    if case.number is None:
        case = do_number(work, case)
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state="LENGKAP")
        case = record(work, case, done)
    claimed = _claimed(work, case, files)
    case = record(work, case, direct_answer(case, text_id, claimed))
    do_copy(work, case, text_id, claimed)
    closed = Closed(outcome="SELESAI", stage=step.target, how="langsung")
    return record(work, case, closed)


def do_write_draft(work: Work, case: Case, words: str, files: Sequence[str] = ()) -> Case:
    """Lay a version of the official answer before whoever approves it. Source: SOP sanggau L39.

    `files` as of `do_message`. The signs before the writer's own place in the chain stay, and who
    gave them is shown the change. Source: SOP payakumbuh L24.
    """
    text_id = keep(work, case, "proposal", words)
    version = (case.draft.version if case.draft else 0) + 1
    claimed = _claimed(work, case, files)
    author = staff.get(work.tx, work.actor.id)
    profile = work.desk.profile(case.version)
    keeps = kept_signs(profile, case.draft, author.roles if author else ())
    drafted = Drafted(words=text_id, version=version, files=claimed, since=work.now, keeps=keeps)
    return record(work, case, drafted)


def do_sign(work: Work, case: Case, role: str, by_hand: ByHand | None = None) -> Case:
    """Sign the version that waits, at the place of that role; others sign after.

    `by_hand`: whoever acts enters what somebody else signed on paper.
    """
    event = Signed(
        version=case.draft.version if case.draft else 0,
        role=role,
        since=work.now,
        signatory=signatory_of(work, by_hand.for_whom if by_hand else work.actor.id),
        for_whom=by_hand.for_whom if by_hand else "",
        proof=_claimed(work, case, by_hand.proof) if by_hand else (),
    )
    return record(work, case, event)


def do_approve(work: Work, case: Case, step: Transition, by_hand: ByHand | None = None) -> Case:
    """Let the latest version go out: by the last sign of the chain, where there is one.

    `by_hand` as of `do_sign`; the pages that show it are the paper then.
    """
    whose = by_hand.for_whom if by_hand else work.actor.id
    last = next_sign(work.desk.profile(case.version), case.draft)
    event = Approved(
        role=last.role if last else "",
        version=case.draft.version if case.draft else 0,
        stage=step.target,
        state=state_at(work.desk, case, step.target),
        since=work.now,
        signatory=signatory_of(work, whose) if last else None,
        for_whom=by_hand.for_whom if by_hand else "",
        proof=_claimed(work, case, by_hand.proof) if by_hand else (),
    )
    return paperwork.do_issue_answer(work, record(work, case, event))


def do_return(work: Work, case: Case, step: Transition, note: str) -> Case:
    """Send the latest version back to its author."""
    words = keep(work, case, "return", note)
    event = Returned(
        version=case.draft.version if case.draft else 0,
        stage=step.target,
        state=state_at(work.desk, case, step.target),
        words=words,
    )
    return record(work, case, event)


def sent_answer(work: Work, case: Case, step: Transition) -> Answered:
    """The event of sending the latest version."""
    words = case.draft.words if case.draft else ""
    state = state_at(work.desk, case, step.target)
    return Answered(words=words, stage=step.target, state=state, files=enclosed(case))


def enclosed(case: Case) -> tuple[str, ...]:
    """The files that go with the approved answer: its author's, and the paper that it became."""
    files = case.draft.files if case.draft else ()
    paper = case.paper(ANSWER)
    version = case.draft.version if case.draft else 0
    if paper is None or paper.state != "terbit" or paper.version != version:
        return files
    return (*files, *paper.pages)


def do_send_answer(work: Work, case: Case, step: Transition) -> Case:
    """Send the approved answer; silence closes the case. Source: rules 23, 24."""
    texts.rename(work.tx, work.desk.vault, case.draft.words if case.draft else "", "answer")
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state=case.state)
        case = record(work, case, done)
    sent = sent_answer(work, case, step)
    case = record(work, case, sent)
    do_copy(work, case, sent.words, sent.files)
    arm_silence(work, case)
    return case


def arm_silence(work: Work, case: Case) -> None:
    """Silence after an answer of this moment closes the case. Source: rules 24."""
    desk = work.desk
    timers.arm(
        work.tx,
        f"{case.id}:silence:{case.seq}",
        timers.Silence(case.id, answered_at=(case.answered_at or work.now).isoformat()),
        office_id=case.office_id,
        due_at=desk.opens(desk.heard_until(case.version, work.now) + timedelta(seconds=1)),
    )


def do_share(work: Work, case: Case, party: str, text: str) -> tuple[Case, str]:
    """Hand the answer to a related party; returns the case and the text row of what is handed.

    Source: rules 25; SOP sanggau L40.
    """
    where = keep(work, case, "party", party)
    copy = keep(work, case, "copy", text)
    event = Shared(words=where, copy=copy)
    return record(work, case, event), copy
