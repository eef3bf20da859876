"""A line "kanal:" with nothing behind it broke the turn of the officer who typed it."""

from __future__ import annotations

from app.demo.world import World


async def test_the_way_is_asked(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await petugas.says("/catat\nkanal:\nisi: KTP belum jadi")
    assert "masuk lewat mana?" in petugas.sees
    await petugas.says("kanal:")
    assert "masuk lewat mana?" in petugas.sees
