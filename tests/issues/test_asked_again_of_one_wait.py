"""A wait for somebody outside lasts, nothing happens to the case, and its question comes again."""

from __future__ import annotations

from pathlib import Path

from app.demo.world import World
from tests.offices import office_with
from tests.world import has_complained, local, sends_to

A_WAIT = """
[[workflow.waits]]
id = "menunggu_rapat"
name = "rapat tim"
clocks = ["penyelesaian"]
clause = "L39"
"""


async def test_it_is_asked_each_five_working_days(folder: Path, house_url: str) -> None:
    office = office_with(folder / "office", A_WAIT)
    profile = office / "profile.toml"
    right = profile.read_text(encoding="utf-8").replace(
        "[rights]\n", '[rights]\njeda = ["tim_penjawab"]\nlanjut = ["tim_penjawab"]\n'
    )
    profile.write_text(right, encoding="utf-8")
    async with World.opened(
        folder, office=str(office), database_url=house_url, straight=True
    ) as world:
        tim = await world.officer("Tim Satu", "tim_penjawab")
        await has_complained(world.citizen())
        await tim.says("/ambil 1")
        await tim.says("/jeda 1 menunggu_rapat")
        assert "menunggu rapat tim" in tim.sees
        await world.until(local(2026, 12, 8, 12))
        asked = [one for one in sends_to(world, tim) if "masih menunggu rapat tim" in one]
        assert len(asked) == 2
