"""What the form of an SOP may ask beside Sanggau's: how it is asked, answered, found lacking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from tests.backoffice.casework.test_paper_complaints import all_cases
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


@pytest.fixture
async def office(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office of Sanggau, if its SOP asked for all that stands above."""
    mine = str(office_with(folder / "office", LOSS))
    async with World.opened(folder, database_url=house_url, straight=True, office=mine) as opened:
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


# -- a question that hangs on another -------------------------------------------------------------


async def test_what_was_not_asked_is_not_lacking(office: World) -> None:
    warga = office.citizen()
    await asked_of_loss(warga)
    await warga.says("tidak ada")
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
    await warga.presses("Kirim")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/isi 1 jenis kerugian: tidak ada")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ()), "nothing is waited for any more"
    await petugas.says("/isi 1 jenis kerugian: materiel")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/lihat 1")
    assert "uraian kerugian" in petugas.sees
    await petugas.says("/isi 1 uraian kerugian: ongkos ojek")
    assert (await only_case(office)).lacks == ()


async def test_a_mail_is_asked_only_for_what_its_answers_lead_to(office: World, post: Post) -> None:
    await desk_officer(office)
    warga = post.writer("warga.contoh@example.com")
    (asked,) = await warga.writes(f"Jenis kerugian: Tidak ada\n{LETTER}")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ())
    (asked,) = await warga.writes("Jenis kerugian: Materiel", answers=asked)
    assert "1. Uraian kerugian" in asked.text
    await warga.writes("Uraian kerugian: ongkos ojek", answers=asked)
    assert (await only_case(office)).lacks == ()


async def test_on_paper_the_same_counts(office: World) -> None:
    petugas = await desk_officer(office)
    paper = (
        "/catat surat kemarin\nnama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\n"
        "layanan: ktp\nisi: KTP belum jadi\njenis kerugian: "
    )
    await petugas.says(f"{paper}immateriel")
    await petugas.says("YA")
    assert (await only_case(office)).lacks == ("uraian_rugi",)
    await petugas.says("/isi 1 jenis kerugian: tidak ada")
    assert (await only_case(office)).lacks == ()
