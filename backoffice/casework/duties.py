"""The regular duties of an office: remind those who do them, and tell above what nobody did.

A timer wakes for the next time of each duty. What fires is judged by the calendar and the profile
of that moment: of several times that passed while nobody was there, only the last is told, and one
that was told already is told to nobody again. What shows by itself that it is done is not told at
all, and ticked off when it shows. Source: rules 47.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from backoffice.calendar.month import month_by_id
from backoffice.case.workflow import roles_of
from backoffice.casework import escalation
from backoffice.casework.notice import ToRoles
from backoffice.casework.telling import tell
from backoffice.casework.telling_staff import raise_alarm
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.duties import (
    OF_A_MONTH,
    DoneWhen,
    Duty,
    Occurrence,
    coming,
    is_shown_done,
    late_at,
    latest,
)
from backoffice.store import duties, publications, reports, staff, timers
from backoffice.store.duties import DutyRow
from backoffice.store.timers import DutyMark
from channels.message import Choice

log = logging.getLogger(__name__)

DUE, LATE = "due", "late"
#: What reminds of a duty that shows by itself.
_TEXTS: dict[DoneWhen, str] = {
    "libur_tahun_depan": "p_rutin_libur",
    "publikasi": "p_publikasi_belum",
}


def watch(work: Work) -> None:
    """Arm the next time of every duty: at the start, and after the calendar has changed."""
    for duty in work.desk.current.duties:
        _tick_off(work, duty, duties.last(work.tx, work.desk.office_id, duty.id))
        _watch(work, duty)


def fire(work: Work, mark: DutyMark) -> None:
    """A timer of a duty is due."""
    duty = find(work.desk, mark.duty)
    if duty is None:
        # The office has it no more.
        return
    if mark.mark == LATE:
        _late(work, duty, mark.period)
        return
    last = latest(duty, work.desk.calendar, work.now)
    if last is not None and last.period >= mark.period:
        _remind(work, duty, last)
    _watch(work, duty)


def do_finish(work: Work, duty: Duty, row: DutyRow) -> None:
    """The officer who acts says that it is done."""
    office_id = work.desk.office_id
    duties.done(work.tx, office_id, duty.id, row.period, by=work.actor.id or "", now=work.now)


def find(desk: Desk, id: str) -> Duty | None:
    """The duty of that name."""
    return next((one for one in desk.current.duties if one.id == id), None)


def tap(desk: Desk, duty: Duty) -> Choice:
    """The button that says that it is done."""
    return Choice(id=f"/rutin_{duty.id}_sudah", label=desk.words("ketuk.rutin"))


def _watch(work: Work, duty: Duty) -> None:
    desk = work.desk
    if next_one := coming(duty, desk.calendar, work.now):
        _arm(work, DutyMark(duty.id, DUE, next_one.period), next_one)


def _arm(work: Work, mark: DutyMark, when: Occurrence) -> None:
    office_id = work.desk.office_id
    # Moved by a holiday, the same time is armed once more; the timer of before finds it told.
    timer_id = f"duty:{office_id}:{mark.duty}:{mark.mark}:{mark.period}:{when.at:%y%m%d%H%M}"
    timers.arm(work.tx, timer_id, mark, office_id=office_id, due_at=when.at)


def _remind(work: Work, duty: Duty, when: Occurrence) -> None:
    tx, desk = work.tx, work.desk
    if not duties.begin(tx, desk.office_id, duty.id, when.period, now=work.now):
        return
    if _tick_off(work, duty, duties.last(tx, desk.office_id, duty.id)):
        return
    told = desk.opens(work.now)
    params = {"nama": duty.name, "tugas": duty.id, "tanggal": desk.day_date(told)}
    key = f"duty:{desk.office_id}:{duty.id}:{when.period}"
    text = duty.text or _TEXTS.get(duty.done_when, "p_rutin")
    to = ToRoles(duty.roles)
    if not tell(work, to, text, params, key=key, in_hours=True, choices=(tap(desk, duty),)):
        log.warning("nobody is there for the duty %s", duty.id)
    at = late_at(duty, desk.calendar, told)
    _arm(work, DutyMark(duty.id, LATE, when.period), Occurrence(when.period, at))


def _tick_off(work: Work, duty: Duty, row: DutyRow | None) -> bool:
    """Note that it is done where that shows by itself; nobody is named for it."""
    if row is None or row.done_at or not _shows(work, duty, row.period):
        return False
    duties.done(work.tx, work.desk.office_id, duty.id, row.period, by="", now=work.now)
    return True


def tick_off(work: Work, shown: DoneWhen) -> None:
    """Something has just happened that shows that duties are done."""
    for duty in work.desk.current.duties:
        if duty.done_when == shown:
            _tick_off(work, duty, duties.last(work.tx, work.desk.office_id, duty.id))


def _shows(work: Work, duty: Duty, period: str) -> bool:
    """Whether what is there shows that the duty of that time is done."""
    if duty.done_when not in OF_A_MONTH:
        return is_shown_done(duty, work.desk.calendar, period)
    month, office_id = month_by_id(period[:7]).moved(-1).id, work.desk.office_id
    if duty.done_when == "publikasi":
        return publications.of_period(work.tx, office_id, month)
    return any(one.approved_at for one in reports.of_period(work.tx, office_id, month))


def _late(work: Work, duty: Duty, period: str) -> None:
    """Tell the superiors, unless it is done or its next time has come already."""
    tx, desk = work.tx, work.desk
    row = duties.last(tx, desk.office_id, duty.id)
    if row is None or row.period != period or row.done_at or row.raised_at:
        return
    if _tick_off(work, duty, row):
        return
    duties.raise_up(tx, desk.office_id, duty.id, period, now=work.now)

    def is_there(role: str) -> bool:
        return bool(staff.holding(tx, desk.office_id, (role,)))

    above = escalation.superiors(desk.current, frozenset(duty.roles), is_there=is_there)
    params = {
        "nama": duty.name,
        "tugas": duty.id,
        "tanggal": desk.day_date(row.told_at),
        "peran": _titles(desk, duty.roles),
    }
    key = f"duty:{desk.office_id}:{duty.id}:{period}:late"
    if not tell(work, ToRoles(above.roles), "p_rutin_terlambat", params, key=key, in_hours=True):
        # There is nobody above, or nobody is enrolled there.
        raise_alarm(work, key, "p_rutin_tanpa_atasan", params)


def _titles(desk: Desk, roles: Collection[str]) -> str:
    return ", ".join(roles_of(desk.current, roles))
