"""SOP Sanggau row by row: S01-S25 of the office's table (profiles/sanggau/SOP.md), as people do it.

S05, S06, S09 and S18 are about what an officer enters for somebody:
tests/backoffice/casework/test_paper_complaints.py; that the box is opened each Monday (S06):
tests/backoffice/casework/test_duties.py; S23 and S24: tests/backoffice/jobs/test_monthly.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.demo.world import Person, World
from tests.world import ANSWERS, begins, case_of, fills, has_complained, local, sends_to

#: Rows whose outcome is a paper or a publication, and what they wait for.
LATER = {
    "S07": "WhatsApp is a channel to come; the form and the register do not depend on it",
    "S08": "e-mail is a channel to come",
}
#: Rows of the table that are headings or furniture of the page.
FURNITURE = {"S14", "S15"}
#: Tested where /catat is.
ENTERED = {"S05", "S06", "S09", "S18"}
#: Tested where the report of a month is.
REPORTED = {"S24"}


def test_every_row_is_tested_or_named() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    tested = {found.upper() for found in re.findall(r"async def test_(s\d\d)_", source)}
    named = set(LATER) | FURNITURE | ENTERED | REPORTED
    assert tested | named == {f"S{number:02}" for number in range(1, 26)}
    assert not tested & named


async def staffed(world: World) -> tuple[Person, Person, Person, Person]:
    """One of each: at the desk, in the answer team, in the managing team, in charge."""
    petugas, tim, pengelola, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
        ("Pengelola Satu", "tim_pengelola"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    return petugas, tim, pengelola, pejabat


async def test_s01_the_service_is_called_pengaduan(one_world: World) -> None:
    warga = one_world.citizen()
    await warga.says("halo")
    assert "Ini layanan Pengaduan, Dinas Kependudukan" in warga.sees


async def test_s02_the_legal_basis_is_told_when_asked(one_world: World) -> None:
    warga = one_world.citizen()
    await warga.says("INFO")
    assert "Nomor 24 Tahun 2014" in "\n".join(sends_to(one_world, warga))


async def test_s03_the_office_names_itself_and_its_address(one_world: World) -> None:
    warga = one_world.citizen()
    await warga.says("INFO")
    told = "\n".join(sends_to(one_world, warga))
    assert "Kabupaten Sanggau" in told
    assert "Kalimantan Barat" in told


async def test_s04_what_is_not_of_this_office_is_referred_with_its_destination(
    one_world: World,
) -> None:
    _, _, _, pejabat = await staffed(one_world)
    warga = one_world.citizen()
    case = await has_complained(warga, uraian="Jalan di desa saya rusak parah.")
    await pejabat.says("/alihkan 1 Dinas Pekerjaan Umum: Sudah kami sampaikan.")
    await pejabat.says("YA")
    assert "Dinas Pekerjaan Umum" in warga.sees
    assert (await case_of(one_world, case.code)).state == "DIALIHKAN"


async def test_s10_an_officer_asks_for_more_than_the_form_does(one_world: World) -> None:
    petugas, _, _, _ = await staffed(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await petugas.says("/lengkapi 1 Foto resi perekaman.")
    await petugas.says("YA")
    assert "Foto resi perekaman." in warga.sees


async def test_s11_a_name_an_address_and_a_number_are_asked_for(one_world: World) -> None:
    petugas, _, pengelola, _ = await staffed(one_world)
    warga = one_world.citizen()
    case = await has_complained(warga, kontak="")
    assert case.number is None
    assert "nomor HP" in warga.sees
    await pengelola.says(f"/lengkap {case.code}")
    assert "belum bernomor register" in pengelola.sees
    await petugas.says(f"/isi {case.code} kontak 0812-0000-0044")
    assert "0001/PGD" in petugas.sees, "nothing is missing any more"


async def test_s12_which_service_is_meant_is_asked(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="objek")
    await warga.says("pelayanan jelek")
    assert "mohon sebutkan layanan" in warga.sees


async def test_s13_five_working_days_from_the_declaration(one_world: World) -> None:
    _, _, pengelola, _ = await staffed(one_world)
    await one_world.until(local(2026, 12, 23, 9))
    await has_complained(one_world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    assert "Senin, 4 Januari 2027" in pengelola.sees
    await pengelola.says("/tenggat 1")
    assert "L29" in pengelola.sees


async def test_s16_everything_is_received_and_nothing_refused_by_the_software(
    one_world: World,
) -> None:
    petugas, *_ = await staffed(one_world)
    warga = one_world.citizen()
    await has_complained(warga, uraian="BELI SEKARANG pinjaman murah klik http://contoh.example")
    assert "Pengaduan baru" in petugas.sees
    await petugas.says("/antrean")
    assert "0001/PGD/XI/2026" in petugas.sees
    await petugas.says("/tolak 1 bukan_pengaduan Iklan.")
    assert "Perintah ini hanya untuk Pejabat Pengelola Pengaduan atau Kepala Dinas" in petugas.sees


async def test_s17_the_desk_answers_at_once_and_it_is_registered_all_the_same(
    one_world: World,
) -> None:
    petugas, *_ = await staffed(one_world)
    warga = one_world.citizen()
    case = await has_complained(warga, nama="", alamat="", kontak="")
    await petugas.says(f"/balas {case.code} Loket 2 buka sampai pukul 15.00.")
    await petugas.says("YA SELESAI")
    assert "Loket 2 buka sampai pukul 15.00." in "\n".join(sends_to(one_world, warga))
    closed = await case_of(one_world, case.code)
    assert (closed.state, closed.number) == ("SELESAI", "0001/PGD/XI/2026")


async def test_s19_two_days_to_record_and_distribute_moved_to_a_working_day(
    one_world: World,
) -> None:
    petugas, _, _, pejabat = await staffed(one_world)
    await one_world.until(local(2026, 11, 27, 9))  # Friday: two days end on Sunday
    await has_complained(one_world.citizen())
    assert "Senin, 30 November 2026" in petugas.sees
    await one_world.until(local(2026, 11, 30, 15))
    assert any("❗" in text for text in petugas.news())
    await one_world.until(local(2026, 12, 1, 8))
    assert "Mohon arahan" in "\n".join(sends_to(one_world, pejabat))


async def test_s20_a_case_closes_with_a_meeting_and_without(one_world: World) -> None:
    _, tim, _, pejabat = await staffed(one_world)
    for number, meets in ((1, True), (2, False)):
        case = await has_complained(one_world.citizen())
        if meets:
            plan = "24 November 2026 pukul 09.00 di Aula; undang: tim_penjawab"
            await pejabat.says(f"/rapat {number} {plan}")
            await pejabat.says("YA")
            assert "diundang rapat" in tim.sees
            await one_world.until(local(2026, 11, 24, 12))
            await tim.says(f"/hasil {number} Dicetak ulang.")
        await pejabat.says(f"/lengkap {number}")
        await pejabat.says("YA")
        await pejabat.says(f"/selesai {number} Dicetak ulang.")
        await pejabat.says("YA")
        closed = await case_of(one_world, case.code)
        assert closed.state == "SELESAI"
        assert [one.state for one in closed.meetings] == ["selesai"] * meets


async def test_s21_the_answer_goes_to_the_complainant_and_without_a_name_to_another(
    one_world: World,
) -> None:
    petugas, tim, pengelola, pejabat = await staffed(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await petugas.says("/disposisi 1 tim_penjawab Siapkan jawaban.")
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await tim.says(f"/jawab 1 Yth. {ANSWERS['nama']}, KTP-el siap di loket 2 sejak Rabu.")
    await pejabat.says("/setujui 1")
    await pejabat.says("YA")
    assert f"Yth. {ANSWERS['nama']}, KTP-el siap di loket 2 sejak Rabu." in warga.sees
    warga.news()
    await pejabat.says("/salinan 1 Kepala Kecamatan")
    await pejabat.says("YA")
    handed = pejabat.sees
    assert "Kepada Yth. Kepala Kecamatan" in handed
    assert "KTP-el siap di loket 2 sejak Rabu." in handed
    for word in ANSWERS["nama"].split():
        assert word not in handed, word
    assert warga.news() == []


async def test_s22_the_whole_history_is_kept(one_world: World) -> None:
    petugas, tim, pengelola, pejabat = await staffed(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/disposisi 1 tim_penjawab Siapkan jawaban.")
    await tim.says("/ambil 1")
    await tim.says("/jawab 1 Sudah dapat diambil di loket 2.")
    await pejabat.says("/setujui 1")
    await pejabat.says("YA")
    assert "Sudah dapat diambil di loket 2." in warga.sees
    await pejabat.says("/riwayat 1")
    for name in ("pelapor", "Petugas Satu", "Tim Satu", "Pengelola Satu", "Pejabat Satu"):
        assert name in pejabat.sees, name
    assert ANSWERS["nama"] not in pejabat.sees
    numbered = [line[:2] for line in pejabat.sees.splitlines()[1:] if line[:1].isdigit()]
    assert numbered == [f"{number}." for number in range(1, 9)]
    assert "diterima Telegram pada 23 November 2026" in pejabat.sees, "the proof of the answer"


async def test_s22_what_is_closed_is_filed_under_a_class(one_world: World) -> None:
    _, _, pengelola, pejabat = await staffed(one_world)
    await has_complained(one_world.citizen())
    assert "belum ditutup" in (await pejabat.says("/arsip 1 pengaduan"))[-1]
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await pejabat.says("/selesai 1 Sudah dapat diambil.")
    await pejabat.says("YA")
    kept = "Berkas pengaduan masyarakat (aktif 2 tahun, inaktif 3 tahun, lalu musnah)"
    assert f"diarsipkan: {kept}" in (await pejabat.says("/arsip 1 pengaduan"))[-1]
    await pejabat.says("/lihat 1")
    assert f"Arsip: {kept}" in pejabat.sees
    assert "Perintah ini hanya untuk" in (await pengelola.says("/arsip 1 menonjol"))[-1]


async def test_s25_a_person_can_be_reached(one_world: World) -> None:
    petugas, *_ = await staffed(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await warga.says("PETUGAS")
    assert "minta dihubungi petugas" in petugas.sees


async def test_s23_the_head_reads_the_figures_of_the_month(one_world: World) -> None:
    _, _, pengelola, pejabat = await staffed(one_world)
    (kepala,) = await one_world.officers(("Kepala Satu", "kepala_dinas"))
    for phone in ("0812-0000-0001", "0812-0000-0002"):
        await has_complained(one_world.citizen(), kontak=phone)
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await pejabat.says("/selesai 1 Sudah dapat diambil.")
    await pejabat.says("YA")
    await one_world.until(local(2026, 12, 1, 8))
    await kepala.says("/statistik november 2026")
    assert "Statistik November 2026\nSisa awal 0 · masuk 2" in kepala.sees
    assert "Selesai 1 · dialihkan 0 · ditolak 0 · dicabut 0" in kepala.sees
    assert "Masih berjalan 1 · melewati batas 1" in kepala.sees
    # What is done in December does not change November.
    told = kepala.sees
    await pejabat.says("/tolak 2 umum Terlalu umum.")
    await pejabat.says("YA")
    await kepala.says("/statistik november 2026")
    assert kepala.sees == told
