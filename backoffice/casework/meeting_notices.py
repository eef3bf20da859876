"""What is told of a meeting: to those of the invited who are officers, and a date to the citizen.

Nobody is told here who complains, or who else is invited. Source: SOP payakumbuh L20, L21.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.events import MeetingCancelled, MeetingSet
from backoffice.case.parts import Meeting
from backoffice.casework.notice import Notice, ToCitizen, ToRoles
from backoffice.desk.desk import Desk


def invited_to(meeting: Meeting | MeetingSet, *, and_holder: bool = False) -> ToRoles:
    """Those of the invited whom the system can tell."""
    return ToRoles(meeting.roles, and_holder=and_holder, besides=meeting.staff)


def meeting_set(
    event: MeetingSet, case: Case, desk: Desk, who: str, before: Case | None
) -> tuple[Notice, ...]:
    """That it is, or that it is on another day; to the citizen only if the day is another one."""
    at, refs = desk.day_moment(event.at), {"tempat": event.place}
    told = {"kode": case.code, "tanggal": desk.date(event.at)}
    old = _numbered(before, event.number) if event.moved else None
    if old is None:
        params = {"nomor": case.label, "dari": who, "saat": at}
        found = (
            Notice(invited_to(event), "p_undangan_rapat", params, refs=refs),
            Notice(ToCitizen(), "rapat_dijadwalkan", told),
        )
        return found if event.told else found[:1]
    params = {"nomor": case.label, "dari": who, "saat": at, "dulu": desk.day_moment(old.at)}
    refs["alasan"] = event.words
    moved = Notice(invited_to(event), "p_rapat_pindah", params, refs=refs)
    if not event.told or desk.date(old.at) == desk.date(event.at):
        return (moved,)
    return (moved, Notice(ToCitizen(), "rapat_dipindah", told))


def cancelled(
    event: MeetingCancelled, desk: Desk, now: datetime, who: str, before: Case | None
) -> tuple[Notice, ...]:
    """To everybody who was told of it. Where the case has ended, its citizen reads of that end."""
    meeting = _numbered(before, event.number)
    if before is None or meeting is None:
        return ()
    params = {"nomor": before.label, "saat": desk.day_moment(meeting.at)}
    if not event.words:
        ended = Notice(invited_to(meeting), "p_rapat_gugur", params)
        return (ended,) if meeting.at > now else ()
    by, refs = params | {"dari": who}, {"alasan": event.words}
    found = (
        Notice(invited_to(meeting), "p_rapat_batal", by, refs=refs),
        Notice(ToCitizen(), "rapat_batal", {"kode": before.code, "tanggal": desk.date(meeting.at)}),
    )
    return found if meeting.told else found[:1]


def _numbered(case: Case | None, number: int) -> Meeting | None:
    return next((one for one in case.meetings if one.number == number), None) if case else None
