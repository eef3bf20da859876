"""The answer reaches its citizen: handed over by hand, taken back, proven by the channel.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: SOP payakumbuh L26.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import Closed, Completed, Delivered, Undelivered
from backoffice.case.parts import CLOSED
from backoffice.case.workflow import Transition, asks_delivery
from backoffice.casework.answering import arm_silence, enclosed
from backoffice.casework.journal import keep, record, state_at
from backoffice.casework.mail_copies import do_copy
from backoffice.casework.notice import ANSWERS
from backoffice.desk.desk import Desk
from backoffice.desk.mail_head import CHANNEL as MAIL
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.store import sends, texts
from backoffice.store.engine.tx import Tx

#: Kinds of the texts of a proof: one that holds, and one that was entered by mistake.
_PROOF, _VOID = "delivery", "delivery_void"


def handed_over(
    work: Work, case: Case, step: Transition, words: str, files: Sequence[str] = ()
) -> Delivered:
    """The event of handing over the latest version; `words` is the text row of the proof."""
    state = state_at(work.desk, case, step.target)
    direct = state in CLOSED
    draft = case.draft
    return Delivered(
        words=words,
        stage=case.stage if direct else step.target,
        state="DIJAWAB" if direct else state,
        answer=draft.words if draft else "",
        files=tuple(files),
        enclosed=enclosed(case),
        direct=direct,
    )


def do_deliver(
    work: Work, case: Case, step: Transition, words: str, files: Sequence[str] = ()
) -> Case:
    """Enter that the approved answer was handed over; the case is answered by it.

    `files`: rows of files of the officer that prove it, which become the case's.
    """
    texts.rename(work.tx, work.desk.vault, case.draft.words if case.draft else "", "answer")
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state=case.state)
        case = record(work, case, done)
    claimed = texts.claim_evidence(work.tx, work.desk.vault, files, case.id, case.person_id)
    proof = keep(work, case, _PROOF, words)
    event = handed_over(work, case, step, proof, claimed)
    case = record(work, case, event)
    do_copy(work, case, event.answer, event.enclosed)
    if event.direct:
        outcome = state_at(work.desk, case, step.target)
        return record(work, case, Closed(outcome=outcome, stage=step.target, how="langsung"))
    arm_silence(work, case)
    return case


def do_take_back(work: Work, case: Case, reason: str) -> Case:
    """It was not handed over after all: the case returns to the stage it had, the proof is kept
    and marked, and whoever read of it is told.
    """
    before = case.delivery
    if before is None:
        return case
    tx, vault = work.tx, work.desk.vault
    texts.rename(tx, vault, before.words, _VOID)
    if before.answered_at is None:
        texts.rename(tx, vault, case.draft.words if case.draft else "", "proposal")
    words = keep(work, case, "undelivered", reason)
    return record(work, case, Undelivered(stage=before.stage, state=before.state, words=words))


def may_take_back(profile: Profile, roles: Collection[str]) -> bool:
    """May somebody with these roles do so: whoever may close a case?"""
    return bool(frozenset(closers_of(profile)).intersection(roles))


def closers_of(profile: Profile) -> tuple[str, ...]:
    """The roles that may close a case as done."""
    moves = profile.workflow.transitions
    # Where nothing but a hand-over ends a case, whoever hands over.
    closing = [one for one in moves if one.verb == "selesai"] or [
        one for one in moves if one.verb == "serah"
    ]
    return tuple(dict.fromkeys(role for one in closing for role in one.by))


def with_arrival(tx: Tx, desk: Desk, case: Case) -> Case:
    """The case, with what its channel shows of its answer where the office asks for that.

    Arrived is what the provider reported as delivered; where it reports nothing, what it took into
    the chat. A mail that a server took proves nothing.
    """
    if case.state != "DIJAWAB" or case.delivery is not None:
        return case
    if not asks_delivery(desk.profile(case.version).workflow):
        return case
    return replace(case, arrived=_has_arrived(tx, desk, case))


def _has_arrived(tx: Tx, desk: Desk, case: Case) -> bool:
    for row in sends.to_citizen(tx, case.id):
        if row.text not in ANSWERS or row.status != "sent" or row.channel == MAIL:
            continue
        if case.answered_at is None or row.created_at < case.answered_at:
            continue
        limits = desk.limits.get(row.channel)
        latest = {part.part: part for part in row.parts if part.outcome == "sent"}.values()
        reported = limits is not None and limits.confirms
        if latest and all(
            one.failed_at is None and (one.delivered_at is not None or not reported)
            for one in latest
        ):
            return True
    return False
