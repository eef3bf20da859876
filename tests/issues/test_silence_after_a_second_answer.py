"""A second answer that had not arrived counted as heard, since the first one was."""

from __future__ import annotations

from datetime import timedelta

from app.demo.world import Person, World
from tests.world import case_of, has_complained


async def answers(petugas: Person, pejabat: Person, words: str) -> None:
    await petugas.says(f"/jawab 1 {words}")
    await pejabat.says("/setujui 1")
    await pejabat.says("YA")


async def test_nobody_is_silent_about_an_answer_that_waits(one_world: World) -> None:
    world = one_world
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan", "tim_penjawab"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    warga = world.citizen()
    case = await has_complained(warga)
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    await petugas.says("/ambil 1")
    await answers(petugas, pejabat, "Sudah ada di loket 2.")
    await world.passes(days=3)
    await warga.says("belum")
    assert (await case_of(world, case.code)).state == "DIPROSES"
    # The second answer does not go out for weeks.
    world.sandbox.faults.add("sendMessage", "502", times=10_000, chat=warga.user.id)
    await answers(petugas, pejabat, "Mohon datang ke loket 3.")
    again = await case_of(world, case.code)
    assert (again.state, again.answered_at is not None) == ("DIJAWAB", True)
    await world.until(world.clock() + timedelta(days=21))
    assert (await case_of(world, case.code)).state == "DIJAWAB"
