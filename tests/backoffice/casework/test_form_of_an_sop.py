"""What the form of an SOP may ask beside Sanggau's: how it is asked, answered, found lacking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from tests.backoffice.casework.test_paper_complaints import all_cases
from tests.databases import fresh_sqlite
from tests.mailing import LETTER, Post, desk_officer
from tests.offices import office_with
from tests.world import begins, fills

#: Loss as two questions, the second for those who have one.
LOSS = """
[[form.fields]]
key = "rugi"
kind = "choice"
ask = "tanya_kerugian"
label = "Jenis kerugian"
names = ["Kerugian yang diderita", "Kerugian"]
need = "complete"
clause = "L15"
options = [
  { id = "materiel", label = "Materiel", words = ["uang", "barang"] },
  { id = "immateriel", label = "Immateriel", words = ["waktu"] },
  { id = "tidak_ada", label = "Tidak ada" },
]

[[form.fields]]
key = "uraian_rugi"
kind = "text"
ask = "tanya_mengapa"
label = "Uraian kerugian"
need = "complete"
when = { field = "rugi", any_of = ["materiel", "immateriel"] }
clause = "L15"
"""
#: What stands for the signature.
DECLARATION = """
[[form.fields]]
key = "pernyataan"
kind = "yes_no"
ask = "pernyataan"
label = "Pernyataan benar"
need = "complete"
must = ["benar"]
options = [{ id = "benar", label = "Saya menyatakan" }, { id = "belum", label = "Belum" }]
clause = "L15"
"""

#: The same in one question, as free words, and an amount of its own.
MONEY = """
[[form.fields]]
key = "kerugian"
kind = "loss"
ask = "tanya_kerugian"
label = "Kerugian"
need = "complete"
clause = "L15"

[[form.fields]]
key = "biaya"
kind = "money"
ask = "tanya_mengapa"
label = "Biaya yang diminta"
need = "asked"
clause = "L15"
"""
PAPER = (
    "/catat surat kemarin\nnama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\n"
    "layanan: ktp\nisi: KTP belum jadi\npernyataan benar: ya\n"
)


@pytest.fixture
async def office(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office of Sanggau, if its SOP asked for all that stands above."""
    mine = str(office_with(folder / "office", LOSS + DECLARATION))
    async with World.opened(folder, database_url=house_url, straight=True, office=mine) as opened:
        yield opened


@pytest.fixture
async def another(folder: Path) -> AsyncIterator[World]:
    """Sanggau's, if its SOP asked for a loss in free words."""
    mine, url = str(office_with(folder / "office", MONEY)), fresh_sqlite(folder)
    async with World.opened(folder, database_url=url, straight=True, office=mine) as opened:
        yield opened


@pytest.fixture
def post(office: World) -> Post:
    return Post(office)


async def only_case(world: World) -> Case:
    (case,) = await all_cases(world)
    return case


async def asked_of_loss(person: Person) -> None:
    """A chat up to the question for the loss."""
    await begins(person)
    await fills(person, until="bukti")
    await person.says("NANTI")
    assert "Kerugian apa" in person.sees


async def asked_to_declare(person: Person) -> None:
    """A chat up to the declaration at its end."""
    await asked_of_loss(person)
    await person.says("tidak ada")
    assert "menyatakan pengaduan ini" in person.sees


# -- a question that hangs on another -------------------------------------------------------------


async def test_what_was_not_asked_is_not_lacking(office: World) -> None:
    warga = office.citizen()
    await asked_to_declare(warga)
    await warga.presses("Saya menyatakan")
    assert "Jenis kerugian: Tidak ada" in warga.sees
    assert "Uraian kerugian" not in warga.sees
    await warga.presses("Kirim")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ())


async def test_an_officer_who_corrects_the_answer_changes_what_hangs_on_it(office: World) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_of_loss(warga)
    await warga.says("uang")
    await warga.says("LEWATI")
    await warga.presses("Saya menyatakan")
    await warga.presses("Kirim")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/isi 1 jenis kerugian tidak ada")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ()), "nothing is waited for any more"
    await petugas.says("/isi 1 jenis kerugian: materiel")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/lihat 1")
    assert "uraian kerugian" in petugas.sees
    await petugas.says("/isi 1 uraian kerugian ongkos ojek")
    assert (await only_case(office)).lacks == ()


async def test_a_mail_is_asked_only_for_what_its_answers_lead_to(office: World, post: Post) -> None:
    await desk_officer(office)
    warga = post.writer("warga.contoh@example.com")
    (asked,) = await warga.writes(f"Jenis kerugian: Tidak ada\nPernyataan benar: ya\n{LETTER}")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ())
    (asked,) = await warga.writes("Jenis kerugian: Materiel", answers=asked)
    assert "1. Uraian kerugian" in asked.text
    await warga.writes("Uraian kerugian: ongkos ojek", answers=asked)
    assert (await only_case(office)).lacks == ()


async def test_on_paper_the_same_counts(office: World) -> None:
    petugas = await desk_officer(office)
    await petugas.says(f"{PAPER}jenis kerugian: immateriel")
    await petugas.says("YA")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/isi 1 jenis kerugian tidak ada")
    assert (await only_case(office)).lacks == ()


# -- a declaration is true, or it is none ---------------------------------------------------------


async def test_a_declaration_is_kept_with_its_place_and_its_time(office: World) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_to_declare(warga)
    assert "di Kantor dinas, Desa Contoh, 23 November 2026 pukul" in warga.sees
    await office.passes(minutes=20)
    await warga.presses("Saya menyatakan")
    made = "Pernyataan benar: Saya menyatakan (Kantor dinas, Desa Contoh, 23 November 2026 pukul"
    assert made in warga.sees
    receipt, declaration = await warga.presses("Kirim")
    assert "0001/PGD/XI/2026" in receipt
    assert f"sebagai pengganti tanda tangan.\n{made}" in declaration
    assert (await only_case(office)).lacks == ()
    await petugas.says("/lihat 1")
    assert made in petugas.sees


async def test_who_does_not_declare_is_not_refused_and_not_complete(office: World) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_to_declare(warga)
    await warga.presses("Belum")
    assert "tidak ditolak" in warga.sees
    assert "bila jawabannya" in warga.sees and "Saya menyatakan" in warga.sees
    assert "Pernyataan benar: Belum (belum terpenuhi)" in warga.sees
    told = "\n".join(await warga.presses("Kirim"))
    assert "pengganti tanda tangan" not in told
    assert "pernyataan benar" in told.lower()
    case = await only_case(office)
    assert (case.number, case.state, case.lacks) == (
        "0001/PGD/XI/2026",
        "BELUM_LENGKAP",
        ("pernyataan",),
    )
    await petugas.says("/lihat 1")
    assert "Pernyataan benar: Belum (belum terpenuhi)" in petugas.sees
    await petugas.says("/isi 1 pernyataan benar: saya menyatakan")
    assert (await only_case(office)).lacks == ()


async def test_who_thinks_again_declares_in_the_review(office: World) -> None:
    warga = office.citizen()
    await asked_to_declare(warga)
    await warga.says("tidak")
    await warga.says("ubah 12")
    await warga.says("iya")
    await warga.presses("Kirim")
    assert (await only_case(office)).lacks == ()


async def test_a_mail_that_does_not_declare_is_told_and_may_do_it_later(
    office: World, post: Post
) -> None:
    warga = post.writer("warga.contoh@example.com")
    (asked,) = await warga.writes(f"Pernyataan benar: belum\nJenis kerugian: uang\n{LETTER}")
    case = await only_case(office)
    assert case.lacks == ("uraian_rugi", "pernyataan")
    assert "2. Pernyataan benar\n→ Jawaban untuk Pernyataan benar kami catat" in asked.text
    assert "✓ Pernyataan benar: Belum (belum terpenuhi)" in asked.text
    (answer,) = await warga.writes("1. ongkos ojek pulang pergi\n2. ya", answers=asked)
    assert (await only_case(office)).lacks == ()
    assert "Pernyataan benar: Saya menyatakan (23 November 2026 pukul" in answer.text


# -- what people call it --------------------------------------------------------------------------


async def test_a_field_is_understood_by_its_other_names_and_loses_no_word(
    office: World, post: Post
) -> None:
    petugas = await desk_officer(office)
    warga = post.writer("warga.contoh@example.com")
    told = "Kerugian yang diderita: materiel, ongkos ojek ke desa\nPernyataan benar: ya\n"
    (asked,) = await warga.writes(f"{told}{LETTER}")
    assert "✓ Jenis kerugian: Materiel (ongkos ojek ke desa)" in asked.text
    await petugas.says("/lihat 1")
    assert "Jenis kerugian: Materiel (ongkos ojek ke desa)" in petugas.sees
    await petugas.says(f"{PAPER}kerugian: hilang waktu tiga hari")
    assert 'Jenis kerugian: Immateriel (tertulis "hilang waktu tiga hari")' in petugas.sees
    await petugas.says("YA")
    await petugas.says("/lihat 2")
    assert "Jenis kerugian: Immateriel (hilang waktu tiga hari)" in petugas.sees


# -- money ----------------------------------------------------------------------------------------


async def test_a_loss_is_shown_in_words_and_as_it_was_read(another: World) -> None:
    warga = another.citizen()
    petugas = await desk_officer(another)
    await asked_of_loss(warga)
    await warga.says("rugi 150rb buat ongkos")
    await warga.says("75")
    assert "Kami mencatat: Rp75" in warga.sees
    await warga.says("75 ribu")
    told = "Kerugian: rugi 150rb buat ongkos (materiel, Rp150.000)"
    assert f"11. {told}\n12. Biaya yang diminta: Rp75.000" in warga.sees
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert f"{told}\nBiaya yang diminta: Rp75.000" in petugas.sees


async def test_no_loss_is_an_answer_in_a_mail_and_on_paper(another: World) -> None:
    petugas = await desk_officer(another)
    warga = Post(another).writer("warga.contoh@example.com")
    await warga.writes(f"Kerugian: tidak ada\nBiaya yang diminta: Rp 1.000.000,-\n{LETTER}")
    case = await only_case(another)
    assert (case.state, case.lacks) == ("DITERIMA", ())
    paper = PAPER.replace("pernyataan benar: ya\n", "")
    await petugas.says(f"{paper}kerugian: tidak ada\nbiaya yang diminta: 2 jt untuk calo")
    assert "Kerugian: Tidak ada" in petugas.sees
    assert "Biaya yang diminta: Rp2.000.000 (2 jt untuk calo)" in petugas.sees
    await petugas.says("YA")
    _, paper_case = await all_cases(another)
    assert paper_case.lacks == ()
    await petugas.says("/isi 2 kerugian: bensin 50rb")
    await petugas.says("/lihat 2")
    assert "Kerugian: bensin 50rb (materiel, Rp50.000)" in petugas.sees
