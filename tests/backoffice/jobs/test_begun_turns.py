"""What a process was at when it died is played alone, and set aside if it brings down a second."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Sequence

import pytest

from app.demo.world import Person, World
from backoffice.store import begun_turns, inbox, leases
from backoffice.store import conversations as store
from backoffice.store.begun_turns import Begun
from backoffice.store.engine.tx import Tx
from bot.engine import advance
from tests.world import sends_to

GREETING = "Ada yang bisa kami bantu?"


async def said(world: World, *people: Person) -> list[str]:
    """They have written, and nobody has played it yet; the ids of their conversations."""
    for person in people:
        person.user.say("halo")
    await world.node.poll_once()
    now = world.clock()
    ready = await world.node.database.read(lambda tx: store.ready(tx, now=now, limit=10))
    assert len(ready) == len(people)
    return list(ready)


async def dies_in(
    world: World, ids: Sequence[str], *, by: str = "dead", alone: bool = False
) -> None:
    """A process that plays these conversations comes to a sudden end."""

    def work(tx: Tx) -> None:
        begun_turns.begin(tx, by, ids, now=world.clock())
        if alone:
            (mark,) = begun_turns.listing(tx)
            begun_turns.over(tx, by)
            begun_turns.suspect(tx, mark, now=world.clock())
            (suspect,) = begun_turns.listing(tx)
            assert begun_turns.begin_alone(tx, suspect, by)

    await world.node.database.write(work, name="test")


async def marks(world: World) -> list[Begun]:
    return await world.node.database.read(begun_turns.listing)


async def test_a_turn_leaves_no_mark(world: World) -> None:
    warga = world.citizen()
    await warga.says("halo")
    assert GREETING in warga.sees
    assert await marks(world) == []


async def test_what_a_process_died_in_is_played_alone_and_answered_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [world.citizen(f"Akun {name}") for name in "ABC"]
    await dies_in(world, await said(world, *people))
    began: list[tuple[str, ...]] = []
    claim = store.claim

    def noted(tx, ids, *, now):  # type: ignore[no-untyped-def]
        began.append(tuple(ids))
        return claim(tx, ids, now=now)

    monkeypatch.setattr(store, "claim", noted)
    await world.settle()
    assert [len(ids) for ids in began] == [1, 1, 1]
    assert [sends_to(world, person) for person in people] == [[person.sees] for person in people]
    assert all(GREETING in person.sees for person in people)
    assert await marks(world) == []


async def test_what_brings_down_two_processes_is_set_aside_and_told(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    unlucky, lucky = world.citizen("Akun A"), world.citizen("Akun B")
    await dies_in(world, await said(world, unlucky), alone=True)
    lucky.user.say("halo")
    await world.settle()
    assert GREETING in lucky.sees
    assert sends_to(world, unlucky) == [
        "Mohon maaf, sistem kami sedang terganggu. Pesan Bapak/Ibu sudah kami terima dan tidak "
        "hilang. Kami balas secepatnya."
    ]
    assert "1 kiriman tidak dapat diproses dan disisihkan" in "\n".join(sends_to(world, admin))
    (event,) = await world.node.database.read(
        lambda tx: inbox.listing(tx, world.node.desk.office_id, problem=True)
    )
    assert (event.status, event.problem) == ("parked", "brought the process down twice")
    await unlucky.says("halo lagi")
    assert GREETING in unlucky.sees


async def test_what_another_process_plays_is_left_to_it_while_it_lives(world: World) -> None:
    warga, other = world.citizen("Akun A"), world.citizen("Akun B")
    await dies_in(world, await said(world, warga), by="node-2")
    beat = world.clock()
    await world.node.database.write(
        lambda tx: leases.beat(tx, "node-2", now=beat, seconds=8), name="test"
    )
    await other.says("halo")
    assert GREETING in other.sees
    assert warga.inbox == []
    await world.passes(minutes=1)
    assert GREETING in warga.sees
    assert await marks(world) == []


async def test_a_process_of_the_same_name_knows_what_the_one_before_was_at(world: World) -> None:
    warga = world.citizen()
    name = world.node._holder
    await dies_in(world, await said(world, warga), by=name)
    await world.settle()
    assert GREETING in warga.sees
    assert await marks(world) == []


async def test_one_that_fails_when_it_is_played_alone_is_tried_again_as_any_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    warga = world.citizen()
    left = [1]

    def at_first(form, state, event, **named):  # type: ignore[no-untyped-def]
        if left and left.pop():
            raise RuntimeError("broken on purpose")
        return advance(form, state, event, **named)

    await dies_in(world, await said(world, warga))
    monkeypatch.setattr("backoffice.citizens.turn.advance", at_first)
    await world.settle()
    assert warga.inbox == []
    assert await marks(world) == []
    await world.passes(minutes=1)
    assert sends_to(world, warga) == [warga.sees]


async def test_of_two_processes_that_find_a_death_one_takes_it_up(world: World) -> None:
    warga = world.citizen()
    ids = await said(world, warga)
    await dies_in(world, ids)
    database, now = world.node.database, world.clock()
    (mark,) = await marks(world)
    assert await database.write(lambda tx: begun_turns.over(tx, mark.id), name="test")
    assert not await database.write(lambda tx: begun_turns.over(tx, mark.id), name="test")
    await database.write(lambda tx: begun_turns.suspect(tx, mark, now=now), name="test")
    (suspect,) = await marks(world)
    for by, first in (("node-2", True), ("node-3", False)):
        take = functools.partial(begun_turns.begin_alone, suspect=suspect, holder=by)
        assert await database.write(take, name="test") is first


STANDS = """
import re, time
from app.serving.turn_deadline import turn_deadline
with turn_deadline(60):
    pass
time.sleep(0.6)
print("well", flush=True)
with turn_deadline(0.5):
    re.fullmatch("(a|a)*b", "a" * 60)
"""


def test_a_process_whose_turn_stands_still_is_ended_whatever_holds_it_up() -> None:
    """An expression that runs for years holds the interpreter's lock all the time."""
    ended = subprocess.run(
        [sys.executable, "-c", STANDS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "well\n")
    assert "Timeout (0:00:00.500000)!" in ended.stderr
    assert "fullmatch" in ended.stderr
