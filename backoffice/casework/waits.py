"""Waiting for somebody outside, and more time: clocks that stand still, clocks that are longer.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 12, 50.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule
from backoffice.case.events import Continued, Extended, Paused
from backoffice.case.workflow import Wait
from backoffice.casework.deciding import settling_due, tell_moved
from backoffice.casework.journal import keep, record
from backoffice.casework.notice import ToHolder, owners_at
from backoffice.casework.telling import tell
from backoffice.casework.wait_watch import watch_wait
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work


def wait_name(desk: Desk, case: Case, why: str) -> str:
    """What is waited for, as people read it."""
    wait = desk.profile(case.version).workflow.wait(why)
    return wait.name if wait else why


def do_pause(work: Work, case: Case, wait: Wait, words: str) -> Case:
    """Let clocks stand still for a listed cause; `words` say more of it."""
    text_id = keep(work, case, "note", words) if words else ""
    return record(work, case, Paused(why=wait.id, clocks=wait.clocks, words=text_id))


def do_continue(work: Work, case: Case) -> Case:
    """What was waited for has come: the clocks go on."""
    paused = case.paused
    return record(work, case, Continued(why=paused.why)) if paused else case


def do_extend(work: Work, case: Case, rule: ClockRule, amount: int, reason: str) -> Case:
    """Give a clock more of its own unit; the citizen is told the new date and why."""
    before = settling_due(work, case)
    words = keep(work, case, "answer", reason)
    case = record(work, case, Extended(clock=rule.id, amount=amount, words=words))
    after = settling_due(work, case)
    if after is not None and after != before:
        tell_moved(work, case, after, reason)
    return case


def ask_whether(work: Work, case: Case) -> None:
    """Ask whoever is responsible whether it still waits, and ask again later."""
    paused = case.paused
    if paused is None:
        return
    params = {
        "nomor": case.label,
        "sebab": wait_name(work.desk, case, paused.why),
        "tanggal": work.desk.date(paused.since),
    }
    to = ToHolder(owners_at(case, work.desk))
    # Asked again nothing need have happened to the case: the day names the question.
    day = work.desk.calendar.day(work.now).isoformat()
    key = f"case:{case.id}:wait:{paused.since.isoformat()}:{day}"
    tell(work, to, "p_masih_jeda", params, key=key, case=case, in_hours=True)
    watch_wait(work, case)
