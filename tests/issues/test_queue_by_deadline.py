"""What is due today hid behind what is late, and nothing beyond the tenth was counted."""

from __future__ import annotations

from app.demo.world import World
from tests.world import has_complained, local


async def test_what_is_due_today_is_found_behind_ten_that_are_late(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    for number in range(12):
        await has_complained(one_world.citizen(f"Akun {number}"))
    await one_world.until(local(2026, 11, 24, 9))
    today = await has_complained(one_world.citizen("Akun lain"))
    await one_world.until(local(2026, 11, 26, 9))
    late = (await petugas.says("/antrean terlambat"))[-1]
    assert late.startswith("Terlambat (12)")
    assert late.count("/lihat_") == 10
    assert "dan 2 lagi" in late
    due = (await petugas.says("/antrean hari_ini"))[-1]
    assert due.startswith("Jatuh tempo hari ini (1)")
    assert today.number is not None and today.number in due
