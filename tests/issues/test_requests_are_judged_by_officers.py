"""Any reply to /lengkapi ended the waiting, and nobody was told; /lengkap told without asking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from tests.databases import fresh_sqlite
from tests.mailing import LETTER, Post
from tests.world import has_complained

LOST = "KK nya sudah hilang pak"


@pytest.fixture
async def asked(one_world: World) -> tuple[World, Person, Person, Person, Person]:
    """The team holds it, the desk has asked the citizen."""
    rina, joko, siti = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    warga = one_world.citizen()
    await has_complained(warga)
    await siti.says("/lengkap 1")
    await siti.says("YA")
    await joko.says("/ambil 1")
    await rina.says("/lengkapi 1 foto KK")
    await rina.says("YA")
    for person in (rina, joko, siti, warga):
        person.news()
    return one_world, warga, rina, joko, siti


Asked = tuple[World, Person, Person, Person, Person]


async def test_who_asked_and_who_holds_it_hear_that_the_clock_runs_again(asked: Asked) -> None:
    world, warga, rina, joko, siti = asked
    await world.passes(days=3)
    for person in (rina, joko, siti):
        person.news()
    await warga.says(LOST)
    for person in (rina, joko):
        (told,) = person.news()
        assert "menjawab permintaan kelengkapan" in told and LOST in told
        assert "Jam berjalan lagi; batas: " in told
    assert "/lengkapi_1_2026 <daftar>" in rina.inbox[-1].text
    assert siti.news() == []
    assert "kami simpan" in warga.sees


async def test_whether_it_suffices_the_officer_says(asked: Asked) -> None:
    _, warga, rina, _, _ = asked
    await warga.says(LOST)
    await rina.says("/lengkapi 1 surat kehilangan dari kepolisian")
    await rina.says("YA")
    assert "surat kehilangan" in warga.sees
    rina.news()
    await warga.says("ini suratnya pak")
    assert "menjawab permintaan kelengkapan" in rina.sees


async def test_before_it_is_complete_the_notice_offers_to_say_so(one_world: World) -> None:
    siti, warga = await one_world.officer("Pejabat Siti", "pejabat_pengelola"), one_world.citizen()
    await has_complained(warga)
    await siti.says("/lengkapi 1 foto KK")
    await siti.says("YA")
    await warga.says(LOST)
    assert "/lengkap_1_2026 · " in siti.sees
    assert "/lengkapi_1_2026 <daftar>" in siti.sees
    warga.news()
    siti.news()
    (shown,) = await siti.says("/lengkap_1_2026")
    assert shown.startswith("Akan menyatakan lengkap: 0001/PGD/XI/2026. Pelapor akan membaca:")
    assert warga.news() == [], "the citizen hears of it after YA"
    await siti.says("YA")
    (sent,) = warga.news()
    assert sent in shown


async def test_what_came_over_the_counter_suffices_when_an_officer_says_so(asked: Asked) -> None:
    """The citizen brought it and wrote nothing: until day thirty nobody could go on."""
    world, warga, rina, joko, siti = asked
    await world.passes(days=3)
    for person in (rina, joko, siti, warga):
        person.news()
    (done,) = await siti.says("/lengkap 1")
    assert "yang diminta dari pelapor dinyatakan cukup. Jam berjalan lagi; batas: " in done
    assert "Sekarang: Penyusunan jawaban." in done
    for person in (rina, joko):
        (told,) = person.news()
        assert "Pejabat Siti menyatakan yang diminta dari pelapor sudah cukup" in told
    assert warga.news() == [], "nothing was written to the citizen"
    await joko.says("/lihat 1")
    assert "Pemegang: Tim Joko" in joko.sees and "Penyusunan jawaban" in joko.sees
    await siti.says("/lengkap 1")
    assert "sudah dinyatakan lengkap sebelumnya" in siti.sees
    # What the citizen writes now is an addition like any other.
    await warga.says(LOST)
    assert "menjawab permintaan" not in joko.news()[-1]


@pytest.mark.parametrize("held", [False, True])
async def test_what_is_shown_of_a_declaration_while_one_waits_is_what_is_sent(
    one_world: World, held: bool
) -> None:
    """It named no limit, and of a case that somebody held it was sent twice."""
    rina, siti = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"), ("Pejabat Siti", "pejabat_pengelola")
    )
    warga = one_world.citizen()
    case = await has_complained(warga, nama="" if held else "Warga Contoh Satu")
    if held:
        # Numbered and taken although something lacks, asked for, and filled in from a call.
        await rina.says(f"/terima {case.code} Dikenal.")
        await rina.says("/ambil 1")
    await rina.says("/lengkapi 1 Foto resi.")
    await rina.says("YA")
    if held:
        await rina.says("/isi 1 nama Warga Contoh Satu")
    for person in (rina, siti, warga):
        person.news()
    (shown,) = await siti.says("/lengkap 1")
    assert "Batas penyelesaian: Senin, 30 November 2026." in shown
    await siti.says("YA")
    (sent,) = warga.news()
    assert sent in shown
    (told,) = rina.news()
    assert "Pejabat Siti menyatakan yang diminta dari pelapor sudah cukup" in told
    await siti.says("/lihat 1")
    stage = "Penyusunan jawaban" if held else "Dinyatakan lengkap"
    assert f"Tahap: {stage} · " in siti.sees


async def test_a_second_reply_is_an_ordinary_addition(asked: Asked) -> None:
    _, warga, rina, joko, _ = asked
    await warga.says(LOST)
    rina.news()
    joko.news()
    await warga.says("saya tunggu kabarnya")
    assert "menulis" in joko.sees and "menjawab permintaan" not in joko.news()[-1]
    assert rina.news() == []


async def test_two_say_complete_at_once_and_one_does(one_world: World) -> None:
    siti, ani = await one_world.officers(
        ("Pejabat Siti", "pejabat_pengelola"), ("Pejabat Ani", "pejabat_pengelola")
    )
    warga = one_world.citizen()
    await has_complained(warga)
    warga.news()
    await siti.says("/lengkap 1")
    await ani.says("/lengkap 1")
    await siti.says("YA")
    await ani.says("YA")
    assert "Tidak dikirim: 0001/PGD/XI/2026 berubah" in ani.sees
    assert len(warga.news()) == 1


async def test_by_mail_the_officer_hears_the_same(folder: Path) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
        post: Any = Post(world)
        rina = await world.officer("Petugas Rina", "petugas_pengaduan")
        warga = post.writer("warga@example.com")
        await warga.writes(f"SETUJU\n{LETTER}")
        await rina.says("/lengkapi 1 foto KK")
        await rina.says("YA")
        rina.news()
        await warga.writes(LOST, answers=warga.last)
        told = "\n".join(rina.news())
        assert "menjawab permintaan kelengkapan" in told and LOST in told
