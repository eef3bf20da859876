"""A case, folded from what its journal says happened. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import (
    Answered,
    Approved,
    Archived,
    Asked,
    Assigned,
    Awaited,
    ClearingAsked,
    Closed,
    Completed,
    Continued,
    DataDecided,
    Delivered,
    Destroyed,
    Directed,
    Drafted,
    Entry,
    Escalated,
    Extended,
    FileReleased,
    FilesOpened,
    Filled,
    IdentityKept,
    LaporEntered,
    MailDoubted,
    MailProven,
    MeetingAttended,
    MeetingCancelled,
    MeetingHeld,
    MeetingSet,
    Messaged,
    Noted,
    Numbered,
    Opened,
    OpeningAsked,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
    Paused,
    PlanDone,
    PlanDropped,
    Planned,
    Proven,
    Published,
    Received,
    Released,
    Reminded,
    Reopened,
    Requested,
    Restricted,
    Resumed,
    Returned,
    Revealed,
    Sealed,
    Shared,
    Signed,
    Summarised,
    Taken,
    Ticked,
    Transcribed,
    Undelivered,
    Unreceived,
    Unrestricted,
    Written,
)
from backoffice.case.papers import whose_sign, with_paper
from backoffice.case.parts import FOR_CITIZEN, Delivery, Draft, Meeting, Pause, Plan, Sign


def apply(case: Case | None, entry: Entry) -> Case:
    """Fold one entry into a case. The first must be `Opened`."""
    event, at = entry.event, entry.at
    if case is None:
        if not isinstance(event, Opened):
            raise ValueError("a journal begins with Opened")
        return Case(
            id=entry.case_id,
            office_id="",
            code=event.code,
            person_id=event.person,
            address_id=event.address,
            channel=event.channel,
            category=event.category,
            version=event.version,
            stage=event.stage,
            state=event.state,
            words=event.words,
            lacks_receive=event.lacks_receive,
            lacks_complete=event.lacks_complete,
            received_at=event.received_at or at,
            state_since=at,
            recorded_by=event.recorded_by,
            reference=event.reference,
            hide_identity=event.hide_identity,
            secret=event.secret,
            called_at=at if event.called else None,
            urgent=event.urgent,
            values=event.values,
            seq=entry.seq,
        )
    case = replace(case, seq=entry.seq)
    match event:
        case Opened():
            raise ValueError("a journal has one Opened")
        case MailDoubted() | MailProven():
            return replace(case, unproven=isinstance(event, MailDoubted))
        case Numbered():
            return replace(case, number=event.number, numbered_at=event.since or at)
        case Unreceived():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                number=None,
                numbered_at=None,
                completed_at=None,
                holder=None,
                assigned_roles=(),
                assigned_staff=(),
                lead="",
                pauses=_over(case, at),
                waiting_from=None,
                complete_by=None,
            )
        case Completed():
            return _enter(case, at, event.stage, event.state, completed_at=case.completed_at or at)
        case Taken():
            return _enter(
                case,
                at,
                event.stage,
                "DIPROSES",
                holder=event.staff,
                processed_at=case.processed_at or at,
                identity_open_to=tuple(one for one in case.identity_open_to if one == event.staff),
                files_open_to=tuple(one for one in case.files_open_to if one == event.staff),
            )
        case Written():
            return replace(case, unread=True, urgent=case.urgent or event.urgent)
        case Answered():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                answered_at=case.answered_at or at,
                unread=False,
                officers_files=_with(case.officers_files, *event.files),
                called_at=None,
            )
        case Delivered():
            delivery = Delivery(
                words=event.words,
                files=event.files,
                stage=case.delivery.stage if case.delivery else case.stage,
                state=case.delivery.state if case.delivery else case.state,
                at=at,
                answered_at=case.delivery.answered_at if case.delivery else case.answered_at,
            )
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                answered_at=case.answered_at or at,
                delivery=delivery,
                unread=False,
                officers_files=_with(case.officers_files, *event.files, *event.enclosed),
                called_at=None,
            )
        case Undelivered():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                answered_at=case.delivery.answered_at if case.delivery else None,
                closed_at=None,
                delivery=None,
                archive="",
            )
        case Closed():
            return _enter(
                case,
                at,
                event.stage,
                event.outcome,
                closed_at=at,
                unread=False,
                called_at=None,
                pauses=_over(case, at),
                waiting_from=None,
                complete_by=None,
                identity_open_to=(),
                files_open_to=(),
            )
        case Reopened():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                closed_at=None,
                answered_at=None,
                draft=None,
                delivery=None,
                archive="",
            )
        case Released():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                holder=None,
                identity_open_to=(),
                files_open_to=(),
            )
        case Assigned():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                holder=None,
                assigned_roles=event.roles,
                assigned_staff=event.staff,
                lead=event.lead,
                # Handed to and fro before that counts for no clock.
                assigned_at=case.assigned_at or (at if event.state == "DIDISPOSISI" else None),
                unread=False,
                identity_open_to=(),
                files_open_to=(),
            )
        case Drafted():
            draft = Draft(
                words=event.words,
                version=event.version,
                by=entry.actor.id,
                files=event.files,
                since=event.since,
                signs=case.draft.signs[: event.keeps] if case.draft else (),
            )
            files = _with(case.officers_files, *event.files)
            return replace(case, draft=draft, unread=False, officers_files=files)
        case Signed():
            case = _scanned(case, event.proof)
            return replace(case, draft=_signed(case, event, entry.actor.id))
        case Approved():
            case = _scanned(case, event.proof)
            last = _signed(case, event, entry.actor.id)
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                draft=replace(last, state="disetujui", since=event.since) if last else None,
                approved_at=case.approved_at or at,
            )
        case Returned():
            return _enter(case, at, event.stage, event.state, draft=_judged(case, "dikembalikan"))
        case Requested():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                waiting_from=case.waiting_from or (case.stage, case.state),
                complete_by=event.until,
                pauses=_waiting(case, at, FOR_CITIZEN),
                unread=False,
                called_at=None,
            )
        case Awaited():
            return replace(case, complete_by=event.until, pauses=_waiting(case, at, FOR_CITIZEN))
        case Received() | Resumed():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                waiting_from=None,
                complete_by=None,
                pauses=_over(case, at, FOR_CITIZEN),
            )
        case Filled():
            return replace(
                case,
                lacks_receive=event.lacks_receive,
                lacks_complete=event.lacks_complete,
                category=event.category or case.category,
                values=case.values | ({event.field: event.value} if event.value else {}),
            )
        case Ticked():
            decided = case.ticks.get(event.field, {}) | {event.tick: event.how}
            return replace(case, ticks=case.ticks | {event.field: decided})
        case Paused():
            return replace(case, pauses=_waiting(case, at, event.why, event.clocks))
        case Continued():
            return replace(case, pauses=_over(case, at, event.why), went_on=True)
        case Extended():
            longer = case.extended.get(event.clock, 0) + event.amount
            return replace(case, extended=case.extended | {event.clock: longer})
        case MeetingSet():
            return _enter(case, at, event.stage, event.state, meetings=_set(case, entry, event))
        case MeetingAttended():
            return _with_meeting(case, event.number, present=event.words)
        case MeetingHeld():
            return _with_meeting(case, event.number, state="selesai", result=event.words)
        case MeetingCancelled():
            return _with_meeting(case, event.number, state="batal", reason=event.words)
        case Planned():
            plan = Plan(
                number=event.number,
                words=event.words,
                due=event.due,
                roles=event.roles,
                staff=event.staff,
            )
            return replace(case, plans=(*case.plans, plan))
        case PlanDone():
            return _with_plan(case, event.number, state="selesai", outcome=event.words)
        case PlanDropped():
            return _with_plan(case, event.number, state="batal", outcome=event.words)
        case Archived():
            return replace(case, archive=event.archive_class)
        case LaporEntered():
            return replace(case, reference=event.reference)
        case PaperWritten() | PaperSigned() | PaperReturned() | PaperIssued() | PaperVoided():
            unread = case.unread and entry.actor.kind == "system"
            case = replace(case, papers=with_paper(case, event, entry.actor.id, at), unread=unread)
            if isinstance(event, PaperSigned | PaperIssued):
                return _scanned(case, event.proof)
            return case
        case Asked():
            return replace(case, unread=True, called_at=case.called_at or event.since)
        case Messaged() | Noted():
            # What a machine notes, nobody has read.
            return replace(
                case,
                unread=case.unread and entry.actor.kind == "system",
                called_at=None if isinstance(event, Messaged) or event.spoke else case.called_at,
                officers_files=_with(case.officers_files, *event.files),
            )
        case Escalated() | Directed() | DataDecided():
            return replace(case, unread=case.unread and entry.actor.kind == "system")
        case Revealed():
            return replace(case, identity_open_to=_with(case.identity_open_to, entry.actor.id))
        case FilesOpened():
            if not event.reason:
                return case
            return replace(case, files_open_to=_with(case.files_open_to, entry.actor.id))
        case FileReleased():
            return replace(case, released_files=_with(case.released_files, event.file))
        case Transcribed():
            return replace(case, transcripts={**case.transcripts, event.file: event.words})
        case Restricted():
            # Whom it complains about lets go of it, whatever was handed to them.
            handed = (*case.assigned_staff, *event.staff)
            holder = case.holder or event.holder or None
            return replace(
                case,
                secret=event.secret,
                opening_asked_by="",
                clearing_asked=None,
                holder=None if holder in event.secret.accused else holder,
                lead="" if case.lead in event.secret.accused else case.lead,
                assigned_staff=tuple(
                    one for one in dict.fromkeys(handed) if one not in event.secret.accused
                ),
            )
        case OpeningAsked():
            return replace(case, opening_asked_by=entry.actor.id)
        case ClearingAsked():
            return replace(case, clearing_asked=(event.accused, entry.actor.id))
        case Unrestricted():
            return replace(
                case,
                secret=None,
                opening_asked_by="",
                clearing_asked=None,
                holder=case.holder or event.holder or None,
                assigned_staff=tuple(dict.fromkeys((*case.assigned_staff, *event.staff))),
            )
        case IdentityKept():
            return replace(case, hide_identity=event.hidden, identity_open_to=(), files_open_to=())
        case Reminded() | Proven() | Summarised():
            return case
        case Shared() | Published():
            return replace(case, unread=False)
        case Sealed():
            return replace(case, sealed_at=at, unread=False)
        case Destroyed():
            return replace(case, destroyed_at=at)
        case _:
            assert_never(event)


def _enter(case: Case, at: datetime, stage: str, state: str, **changes: object) -> Case:
    since = case.state_since if state == case.state else at
    on = case.went_on and stage == case.stage
    return replace(case, stage=stage, state=state, state_since=since, went_on=on, **changes)


def _with(known: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _judged(case: Case, state: str, since: datetime | None = None) -> Draft | None:
    return replace(case.draft, state=state, since=since) if case.draft else None


def _set(case: Case, entry: Entry, event: MeetingSet) -> tuple[Meeting, ...]:
    """The meetings of a case with one that is new, or on another day."""
    meeting = Meeting(
        number=event.number,
        at=event.at,
        place=event.place,
        invited=event.invited,
        roles=event.roles,
        staff=event.staff,
        told=event.told,
        reason=event.words,
        by=entry.actor.id,
        closed=event.closed,
    )
    return (*(one for one in case.meetings if one.number != event.number), meeting)


def _with_meeting(case: Case, number: int, **changes: object) -> Case:
    meetings = (replace(one, **changes) if one.number == number else one for one in case.meetings)
    return replace(case, meetings=tuple(meetings))


def _with_plan(case: Case, number: int, **changes: object) -> Case:
    plans = (replace(one, **changes) if one.number == number else one for one in case.plans)
    return replace(case, plans=tuple(plans))


def _scanned(case: Case, proof: tuple[str, ...]) -> Case:
    """With the files that show what was signed by hand."""
    return replace(
        case, officers_files=_with(case.officers_files, *proof), scans=_with(case.scans, *proof)
    )


def _signed(case: Case, event: Signed | Approved, staff: str) -> Draft | None:
    """The draft with one more sign; where no chain is declared, nobody's place is kept."""
    draft = case.draft
    if draft is None or not event.role:
        return draft
    sign = Sign(
        role=event.role,
        staff=whose_sign(event, staff),
        version=draft.version,
        at=event.since,
        proof=event.proof,
        signatory=event.signatory,
    )
    return replace(draft, signs=(*draft.signs, sign), since=event.since)


def _waiting(
    case: Case, at: datetime, why: str, clocks: tuple[str, ...] | None = None
) -> tuple[Pause, ...]:
    if any(one.why == why and one.until is None for one in case.pauses):
        return case.pauses
    return (*case.pauses, Pause(since=at, why=why, clocks=clocks))


def _over(case: Case, at: datetime, why: str = "") -> tuple[Pause, ...]:
    """The pauses, those for that cause being over now; all of them where none is named."""
    return tuple(
        replace(one, until=at) if one.until is None and why in ("", one.why) else one
        for one in case.pauses
    )
