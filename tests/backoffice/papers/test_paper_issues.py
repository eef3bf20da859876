"""What the linter refuses of papers: each shown by three lines, with its key and the remedy."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from backoffice.office.papers import Paper
from backoffice.office.profile import PROFILE_FILE, Profile, load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from backoffice.officers.commands import COMMANDS
from backoffice.papers.paper_issues import find_layout_issues
from bot.issues import Issue

ROOT = Path(__file__).parents[3] / "profiles"
SANGGAU = ROOT / "sanggau"
#: Behind the two that Sanggau has.
KEY = "papers[2]"


def with_papers(*papers: str) -> Profile:
    profile = load_profile(SANGGAU)
    more = [msgspec.toml.decode(one, type=Paper) for one in papers]
    return replace(profile, papers=(*profile.papers, *more))


def issues_of(profile: Profile) -> list[Issue]:
    found = find_issues(
        profile,
        shared_texts(),
        channels=["telegram", "whatsapp", "mail"],
        folder=SANGGAU,
        commands=[one.name for one in COMMANDS],
    )
    return [*found, *find_layout_issues(profile)]


@pytest.mark.parametrize(
    ("paper", "key", "told"),
    [
        ('id = "memo"\nby = ["petugas_pengaduan"]\nlayout = "nota_dinass"', "layout", "nota_dinas"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nview = "nobody"\nlayout = "notula"', "layout",
         "hapus layout"),
        ('id = "ba"\nby = ["petugas_pengaduan"]\nview = "teradu"\n'
         'sections = [{ key = "isi", label = "Isi", prefill = "pokok" }]',
         "sections[0].prefill", "hapus prefill, atau ubah view"),
        ('id = "umum"\nby = ["petugas_pengaduan"]\nview = "public"\n'
         'sections = [{ key = "isi", label = "Isi", prefill = "nama_pelapor" }]',
         "sections[0].prefill", "menceritakan pelapor"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\n'
         'sections = [{ key = "isi", label = "Isi", prefill = "pokokk" }]',
         "sections[0].prefill", "tidak dikenal"),
        ('id = "memo"\nlayout = "nota_dinas"', "", "isi by atau on"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nnumber = "{ordinal:04}/PGD/{roman}/{year}"',
         "number", "numbering.register"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nnumber = "MEMO/{year}"', "number",
         "{ordinal}"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nnumber = "{urut}/MEMO/{year}"', "number",
         "tidak dapat diisi"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nnumber = "{ordinal/MEMO"', "number",
         "tidak dapat diisi"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nalias = ["jawab"]', "alias", "perintah /jawab"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nalias = ["tanda_terima"]', "alias",
         'surat "tanda_terima"'),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nalias = ["a", "a"]', "alias", "dua kali"),
        ('id = "jawab"\nby = ["petugas_pengaduan"]', "id", "pakai id lain"),
        ('id = "memo"\nby = ["petugas_lain"]', "by", "tidak ada di [[roles]]"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\nstages = ["s99"]', "stages",
         "tidak ada di [[workflow.stages]]"),
        ('id = "memo"\nby = ["petugas_pengaduan"]\n'
         'sections = [{ key = "a", label = "A" }, { key = "a", label = "B" }]',
         "sections[1].key", "dua kali"),
        ('id = "form"\nby = ["petugas_pengaduan"]\nlayout = "formulir_kosong"\nnumber = '
         '"{ordinal}/F"', "", "bukan surat sebuah pengaduan"),
    ],
)  # fmt: skip
def test_three_lines_are_refused_with_their_key(paper: str, key: str, told: str) -> None:
    where = f"{KEY}.{key}" if key else KEY
    said = [one.text for one in issues_of(with_papers(paper)) if one.key == where]
    assert any(told in one for one in said), issues_of(with_papers(paper))


def test_two_numbers_that_can_be_the_same_are_refused() -> None:
    one = 'id = "{id}"\nby = ["petugas_pengaduan"]\nnumber = "{{ordinal:03}}/ND/{{year}}"'
    found = issues_of(with_papers(one.format(id="memo"), one.format(id="nota")))
    assert [issue.key for issue in found] == ["papers[3].number"]
    assert "papers[2].number" in found[0].text


def test_two_papers_may_not_share_an_alias() -> None:
    one = 'id = "{id}"\nby = ["petugas_pengaduan"]\nalias = ["nd"]'
    found = issues_of(with_papers(one.format(id="memo"), one.format(id="nota")))
    assert [issue.key for issue in found] == ["papers[3].alias"]


@pytest.mark.parametrize("logo", [b"", b"GIF89a", b"%PDF-1.7"])
def test_a_logo_is_a_png_or_a_jpeg_that_is_there(logo: bytes) -> None:
    profile = load_profile(SANGGAU)
    office = replace(profile.office, logo="logo.png")
    found = issues_of(replace(profile, office=office, logo=base64.b64encode(logo).decode()))
    assert [(one.file, one.key) for one in found] == [(PROFILE_FILE, "office.logo")]
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    assert issues_of(replace(profile, office=office, logo=png)) == []


def test_a_bad_file_of_layouts_is_refused_with_its_key() -> None:
    own = (
        '[notula.change.judull]\ntext = "RISALAH"\n\n[undangan.change.penutup]\nlines = ["{namaa}"]'
    )
    found = issues_of(replace(load_profile(SANGGAU), letters=own))
    assert {one.file for one in found} == {"letters.id.toml"}
    assert any(one.key == "notula.change.judull" for one in found)
    assert any("namaa" in one.text for one in found)


def test_the_papers_of_every_office_are_sound() -> None:
    for folder in sorted(one.parent for one in ROOT.glob("*/profile.toml")):
        assert find_layout_issues(load_profile(folder)) == []
