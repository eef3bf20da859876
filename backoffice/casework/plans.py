"""What is to be done because of a case, also after its end: planned, done, dropped, asked for.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: SOP pasuruan L30.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, time

from backoffice.case.case import Case
from backoffice.case.events import PlanDone, PlanDropped, Planned
from backoffice.case.parts import Plan
from backoffice.case.workflow import roles_of
from backoffice.casework.journal import keep, record
from backoffice.casework.notice import ToRoles
from backoffice.casework.telling import tell
from backoffice.casework.words_for_all import for_all
from backoffice.desk.work import Work
from backoffice.office.secrecy import superiors_above
from backoffice.store import cases, staff, timers

#: So often it is asked for, on one working day after the other, before a superior hears.
ASKED = 5


def do_plan(
    work: Work,
    case: Case,
    words: str,
    day: date,
    *,
    roles: Sequence[str] = (),
    officers: Sequence[str] = (),
) -> Case:
    """Plan something for a day; from that day on whoever is responsible is asked for it."""
    number = max((one.number for one in case.plans), default=0) + 1
    due = work.desk.calendar.at(day, time()).astimezone(UTC)
    event = Planned(
        number=number,
        words=for_all(work, case, words, "plan"),
        due=due,
        roles=tuple(roles),
        staff=tuple(officers),
    )
    case = record(work, case, event)
    _arm(work, case, case.plans[-1], 1, work.desk.calendar.on_or_after(day))
    return case


def do_finish(work: Work, case: Case, plan: Plan, result: str) -> Case:
    words = keep(work, case, "plan_result", result)
    return record(work, case, PlanDone(number=plan.number, words=words))


def do_drop(work: Work, case: Case, plan: Plan, reason: str) -> Case:
    words = keep(work, case, "plan_result", reason)
    return record(work, case, PlanDropped(number=plan.number, words=words))


def who(work: Work, plan: Plan) -> str:
    """Who is responsible, as people call them."""
    people = [one.name for id in plan.staff if (one := staff.get(work.tx, id)) is not None]
    return ", ".join((*roles_of(work.desk.current, plan.roles), *people)) or "-"


def _arm(work: Work, case: Case, plan: Plan, times: int, day: date) -> None:
    due = plan.due.isoformat()
    timers.arm(
        work.tx,
        f"{case.id}:plan:{plan.number}:{times}",
        timers.PlanMark(case.id, str(plan.number), str(times), due),
        office_id=case.office_id,
        due_at=work.desk.calendar.opens(day, work.desk.opening),
    )


def remind(work: Work, due: timers.PlanMark) -> None:
    """Ask for what is planned, if it is neither done nor dropped; a superior hears of it last."""
    case = cases.load(work.tx, due.case_id)
    # What is sealed nobody works on any more.
    if case is None or case.sealed_at is not None:
        return
    plan = next((one for one in case.plans if str(one.number) == due.number), None)
    if plan is None or plan.state != "berjalan" or plan.due.isoformat() != due.due:
        return
    times = int(due.times)
    params = {
        "nomor": case.label,
        "urut": str(plan.number),
        "tanggal": work.desk.day_date(plan.due),
        "pj": who(work, plan),
    }
    key = f"case:{case.id}:plan:{plan.number}:{times}"
    refs = {"tindakan": plan.words}
    if times <= ASKED:
        to = ToRoles(plan.roles, besides=plan.staff)
        if tell(work, to, "p_rtl", params, key=key, case=case, refs=refs, in_hours=True):
            # On a closed day it is said at the next opening.
            calendar = work.desk.calendar
            said = calendar.day(work.desk.opens(work.now))
            _arm(work, case, plan, times + 1, calendar.after(said))
            return
    # Also where nobody is there who could do it.
    above = superiors_above(work.desk.profile(case.version), _roles(work, plan))[:1]
    to = ToRoles(above or work.desk.current.notify_alarm)
    late = f"{key}:above"
    tell(work, to, "p_rtl_atasan", params, key=late, case=case, refs=refs, in_hours=True)


def _roles(work: Work, plan: Plan) -> tuple[str, ...]:
    people = [one for id in plan.staff if (one := staff.get(work.tx, id)) is not None]
    return (*plan.roles, *(role for one in people for role in sorted(one.roles)))
