"""What a citizen said of the time is on the card: as it was understood, or as it was said."""

from __future__ import annotations

import pytest

from app.demo.world import World
from tests.world import begins, fills


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("tiap senin pagi", "Waktu kejadian: setiap Senin pagi"),
        ("sejak sebelum puasa", "Waktu kejadian: sejak sebelum sekitar Kamis, 19 Februari 2026"),
        ("malam selasa kemarin jam 9",
         "Waktu kejadian: Senin, 16 November 2026 sekitar pukul 21.00"),
    ],
)  # fmt: skip
async def test_what_was_confirmed_is_on_the_card(world: World, said: str, shown: str) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga = world.citizen()
    await begins(warga)
    await fills(warga, kapan=said)
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert shown in petugas.sees


async def test_sentences_that_are_no_time_are_on_the_card_too(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga = world.citizen()
    await begins(warga)
    await fills(warga, until="kapan")
    await warga.says("sebentar ya bu saya tanya suami dulu")
    assert "waktunya belum kami tangkap" in warga.sees
    await warga.says("dia juga tidak ingat")
    await fills(warga)
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert "Waktu kejadian: dia" not in petugas.sees
    for line in ("sebentar ya bu saya tanya suami dulu", "dia juga tidak ingat"):
        assert line in petugas.sees
