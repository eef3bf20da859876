"""What each SOP says of SP4N-LAPOR!, and what each office does regularly beside its cases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.app.operators import Operator, alone
from tests.sops.people import opened
from tests.sops.rows import row
from tests.world import local

#: Office -> who enters complaints, and so carries them over; who makes the month's report.
DESKS = {
    "kalbar": ("petugas_penerima", "kasubbag_perencanaan"),
    "sanggau": ("petugas_pengaduan", "pejabat_pengelola"),
    "tanbu": ("resepsionis", "kasubbag_pengaduan"),
    "payakumbuh": ("petugas_layanan", "subkoordinator"),
    "pasuruan": ("petugas_pengaduan", "tim_pengaduan"),
}
#: What else their forms ask, where it has to be said.
ABOUT = {
    "kalbar": {"objek": "4", "apa": "Bantuan untuk desa dipotong tanpa alasan sejak Agustus."},
    "sanggau": {"objek": "ktp"},
}
REPORT = "Menyusun laporan dan statistik pengaduan bulan lalu"


@pytest.mark.parametrize("name", DESKS)
async def test_every_office_carries_its_complaints_over(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as office:
        warga = office.world.citizen("Warga Tampilan")
        case = await office.complains(warga, **ABOUT.get(name, {}))
        shown = await office.does(DESKS[name][0], f"/lapor {case.code}")
        assert "siap tempel ke SP4N-LAPOR!" in shown and "Warga Contoh" not in shown
        assert re.search(r"^Kategori: \w", shown, re.MULTILINE), shown
        told = await office.does(DESKS[name][0], f"/lapor {case.code} 7654321")
        assert "dengan Tracking ID 7654321" in told


@pytest.mark.parametrize("name", DESKS)
async def test_every_office_is_reminded_of_its_report(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as office:
        by = DESKS[name][1]
        listed = await office.does(by, "/rutin")
        assert "(libur), 1 oktober 08.00: belum pernah jatuh tempo" in listed
        # Early by every zone.
        await office.world.until(local(2026, 12, 1, 9))
        news = [one for one in office.staff[by].news() if REPORT in one]
        assert len(news) == 1, news
        assert "ditandai sudah dikerjakan" in await office.does(by, "/rutin laporan sudah")


@row("S06")
async def test_the_box_of_sanggau_is_opened_each_week(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path) as office:
        await office.world.until(local(2026, 11, 30, 9))
        news = office.staff["petugas_pengaduan"].news()
        assert sum("Jadwal membuka kotak pengaduan" in one for one in news) == 1
        told = await office.does("petugas_pengaduan", "/rutin kotak sudah")
        assert "ditandai sudah dikerjakan" in told


async def test_the_box_of_payakumbuh_is_opened_each_week(tmp_path: Path) -> None:
    async with opened("payakumbuh", tmp_path) as office:
        await office.world.until(local(2026, 11, 30, 9))
        news = office.staff["petugas_layanan"].news()
        assert sum("Membuka kotak saran" in one for one in news) == 1


@row("S09")
async def test_what_came_by_lapor_is_taken_from_its_file_and_answered_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    file = tmp_path / "lapor.csv"
    file.write_text(
        "Tracking ID,Tanggal Laporan,Isi Laporan,Kategori,Nama Pelapor,Alamat,No HP\n"
        "7654321,2026-11-20,KTP belum jadi.,KTP-el,Warga Contoh Satu,"
        '"Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",0812-0000-0001\n',
        encoding="utf-8",
    )
    async with opened("sanggau", tmp_path) as office:
        operator = Operator.of(office.world)
        await operator.told("lapor", "import", str(file))
        told = await operator.told("lapor", "import", str(file))
        assert "7654321 sudah ada sebagai 0001/PGD/XI/2026" in told
        assert (await office.case()).channel == "sp4n_lapor"
        await office.does("petugas_pengaduan", "/balas 1 Ambil di loket 2.", "YA SELESAI")
        shown = await office.does("petugas_pengaduan", "/lapor 1")
        assert "Status: Selesai" in shown and "Ambil di loket 2." in shown
