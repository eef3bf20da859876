"""`/disposisi 1 bidang, irbansus Periksa` went to the first alone; the second became text."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from tests.world import complains, has_complained, local

NUMBER = "0001/PGD/XI/2026"
ALL = (
    ("Petugas Rina", "petugas_pengaduan"),
    ("Tim Joko", "tim_penjawab"),
    ("Budi Contoh, S.Sos", "petugas_pengaduan"),
    ("Pejabat Siti", "pejabat_pengelola"),
)


async def desk(world: World) -> tuple[Person, ...]:
    people = await world.officers(*ALL)
    await has_complained(world.citizen())
    await world.settle()
    for person in people:
        person.news()
    return tuple(people)


@pytest.mark.parametrize(
    "typed",
    [
        "tim_penjawab, budi cek bersama, segera",
        "tim_penjawab,budi cek bersama, segera",
        "tim_penjawab dan pak budi: cek bersama, segera",
        "tim penjawab pengaduan & Budi Contoh, S.Sos cek bersama, segera",
        'tim_penjawab, Budi Contoh "cek bersama, segera"',
        "tim_penjawab serta Budi, cek bersama, segera",
        "tim_penjawab, dan tim_penjawab, budi cek bersama, segera",
    ],
)
async def test_several_are_told_and_the_first_leads(one_world: World, typed: str) -> None:
    rina, joko, budi, _ = await desk(one_world)
    (told,) = await rina.says(f"/disposisi 1 {typed}")
    team = "Tim Penjawab Pengaduan"
    assert f"diteruskan kepada {team}, Budi Contoh, S.Sos ({team} memimpin)." in told
    assert "Instruksi: cek bersama, segera\n" in joko.sees
    assert "Dikerjakan bersama Budi Contoh, S.Sos; Bapak/Ibu yang memimpin." in joko.sees
    assert "Instruksi: cek bersama, segera\n" in budi.sees
    assert f"kepada {team}, yang memimpin; Bapak/Ibu ikut mengerjakannya." in budi.sees


async def test_the_citizen_hears_once_with_whom_it_is(one_world: World) -> None:
    rina, *_ = await one_world.officers(*ALL)
    warga = one_world.citizen()
    case = await complains(warga)
    warga.news()
    await rina.says("/disposisi 1 tim_penjawab, petugas_pengaduan cek")
    (told,) = warga.news()
    assert f"Pengaduan {case.code} dinyatakan lengkap dan sudah diteruskan ke" in told
    assert "Tim Penjawab Pengaduan, Petugas" in told


async def test_the_leading_one_takes_it_and_the_other_helps(one_world: World) -> None:
    rina, joko, budi, _ = await desk(one_world)
    await rina.says("/disposisi 1 tim_penjawab, budi cek bersama")
    told = (await budi.says("/ambil 1"))[-1]
    assert told.startswith(f"{NUMBER} dipimpin oleh Tim Penjawab Pengaduan")
    await joko.says("/ambil 1")
    await budi.says("/catatan 1 Berkas ada di loket 2.")
    assert f"Budi Contoh, S.Sos menulis catatan pada {NUMBER}" in joko.sees
    await joko.says("/lepas 1 Dinas luar.")
    (told,) = await budi.says("/ambil 1")
    assert "sekarang Bapak/Ibu pegang" in told, "whoever led has let go of it"


async def test_the_leading_one_is_waited_for(one_world: World) -> None:
    rina, _, budi, siti = await desk(one_world)
    await rina.says("/disposisi 1 tim_penjawab, budi cek bersama")
    await budi.says("/catatan 1 Saya siap membantu.")
    await one_world.until(local(2026, 11, 25, 10))
    (told,) = [one.text for one in siti.inbox if "belum ditanggapi" in one.text]
    assert "kepada Tim Penjawab Pengaduan belum" in told


async def test_another_one_to_lead_is_news_and_the_same_is_none(one_world: World) -> None:
    rina, joko, budi, _ = await desk(one_world)
    warga = one_world.citizen()
    await rina.says("/disposisi 1 tim_penjawab, budi cek")
    warga.news()
    (told,) = await rina.says("/disposisi 1 tim_penjawab, budi cek juga resi")
    assert "memang sudah diteruskan" in told and warga.news() == []
    (told,) = await rina.says("/disposisi 1 budi, tim_penjawab cek juga resi")
    assert "Budi Contoh, S.Sos, Tim Penjawab Pengaduan (Budi Contoh, S.Sos memimpin)" in told
    assert "Bapak/Ibu yang memimpin" in budi.sees
    assert "Bapak/Ibu ikut mengerjakannya" in joko.sees


@pytest.mark.parametrize(
    ("typed", "instruction"),
    [
        ("tim_penjawab, cek berkas dan resi", "cek berkas dan resi"),
        ("tim_penjawab dan cek berkas", "dan cek berkas"),
        ("tim_penjawab cek berkas, budi tahu", "cek berkas, budi tahu"),
        ("tim_penjawab, petugas loket sudah tahu", "petugas loket sudah tahu"),
        ("tim_penjawab, 1,5 juta rupiah", "1,5 juta rupiah"),
    ],
)
async def test_what_names_nobody_is_the_instruction(
    one_world: World, typed: str, instruction: str
) -> None:
    rina, joko, *_ = await desk(one_world)
    (told,) = await rina.says(f"/disposisi 1 {typed}")
    assert "diteruskan kepada Tim Penjawab Pengaduan. " in told
    assert f"Instruksi: {instruction}\n" in joko.sees


async def test_whom_the_citizen_knows_of_already_is_no_news_to_them(one_world: World) -> None:
    rina, _, budi, _ = await desk(one_world)
    warga = one_world.citizen()
    await rina.says("/disposisi 1 tim_penjawab cek")
    warga.news()
    (told,) = await rina.says("/disposisi 1 tim_penjawab, budi cek bersama")
    assert told.endswith("Bagi pelapor tidak ada yang berubah.")
    assert warga.news() == [] and "cek bersama" in budi.sees
    (told,) = await rina.says("/disposisi 1 budi, tim_penjawab cek bersama")
    assert told.endswith("Bagi pelapor tidak ada yang berubah.")
    await rina.says("/disposisi 1 petugas_pengaduan cek sendiri")
    assert "diteruskan ke Petugas" in "".join(warga.news())


@pytest.mark.parametrize("typed", [",", ", , ,", '""', "&", "dan"])
async def test_marks_alone_name_nobody(one_world: World, typed: str) -> None:
    rina, joko, *_ = await desk(one_world)
    (told,) = await rina.says(f"/disposisi 1 {typed}")
    assert told.startswith(("Sebutkan kepada siapa.", '"dan" bukan peran'))
    assert joko.news() == []


async def test_a_name_with_a_slip_is_refused_and_does_not_become_text(one_world: World) -> None:
    rina, joko, *_ = await desk(one_world)
    (told,) = await rina.says("/disposisi 1 budi, tim_penjawap cek")
    assert told.startswith('"tim_penjawap" bukan peran atau nama petugas di sini.')
    assert joko.news() == []


async def test_who_hears_nothing_is_named(one_world: World) -> None:
    rina, *_ = await desk(one_world)
    (told,) = await rina.says("/disposisi 1 tim_penjawab, kepala_dinas cek")
    assert "Belum ada petugas terdaftar yang dapat diberi tahu untuk: Kepala Dinas" in told


async def test_of_a_secret_case_each_is_named_and_none_is_accused(one_world: World) -> None:
    siti, _, rina = await one_world.officers(
        ("Pejabat Siti", "pejabat_pengelola"),
        ("Tim Joko", "tim_penjawab"),
        ("Petugas Rina", "petugas_pengaduan"),
    )
    await has_complained(one_world.citizen(), apa="Petugas Rina minta uang 50 ribu di loket 3.")
    await one_world.settle()
    rina.news()
    siti.news()
    (told,) = await siti.says("/disposisi 1 joko, tim_penjawab cek")
    assert "sebut" in told.lower()
    (told,) = await siti.says("/disposisi 1 joko, rina cek")
    assert told.startswith("Petugas Rina adalah pihak yang diadukan")
    assert rina.news() == []


async def test_the_history_says_to_whom_and_by_whom(one_world: World) -> None:
    rina, joko, _, siti = await desk(one_world)
    await rina.says("/disposisi 1 joko, budi cek")
    await joko.says("/ambil 1")
    await joko.says("/eskalasi 1 Mohon arahan.")
    await siti.says("/arahan 1 Lanjutkan.")
    (told,) = await rina.says("/riwayat 1")
    assert (
        "Petugas Rina: didisposisikan kepada Tim Joko, Budi Contoh, S.Sos (Tim Joko memimpin)"
        in told
    )
    assert "Tim Joko: dimintakan arahan kepada Pejabat Pengelola" in told
    assert "Pejabat Siti: arahan diberikan kepada Tim Joko" in told
