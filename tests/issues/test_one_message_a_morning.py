"""One case that was due made three messages on its day and three more on the next; the digest
counted what there was none of, named no new case, and an answer that waited for its approval stood
in none at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demo.world import Person, World
from tests.world import WIB, has_complained, local, sends_to


def on(world: World, person: Person, day: int, month: int = 11) -> list[tuple[str, str]]:
    """What reached somebody on that day: the hour, and the first words."""
    return [
        (send.at.astimezone(WIB).strftime("%H.%M"), send.text)
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id
        and send.at.astimezone(WIB).date() == local(2026, month, day).date()
    ]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return local(2026, 11, day, hour, minute)


async def test_a_case_that_is_due_and_then_late(world: World) -> None:
    petugas, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(world.citizen())
    await world.until(at(27, 17))
    # Due on Wednesday: the digest of the morning, and the last two hours.
    for one in (petugas, pejabat):
        told = on(world, one, 25)
        assert [when for when, _ in told] == ["07.45", "14.00"]
        assert "Jatuh tempo hari ini: 1" in told[0][1] and "/lihat_1_2026" in told[0][1]
        assert told[1][1].startswith("❗")
    # Late on Thursday: whoever answers for it reads so, whoever is above is asked for direction.
    [(when, text)] = on(world, petugas, 26)
    assert when == "07.45" and "Terlambat: 1" in text
    [(when, text)] = on(world, pejabat, 26)
    assert when == "07.30" and "melewati batas" in text
    assert on(world, kepala, 26) == []
    # It stays in the digest of both until it is done.
    assert [when for when, _ in on(world, pejabat, 27)] == ["07.45"]
    every = [*sends_to(world, petugas), *sends_to(world, pejabat)]
    assert not any(": 0" in text for text in every)


async def test_the_digest_names_what_is_new(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    await one_world.until(at(24, 12))
    [(when, text)] = on(one_world, petugas, 24)
    assert (when, text) == (
        "07.45",
        "Selamat pagi. Rekap Selasa, 24 November 2026:\n"
        "• Baru: 1\n\n"
        "0001/PGD/XI/2026 · Terima dan catat · sisa 1 hari kerja /lihat_1_2026\n\n"
        "/antrean untuk rincian.",
    )


async def test_an_answer_that_waits_is_the_turn_of_whoever_approves_it(world: World) -> None:
    petugas, tim, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(world.citizen())
    await petugas.says("/disposisi 1 tim_penjawab cek")
    await tim.says("/ambil 1")
    await tim.says("/jawab 1 Sudah dicetak.")
    await world.until(at(24, 9))
    [(when, text)] = on(world, pejabat, 24)
    assert when == "07.45" and "Menunggu persetujuan atau pengiriman: 1" in text
    assert "0001/PGD/XI/2026" in text
    assert on(world, tim, 24) == [], "it is not their turn"
    await world.restart()
    await world.until(at(25, 17))
    told = on(world, pejabat, 25)
    assert [when for when, _ in told] == ["07.45", "14.00"]
    assert "Persetujuan jawaban" in told[1][1]
    await world.until(at(26, 9))
    [(when, text)] = on(world, kepala, 26)
    assert when == "07.30" and "melewati batas" in text and "Persetujuan jawaban" in text
    assert "Pejabat Pengelola Pengaduan" in text, "whose turn it is"
    await pejabat.says("/setujui 1 saja")
    await pejabat.says("YA")
    await world.until(at(27, 9))
    [(when, text)] = on(world, pejabat, 27)
    assert "Menunggu persetujuan atau pengiriman: 1" in text, "now it is to be sent"
    await pejabat.says("/kirim 1")
    await pejabat.says("YA")
    await world.until(local(2026, 12, 2, 17))
    assert not any(
        "/lihat_1_2026" in text for day in (1, 2) for _, text in on(world, pejabat, day, 12)
    )


async def test_an_answer_that_is_given_back_waits_for_nobody_above(one_world: World) -> None:
    petugas, pejabat, kepala = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan", "tim_penjawab"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(one_world.citizen())
    await petugas.says("/ambil 1")
    await petugas.says("/jawab 1 Sudah dicetak.")
    await pejabat.says("/kembalikan 1 Sebutkan loketnya.")
    before = len(sends_to(one_world, kepala))
    await one_world.until(one_world.clock() + timedelta(days=3))
    assert on(one_world, pejabat, 24) == []
    assert len(sends_to(one_world, kepala)) == before
