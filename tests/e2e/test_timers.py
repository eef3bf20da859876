"""Ten thousand reminders due at once, two nodes, one of them killed: each fires, and none twice."""

from __future__ import annotations

import asyncio
import functools
import signal
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import func, select

from app.demo.world import TOKEN
from app.serving.wiring import Sources, open_desk
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import Actor, CaseEvent, Entry, Numbered, Opened
from backoffice.case.fold import apply
from backoffice.desk.desk import Desk
from backoffice.store import audit, cases, timers
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations, journal
from backoffice.store.tables import timers as timer_table
from tests.e2e.house import House

TIMERS = 10_000
_PORTION = 500


async def test_ten_thousand_timers_fire_once_each_though_a_node_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    async with House.opened(tmp_path, database_url) as house:
        house.start()
        user = house.sandbox.user("Warga Contoh", token=TOKEN)
        user.say("halo")
        await house.until(lambda: bool(user.inbox), "somebody wrote")
        await house.rest()
        await house.stop()
        await _arm(house)
        at = await house.next_timer()
        assert at is not None
        house.pass_time(at - house.clock() + timedelta(seconds=1))
        assert await _count(house, fired=False) == TIMERS
        house.start()
        house.start()
        killed = house.nodes[0]
        await _wait(house, fired=TIMERS // 4)
        killed.kill()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL
        left = await _count(house, fired=False)
        assert left > 0, "it was killed in the middle"
        house.nodes.remove(killed)
        await _wait(house, fired=TIMERS)
        await house.stop()
        assert _errors(house.log()) == []
        faults = await house.database.read(lambda tx: _find_faults(tx, house))
        assert faults == []


def _errors(log: str) -> list[str]:
    """What went wrong, but for a node that waited in vain for its turn at SQLite and tries again:
    SQLite lets a process that writes without a pause starve another.
    """
    lines = [line for line in log.splitlines() if "ERROR" in line]
    return [line for line in lines if not line.endswith("database is locked")]


def _find_faults(tx: Tx, house: House) -> list[str]:
    report = audit.Report()
    audit.walk_journals(tx, house.vault, report, lambda _: None)
    faults = [str(fault) for fault in report.faults]
    rows = tx.rows(
        select(journal.c.case_id, journal.c.actor).where(journal.c.actor.like("clock:%"))
    )
    told = [row["case_id"] for row in rows]
    if len(told) != TIMERS or len(set(told)) != TIMERS:
        faults.append(f"{len(told)} reminders of {len(set(told))} cases, not {TIMERS}")
    timer = timer_table.c
    query = select(func.count().label("n")).where(timer.done_at.is_not(None))
    fired = tx.rows(query)[0]["n"]
    if fired != TIMERS:
        faults.append(f"{fired} timers have fired, not {TIMERS}")
    return faults


async def _wait(house: House, *, fired: int) -> None:
    async with asyncio.timeout(120):
        while await _count(house, fired=True) < fired:  # noqa: ASYNC110 - other processes work
            await asyncio.sleep(0.02)


async def _count(house: House, *, fired: bool) -> int:
    """Timers of the first mark that have fired, or that are due and have not."""
    now = house.clock()

    def count(tx: Tx) -> int:
        done = timer_table.c.done_at
        query = (
            select(func.count().label("n"))
            .select_from(timer_table)
            .where(timer_table.c.due_at <= now, done.is_not(None) if fired else done.is_(None))
            .where(timer_table.c.kind == "clock")
        )
        return int(tx.rows(query)[0]["n"])

    return await house.database.read(count)


async def _arm(house: House) -> None:
    """Cases that were all received at this moment: one mark of each is due at the same instant.

    They came over the counter, so that nobody but the clock has anything to say.
    """
    desk = await open_desk(house.settings, house.database, house.vault, Sources())
    people = await house.database.read(
        lambda tx: [row["person_id"] for row in tx.rows(select(conversations.c.person_id))]
    )
    now = house.clock()
    for start in range(0, TIMERS, _PORTION):
        await house.database.write(
            functools.partial(_open, desk=desk, person=people[0], start=start, now=now),
            name="turn",
        )


def _open(tx: Tx, desk: Desk, person: str, start: int, now: datetime) -> None:
    """Cases with their journals, as the verbs would leave them, and one armed mark of each."""
    rule = desk.current.clocks[0]
    clock = clocks.start(rule, now, desk.calendar)
    at = dict(clocks.due_marks(rule, clock, desk.calendar, desk.opening))["due"]
    for ordinal in range(start + 1, start + _PORTION + 1):
        opened = Opened(
            code=f"SGU-{ordinal:06}",
            version=desk.current.version,
            person=person,
            address="",
            channel="tatap_muka",
            category="ktp_el",
            stage="s1",
            state="DITERIMA",
            words="",
            received_at=now,
        )
        number = f"{ordinal:04}/PGD/XI/2026"
        numbered = Numbered(number=number, ordinal=ordinal, year=2026, since=now)
        case_id, digest = tx.new_id(), b""
        case: Case | None = None
        events: tuple[CaseEvent, ...] = (opened, numbered)
        for seq, event in enumerate(events, 1):
            actor = Actor(kind="citizen", id=person)
            entry = Entry(case_id=case_id, seq=seq, at=now, actor=actor, event=event)
            before, case = case, replace(apply(case, entry), office_id=desk.office_id)
            digest = desk.vault.link(digest, cases.line(entry))
            due = clock.due_at if seq == 2 else None
            cases.save(tx, before, entry, case, digest=digest, due_at=due)
        cases.set_number(tx, case_id, year=2026, ordinal=ordinal)
        mark = timers.ClockMark(case_id, rule.id, "due", reckoning=clock.due_at.isoformat())
        timers.arm_clock(tx, mark, office_id=desk.office_id, due_at=at)
