"""A file that is given to a case while it is fetched opens there, whoever commits first."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import World
from backoffice.store import evidence, file_keys, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.evidence import Kept
from backoffice.store.tables import cases
from backoffice.store.tables import evidence as files
from backoffice.store.vault import Place
from tests.world import begins, fills, has_complained

PHOTO = b"\xff\xd8\xff\xe0 contoh"
#: On PostgreSQL the other commits at once; SQLite has one writer, who does not wait longer.
_PATIENCE = 1.0


@pytest.mark.parametrize("first", ["fetched", "moved"])
async def test_a_file_opens_where_it_went_while_it_was_fetched(world: World, first: str) -> None:
    await has_complained(world.citizen("Warga Lain"))
    warga = world.citizen()
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_photo(PHOTO, "")
    await warga.settled()
    at, vault = world.node.database, world.node.desk.vault
    key = bytes(range(32))

    def unfetched(tx: Tx) -> tuple[Any, str, str]:
        [row] = tx.rows(select(files))
        tx.set(files, row["id"], sha256=None, file_key=None, status="wait", note="")
        [case] = tx.rows(select(cases.c.id, cases.c.person_id))
        return row["id"], case["id"], case["person_id"]

    file, case, person = await at.write(unfetched, name="test")
    row = await at.read(
        lambda tx: texts.read_evidence(tx.rows(select(files).where(files.c.id == file))[0])
    )
    other_is_through = threading.Event()
    waits = iter([True])

    def fetched(tx: Tx) -> bool:
        return evidence.stored(tx, vault, row, kept=Kept("ab" * 32, 3, key), now=world.clock())

    def moved(tx: Tx) -> None:
        file_keys.hand_over(tx, vault, [file], person, case_id=case)

    works = {"fetched": fetched, "moved": moved}
    slow = works.pop(first)
    [quick] = works.values()

    def held_up(tx: Tx) -> None:
        slow(tx)
        if next(waits, False):
            other_is_through.wait(_PATIENCE)

    async def meanwhile() -> None:
        await asyncio.sleep(0.1)
        await at.write(quick, name="other")
        other_is_through.set()

    await asyncio.gather(at.write(held_up, name="test"), meanwhile())
    kept, opened = await at.read(
        lambda tx: (dict(tx.rows(select(files).where(files.c.id == file))[0]),
                    file_keys.of_row(tx, vault, file))
    )  # fmt: skip
    assert (kept["person_id"], kept["case_id"]) == (person, case)
    assert opened == key
    about = Place("evidence", file, "about", person=person, case=case)
    assert vault.open_local(about, kept["sealed"])
