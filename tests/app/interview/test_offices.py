"""Three invented offices, each founded by somebody at a keyboard, and worked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.case.codes import find_code
from backoffice.office.papers import Paper
from tests.app.interview.people import Replies, explored, founded, linted, made
from tests.sops.people import opened

KECAMATAN: Replies = {
    "Nama pendek kantor": "kec_contoh",
    "Nama lengkap kantor": "Kecamatan Contoh",
    "Alamat kantor": "Jl. Contoh No. 1, Kec. Contoh",
    "Zona waktu": "WITA",
    "Siapa pimpinan": "Camat",
    "Jabatan yang menerima": "Petugas Loket",
    "Jabatan atau unit": "Kepala Seksi Trantib; Kepala Seksi Sosial",
    "Siapa menyetujui jawaban,": "-",
    "Berapa lama": "5",
    "Tingkat dan lamanya": "Ringan 3 hari; Berat 10 hari",
    "Apakah yang menyetujui": "ya",
    "Siapa menyetujui jawaban tingkat Ringan": "Kepala Seksi Sosial",
    "Siapa menyetujui jawaban tingkat Berat": "Camat",
    "Bolehkah dijawab langsung": "SELALU",
    "Apakah ada tugas rutin": "Ada",
    "Nama tugas rutin": ["Kotak pengaduan", "Laporan bulanan"],
    "Kapan, seperti": ["tiap Senin jam 8", "hari kerja pertama pukul 9.00"],
    "Siapa mengerjakannya": ["1", "Kepala Seksi Sosial"],
    "Baris SOP tentang tugas rutin": "L9",
    "Apakah pengaduan yang ditutup diarsipkan": "ya",
    "Nama kelas arsip": ["Pengaduan biasa", "Pengaduan berat"],
    "Berapa tahun aktif": ["1 tahun", "2"],
    "Berapa tahun inaktif": ["2", "8 thn"],
    "Sesudah itu": ["MUSNAH", "dinilai kembali"],
    "Apakah nomor baris SOP": "ya",
    "Baris SOP tentang pelaksana": "L3",
    "Baris SOP tentang persyaratan": "L4",
}
PUSKESMAS: Replies = {
    "Nama pendek kantor": "pkm_contoh",
    "Nama lengkap kantor": "Puskesmas Contoh",
    "Alamat kantor": "Jl. Sehat No. 2, Kec. Contoh",
    "Jam kerja Sabtu": "07.30-12.00",
    "Siapa pimpinan": "Kepala Puskesmas",
    "Jabatan yang menerima": "Petugas Informasi",
    "Jabatan atau unit": "Penanggung Jawab Layanan",
    "Siapa menyetujui jawaban,": "Kepala Tata Usaha; Kepala Puskesmas",
    "Tempat kejadian": "LENGKAP",
    "Nama pendek pilihan": "Layanan",
    "Kalimat pertanyaannya": "Layanan apa yang diadukan?",
    "Pilihannya": "Pendaftaran; Obat; Sikap petugas; Lainnya",
    "Apakah yang diminta berbeda": "ya",
    "Cara mana": ["kotak", "chat"],
    "Apa yang lain lewat KOTAK": "Alamat TANYA; Nomor HP BOLEH",
    "Apa yang lain lewat CHAT": "Waktu kejadian LENGKAP",
    "Siapa menelaah": "Tim Mutu",
    "Butir daftar": "Identitas jelas; Menyangkut layanan puskesmas",
    "Apakah diteruskan naik": "ya",
    "Lewat jabatan mana": "Kepala Tata Usaha",
    "Siapa membagikannya": "Tim Mutu",
    "Rapat": "BOLEH",
    "Berapa lama": "14",
    "Dihitung sejak": "LENGKAP",
    "Pilihan mana yang berarti": "Sikap petugas",
    "Siapa menerima pengaduan itu": "Kepala Puskesmas",
    "Apakah penanganan kadang harus menunggu": "ya",
    "Apa yang ditunggu": ["Hasil laboratorium", "Jawaban Dinas Contoh"],
    "Sesudah berapa hari kerja ditanyakan": "3",
    "Siapa boleh menghentikan": "2; Kepala Puskesmas",
    "Apakah ada rencana tindak lanjut": "ya",
}
KELURAHAN: Replies = {
    "Nama pendek kantor": "kel_contoh",
    "Nama lengkap kantor": "Kelurahan Contoh",
    "Alamat kantor": "Jl. Kampung No. 3, Kel. Contoh",
    "Siapa pimpinan": "Lurah",
    "Jabatan atau unit": "Kasi Pelayanan; Kasi Ketertiban",
    "Apakah baru resmi": "YA",
    "Jangka waktu dihitung": "HARI",
    "Berapa lama": "7",
    "Tingkat dan lamanya": "Ringan 2; Sedang 7; Berat 21",
    "Bolehkah dijawab langsung": "RINGAN",
}


@pytest.mark.parametrize("replies", [KECAMATAN, PUSKESMAS, KELURAHAN], ids=lambda one: "")
def test_an_office_from_the_keyboard_can_be_worked_in(tmp_path: Path, replies: Replies) -> None:
    folder, shown = founded(tmp_path, replies)
    assert linted(folder) == []
    explored(folder)
    assert sorted(one.name for one in tmp_path.iterdir()) == [folder.name]
    assert "flowchart" in shown
    assert "Warga   > halo" in shown
    assert "Siapa nama lengkap Bapak/Ibu?" in shown
    assert "Warga   > [Kirim]" in shown
    # Who receives it hears of it, official or not.
    assert any(f"Petugas < {news}" in shown for news in ("📥 Pengaduan baru", "🗓 Pra-pendaftaran"))
    for file in ("SOP.md", "profile.toml", "texts.id.toml"):
        assert f"  {folder / file}" in shown
    assert f"aduan chat --office {folder}" in shown


def test_the_desk_of_the_kecamatan_answers_directly(tmp_path: Path) -> None:
    profile, table = explored(made(tmp_path, KECAMATAN))
    direct = next(one for one in table.outcomes if one.stage == "langsung")
    assert [step.verb for step in direct.shortest.steps][-1] == "jawab_langsung"
    assert (profile.office.timezone, profile.office.zone_label) == ("Asia/Makassar", "WITA")
    assert profile.roles[0].clause == "L3"
    assert {one.clause for one in profile.form.fields if one.key == "alamat"} == {"L4"}


def test_where_nobody_signs_who_receives_it_looks_at_the_answer(tmp_path: Path) -> None:
    folder = made(tmp_path, {**KELURAHAN, "Siapa menyetujui jawaban,": "tidak ada"})
    profile, _ = explored(folder)
    (approving,) = [one for one in profile.workflow.transitions if one.verb == "setujui"]
    assert approving.by == ("petugas_pengaduan",)
    assert profile.papers == (Paper("jawaban"),)


def test_answers_of_the_kecamatan_are_approved_by_their_level(tmp_path: Path) -> None:
    profile, _ = explored(made(tmp_path, KECAMATAN))
    approving = {
        one.needs[-1]: one.by for one in profile.workflow.transitions if one.verb == "setujui"
    }
    assert approving == {
        "isi:tingkat=ringan": ("kepala_seksi_sosial",),
        "isi:tingkat=berat": ("camat",),
    }
    assert [(one.id, one.every, one.roles, one.clause) for one in profile.duties] == [
        ("kotak_pengaduan", "senin 08.00", ("petugas_loket",), "L9"),
        ("laporan_bulanan", "hari kerja ke-1 09.00", ("kepala_seksi_sosial",), "L9"),
    ]
    assert [(one.id, one.active, one.inactive, one.then) for one in profile.archive] == [
        ("pengaduan_biasa", 1, 2, "musnah"),
        ("pengaduan_berat", 2, 8, "dinilai kembali"),
    ]
    # As long as what is kept longest.
    assert profile.retention.case_years == 10


def test_what_the_puskesmas_needs_depends_on_the_way_in(tmp_path: Path) -> None:
    profile, _ = explored(made(tmp_path, PUSKESMAS))
    by_box, by_chat = (profile.form.by_way(way) for way in ("kotak_pengaduan", "telegram"))
    assert (by_box.field("alamat").need, by_box.field("kontak").need) == ("asked", "optional")
    assert (by_chat.field("alamat").need, by_chat.field("kapan").need) == ("receive", "complete")
    assert profile.form.by_way("whatsapp").field("kapan").need == "complete"
    assert [(one.id, one.ask_after) for one in profile.workflow.waits] == [
        ("hasil_laboratorium", 3),
        ("jawaban_dinas_contoh", 5),
    ]
    assert profile.rights["jeda"] == ("tim_mutu", "kepala_puskesmas")


def test_the_kelurahan_says_no_to_all_and_has_none_of_it(tmp_path: Path) -> None:
    folder = made(tmp_path, KELURAHAN)
    profile, _ = explored(folder)
    assert (profile.workflow.waits, profile.duties, profile.archive) == ((), (), ())
    assert not {"jeda", "lanjut", "rtl", "arsip"} & profile.rights.keys()
    assert not any(one.need_by for one in profile.form.fields)
    assert "menunggu pihak lain" not in (folder / "SOP.md").read_text("utf-8")


def test_days_of_the_kelurahan_follow_the_level(tmp_path: Path) -> None:
    profile, _ = explored(made(tmp_path, KELURAHAN))
    (clock,) = profile.clocks
    assert (clock.by, clock.amounts) == ("tingkat", {"ringan": 2, "sedang": 7, "berat": 21})
    (direct,) = [one for one in profile.workflow.transitions if one.verb == "jawab_langsung"]
    assert "isi:tingkat=ringan" in direct.needs
    assert profile.workflow.stage("pra").numbered is False
    assert "ingat_datang" in profile.templates["whatsapp"]


def test_secret_complaints_of_the_puskesmas_begin_with_its_head(tmp_path: Path) -> None:
    profile, _ = explored(made(tmp_path, PUSKESMAS))
    assert profile.secrecy.categories == ("sikap_petugas",)
    assert {"rapat_dijadwalkan", "rapat_dipindah"} <= profile.templates["whatsapp"].keys()
    assert profile.secrecy.begins_with == ("kepala_puskesmas",)
    assert [(one.role, one.act) for one in profile.papers[0].signs] == [
        ("kepala_tata_usaha", "paraf"),
        ("kepala_puskesmas", "tanda_tangan"),
    ]
    assert profile.hours.shown == "Senin–Kamis 07.30–16.00, Jumat 07.30–16.30, Sabtu 07.30–12.00"


async def test_a_complaint_goes_through_the_puskesmas_from_chat_to_closing(tmp_path: Path) -> None:
    folder = made(tmp_path, PUSKESMAS)
    data = tmp_path / "data"
    data.mkdir()
    async with opened(str(folder), data) as office:
        warga = office.world.citizen()
        case = await office.complains(warga, layanan="2", tempat="Puskesmas, Desa Contoh")
        assert case.number == "0001/PGD/2026"
        await office.does("petugas_informasi", "/teruskan 1")
        assert await office.stage() == "telaah"
        assert "Menyangkut layanan" in await office.does("tim_mutu", "/lengkap 1")
        await office.does("tim_mutu", "/kriteria 1 semua ya", "/lengkap 1", "YA")
        assert "lengkap" in warga.sees
        told = warga.sees
        await office.does("kepala_tata_usaha", "/teruskan 1")
        await office.does("kepala_puskesmas", "/disposisi 1 tim_mutu Telusuri")
        assert await office.stage() == "bagi"
        assert warga.sees == told
        await office.does("tim_mutu", "/disposisi 1 penanggung_jawab_layanan Telusuri")
        unit = "penanggung_jawab_layanan"
        await office.does(unit, "/ambil 1", "/jawab 1 Obat sudah tersedia lagi.")
        assert "menunggu" in await office.does("kepala_puskesmas", "/setujui 1")
        await office.does("kepala_tata_usaha", "/setujui 1", "YA")
        assert await office.stage() == "kerja"
        await office.does("kepala_puskesmas", "/setujui 1", "YA")
        assert await office.stage() == "siap"
        await office.does("petugas_informasi", "/kirim 1", "YA")
        assert "Obat sudah tersedia lagi." in warga.sees
        await office.does("petugas_informasi", "/selesai 1", "YA")
        assert (await office.case()).state == "SELESAI"


async def test_the_kecamatan_answers_by_level_does_its_duties_and_files(tmp_path: Path) -> None:
    folder = made(tmp_path, KECAMATAN)
    data = tmp_path / "data"
    data.mkdir()
    async with opened(str(folder), data) as office:
        await office.complains(office.world.citizen())
        await office.complains(office.world.citizen("Warga Contoh Dua"))
        light, grave = "0001/PGD/2026", "0002/PGD/2026"
        for number, level in ((light, "ringan"), (grave, "berat")):
            await office.does("petugas_loket", f"/tingkat {number} {level}", f"/lengkap {number}")
            await office.does(
                "petugas_loket", "YA", f"/disposisi {number} kepala_seksi_trantib Cek"
            )
            await office.does(
                "kepala_seksi_trantib", f"/ambil {number}", f"/jawab {number} Sudah kami tangani."
            )
        await office.does("camat", f"/setujui {light}", "YA")
        assert (await office.case(light)).stage == "kerja"
        await office.does("kepala_seksi_sosial", f"/setujui {light}", "YA", f"/setujui {grave}")
        await office.does("kepala_seksi_sosial", "YA")
        assert (await office.case(light)).stage == "siap"
        assert (await office.case(grave)).stage == "kerja"
        await office.does("camat", f"/setujui {grave}", "YA")
        assert (await office.case(grave)).stage == "siap"
        desk = "petugas_loket"
        await office.does(desk, f"/kirim {light}", "YA", f"/selesai {light}", "YA")
        assert "pengaduan_berat" in await office.does(desk, f"/arsip {light}")
        await office.does(desk, f"/arsip {light} pengaduan_biasa")
        assert (await office.case(light)).archive == "pengaduan_biasa"
        assert "belum pernah" in await office.does(desk, "/rutin")
        office[desk].news()
        await office.world.passes(days=7)
        assert any("Kotak pengaduan" in one for one in office[desk].news())
        assert "dikerjakan" in await office.does(desk, "/rutin kotak pengaduan sudah")


async def test_the_puskesmas_waits_plans_and_takes_letters_from_its_box(tmp_path: Path) -> None:
    folder = made(tmp_path, PUSKESMAS)
    data = tmp_path / "data"
    data.mkdir()
    async with opened(str(folder), data) as office:
        await office.complains(office.world.citizen(), layanan="2", tempat="Puskesmas Contoh")
        await office.does("petugas_informasi", "/teruskan 1")
        assert "Jawaban Dinas Contoh" in await office.does("tim_mutu", "/jeda 1")
        await office.does("tim_mutu", "/kriteria 1 semua ya", "/lengkap 1", "YA")
        await office.does("tim_mutu", "/jeda 1 hasil_laboratorium Diminta hari ini.")
        paused = (await office.case()).paused
        assert paused is not None
        assert paused.why == "hasil_laboratorium"
        await office.does("tim_mutu", "/lanjut 1")
        assert (await office.case()).paused is None
        planned = await office.does(
            "tim_mutu", "/rtl 1 Menambah stok obat; penanggung_jawab_layanan; 15 Desember 2026"
        )
        assert "15 Desember 2026" in planned
        (plan,) = (await office.case()).plans
        assert plan.roles == ("penanggung_jawab_layanan",)
        # From the box without an address; at the counter it is wanted.
        letter = "Nama: Warga Contoh Tiga\nLayanan: Obat\nUraian: Obat habis sejak Senin lalu."
        desk = "petugas_informasi"
        await office.does(desk, f"/catat kotak hari ini\n{letter}", "YA")
        boxed = await office.case("0002/PGD/2026")
        assert (boxed.channel, boxed.lacks_receive) == ("kotak_pengaduan", ())
        told = await office.does(desk, f"/catat loket hari ini\n{letter}", "YA")
        at_the_counter = await office.case(find_code(told) or "")
        assert at_the_counter.lacks_receive == ("alamat",)
        assert at_the_counter.number is None
