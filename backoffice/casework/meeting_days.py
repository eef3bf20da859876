"""The calendar has changed: what is said of a meeting follows; a day that is closed now is told.

Source: rules 16.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.parts import Meeting
from backoffice.casework.meeting_notices import invited_to
from backoffice.casework.meetings import EVE, setters
from backoffice.casework.notice import ToRoles, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.work import Work
from backoffice.store import recounts, staff
from backoffice.store.recounts import Armed


def follow(work: Work, case: Case, armed: Sequence[Armed]) -> None:
    """Move what is `armed` of the case's meeting; say once that the office is closed on its day."""
    meeting = case.meeting if case.open else None
    if meeting is None:
        return
    mine = (str(meeting.number), meeting.at.isoformat())
    own = [one for one in armed if (one.clock, one.belongs_to) == mine]
    done = {one.mark: one.done_at for one in own if one.done_at is not None}
    for one in own:
        at = _moment(work, meeting, one.mark, done) if one.done_at is None else None
        if at is not None and at != one.due_at:
            recounts.postpone(work.tx, one.id, at)
    _warn(work, case, meeting)


def _moment(work: Work, meeting: Meeting, mark: str, done: dict[str, datetime]) -> datetime | None:
    """When a mark that waits is due by the calendar of today; None: it stays where it is."""
    calendar, opening = work.desk.calendar, work.desk.opening
    day = calendar.day(meeting.at)
    if mark == EVE:
        eve = calendar.opens(calendar.before(day), opening)
        if eve > work.now:
            return eve
        # That day is over by now.
        opens = work.desk.opens(work.now)
        return opens if opens < meeting.at else None
    asked = int(mark) - 1
    if asked:
        last = done.get(str(asked))
        if last is None:
            return None
        day = calendar.day(work.desk.opens(last))
    return calendar.opens(calendar.after(day), opening)


def _warn(work: Work, case: Case, meeting: Meeting) -> None:
    """Tell those who can move it, and who is invited, unless it was set for that day knowingly."""
    desk = work.desk
    why = desk.calendar.why_closed(desk.calendar.day(meeting.at))
    if not why or meeting.closed or meeting.at <= work.now:
        return
    params = {"nomor": case.label, "saat": desk.day_moment(meeting.at), "sebab": why}
    key = f"case:{case.id}:meeting:{meeting.number}:closed:{meeting.at.isoformat()}"
    told = [meeting.by]
    by = ToStaff((meeting.by,))
    if not tell(work, by, "p_rapat_libur", params, key=key, case=case, in_hours=True):
        # Whoever set it is not there any more, or knows of the case no more.
        may = setters(desk.current)
        told = [one.id for one in staff.holding(work.tx, desk.office_id, may)]
        tell(work, ToRoles(may), "p_rapat_libur", params, key=key, case=case, in_hours=True)
    to = invited_to(meeting, and_holder=True)
    tell(work, to, "p_rapat_libur_undangan", params, key=key, case=case, in_hours=True, but=told)
