"""An auditor asks whether the reports of months are as they were made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.backup.verification import verify
from app.demo.world import World
from app.serving.wiring import Sources, blob_folder, reading_desk
from tests.backoffice.jobs.test_monthly import approved
from tests.world import house_url as house_url


@pytest.fixture
async def house(folder: Path, house_url: str) -> AsyncIterator[World]:
    """A month was reported, approved and made known."""
    async with World.opened(folder, database_url=house_url, straight=True) as world:
        pejabat = await approved(world)
        await pejabat.says("/publikasi 2026-11 papan pengumuman")
        yield world


async def told(world: World) -> tuple[list[str], list[str]]:
    """What is wrong, and what is only noted."""
    node = world.node
    folder = blob_folder(world.settings)
    vault, profile = node.desk.vault, node.desk.current
    desk = await reading_desk(world.settings, node.database, vault, Sources(), profile)
    report = await verify(node.database, vault, folder, lambda so_far: None, desk=desk)
    return [f"{one.kind}: {one.text}" for one in report.faults], report.notes


async def test_what_the_house_wrote_is_sound_and_comes_out_again(house: World) -> None:
    assert await told(house) == ([], [])


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE reports SET note = 'x'", "report: 2026-11 was changed"),
        ("UPDATE reports SET public = '{}'", "report: 2026-11 was changed"),
        (
            "UPDATE reports SET figures = replace(figures, 'masuk', 'keluar')",
            "report: 2026-11 has other figures than those of its digest",
        ),
        ("UPDATE reports SET revision = 1", "report: 2026-11 lacks a revision"),
        ("UPDATE publications SET medium = 'x'", "report: where 2026-11 was made known on"),
        (
            "UPDATE reports SET approved_at = NULL",
            "report: 2026-11 was made known and never approved",
        ),
    ],
)
async def test_what_was_changed_is_named(house: World, statement: str, fault: str) -> None:
    await house.node.database.write(lambda tx: tx.execute(text(statement)), name="test")
    faults, _ = await told(house)
    assert any(one.startswith(fault) for one in faults), faults


async def test_figures_that_come_out_otherwise_are_noted_and_no_fault_of_the_report(
    house: World,
) -> None:
    change = text("UPDATE milestones SET channel = 'surat' WHERE kind = 'masuk'")
    await house.node.database.write(lambda tx: tx.execute(change), name="test")
    faults, notes = await told(house)
    assert not [one for one in faults if one.startswith("report")]
    assert len(notes) == 1 and "report 2026-11 would have other figures now: kanal/" in notes[0]
