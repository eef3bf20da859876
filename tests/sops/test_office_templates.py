"""An office's own DOCX: filled in for print, signed by hand; the scan is the paper."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.cli.profiles import check_profile
from backoffice.office.profile import load_profile, shared_texts
from tests.backoffice.officers.test_case_files import files_in
from tests.backoffice.papers.test_docx import text_of
from tests.backoffice.papers.test_template import HOSTILE, template
from tests.sops.people import Office, opened
from tests.sops.printed import file_of
from tests.sops.signing import FIRST, LAST, RECORD, SECOND, WRITER, WRITTEN, name_of, recording
from tests.sops.test_kalbar import with_evidence
from tests.sops.test_signed_on_paper import ON_PAPER, sends
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
OWN = RECORD.replace('layout = "berita_acara"', 'layout = "berita_acara"\ntemplate = "ba.docx"')
#: As somebody of the office writes it in Word.
LINES = (
    "BERITA ACARA, nomor {{ nomor }}, pengaduan {{ nomor_register }}",
    "Pada hari ini {{ tanggal_terbilang }} dibahas: {{ pokok }}",
    "Cerita pelapor: {{ uraian }}",
    "Hasil: {{ hasil }}",
    "{%p for satu in pemaraf %}",
    "Paraf {{ satu.jabatan }}: {{ satu.tanda or '………' }}",
    "{%p endfor %}",
    "{%p for satu in penanda_tangan %}",
    "{{ satu.jabatan }}",
    "{{ satu.nama }}, {{ satu.pangkat }}, NIP {{ satu.nip }}",
    "{%p endfor %}",
)


def owning(folder: Path, *lines: str, data: bytes | None = None) -> Path:
    """The folder of a profile whose record has its own DOCX."""
    own = recording(folder, OWN)
    (own / "papers").mkdir()
    (own / "papers" / "ba.docx").write_bytes(data or template(*(lines or LINES)))
    return own


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened(str(owning(tmp_path)), tmp_path, house_url) as found:
        found.staff["admin"] = await found.world.officer("Admin Contoh", "admin")
        yield found


def issues(folder: Path) -> list[str]:
    return [f"{one.key}: {one.text}" for one in check_profile(folder, shared_texts()).issues]


async def test_it_is_filled_in_signed_by_hand_and_its_scan_is_the_paper(office: Office) -> None:
    await with_evidence(office)
    name = name_of(office, LAST)
    await office.does(
        "admin", f"/petugas data {name}; pangkat: Pembina, IV/a; nip: 197001011995031001"
    )
    assert "tidak ada versi yang menunggu" in await office.does(
        WRITER, "/surat 1 berita_acara cetak"
    )
    await office.does(WRITER, WRITTEN, "YA")
    await office.does(FIRST, "/setujui 1 berita_acara", "YA")
    await office.does(SECOND, "/setujui 1 berita_acara", "YA")
    # The last one signs on the sheet, and is told how it comes by it.
    told = await office.does(LAST, "/setujui 1 berita_acara")
    assert "ditandatangani di atas kertas" in told
    assert "berita_acara cetak" in told
    await office.does(LAST, "YA")
    told = await office.does(WRITER, "/surat 1 berita_acara cetak")
    assert "versi 1 untuk dicetak" in told
    (_, file, data) = files_in(office[WRITER])[-1]
    assert file.endswith("berita_acara-cetak-v1.docx")
    sheet = text_of(data)
    case = await office.case()
    for words in (
        f"pengaduan {case.label}",
        "nomor ……………………",
        "dibahas: Mobil dinas dipakai untuk usaha.",
        "Hasil: Mobilnya dikembalikan.",
        "Disetujui lewat sistem",
        f"{name}, Pembina, IV/a, NIP 19700101 199503 1 001",
    ):
        assert words in sheet, sheet
    # The same sheet is printed once, and a version of before is not to be signed any more.
    await office.does(LAST, "/surat 1 berita_acara cetak")
    assert files_in(office[LAST])[-1][2] == data
    paper = case.paper("berita_acara")
    assert paper is not None
    assert (paper.state, len(paper.signs)) == ("menunggu", 2)
    await sends(office, WRITER, f"{ON_PAPER} @{LAST}")
    await office.does(WRITER, "YA")
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None
    assert (paper.state, paper.number, paper.letter) == ("terbit", "001/BA/ITPROV/XI/2026", "")
    assert (await file_of(office, "berita_acara")).startswith(b"\xff\xd8"), "no DOCX is issued"


async def test_what_citizens_wrote_is_words_in_it(office: Office) -> None:
    story = HOSTILE.replace("\x00", "").replace("\u202e", "") + "<w:p>]]></w:t> Ya."
    await with_evidence(office, apa=story)
    await office.does(WRITER, f"{WRITTEN} {{{{ 6*7 }}}} <w:br/>", "YA")
    await office.does(WRITER, "/surat 1 berita_acara cetak")
    (_, _, data) = files_in(office[WRITER])[-1]
    sheet = text_of(data)
    for words in (
        "{{ 7*7 }} {% for x in y %} <w:br/> &",
        "<w:p>]]></w:t> Ya.",
        "{{ 6*7 }} <w:br/>",
    ):
        assert words in sheet, sheet
    assert "49" not in sheet
    assert "42" not in sheet.replace(".42", "")


async def test_who_may_not_write_it_gets_no_sheet(office: Office) -> None:
    await with_evidence(office)
    await office.does(WRITER, WRITTEN, "YA")
    told = await office.does("petugas_penerima", "/surat 1 berita_acara cetak")
    assert "versi 1 untuk dicetak" in told
    # Who does not see the case learns nothing of it, and who may not write it gets none.
    await office.does("irbansus", "/surat 1 berita_acara cetak")
    assert not files_in(office["irbansus"])


async def test_the_sheet_of_a_paper_without_one_is_its_layout(
    tmp_path: Path, house_url: str
) -> None:
    async with opened(str(recording(tmp_path)), tmp_path, house_url) as office:
        await with_evidence(office)
        await office.does(WRITER, WRITTEN, "YA", "/surat 1 berita_acara cetak")
        (_, file, data) = files_in(office[WRITER])[-1]
        assert file.endswith("berita_acara-cetak-v1.pdf")
        assert data.startswith(b"%PDF")
        # Here a sign by command issues it as ever.
        for role in (FIRST, SECOND, LAST):
            await office.does(role, "/setujui 1 berita_acara", "YA")
        paper = (await office.case()).paper("berita_acara")
        assert paper is not None
        assert paper.state == "terbit"


def test_the_linter_opens_it(tmp_path: Path) -> None:
    folder = owning(tmp_path)
    assert issues(folder) == []
    assert load_profile(folder).paper_templates["ba.docx"]
    for lines, told in (
        (
            ("Nomor {{ nomer }}, {{ kepala_dinas }}",),
            ("{{ kepala_dinas }} tidak dikenal", "{{ nomer }}"),
        ),
        (("{% for satu in pemaraf %}{{ satu.jabatn }}{% endfor %}",), ("jabatn",)),
        (("{% if nomor %}",), ("isiannya tidak dapat dipakai",)),
        (("{{ nomor.__class__ }}",), ("unsafe",)),
    ):
        (folder / "papers" / "ba.docx").write_bytes(template(*lines))
        found = issues(folder)
        for words in told:
            assert any(words in one and one.startswith("papers[") for one in found), (lines, found)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7", "bukan berkas Word .docx"),
        (b"PK\x03\x04 terpotong", "bukan berkas Word .docx"),
        (b"PK" + b"\x00" * 1_200_000, "terlalu besar"),
        (b"", "tidak ada; taruh berkasnya"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, data: bytes, told: str) -> None:
    folder = owning(tmp_path, data=data or b"x")
    if not data:
        shutil.rmtree(folder / "papers")
    assert any(told in one for one in issues(folder)), issues(folder)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("signs = [", "", "isi signs"),
        ('template = "ba.docx"', 'template = "../ba.docx"', "harus nama berkas .docx"),
        ('template = "ba.docx"', 'template = "ba.doc"', "harus nama berkas .docx"),
        ('layout = "berita_acara"\n', 'view = "nobody"\n', "hapus template"),
    ],
)
def test_what_cannot_be_signed_by_hand_has_none(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    folder = owning(tmp_path)
    profile = folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    head, sep, tail = text.partition('id = "berita_acara"')
    own, _, rest = tail.partition("# Tenggat ---")
    assert own.count(old) == 1
    # Without signs the paper ends where they would stand.
    own = own.replace(old, new) if new else own[: own.index(old)]
    profile.write_text(f"{head}{sep}{own}\n# Tenggat ---{rest}", encoding="utf-8")
    assert any("template" in one and told in one for one in issues(folder)), issues(folder)


async def test_a_case_keeps_the_template_under_which_it_began(tmp_path: Path) -> None:
    folder = owning(tmp_path)
    async with opened(str(folder), tmp_path) as office:
        await with_evidence(office)
        await office.does(WRITER, WRITTEN, "YA")
        (folder / "papers" / "ba.docx").write_bytes(template("Templat baru {{ nomor }}"))
        await office.world.restart()
        await office.does(WRITER, "/surat 1 berita_acara cetak")
        assert "BERITA ACARA, nomor" in text_of(files_in(office[WRITER])[-1][2])
