"""Job: fire due timers. Each fires once, and only if what armed it still holds."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from backoffice.case import clocks
from backoffice.case.case import Actor, Case
from backoffice.casework import casework, chain, channel_outages, journal, sealing, telling_staff
from backoffice.casework.notices import Notice, ToRoles
from backoffice.citizens import data_requests
from backoffice.delivery import fallback
from backoffice.desk.desk import Desk
from backoffice.desk.wording import owners_of
from backoffice.store import cases, digests, inbox, outbox, sends, timers
from backoffice.store.engine.database import Database, Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations
from bot.conversation import Expired

log = logging.getLogger(__name__)

GROUP = 100
#: A timer that fails comes again after this.
PUSHED = timedelta(hours=1)
#: Words that went out and were never said to have arrived are kept for so long, to be sent again.
UNCONFIRMED = timedelta(days=3)


class Reminders:
    """Fires due timers: reminders of clocks, ends of drafts."""

    def __init__(
        self,
        database: Database,
        desks: Mapping[str, Desk],
        *,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._desks = desks
        self._clock = clock
        self._wake = wake

    async def work_once(self) -> bool:
        """Fire a group of due timers. True: there may be more."""
        now = self._clock()
        try:
            fired = await self._database.write(lambda tx: self._group(tx, now), name="tick")
        except Unavailable:
            raise
        except Exception:
            fired = await self._one_by_one(now)
        if fired:
            self._wake()
        return fired > 0

    def _group(self, tx: Tx, now: datetime) -> int:
        for desk in self._desks.values():
            desk.refresh(tx)
        due = timers.due(tx, now=now, limit=GROUP)
        for timer in due:
            self._fire(tx, timer, now)
        return len(due)

    async def _one_by_one(self, now: datetime) -> int:
        due = await self._database.read(lambda tx: timers.waiting(tx, now=now, limit=GROUP))
        for timer in due:
            try:
                await self._database.write(
                    functools.partial(self._again, timer=timer, now=now), name="tick"
                )
            except Unavailable:
                raise
            except Exception:
                log.exception("timer failed: %s", timer["id"])
                await self._database.write(
                    functools.partial(timers.push, timer=timer, due_at=now + PUSHED), name="tick"
                )
        return len(due)

    def _again(self, tx: Tx, timer: dict[str, Any], now: datetime) -> None:
        for desk in self._desks.values():
            desk.refresh(tx)
        fresh = timers.get(tx, timer["id"])
        if fresh is not None and fresh["done_at"] is None:
            self._fire(tx, fresh, now)

    def _fire(self, tx: Tx, timer: dict[str, Any], now: datetime) -> None:
        timers.done(tx, timer["id"], now=now)
        desk = self._desks.get(timer["office_id"])
        if desk is None:
            return
        if timer["kind"] == "clock":
            self._clock_mark(tx, desk, timer, now)
        elif timer["kind"] == "draft":
            self._draft(tx, desk, timer, now)
        elif timer["kind"] == "silence":
            self._silence(tx, desk, timer, now)
        elif timer["kind"] == "window":
            self._window(tx, desk, timer, now)
        elif timer["kind"] == "request":
            data_requests.remind(tx, desk, timer, now=now)
        elif timer["kind"] == "destroy":
            sealing.destroy(tx, desk, timer, now=now)
        elif timer["kind"] == "around":
            fallback.due(tx, desk, timer, now=now)
        elif timer["kind"] == "outage":
            channel_outages.lasts(tx, desk, timer, now=now)

    def _clock_mark(self, tx: Tx, desk: Desk, timer: dict[str, Any], now: datetime) -> None:
        case = cases.load(tx, timer["case_id"])
        if case is None or not case.open:
            return
        rules = desk.profile(case.version).clocks
        for clock in clocks.running(case, rules, desk.calendar):
            if (
                clock.rule == timer["clock"]
                and clock.stopped_at is None
                and clock.paused_at is None
                and clock.due_at.isoformat() == timer["belongs_to"]
            ):
                if timer["mark"] == "lengkap":
                    if case.completed_at is None and not (case.lacks_receive + case.lacks_complete):
                        chain.do_complete_by_clock(tx, desk, case, clock.rule, now=now)
                else:
                    self._remind(tx, desk, case, clock.rule, timer["mark"], now)
                return

    def _remind(self, tx: Tx, desk: Desk, case: Case, clock: str, mark: str, now: datetime) -> None:
        rule = next(one for one in desk.profile(case.version).clocks if one.id == clock)
        above: tuple[str, ...] = ()
        if mark in clocks.STEPS:
            above = telling_staff.told_above(tx, desk, case, rule, mark, now=now)
        casework.do_remind(tx, desk, case, clock, mark, above=above, now=now)
        # Late cases stand in every digest by their date.
        if mark != "late" and clocks.in_digest(rule, mark):
            digests.keep_mark(
                tx, office_id=case.office_id, case_id=case.id, clock=clock, mark=mark, now=now
            )

    def _silence(self, tx: Tx, desk: Desk, timer: dict[str, Any], now: datetime) -> None:
        case = cases.load(tx, timer["case_id"])
        if case is None or case.state != "DIJAWAB" or case.answered_at is None:
            return
        # Taken up again and answered anew, the case has ten days from the later answer.
        if case.answered_at.isoformat() != timer["belongs_to"]:
            return
        written, sent = sends.answers_sent(tx, case.id)
        if written and sent is None:
            # Nobody is silent about what did not come: it waits for BUKA, or for a telephone call.
            again = desk.calendar.opens(desk.calendar.after(desk.calendar.day(now)), desk.opening)
        elif sent is not None and now <= desk.heard_until(sent):
            again = desk.opens(desk.heard_until(sent) + timedelta(seconds=1))
        else:
            chain.do_close_by_silence(tx, desk, case, now=now)
            return
        timers.arm(
            tx,
            f"{case.id}:silence:{case.seq}:{again.isoformat()}",
            office_id=case.office_id,
            kind="silence",
            case_id=case.id,
            due_at=again,
            belongs_to=timer["belongs_to"],
        )

    def _window(self, tx: Tx, desk: Desk, timer: dict[str, Any], now: datetime) -> None:
        """The thirty days in which a citizen may complete: reminders, then a person decides."""
        case = cases.load(tx, timer["case_id"])
        if case is None or case.complete_by is None:
            return
        if case.complete_by.isoformat() != timer["belongs_to"]:
            return
        if timer["mark"] == "end":
            # To those who may decide it, and those who know of it.
            profile = desk.profile(case.version)
            deciding = (r for move in profile.workflow.transitions if move.verb == "cabut"
                        for r in move.by)  # fmt: skip
            roles = tuple(dict.fromkeys((*deciding, *owners_of(profile, case))))
            notice = Notice(
                ToRoles(roles, and_holder=True), "p_lewat_30", {"nomor": case.label}, must=True
            )
            journal.tell(tx, desk, case, notice, actor=Actor(kind="clock", id="window"), now=now)
            return
        journal.tell_citizen(
            tx,
            desk,
            case,
            f"window:{timer['id']}",
            "ingat_kelengkapan",
            {"kode": case.code, "tanggal_30": desk.date(case.complete_by)},
            now=now,
        )

    def _draft(self, tx: Tx, desk: Desk, timer: dict[str, Any], now: datetime) -> None:
        row = tx.get(conversations, timer["conversation_id"])
        if row is None or row["expires_at"] is None:
            return
        if row["expires_at"] > now:
            # The citizen went on since; the timer comes again at the new end.
            timers.arm(
                tx,
                f"draft:{row['id']}:{row['expires_at'].isoformat()}",
                office_id=timer["office_id"],
                kind="draft",
                conversation_id=row["id"],
                due_at=row["expires_at"],
            )
            return
        ended = row["expires_at"].isoformat()
        inbox.put(
            tx,
            row,
            now=now,
            key=desk.vault.token("expired", row["id"], ended),
            items=desk.vault.seal_local("inbox", msgspec.json.encode((Expired(),))),
        )


#: What was erased may stand in SQLite's log for so long.
FOLDING = timedelta(minutes=5)


class Watch:
    """Job: looks after the installation itself, every few minutes."""

    def __init__(
        self, database: Database, desks: Mapping[str, Desk], *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._desks = desks
        self._clock = clock
        self._folded = clock()

    async def work_once(self) -> bool:
        """Tell of unreadable events once a day, and of a year without holidays; tidy up."""
        now = self._clock()
        for desk in self._desks.values():
            await self._database.write(functools.partial(_look, desk=desk, now=now), name="watch")
        await self._database.write(
            lambda tx: inbox.purge(tx, before=now - timedelta(days=90)), name="watch"
        )
        await self._database.write(
            lambda tx: outbox.forget_unconfirmed(tx, before=now - UNCONFIRMED), name="watch"
        )
        if now - self._folded >= FOLDING and await self._database.fold_log():
            self._folded = now
        return False


def _look(tx: Tx, desk: Desk, now: datetime) -> None:
    midnight = desk.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    unread = inbox.problems_since(tx, desk.office_id, midnight)
    if unread:
        telling_staff.raise_alarm(
            tx,
            desk,
            f"unreadable:{midnight.date()}",
            "p_tak_terbaca",
            {"jumlah": str(unread)},
            now=now,
        )
    ahead = desk.local(now + timedelta(days=45)).date()
    if not desk.calendar.known(ahead):
        telling_staff.raise_alarm(
            tx,
            desk,
            f"holidays:{ahead.year}",
            "p_libur_kosong",
            {"tahun": str(ahead.year), "tahun_lalu": str(ahead.year - 1)},
            now=now,
        )
