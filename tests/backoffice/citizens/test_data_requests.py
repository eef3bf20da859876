"""DATA SAYA, UBAH DATA, HAPUS DATA: what an officer decides of a citizen's own data."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from tests.backoffice.casework.test_sealing import asks_for_deletion, leaks, pejabat_of
from tests.world import begins, complains, fills, has_complained, local, one_database, sends_to

NAME = "Kenari Purnama Contoh"
GIVEN = {"nama": NAME, "alamat": "Dusun Kenariwangi RT 02 RW 01, Desa Contoh",
         "kontak": "0812-0000-0077", "uraian": "Kenaricerita: berkas hilang."}  # fmt: skip


async def asks_for_a_copy(warga: Person, number: str = "0001") -> None:
    told = (await warga.says("DATA SAYA"))[0]
    assert f"Permintaan salinan data kami catat dengan nomor {number}/PGD" in told
    assert "paling lambat 3×24 jam" in told


# -- a copy ---------------------------------------------------------------------------------------


@one_database
async def test_a_copy_goes_to_the_citizen_and_the_officer_reads_none_of_it(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga = world.citizen()
    first = await has_complained(warga, **GIVEN)
    await has_complained(warga, **GIVEN | {"uraian": "Kenaricerita kedua: KK salah nama."})
    await warga.says("Tambahan saya: " + "resi saya simpan. " * 40)
    petugas.news()
    await asks_for_a_copy(warga, "0002")
    (told,) = petugas.news()
    assert "0002/PGD" in told and "minta salinan datanya" in told
    assert "/salinandata_2_2026" in told
    assert "/tolakdata" not in told, "that is not for the desk"
    await petugas.says("/salinandata 2")
    assert "salinan identitas dan isian" in petugas.sees
    assert "lewat Telegram" in petugas.sees
    warga.news()
    await petugas.says("YA")
    assert "Salinan data dikirim kepada pelapor 0002/PGD" in petugas.sees
    copy = "\n".join(warga.news())
    assert copy.index(first.code) < copy.index("Kenaricerita: berkas") < copy.index("kedua: KK")
    for words in (
        NAME,
        "Dusun Kenariwangi",
        "0812-0000-0077",
        "Berkas dan lokasi yang disimpan: 0",
    ):
        assert words in copy, words
    assert "Diterima: 23 November 2026 lewat Telegram. Keadaan: diterima petugas" in copy
    assert "Tambahan 23 November 2026: Tambahan saya: resi" in copy
    assert leaks("\n".join(sends_to(world, petugas))) == []
    await petugas.says("/riwayat 2")
    assert "permintaan warga: salinan data" in petugas.sees
    assert "Petugas Satu: permintaan tentang data: salinan data dikirim" in petugas.sees
    # Once: the next one needs to be asked for.
    await petugas.says("/salinandata 2")
    assert "tidak sedang meminta salinan datanya" in petugas.sees


async def test_markup_in_what_was_told_is_only_text_in_the_copy(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(
        warga, **GIVEN | {"alamat": "Jalan <b>Contoh</b> *5* {nomor}, Desa Contoh"}
    )
    await warga.says("DATA SAYA")
    await petugas.says("/salinandata 1")
    await petugas.says("YA")
    assert "Jalan <b>Contoh</b> *5* {nomor}, Desa Contoh" in warga.sees


async def test_who_never_complained_is_told_that_nothing_is_kept(one_world: World) -> None:
    warga = one_world.citizen()
    assert "belum ada data yang kami simpan" in (await warga.says("DATA SAYA"))[0]
    await begins(warga)
    told = await warga.says("salinan data saya")
    assert "belum ada data yang kami simpan" in told[0]
    assert "sampaikan?" in told[-1], "the question is shown again"


async def test_data_saya_with_a_colon_begins_a_story(one_world: World) -> None:
    warga = one_world.citizen()
    await has_complained(warga)
    told = await warga.says("Data saya: ")
    assert "salinan data" not in "\n".join(told)


async def test_where_several_people_read_a_copy_is_handed_over_at_the_counter(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan", "pejabat_pengelola")
    rumah = one_world.citizen()
    await complains(rumah, nama="Warga Contoh Satu")
    await complains(rumah, nama="Warga Contoh Dua")
    await rumah.says("DATA SAYA")
    await petugas.says("/salinandata 2")
    assert "dipakai lebih dari satu orang" in petugas.sees
    await petugas.says("/salinandata 2 diserahkan")
    assert "Ketik salah satu" in petugas.sees
    rumah.news()
    await petugas.says("/salinandata 2 Diserahkan: KTP aslinya dilihat.")
    assert "tercatat bahwa salinan data sudah diserahkan" in petugas.sees
    assert rumah.news() == []
    await petugas.says("/riwayat 2")
    assert "permintaan tentang data: salinan data diserahkan" in petugas.sees
    await petugas.says("/tolakdata 2 Sudah.")
    assert "tidak punya permintaan tentang data" in petugas.sees


async def test_a_household_that_forms_before_the_ya_stops_the_copy(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    rumah = one_world.citizen()
    await complains(rumah, nama="Warga Contoh Satu")
    await rumah.says("DATA SAYA")
    await petugas.says("/salinandata 1")
    await complains(rumah, nama="Warga Contoh Dua")
    rumah.news()
    await petugas.says("YA")
    assert "Ini salinan data" not in "\n".join(rumah.news())


async def test_who_may_decide(one_world: World) -> None:
    team, petugas = await one_world.officers(
        ("Tim Satu", "tim_penjawab"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    warga = one_world.citizen()
    await has_complained(warga)
    await warga.says("DATA SAYA")
    for person, command in ((team, "/salinandata 1"), (team, "/tolakdata 1 x"),
                            (petugas, "/tolakdata 1 x")):  # fmt: skip
        await person.says(command)
        assert "Perintah ini hanya untuk" in person.sees, command


# -- declined -------------------------------------------------------------------------------------


@one_database
async def test_a_deletion_is_declined_with_a_reason_that_the_citizen_reads_after_ya(
    world: World,
) -> None:
    pejabat = await pejabat_of(world)
    kepala = await world.officer("Kepala Satu", "kepala_dinas")
    warga = world.citizen()
    await has_complained(warga)
    await has_complained(warga, uraian="Kejadian lain: KK salah nama.")
    await asks_for_deletion(warga)
    await pejabat.says("/tolakdata 2")
    assert "Tulis alasannya" in pejabat.sees or "alasan" in pejabat.sees
    warga.news()
    await pejabat.says("/tolakdata 2 Pengaduan masih diperiksa Inspektorat.")
    assert "menolak permintaan penghapusan data" in pejabat.sees
    assert warga.news() == [], "nothing before YA"
    await pejabat.says("YA")
    assert "permintaan penghapusan data ditolak" in pejabat.sees
    (told,) = warga.news()
    assert "permintaan penghapusan data" in told
    assert "belum dapat kami penuhi karena: Pengaduan masih diperiksa Inspektorat." in told
    assert "Ombudsman" in told
    # Both cases of this person are decided: nobody is reminded of either.
    await pejabat.says("/tolakdata 1 Lagi.")
    assert "tidak punya permintaan tentang data" in pejabat.sees
    for one in (pejabat, kepala):
        one.news()
    await world.passes(days=4)
    for one in (pejabat, kepala):
        assert not [text for text in one.news() if "penghapusan data" in text]


async def test_a_later_wish_has_a_time_of_its_own(one_world: World) -> None:
    pejabat = await pejabat_of(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await asks_for_deletion(warga)
    await pejabat.says("/tolakdata 1 Masih diperiksa.")
    await pejabat.says("YA")
    await one_world.until(local(2026, 11, 24, 14))
    await asks_for_deletion(warga)
    pejabat.news()
    await one_world.until(local(2026, 11, 26, 12))
    assert not [text for text in pejabat.news() if "belum diputuskan" in text], "not by the first"
    await one_world.until(local(2026, 11, 26, 15))
    (told,) = [text for text in pejabat.news() if "belum diputuskan" in text]
    assert "Batas 3×24 jam: Jumat, 27 November 2026 pukul 14.00" in told


async def test_two_wishes_are_declined_together(one_world: World) -> None:
    pejabat = await pejabat_of(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await warga.says("DATA SAYA")
    await asks_for_deletion(warga)
    warga.news()
    await pejabat.says("/tolakdata 1 Bukan pelapornya.")
    await pejabat.says("YA")
    (told,) = warga.news()
    assert "permintaan salinan data dan penghapusan data" in told


# -- a correction ---------------------------------------------------------------------------------


async def test_ubah_data_is_settled_by_whoever_fills_it_in(one_world: World) -> None:
    petugas, kepala = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Kepala Satu", "kepala_dinas"),
    )
    warga = one_world.citizen()
    await has_complained(warga)
    petugas.news()
    told = (await warga.says("UBAH DATA"))[0]
    assert "Permintaan perbaikan data kami catat dengan nomor 0001/PGD" in told
    await warga.says("Alamat: Jalan Melati 5, Desa Contoh")
    news = "\n".join(petugas.news())
    assert "minta datanya diperbaiki" in news and "/isi_1_2026" in news
    await petugas.says("/ambil 1")
    await petugas.says("/isi 1 alamat Jalan Melati 5, Desa Contoh")
    assert "disimpan (sumber: petugas)" in petugas.sees
    for one in (petugas, kepala):
        one.news()
    await one_world.passes(days=4)
    for one in (petugas, kepala):
        assert not [text for text in one.news() if "perbaikan data" in text]


async def test_ubah_inside_a_form_still_changes_an_answer(one_world: World) -> None:
    warga = one_world.citizen()
    await has_complained(warga)
    await begins(warga)
    await fills(warga, until="kontak")
    assert "kami catat dengan nomor" not in "\n".join(await warga.says("UBAH DATA"))


@pytest.mark.parametrize(
    ("wish", "name", "commands"),
    [
        ("DATA SAYA", "salinan data", "/salinandata_1_2026"),
        ("UBAH DATA", "perbaikan data", "/isi_1"),
    ],
)
async def test_nobody_has_decided(one_world: World, wish: str, name: str, commands: str) -> None:
    petugas, kepala = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Kepala Satu", "kepala_dinas"),
    )
    warga = one_world.citizen()
    await has_complained(warga)
    await warga.says(wish)
    for one in (petugas, kepala):
        one.news()
    await one_world.until(local(2026, 11, 25, 11))
    (told,) = [text for text in petugas.news() if f"permintaan {name} belum diputuskan" in text]
    assert commands in told
    assert not [text for text in kepala.news() if name in text]
    await one_world.until(local(2026, 11, 26, 11))
    assert len([t for t in kepala.news() if f"permintaan {name} melewati batas" in t]) == 1
