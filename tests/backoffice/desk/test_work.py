"""A work by somebody else, and who is named as the author of what it keeps."""

from __future__ import annotations

import pytest

from app.demo.world import World
from backoffice.case.events import Actor
from backoffice.casework import handling, journal
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import texts
from tests.world import has_complained

OFFICER = Actor(kind="staff", id="petugas-1")


@pytest.mark.parametrize(
    ("actor", "author"),
    [
        (OFFICER, "staff:petugas-1"),
        (Actor(kind="system", id="mail"), "system:mail"),
        (SYSTEM, "system"),
    ],
)
async def test_what_is_kept_names_its_author(one_world: World, actor: Actor, author: str) -> None:
    world = one_world
    case = await has_complained(world.citizen())

    def keep(tx: Tx) -> str:
        work = Work(tx, world.node.desk, world.clock(), actor)
        row = tx.get(texts, journal.keep(work, case, "note", "Sudah dicek."))
        assert row is not None
        return str(row["author"])

    assert await world.node.database.write(keep, name="test") == author


async def test_what_a_citizen_writes_stays_the_citizens_whoever_enters_it(
    one_world: World,
) -> None:
    world = one_world
    case = await has_complained(world.citizen())

    def enter(tx: Tx) -> list[Actor]:
        work = Work(tx, world.node.desk, world.clock(), OFFICER)
        after = handling.do_write(work, case, "Saya sudah ke loket.", files=())
        handling.do_note(work, after, "Surel diterima.")
        return [one.actor for one in cases.entries(tx, case.id)][-2:]

    citizen = Actor(kind="citizen", id=case.person_id)
    assert await world.node.database.write(enter, name="test") == [citizen, OFFICER]
