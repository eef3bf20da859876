"""The papers of the Sekretariat DPRD: memo, direction, invitation, minutes, the closing recap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sops.people import Office, opened
from tests.sops.printed import text_of
from tests.sops.rows import row
from tests.sops.test_tanbu import consulting, received

pytestmark = pytest.mark.printed
KABAG = "kabag_pengawasan"


@pytest.fixture
async def tanbu(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("tanbu", tmp_path) as office:
        yield office


@row("T01", "T06")
async def test_the_letterhead_names_both_and_no_decree_that_is_not_known(tanbu: Office) -> None:
    await received(tanbu)
    receipt = await text_of(tanbu, "tanda_terima")
    assert receipt.startswith(
        "PEMERINTAH KABUPATEN TANAH BUMBU\nSEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH"
    )
    assert "No. SK" not in receipt


@row("T06")
async def test_a_decree_that_is_known_is_named(tmp_path: Path) -> None:
    async with opened("pasuruan", tmp_path) as office:
        await office.complains(office.world.citizen(), pernyataan="ya", kerugian="tidak ada")
        assert "No. SK SOP : 060/024/424.079/2023" in await text_of(office, "tanda_terima")


@row("T11", "T13")
async def test_memos_go_up_and_the_sheet_comes_down(tanbu: Office) -> None:
    await consulting(tanbu)
    case = await tanbu.case()
    memos = [one.number for one in case.papers if one.paper == "nota_dinas"]
    assert memos == ["001/ND/SETWAN/XI/2026", "002/ND/SETWAN/XI/2026"]
    memo = await text_of(tanbu, "nota_dinas")
    assert "Kepada : Sekretaris DPRD" in memo
    assert "Dari : " in memo
    sheet = await text_of(tanbu, "lembar_disposisi")
    assert "Konsultasikan" in sheet


@row("T16", "T17")
async def test_invitation_minutes_and_recap_come_out_of_the_meeting(tanbu: Office) -> None:
    await consulting(tanbu)
    await tanbu.does(KABAG, "/tetapkan 1 ya Setuju", "/teruskan 1")
    meeting = "27 November 2026 pukul 09.00 di Ruang Banmus; undang: kasubbag_pengaduan"
    await tanbu.does(KABAG, f"/rapat 1 {meeting}", "YA")
    invitation = await text_of(tanbu, "undangan")
    assert "Jumat, 27 November 2026" in invitation
    assert "09.00 WITA" in invitation
    assert "Ruang Banmus" in invitation
    await tanbu.world.passes(days=5)
    await tanbu.does("kasubbag_pengaduan", "/hadir 1 Ketua Komisi Contoh; Kepala Dinas Contoh")
    await tanbu.does("kasubbag_pengaduan", "/hasil 1 Disepakati dianggarkan.")
    minutes = await text_of(tanbu, "notula")
    assert "NOTULA RAPAT" in minutes
    assert "Disepakati dianggarkan." in minutes
    await tanbu.does(KABAG, "/surat 1 daftar_hadir")
    attendance = await text_of(tanbu, "daftar_hadir")
    assert "Ketua Komisi Contoh" in attendance
    await tanbu.does(KABAG, "/teruskan 1")
    await tanbu.does("subbag_pengaduan", "/selesai 1 Direkap.", "YA")
    recap = await text_of(tanbu, "rekap_hasil_rapat")
    for told in ("REKAP HASIL RAPAT", "001/REKAP/SETWAN/XI/2026", "Disepakati dianggarkan."):
        assert told in recap
    assert not (await tanbu.case()).open
