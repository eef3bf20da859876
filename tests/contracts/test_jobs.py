"""What every job promises: it rests when nothing is to do, and shares its work."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from app.demo.world import World
from app.serving.node import Job, Node
from app.serving.wiring import build
from backoffice.jobs.intake import Intake
from backoffice.store import conversations
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, inbox, outbox, timers
from tests.world import WIB, begins, fills, has_complained, number_in, sends_to

JOBS = (
    "intake", "delivery", "media", "printing", "reminders", "recount", "counting", "digest",
    "monthly", "outcome", "watch", "scan", "files", "anchor",
)  # fmt: skip


def job(node: Node, name: str) -> Job:
    return next(worker.job for worker in node._workers if worker.name == name)


async def test_every_job_rests_when_nothing_is_to_do(world: World) -> None:
    assert [worker.name for worker in world.node._workers] == list(JOBS)
    await world.settle()
    for name in JOBS:
        assert await job(world.node, name).work_once() is False, name
    await has_complained(world.citizen())
    for name in JOBS:
        assert await job(world.node, name).work_once() is False, name


async def test_a_job_says_that_there_may_be_more(world: World) -> None:
    warga = world.citizen()
    warga.user.say("halo")
    await world.node.poll_once()
    assert await job(world.node, "intake").work_once() is True
    assert await job(world.node, "intake").work_once() is False
    assert await job(world.node, "delivery").work_once() is True
    assert await job(world.node, "delivery").work_once() is False
    assert "Ada yang bisa kami bantu?" in warga.sees


class Sweeping:
    """A job by the clock that finds so many portions at every look at the clock."""

    def __init__(self, portions: int) -> None:
        self.portions = portions
        self.looks = 0

    async def work_once(self) -> bool:
        self.looks += 1
        return self.looks <= self.portions


async def test_by_hand_a_job_by_the_clock_is_done_once_an_instant(one_world: World) -> None:
    sweeping = Sweeping(portions=2)
    one_world.node.add_job("sweeping", sweeping, every=300)
    await one_world.settle()
    assert sweeping.looks == 3, "both portions, and that there is no more"
    await one_world.citizen().says("halo")
    assert sweeping.looks == 3
    await one_world.passes(minutes=5)
    assert sweeping.looks > 3


class _Back(Exception):
    """Roll back."""


async def test_a_turn_that_is_played_again_says_the_same_under_the_same_keys(
    world: World,
) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga = world.citizen()
    await begins(warga)
    await fills(warga)
    warga.user.press("Kirim")
    petugas.user.say("/antrean")
    await world.node.poll_once()
    intake = job(world.node, "intake")
    assert isinstance(intake, Intake)
    now = world.clock()
    seen: list[list[tuple[str, str]]] = []

    def keys(tx: Tx) -> list[tuple[str, str]]:
        rows = tx.rows(select(outbox.c.key, outbox.c.text).where(outbox.c.status == "queued"))
        return sorted((row["key"], row["text"]) for row in rows)

    def rehearse(tx: Tx) -> None:
        ids = list(conversations.ready(tx, now=now, limit=100))
        intake._turns(tx, ids, now)
        seen.append(keys(tx))
        raise _Back

    for _ in range(2):
        with pytest.raises(_Back):
            await world.node.database.write(rehearse, name="turn")
    await intake.work_once()
    seen.append(await world.node.database.read(keys))
    turns = [[pair for pair in one if pair[0].startswith("turn:")] for one in seen]
    assert turns[0]
    assert turns.count(turns[0]) == len(turns)
    assert all([text for _, text in one] == [text for _, text in seen[0]] for one in seen)
    await world.settle()
    assert number_in(warga.sees) == "0001/PGD/XI/2026", "rehearsals used up no number"


async def test_two_intakes_share_the_conversations_and_no_turn_is_played_twice(
    world: World,
) -> None:
    second = await build(world.settings, world.given)
    try:
        people = [world.citizen(f"Akun {number}") for number in range(12)]
        for round_ in range(2):
            for person in people:
                person.user.say("MULAI" if round_ == 0 else "ya")
            await world.node.poll_once()
            nodes = (world.node, second)
            while any(await asyncio.gather(*(job(node, "intake").work_once() for node in nodes))):
                pass
            while any(await asyncio.gather(*(job(node, "delivery").work_once() for node in nodes))):
                pass
        for person in people:
            told = sends_to(world, person)
            assert len(told) == 2, told
            assert told[0].startswith("Sebelum mulai")
            assert told[1].startswith("Terima kasih. Ada 10 pertanyaan")
    finally:
        await second.close()


async def test_two_intakes_give_every_case_a_number_of_its_own(world: World) -> None:
    second = await build(world.settings, world.given)
    try:
        people = [world.citizen(f"Akun {number}") for number in range(4)]
        for person in people:
            await begins(person)
            await fills(person)
            person.user.press("Kirim")
        await world.node.poll_once()
        jobs = [job(node, "intake") for node in (world.node, second)]
        while any(await asyncio.gather(*(one.work_once() for one in jobs))):
            pass
        found = await world.node.database.read(
            lambda tx: sorted(row["ordinal"] for row in tx.rows(select(cases.c.ordinal)))
        )
        assert found == [1, 2, 3, 4]
        await world.settle()
        assert len({number_in(person.sees) for person in people}) == 4
    finally:
        await second.close()


async def test_two_ticks_fire_a_timer_once(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(world.citizen())
    second = await build(world.settings, world.given)
    try:
        at = await world.node.database.read(
            lambda tx: min(row["due_at"] for row in tx.rows(select(timers.c.due_at)))
        )
        world.clock.at = at
        jobs = [job(node, "reminders") for node in (world.node, second)]
        await asyncio.gather(*(one.work_once() for one in jobs))
        await world.settle()
    finally:
        await second.close()
    assert at.astimezone(WIB).isoformat() == "2026-11-25T14:00:00+07:00"
    told = [text for text in sends_to(world, petugas) if "jatuh tempo hari ini." in text]
    assert len(told) == 1


async def test_what_was_accepted_is_marked_when_it_was_handled(world: World) -> None:
    await has_complained(world.citizen())
    rows = await world.node.database.read(
        lambda tx: [(row["status"], row["done_at"] is not None) for row in tx.rows(select(inbox))]
    )
    assert rows
    assert set(rows) == {("done", True)}
