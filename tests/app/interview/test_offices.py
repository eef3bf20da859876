"""Three invented offices, each founded by somebody at a keyboard, and worked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.interview.people import Replies, explored, founded, linted
from tests.sops.people import opened

KECAMATAN: Replies = {
    "Nama pendek kantor": "kec_contoh",
    "Nama lengkap kantor": "Kecamatan Contoh",
    "Alamat kantor": "Jl. Contoh No. 1, Kec. Contoh",
    "Zona waktu": "WITA",
    "Siapa pimpinan": "Camat",
    "Jabatan yang menerima": "Petugas Loket",
    "Jabatan atau unit": "Kepala Seksi Trantib; Kepala Seksi Sosial",
    "Siapa menyetujui": "-",
    "Berapa lama": "5",
    "Bolehkah dijawab langsung": "SELALU",
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
    "Siapa menyetujui": "Kepala Tata Usaha; Kepala Puskesmas",
    "Tempat kejadian": "LENGKAP",
    "Nama pendek pilihan": "Layanan",
    "Kalimat pertanyaannya": "Layanan apa yang diadukan?",
    "Pilihannya": "Pendaftaran; Obat; Sikap petugas; Lainnya",
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
    assert "Siapa nama lengkap Bapak/Ibu?" in shown
    for file in ("SOP.md", "profile.toml", "texts.id.toml"):
        assert f"  {folder / file}" in shown
    assert f"aduan chat --office {folder}" in shown


def test_the_desk_of_the_kecamatan_answers_directly(tmp_path: Path) -> None:
    profile, table = explored(founded(tmp_path, KECAMATAN)[0])
    direct = next(one for one in table.outcomes if one.stage == "langsung")
    assert [step.verb for step in direct.shortest.steps][-1] == "jawab_langsung"
    assert (profile.office.timezone, profile.office.zone_label) == ("Asia/Makassar", "WITA")
    assert profile.roles[0].clause == "L3"
    assert {one.clause for one in profile.form.fields if one.key == "alamat"} == {"L4"}
    # Nobody signs: who receives it looks at the answer.
    (approving,) = [one for one in profile.workflow.transitions if one.verb == "setujui"]
    assert approving.by == ("petugas_loket",)


def test_days_of_the_kelurahan_follow_the_level(tmp_path: Path) -> None:
    profile, _ = explored(founded(tmp_path, KELURAHAN)[0])
    (clock,) = profile.clocks
    assert (clock.by, clock.amounts) == ("tingkat", {"ringan": 2, "sedang": 7, "berat": 21})
    (direct,) = [one for one in profile.workflow.transitions if one.verb == "jawab_langsung"]
    assert "isi:tingkat=ringan" in direct.needs
    assert profile.workflow.stage("pra").numbered is False


def test_secret_complaints_of_the_puskesmas_begin_with_its_head(tmp_path: Path) -> None:
    profile, _ = explored(founded(tmp_path, PUSKESMAS)[0])
    assert profile.secrecy.categories == ("sikap_petugas",)
    assert profile.secrecy.begins_with == ("kepala_puskesmas",)
    assert [(one.role, one.act) for one in profile.papers[0].signs] == [
        ("kepala_tata_usaha", "paraf"),
        ("kepala_puskesmas", "tanda_tangan"),
    ]
    assert profile.hours.shown == "Senin–Kamis 07.30–16.00, Jumat 07.30–16.30, Sabtu 07.30–12.00"


async def test_a_complaint_goes_through_the_puskesmas_from_chat_to_closing(tmp_path: Path) -> None:
    folder, _ = founded(tmp_path, PUSKESMAS)
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
