"""A closed case is filed under a class of the office's schedule of retention."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.case.events import Archived
from backoffice.office.profile import load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from tests.backoffice.officers.test_plans import DESK, STORY, closed
from tests.offices import office_with
from tests.sops.people import opened
from tests.sops.rows import row
from tests.world import house_url as house_url

CLASS = """
[[archive]]
id = "umum"
name = "Berkas umum"
active = 2
inactive = 3
then = "musnah"
clause = "[INF]"
"""


@row("D21")
async def test_a_closed_case_is_filed_and_filed_anew(tmp_path: Path, house_url: str) -> None:
    async with opened("pasuruan", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), **STORY)
        assert "belum ditutup" in await office.does(DESK, "/arsip 1 pengaduan")
        await closed(office)
        listed = await office.does(DESK, "/arsip 1")
        years = "Berkas pengaduan (aktif 2 tahun, inaktif 3 tahun, lalu musnah)"
        assert f"pengaduan: {years}" in listed
        assert f"pengaduan: {years}" in await office.does(DESK, "/arsip 1 permanen")
        assert "Arsip:" not in await office.does(DESK, "/lihat 1")
        assert f"diarsipkan: {years}" in await office.does(DESK, "/arsip 1 pengaduan")
        assert f"Arsip: {years}" in await office.does(DESK, "/lihat 1")
        assert "sudah diarsipkan" in await office.does(DESK, "/arsip 1 Pengaduan")
        assert "diarsipkan: Berkas pengaduan" in await office.does(DESK, "/riwayat 1")
        assert "hanya untuk" in await office.does("bidang_terkait", "/arsip 1 pengaduan")


async def test_what_is_opened_again_is_filed_no_more(tmp_path: Path, house_url: str) -> None:
    async with opened("pasuruan", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await office.complains(warga, **STORY)
        await closed(office)
        await office.does(DESK, "/arsip 1 pengaduan")
        await warga.says("BELUM")
        case = await office.case()
        assert (case.open, case.archive) == (True, "")


@row("T17")
async def test_tanbu_files_what_came_of_a_meeting_with_its_years(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("tanbu", tmp_path, house_url) as office:
        case = await office.complains(office.world.citizen())
        await office.does("kabag_pengawasan", f"/alihkan {case.code} Dinas Lain: Sudah.", "YA")
        assert not (await office.case()).open
        filed = await office.does("subbag_pengaduan", f"/arsip {case.code} rapat")
        assert "Rekap hasil rapat (aktif 2 tahun, inaktif 3 tahun, lalu dinilai kembali)" in filed
        await office.does("subbag_pengaduan", f"/arsip {case.code} pengaduan")
        kept = [one for one in await office.journal(case) if isinstance(one, Archived)]
        assert [one.archive_class for one in kept] == ["rapat", "pengaduan"]


def issues(folder: Path) -> Iterator[tuple[str, str]]:
    channels = ("telegram", "whatsapp", "mail")
    for one in find_issues(load_profile(folder), shared_texts(), channels=channels):
        yield one.key, one.text


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("active = 2", "active = -1", "archive[2].active"),
        ("inactive = 3", "inactive = -1", "archive[2].inactive"),
        ('id = "umum"', 'id = "Umum 1"', "archive[2].id"),
        ('clause = "[INF]"', "", "archive[2].clause"),
    ],
)
def test_the_linter_points_at_what_is_wrong(tmp_path: Path, old: str, new: str, key: str) -> None:
    """Behind the two classes that the office has."""
    assert list(issues(office_with(tmp_path / "good", CLASS))) == []
    found = [one for one, _ in issues(office_with(tmp_path / "bad", CLASS.replace(old, new)))]
    assert found == [key]


def test_classes_under_which_nobody_may_file_are_told(tmp_path: Path) -> None:
    folder = office_with(tmp_path, "")
    file = folder / "profile.toml"
    text = file.read_text(encoding="utf-8")
    right = 'arsip = ["pejabat_pengelola"]\n'
    assert text.count(right) == 1
    file.write_text(text.replace(right, ""), encoding="utf-8")
    assert [one for one, _ in issues(folder)] == ["rights.arsip"]


def test_two_classes_have_two_names(tmp_path: Path) -> None:
    found = [one for one, _ in issues(office_with(tmp_path, CLASS + CLASS))]
    assert "archive[3].id" in found
