"""Two nodes over one database: whoever is faster does the work, and nobody does it twice."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import select

from app.demo.world import TOKEN
from app.serving.wiring import Sources, open_desk
from backoffice.casework import opening
from backoffice.desk.work import SYSTEM, Work
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations, leases, outbox
from backoffice.store.tables import timers as timer_table
from bot.conversation import Answer, Submit
from tests.e2e import auditor
from tests.e2e.house import House
from tests.e2e.test_crash_points import play

TIMERS = 500


async def test_two_nodes_share_one_story(database_url: str, tmp_path: Path) -> None:
    async with House.opened(tmp_path, database_url) as house:
        house.start()
        house.start()
        await play(house, citizens=8)
        assert await house.audit() == []


async def test_two_nodes_share_three_channels(database_url: str, tmp_path: Path) -> None:
    """Each webhook is called once more, on connections of its own: both nodes get of each."""
    channels = ("telegram", "whatsapp", "mail")
    async with House.opened(tmp_path, database_url, channels=channels) as house:
        house.start()
        house.start()
        shadow = asyncio.create_task(_call_again(house))
        try:
            await play(house, citizens=6, reminders=0, on=channels)
        finally:
            shadow.cancel()
            answered = await asyncio.gather(shadow, return_exceptions=True)
        assert isinstance(answered[0], asyncio.CancelledError)
        assert await house.audit() == []


async def _call_again(house: House) -> None:
    """Bring every event to the office a second time, while it comes for the first."""
    sandbox, done = house.whatsapp, 0
    while True:
        events = sandbox.ledger.events[done : done + 4]
        done += len(events)
        bodies = [sandbox.body([event]) for event in events]
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            # A node that is just starting or ending does not answer.
            with contextlib.suppress(httpx.HTTPError):
                headers = [{**sandbox.signature(body), "connection": "close"} for body in bodies]
                await asyncio.gather(
                    *(
                        client.post(house.hook, content=body, headers=head)
                        for body, head in zip(bodies, headers, strict=True)
                    )
                )
        await asyncio.sleep(0.01)


async def test_the_other_node_goes_on_when_the_one_that_asks_telegram_dies(
    database_url: str, tmp_path: Path
) -> None:
    async with House.opened(tmp_path, database_url) as house:
        house.start()
        first = house.nodes[0]
        early = [house.citizen() for _ in range(3)]
        for citizen in early:
            citizen.begin()
        await house.until(lambda: all(c.sees for c in early), "the first one works")
        house.start()
        first.kill()
        first.join()
        await house.bury(first)
        await house.until(lambda: all(c.numbers for c in early), "the second one took over")
        await house.rest()
        polls = select(leases.c.holder).where(leases.c.name.like("poll:%"))
        holders = await house.database.read(lambda tx: tx.rows(polls))
        assert len(holders) == 1
        await house.stop()
        assert await house.audit() == []


async def test_five_hundred_timers_fire_once_each(database_url: str, tmp_path: Path) -> None:
    async with House.opened(tmp_path, database_url) as house:
        house.start()
        house.start()
        user = house.sandbox.user("Warga Contoh", token=TOKEN)
        user.say("halo")
        await house.until(lambda: bool(user.inbox), "somebody wrote")
        await _open_cases(house, TIMERS)
        officer = await house.invite()
        await house.until(lambda: officer.enrolled, "the officer enrolled")
        await house.rest()
        at = await house.next_timer()
        assert at is not None
        house.pass_time(at - house.clock() + timedelta(seconds=1))
        due = await house.due_timers()
        assert due == TIMERS
        await house.rest()
        await house.stop()
        now = house.clock()
        faults = await house.database.read(
            lambda tx: [
                *auditor.find_broken_journals(tx, house.vault, house.profile),
                *auditor.find_wrong_reminders(tx, now),
                *auditor.find_wrong_sends(tx, house.ledgers.accepted(), house.ends, (), now),
                *auditor.find_damage(tx),
            ]
        )
        assert faults == []
        assert "ERROR" not in house.log()
        rows = await house.database.read(
            lambda tx: tx.rows(select(outbox.c.text).where(outbox.c.text.startswith("p_")))
        )
        fired = await house.database.read(
            lambda tx: tx.rows(select(timer_table.c.id).where(timer_table.c.done_at.is_not(None)))
        )
        assert len(fired) == TIMERS
        # One reminder of each case, the officer's welcome, and one digest of them all.
        told = Counter(row["text"] for row in rows)
        assert told == {"p_jatuh_tempo": TIMERS, "p_terdaftar": 1, "p_rekap_pagi": 1}


async def _open_cases(house: House, count: int, *, together: int = 50) -> None:
    """Cases of one citizen that were all received at this moment.

    No more than so many in one transaction: the nodes want to write meanwhile.
    """
    desk = await open_desk(house.settings, house.database, house.vault, Sources())
    now = house.clock()

    def work(tx: Tx, first: int) -> None:
        row = tx.rows(select(conversations))[0]
        for number in range(first, min(first + together, count)):
            words = f"Pengaduan contoh {number}"
            answers = {
                key: Answer(value=words, words=words, shown=words)
                for key in ("nama", "alamat", "kontak", "objek", "uraian")
            }
            opening.do_open(
                Work(tx, desk, now, SYSTEM),
                Submit(form="pengaduan", version="", answers=answers, evidence=(), opening=""),
                person_id=row["person_id"],
                address_id=row["address_id"],
                channel="telegram",
                files={},
                code=None,
                received_at=now,
            )

    for first in range(0, count, together):
        await house.database.write(functools.partial(work, first=first), name="turn")
