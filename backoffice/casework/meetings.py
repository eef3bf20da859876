"""Meetings about a case: set, moved, cancelled, held; who is reminded, and asked for the result.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: SOP sanggau L39; SOP tanbu L31, L32; SOP payakumbuh L20, L21.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import MeetingAttended, MeetingCancelled, MeetingHeld, MeetingSet
from backoffice.case.parts import Meeting
from backoffice.case.workflow import Transition
from backoffice.casework import waits
from backoffice.casework.journal import keep, record
from backoffice.casework.meeting_notices import invited_to
from backoffice.casework.notice import ToHolder, ToRoles, owners_at
from backoffice.casework.telling import tell
from backoffice.casework.words_for_all import for_all
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.office.secrecy import superiors_above
from backoffice.store import cases, staff, timers

#: So often a result is asked for, on one working day after the other, before a superior hears.
ASKED = 5
#: The mark of what is said on the working day before.
EVE = "h1"
#: Kind of the texts that say where, who is invited, and why not.
_WORDS = "meeting"


class Plan(Struct, frozen=True):
    """A meeting as an officer wants it."""

    at: datetime
    place: str
    #: All who are invited, in words.
    invited: str
    roles: tuple[str, ...] = ()
    #: Staff ids.
    staff: tuple[str, ...] = ()


def tells(work: Work, case: Case, step: Transition | None) -> bool:
    """Does the citizen hear of a meeting that is set by this step, or where the case stands?"""
    stage = step.target if step else case.stage
    return work.desk.profile(case.version).workflow.stage(stage).tell


def setters(profile: Profile) -> tuple[str, ...]:
    """The roles that set, move and cancel meetings: by a step of the SOP, or by a right."""
    by = (role for one in profile.workflow.transitions if one.verb == "rapat" for role in one.by)
    return tuple(dict.fromkeys((*profile.rights.get("rapat", ()), *by)))


def is_closed(work: Work, at: datetime) -> bool:
    """Is the office closed on the day of that moment?"""
    return not work.desk.calendar.is_working(work.desk.calendar.day(at))


def do_set_meeting(work: Work, case: Case, step: Transition | None, plan: Plan) -> Case:
    """Set a meeting; the case moves on where the SOP has a step for that, else it stays."""
    stage = work.desk.profile(case.version).workflow.stage(step.target if step else case.stage)
    event = MeetingSet(
        number=len(case.meetings) + 1,
        at=plan.at.astimezone(UTC),
        place=for_all(work, case, plan.place, _WORDS),
        invited=keep(work, case, _WORDS, plan.invited),
        roles=plan.roles,
        staff=plan.staff,
        stage=stage.id,
        state=stage.state if step else case.state,
        told=tells(work, case, step),
        closed=is_closed(work, plan.at),
    )
    return _watched(work, record(work, case, event))


def do_move_meeting(
    work: Work, case: Case, meeting: Meeting, at: datetime, place: str, reason: str
) -> Case:
    """Move it to another time, and to another place where one is named."""
    event = MeetingSet(
        number=meeting.number,
        at=at.astimezone(UTC),
        place=for_all(work, case, place, _WORDS) if place else meeting.place,
        invited=meeting.invited,
        roles=meeting.roles,
        staff=meeting.staff,
        stage=case.stage,
        state=case.state,
        told=meeting.told,
        moved=True,
        words=for_all(work, case, reason, _WORDS),
        closed=is_closed(work, at),
    )
    return _watched(work, record(work, case, event))


def do_cancel_meeting(work: Work, case: Case, meeting: Meeting, reason: str) -> Case:
    words = for_all(work, case, reason, _WORDS)
    return record(work, case, MeetingCancelled(number=meeting.number, words=words))


def do_attend(work: Work, case: Case, meeting: Meeting, names: str) -> Case:
    """Note who was there; noted again it counts as it was noted last."""
    words = keep(work, case, "attendance", names)
    return record(work, case, MeetingAttended(number=meeting.number, words=words))


def do_conclude(work: Work, case: Case, meeting: Meeting, result: str) -> Case:
    """Note what came of it; clocks that stood still for it go on."""
    words = keep(work, case, "minutes", result)
    case = record(work, case, MeetingHeld(number=meeting.number, words=words))
    # Who corrects a result ends no later wait.
    return waits.do_continue(work, case) if meeting.state == "terjadwal" else case


# -- on time --------------------------------------------------------------------------------------


def _watched(work: Work, case: Case) -> Case:
    """Arm what is said before a meeting that was set just now, and what is asked after it."""
    meeting = case.meeting
    if meeting is None:
        return case
    calendar = work.desk.calendar
    day = calendar.day(meeting.at)
    eve = calendar.before(day)
    if calendar.opens(eve, work.desk.opening) > work.now:
        _arm(work, case, meeting, EVE, eve, f":{case.seq}")
    _arm(work, case, meeting, "1", calendar.after(day), f":{case.seq}")
    return case


def _arm(work: Work, case: Case, meeting: Meeting, mark: str, day: date, behind: str = "") -> None:
    at = meeting.at.isoformat()
    timers.arm(
        work.tx,
        f"{case.id}:meeting:{meeting.number}:{mark}:{at}{behind}",
        timers.MeetingMark(case.id, str(meeting.number), mark, at),
        office_id=case.office_id,
        due_at=work.desk.calendar.opens(day, work.desk.opening),
    )


def remind(work: Work, due: timers.MeetingMark) -> None:
    """Say what that mark of a meeting says, if it is still set for then."""
    case = cases.load(work.tx, due.case_id)
    meeting = case.meeting if case is not None and case.open else None
    if case is None or meeting is None:
        return
    if (str(meeting.number), meeting.at.isoformat()) != (due.number, due.at):
        return
    if due.mark == EVE:
        _remind_before(work, case, meeting)
    else:
        _ask_after(work, case, meeting, int(due.mark))


def _remind_before(work: Work, case: Case, meeting: Meeting) -> None:
    # Where the program stood still until then, there is nothing left to say.
    if meeting.at > work.now:
        tell(
            work,
            invited_to(meeting, and_holder=True),
            "p_ingat_rapat",
            {"nomor": case.label, "saat": work.desk.day_moment(meeting.at)},
            key=_key(case, meeting, EVE),
            case=case,
            refs={"tempat": meeting.place},
        )


def _ask_after(work: Work, case: Case, meeting: Meeting, times: int) -> None:
    desk = work.desk
    may = desk.current.rights.get("hasil", ())
    asked = tuple(role for role in owners_at(case, desk) if role in may) or may
    params = {"nomor": case.label, "saat": desk.day_moment(meeting.at)}
    key = _key(case, meeting, str(times))
    if times > ASKED:
        held = staff.get(work.tx, case.holder) if case.holder else None
        own = held.roles.intersection(may) if held else ()
        above = superiors_above(desk.profile(case.version), own or asked)[:1]
        to = ToRoles(above or desk.current.notify_alarm)
        often = params | {"kali": str(ASKED)}
        tell(work, to, "p_hasil_rapat_atasan", often, key=key, case=case, in_hours=True)
        return
    holder = ToHolder(asked, may=may)
    tell(work, holder, "p_hasil_rapat", params, key=key, case=case, in_hours=True)
    # On a closed day it is said at the next opening.
    calendar = desk.calendar
    said = calendar.day(desk.opens(work.now))
    _arm(work, case, meeting, str(times + 1), calendar.after(said))


def _key(case: Case, meeting: Meeting, mark: str) -> str:
    return f"case:{case.id}:meeting:{meeting.number}:{mark}:{meeting.at.isoformat()}"
