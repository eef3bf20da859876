"""Job: fire due timers. Each fires once, and only if what armed it still holds."""

from __future__ import annotations

import functools
import logging
from datetime import datetime, timedelta
from typing import assert_never

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import Actor
from backoffice.casework import (
    acknowledgement,
    channel_outages,
    confidentiality,
    duties,
    ending,
    handling,
    journal,
    meetings,
    paper_reading,
    plans,
    sealing,
    staffing,
    telling_staff,
    waits,
)
from backoffice.casework.notice import ANSWERS, Notice, ToRoles
from backoffice.citizens import data_requests
from backoffice.delivery import fallback
from backoffice.desk.printed import READ_BACK, drop_sheet
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.responsibility import deciders_of
from backoffice.store import cases, conversations, digests, evidence, inbox, sends, timers
from backoffice.store.engine.database import Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.timers import (
    ClockMark,
    Completion,
    DataRequest,
    Destruction,
    Detour,
    DraftEnd,
    DutyMark,
    Handed,
    MeetingMark,
    Outage,
    PlanMark,
    SheetEnd,
    Silence,
    Sleep,
    Timer,
    Unseen,
    Waiting,
)
from bot.conversation import Expired

log = logging.getLogger(__name__)

GROUP = 100
#: A timer that fails comes again after this.
PUSHED = timedelta(hours=1)


class Reminders:
    """Fires due timers: reminders of clocks and duties, ends of drafts."""

    def __init__(self, runtime: Runtime) -> None:
        self._at = runtime

    async def work_once(self) -> bool:
        """Fire a group of due timers. True: there may be more."""
        now = self._at.clock()
        try:
            fired = await self._at.database.write(lambda tx: self._group(tx, now), name="reminders")
        except Unavailable:
            raise
        except Exception:
            fired = await self._one_by_one(now)
        if fired:
            self._at.wake()
        return fired > 0

    def _group(self, tx: Tx, now: datetime) -> int:
        for desk in self._at.desks.values():
            desk.refresh(tx)
        due = timers.due(tx, now=now, limit=GROUP)
        for timer in due:
            self._fire(tx, timer, now)
        return len(due)

    async def _one_by_one(self, now: datetime) -> int:
        due = await self._at.database.read(lambda tx: timers.waiting(tx, now=now, limit=GROUP))
        for timer_id in due:
            try:
                await self._at.database.write(
                    functools.partial(self._again, timer_id=timer_id, now=now), name="reminders"
                )
            except Unavailable:
                raise
            except Exception:
                log.exception("timer failed: %s", timer_id)
                await self._at.database.write(
                    functools.partial(timers.push, timer_id=timer_id, due_at=now + PUSHED),
                    name="reminders",
                )
        return len(due)

    def _again(self, tx: Tx, timer_id: str, now: datetime) -> None:
        for desk in self._at.desks.values():
            desk.refresh(tx)
        timer = timers.get(tx, timer_id)
        if timer is not None and timer.done_at is None:
            self._fire(tx, timer, now)

    def _fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        timers.done(tx, timer.id, now=now)
        desk = self._at.desks.get(timer.office_id)
        if desk is None:
            return
        work = Work(tx, desk, now, SYSTEM)
        match timer.what:
            case ClockMark() as clock_mark:
                self._clock_mark(work, clock_mark)
            case DraftEnd(conversation_id):
                self._draft(work, conversation_id)
            case Silence() as silence:
                self._silence(work, silence)
            case Completion() as completion:
                self._completion(work, timer.id, completion)
            case DataRequest() as request:
                data_requests.remind(work, timer.id, request)
            case Handed() as handed:
                acknowledgement.remind(work, handed)
            case Destruction(case_id):
                sealing.destroy(work, case_id)
            case Detour() as detour:
                fallback.due(work, detour)
            case Outage() as outage:
                channel_outages.lasts(work, outage)
            case Sleep() as due:
                staffing.silent(work, due)
            case Waiting() as waiting:
                self._waiting(work, waiting)
            case MeetingMark() as meeting:
                meetings.remind(work, meeting)
            case PlanMark() as plan:
                plans.remind(work, plan)
            case Unseen() as unseen:
                confidentiality.remind_of_doubts(work, timer.id, unseen)
            case DutyMark() as mark:
                duties.fire(work, mark)
            case SheetEnd(file_id):
                _end_sheet(work, file_id)
            case _:
                assert_never(timer.what)

    def _clock_mark(self, work: Work, due: ClockMark) -> None:
        case = cases.load(work.tx, due.case_id)
        if case is None or not case.open:
            return
        rules = work.desk.profile(case.version).limits
        for clock in clocks.running(case, rules, work.desk.calendar):
            if (
                clock.rule == due.clock
                and clock.stopped_at is None
                and clock.paused_at is None
                and clock.due_at.isoformat() == due.reckoning
            ):
                if due.mark in ("half", "h1", "due") and clock.due_at < work.now:
                    # Nobody was there to say it in time; that it is late is said anyway.
                    return
                if due.mark == "lengkap":
                    if case.completed_at is None and not case.lacks:
                        handling.do_complete_by_clock(work, case, clock.rule)
                else:
                    self._remind(work, case, clock.rule, due.mark)
                return

    def _remind(self, work: Work, case: Case, clock: str, mark: str) -> None:
        rules = work.desk.profile(case.version).limits
        rule = clocks.measured(next(one for one in rules if one.id == clock), case)
        above: tuple[str, ...] = ()
        if mark in clocks.STEPS:
            above = telling_staff.told_above(work, case, rule, mark)
        handling.do_remind(work, case, clock, mark, above=above)
        # Late cases stand in every digest by their date.
        if mark != "late" and clocks.in_digest(rule, mark):
            digests.keep_mark(
                work.tx,
                office_id=case.office_id,
                case_id=case.id,
                clock=clock,
                mark=mark,
                now=work.now,
            )

    def _silence(self, work: Work, silence: Silence) -> None:
        tx, desk = work.tx, work.desk
        case = cases.load(tx, silence.case_id)
        if case is None or case.state != "DIJAWAB" or case.answered_at is None:
            return
        # Taken up again and answered anew, the time is counted from the later answer.
        if case.answered_at.isoformat() != silence.answered_at:
            return
        written, sent = sends.last_sent(tx, case.id, ANSWERS, since=case.answered_at)
        if case.delivery is not None:
            # What became of a message before counts no more.
            sent = case.delivery.at
        if written and sent is None:
            # Nobody is silent about what did not come: it waits for BUKA, or for a telephone call.
            again = desk.calendar.opens(
                desk.calendar.after(desk.calendar.day(work.now)), desk.opening
            )
        elif sent is not None and work.now <= desk.heard_until(case.version, sent):
            again = desk.opens(desk.heard_until(case.version, sent) + timedelta(seconds=1))
        else:
            ending.do_close_by_silence(work, case)
            return
        timers.arm(
            tx,
            f"{case.id}:silence:{case.seq}:{again.isoformat()}",
            silence,
            office_id=case.office_id,
            due_at=again,
        )

    def _waiting(self, work: Work, waiting: Waiting) -> None:
        case = cases.load(work.tx, waiting.case_id)
        paused = case.paused if case is not None and case.open else None
        if case is not None and paused is not None and paused.since.isoformat() == waiting.since:
            waits.ask_whether(work, case)

    def _completion(self, work: Work, timer_id: str, completion: Completion) -> None:
        """The time in which a citizen may complete: reminders, then a person decides."""
        case = cases.load(work.tx, completion.case_id)
        if case is None or case.complete_by is None:
            return
        if case.complete_by.isoformat() != completion.until:
            return
        if completion.mark == "end":
            # To those who may decide it, and those who know of it.
            roles = deciders_of(work.desk.profile(case.version), case)
            text = "p_tak_datang" if case.state == "PRA_DAFTAR" else "p_lewat_30"
            to = ToRoles(roles, and_holder=True)
            notice = Notice(to, text, {"nomor": case.label}, must=True)
            journal.tell_notice(work.by(Actor(kind="clock", id="completion")), case, notice)
            return
        journal.tell_citizen(
            work,
            case,
            f"window:{timer_id}",
            "ingat_datang" if case.state == "PRA_DAFTAR" else "ingat_kelengkapan",
            {"kode": case.code, "tanggal_30": work.desk.date(case.complete_by)},
        )

    def _draft(self, work: Work, conversation_id: str) -> None:
        tx, desk = work.tx, work.desk
        talk = conversations.get(tx, conversation_id)
        if talk is None or talk.expires_at is None:
            return
        if talk.expires_at > work.now:
            # The citizen went on since; the timer comes again at the new end.
            timers.arm(
                tx,
                f"draft:{talk.id}:{talk.expires_at.isoformat()}",
                DraftEnd(talk.id),
                office_id=desk.office_id,
                due_at=talk.expires_at,
            )
            return
        ended = talk.expires_at.isoformat()
        inbox.put(
            tx,
            desk.vault,
            talk,
            now=work.now,
            key=desk.vault.token("expired", talk.id, ended),
            items=(Expired(),),
        )


def _end_sheet(work: Work, file_id: str) -> None:
    """A sheet of people's data, or a draft from Word to which nobody said anything, goes again."""
    for row in evidence.rows(work.tx, (file_id,)):
        if row.media_type == READ_BACK:
            paper_reading.forget(work, file_id)
        else:
            drop_sheet(work, file_id)
