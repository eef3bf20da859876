"""An auditor asks whether the figures rest on what the journals say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.backup.verification import verify
from app.demo.world import World
from app.serving.wiring import blob_folder
from tests.world import has_complained
from tests.world import house_url as house_url


@pytest.fixture
async def house(folder: Path, house_url: str) -> AsyncIterator[World]:
    """Two complaints: one was answered at once, the other is late and a holiday moved it."""
    async with World.opened(folder, database_url=house_url, straight=True) as world:
        petugas, admin = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Admin Satu", "admin"),
        )
        await has_complained(world.citizen())
        await has_complained(world.citizen(), kontak="0812-0000-0002")
        await petugas.says("/ambil 1", "/balas 2 Silakan datang ke loket. YA SELESAI")
        await petugas.says("YA SELESAI")
        await admin.says("/libur 25 November 2026 Banjir, kantor tutup", "YA")
        await world.passes(minutes=2)
        await petugas.says("/lengkapi 1 nama ibu", "YA")
        await world.passes(days=3)
        yield world


async def faults(world: World) -> list[str]:
    node = world.node
    report = await verify(
        node.database, node.desk.vault, blob_folder(world.settings), lambda so_far: None
    )
    return [f"{one.kind} {one.case} {one.line}: {one.text}" for one in report.faults]


async def damaged(world: World, statement: str) -> list[str]:
    await world.node.database.write(lambda tx: tx.execute(text(statement)), name="test")
    return await faults(world)


async def test_what_the_house_wrote_is_sound(house: World) -> None:
    assert await faults(house) == []
    count = text("SELECT count(*) AS n FROM milestones WHERE reason = 'libur'")
    (row,) = await house.node.database.read(lambda tx: tx.rows(count))
    assert row["n"] > 0


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM milestones WHERE kind = 'masuk' AND seq < 9", "milestone masuk is missing"),
        (
            "UPDATE milestones SET category = 'kk' WHERE kind = 'selesai'",
            "milestone selesai is not",
        ),
        ("UPDATE milestones SET at = at - 9 WHERE kind = 'dijawab'", "milestone dijawab is not"),
        (
            "UPDATE milestones SET due = due + 9 WHERE reason = 'atur'",
            "does not follow from the one",
        ),
        ("UPDATE milestones SET late = NOT late WHERE kind = 'selesai'", "whether it was late"),
        (
            "INSERT INTO milestones SELECT case_id, 99, office_id, seq, kind, at, count, clock, "
            "reason, was, state, due_was, due, gross, net, late, channel, category, unit, level "
            "FROM milestones WHERE kind = 'selesai'",
            "milestone selesai follows from nothing",
        ),
    ],
)
async def test_what_was_changed_is_named_with_its_case(
    house: World, statement: str, told: str
) -> None:
    found = await damaged(house, statement)
    assert found and all(one.startswith("milestone 000") for one in found), found
    assert any(told in one for one in found), found
