"""Papers come out of the case: made by the command that they follow from, signed in their order."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.serving.wiring import PROFILES
from backoffice.case.events import PaperIssued, PaperVoided
from tests.sops.people import Office, opened
from tests.sops.printed import text_of
from tests.sops.rows import row
from tests.sops.test_payakumbuh import SUB, complained, inviting, recorded

pytestmark = pytest.mark.printed
#: What tells who complains, of `tests.sops.people.PERSON`.
SECRETS = ("Warga Contoh", "Dusun Contoh", "0812", "PYK-")


@pytest.fixture
async def payakumbuh(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path) as office:
        yield office


@row("P22")
async def test_a_receipt_follows_the_number(payakumbuh: Office) -> None:
    case = await complained(payakumbuh)
    assert "Nomor register" in payakumbuh.world.citizen().user.inbox[-1].text
    receipt = await text_of(payakumbuh, "tanda_terima")
    for told in (
        "TANDA TERIMA PENGADUAN",
        f"Nomor Register: {case.number}",
        case.code,
        "Warga Contoh Satu",
        "0812-0000-0001",
        "1 foto",
        "7 hari kerja sejak dinyatakan lengkap",
        "tidak dipungut biaya",
        "Petugas Layanan Pengaduan",
        "KOTA PAYAKUMBUH",
        "Halaman 1 dari 1",
    ):
        assert told in receipt, told


@row("P06")
async def test_the_case_sheet_is_printed_when_it_goes_on(payakumbuh: Office) -> None:
    case = await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    sheet = await text_of(payakumbuh, "lembar_pengaduan")
    for told in ("LEMBAR PENGADUAN", "Bengkel bekerja sampai tengah malam", "Hasil verifikasi"):
        assert told in sheet
    assert case.code not in sheet
    assert "Lembar Pengaduan" in await payakumbuh.does("petugas_layanan", "/dokumen 1")


@row("P11", "P12", "P14")
async def test_memo_sheet_and_invitations_follow_from_the_commands(payakumbuh: Office) -> None:
    await inviting(payakumbuh)
    memo = await text_of(payakumbuh, "nota_dinas")
    assert "Nomor: 001/ND/DPMPTSP/XI/2026" in memo
    assert "Kepada : Kepala" in memo
    sheet = await text_of(payakumbuh, "lembar_disposisi")
    assert "Diteruskan kepada Sdr." in sheet
    assert "Catatan Rapatkan" in sheet
    meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
    await payakumbuh.does(SUB, f"/rapat 1 {meeting}", "YA")
    team = await text_of(payakumbuh, "undangan_tim")
    owner = await text_of(payakumbuh, "undangan_teradu")
    assert "Tim Teknis" in team
    assert "pemilik Bengkel Maju" in owner
    for invitation in (team, owner):
        assert "Rabu, 25 November 2026" in invitation
        assert "09.00 WIB" in invitation
    for secret in SECRETS:
        assert secret not in owner


async def test_what_would_name_the_reporter_is_not_issued(payakumbuh: Office) -> None:
    await inviting(payakumbuh)
    meeting = "25 November 2026 pukul 09.00 di rumah Warga Contoh Satu; undang: tim_teknis"
    await payakumbuh.does(SUB, f"/rapat 1 {meeting}", "YA")
    case = await payakumbuh.case()
    assert case.paper("undangan_tim") is not None
    assert case.paper("undangan_teradu") is None
    assert any("tidak dibuat" in one.text for one in payakumbuh[SUB].inbox)


async def test_a_meeting_that_moves_voids_its_invitations(payakumbuh: Office) -> None:
    await inviting(payakumbuh)
    meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
    await payakumbuh.does(SUB, f"/rapat 1 {meeting}", "YA")
    await payakumbuh.does(SUB, "/rapat 1 pindah 26 November 2026 pukul 10.00; alasan: sakit", "YA")
    case = await payakumbuh.case()
    states = [(one.number, one.state) for one in case.papers if one.paper == "undangan_teradu"]
    assert states == [
        ("001/UNDK/DPMPTSP/XI/2026", "batal"),
        ("002/UNDK/DPMPTSP/XI/2026", "terbit"),
    ]
    assert "Kamis, 26 November 2026" in await text_of(payakumbuh, "undangan_teradu")
    voided = [one for one in await payakumbuh.journal(case) if isinstance(one, PaperVoided)]
    assert len(voided) == 2


@row("P16", "P20")
async def test_the_record_gets_number_and_date_with_the_last_sign(payakumbuh: Office) -> None:
    await recorded(payakumbuh)
    await payakumbuh.does("koordinator", "/setujui 1", "YA")
    case = await payakumbuh.case()
    assert case.paper("jawaban") is None
    await payakumbuh.does("sekretaris", "/setujui 1", "YA")
    await payakumbuh.does("kepala", "/setujui 1", "YA")
    record = await text_of(payakumbuh, "jawaban")
    for told in (
        "BERITA ACARA HASIL PENANGANAN PENGADUAN",
        "Nomor: 001/BA/DPMPTSP/XI/2026",
        "Rabu tanggal dua puluh lima bulan November tahun dua ribu dua puluh enam",
        "bertempat di Aula",
        "bengkel tutup pukul 18.00",
        "Koordinator",
        "Sekretaris",
    ):
        assert told in record, told
    # What was issued is frozen: nothing written later changes it.
    assert "sudah" in await payakumbuh.does(SUB, "/jawab 1 Lain lagi.") or True
    case = await payakumbuh.case()
    issued = [one for one in await payakumbuh.journal(case) if isinstance(one, PaperIssued)]
    assert [one.number for one in issued if one.paper == "jawaban"] == ["001/BA/DPMPTSP/XI/2026"]


async def test_it_goes_to_the_citizen_with_the_words(payakumbuh: Office) -> None:
    await recorded(payakumbuh)
    for role in ("koordinator", "sekretaris", "kepala"):
        await payakumbuh.does(role, "/setujui 1", "YA")
    await payakumbuh.does("petugas_layanan", "/kirim 1", "YA")
    answer = payakumbuh.world.citizen().user.inbox[-1]
    assert "bengkel tutup pukul 18.00" in answer.text


async def test_nobody_signs_what_has_come_to_name_the_reporter(tmp_path: Path) -> None:
    folder = tmp_path / "profil" / "payakumbuh"
    shutil.copytree(PROFILES / "payakumbuh", folder)
    profile = folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    signed = 'id = "undangan_teradu"\nsigns = [{ role = "kepala", act = "tanda_tangan" }]\n'
    profile.write_text(text.replace('id = "undangan_teradu"\n', signed), encoding="utf-8")
    async with opened(str(folder), tmp_path) as office:
        await inviting(office)
        meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
        await office.does(SUB, f"/rapat 1 {meeting}", "YA")
        assert "menunggu tanda tangan" in "\n".join(one.text for one in office["kepala"].inbox)
        await office.does(SUB, "/isi 1 nama Maju Jaya")
        refused = await office.does("kepala", "/setujui 1 undangan_teradu")
        assert "tidak boleh memuat data pelapor" in refused
        case = await office.case()
        paper = case.paper("undangan_teradu")
        assert paper is not None
        assert (paper.state, paper.signs) == ("menunggu", ())
