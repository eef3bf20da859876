"""A complaint handed to one of two officers of the same name went to whichever came last."""

from __future__ import annotations

from app.demo.world import World
from tests.world import has_complained


async def test_neither_is_meant_more_than_the_other(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    for _ in range(2):
        await one_world.officer("Tim Kembar", "tim_penjawab")
    await has_complained(one_world.citizen())
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    await petugas.says("/disposisi 1 Tim Kembar cek")
    assert "Tim Kembar, Tim Kembar" in petugas.sees
