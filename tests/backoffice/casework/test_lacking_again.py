"""A case that lacked nothing lacks something again: where it goes, its clocks, and who hears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import Resumed
from tests.sops.people import Office, opened
from tests.sops.test_kalbar import eligible
from tests.sops.test_pasuruan import STORY
from tests.world import house_url as house_url
from tests.world import local

LACKS = "kurang lagi sesudah diperbaiki: pernyataan."


@pytest.fixture
async def pasuruan(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("pasuruan", tmp_path, house_url) as office:
        yield office


@pytest.fixture
async def kalbar(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("kalbar", tmp_path) as office:
        yield office


def quiet(office: Office) -> None:
    for one in office.staff.values():
        one.news()


def waiting(office: Office, case: Case) -> dict[str, bool]:
    """Which of the clocks of a case stand still."""
    rules = office.profile.limits
    running = clocks.running(case, rules, office.world.node.desk.calendar)
    return {one.rule: one.paused_at is not None for one in running if one.stopped_at is None}


async def test_before_anybody_began_it_waits_for_its_citizen_again(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    case = await pasuruan.complains(warga, **STORY)
    assert (case.state, case.lacks) == ("DITERIMA", ())
    warga.news()
    told = await pasuruan.does("petugas_pengaduan", f"/isi {case.code} pernyataan tidak")
    assert "Masih kurang: pernyataan" in told
    assert "menunggu pelapor sampai 23 Desember 2026" in told
    case = await pasuruan.case()
    assert (case.state, case.lacks_complete) == ("BELUM_LENGKAP", ("pernyataan",))
    assert case.number is not None, "a number is never taken back"
    (asked,) = warga.news()
    assert "• pernyataan" in asked and "23 Desember 2026" in asked
    assert set(waiting(pasuruan, case).values()) == {True}
    refused = await pasuruan.does("petugas_pengaduan", "/lengkap 1")
    assert "✅" not in refused
    assert str(case.number) in await pasuruan.does("petugas_pengaduan", "/antrean belum_lengkap")
    # The citizen is reminded as everybody is who has something to complete.
    await pasuruan.world.until(local(2026, 11, 30, 12))
    assert any("23 Desember 2026" in one for one in warga.news())
    await pasuruan.does("petugas_pengaduan", f"/isi {case.code} pernyataan menyatakan")
    case = await pasuruan.case()
    assert (case.state, case.lacks, case.complete_by) == ("DITERIMA", (), None)


async def test_an_answer_that_is_emptied_lacks(pasuruan: Office) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **STORY)
    told = await pasuruan.does("petugas_pengaduan", f"/isi {case.code} penyelesaian kosong")
    assert "Masih kurang: " in told
    assert (await pasuruan.case()).state == "BELUM_LENGKAP"


async def test_what_was_declared_complete_stays_and_its_clocks_run(pasuruan: Office) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **STORY)
    await pasuruan.does("petugas_pengaduan", f"/lengkap {case.code}", "YA")
    before = await pasuruan.case()
    assert before.completed_at is not None
    (other,) = await pasuruan.world.officers(("Wati Contoh", "petugas_pengaduan"))
    quiet(pasuruan)
    await other.says(f"/isi {case.code} pernyataan tidak")
    assert "menunggu pelapor" not in other.sees
    after = await pasuruan.case()
    assert (after.stage, after.state) == (before.stage, before.state)
    assert after.completed_at == before.completed_at
    assert waiting(pasuruan, after) == waiting(pasuruan, before)
    assert any(LACKS in one for one in pasuruan["petugas_pengaduan"].news())
    assert not any(LACKS in one for one in other.news()), "who did it knows"
    assert "pernyataan" in (await pasuruan.does("petugas_pengaduan", f"/lihat {case.code}")).lower()


async def test_what_was_accepted_with_a_lack_is_not_sent_back_for_another(
    pasuruan: Office,
) -> None:
    """An officer numbered it knowingly: that stands."""
    writer = pasuruan.world.citizen()
    case = await pasuruan.complains(writer, **{**STORY, "pernyataan": "Tidak"})
    assert case.state == "BELUM_LENGKAP"
    events = await pasuruan.journal(case)
    told = await pasuruan.does("petugas_pengaduan", f"/isi {case.code} penyelesaian kosong")
    assert "menunggu pelapor sampai" not in told, "it waits already"
    added = (await pasuruan.journal(case))[len(events) :]
    assert not any(isinstance(one, Resumed) for one in added)


async def test_a_criterion_that_is_met_no_more_is_told(kalbar: Office) -> None:
    await eligible(kalbar)
    kasubbag = "kasubbag_perencanaan"
    before = await kalbar.case()
    assert before.completed_at is not None
    quiet(kalbar)
    await kalbar.does(kasubbag, "/kriteria 1 kewenangan tidak Urusan kota")
    after = await kalbar.case()
    assert (after.stage, after.completed_at) == (before.stage, before.completed_at)
    told = [one for who in kalbar.staff.values() for one in who.news()]
    assert sum("sudah dinyatakan lengkap, tetapi" in one for one in told) == 1
    # Told once: it is so already.
    await kalbar.does(kasubbag, "/kriteria 1 dugaan tidak Belum jelas")
    again = [one for who in kalbar.staff.values() for one in who.news()]
    assert not any("sudah dinyatakan lengkap, tetapi" in one for one in again)
