"""A form that asks for a signed form beside the evidence: each question has files of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from tests.backoffice.casework.pictures import jpeg
from tests.backoffice.casework.test_paper_complaints import all_cases
from tests.mailing import LETTER, Post, desk_officer
from tests.offices import office_with
from tests.world import begins, fills, one_database

SIGNED = """
[[form.fields]]
key = "formulir"
kind = "files"
ask = "tanya_formulir"
label = "Formulir"
need = "complete"
limits = { max_files = 2 }
clause = "L11"
"""
PHOTO = jpeg()
PAPER = (
    "nama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\nlayanan: ktp\n"
    "isi: KTP belum jadi\n"
)


@pytest.fixture
async def office(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office of Sanggau, if its SOP asked for a signed form."""
    mine = str(office_with(folder / "office", SIGNED))
    async with World.opened(folder, database_url=house_url, straight=True, office=mine) as opened:
        yield opened


@pytest.fixture
def post(office: World) -> Post:
    return Post(office)


async def only_case(world: World) -> Case:
    (case,) = await all_cases(world)
    return case


async def sends(person: Person, caption: str = "") -> None:
    person.user.send_photo(PHOTO, caption)
    await person.settled()


async def asked_for_the_form(person: Person) -> None:
    """A chat up to the question for the form, with one picture as evidence."""
    await begins(person)
    await fills(person, until="bukti")
    await sends(person, "antrean di loket")
    await person.says("CUKUP")
    assert "formulir bertanda tangan" in person.sees


async def test_a_picture_for_the_evidence_is_no_signed_form(office: World) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_for_the_form(warga)
    await warga.says("NANTI")
    assert "10. Bukti: 1 berkas\n11. Formulir: (belum diisi)" in warga.sees
    await warga.presses("Kirim")
    case = await only_case(office)
    assert (case.state, case.lacks) == ("BELUM_LENGKAP", ("formulir",))
    await petugas.says("/lihat 1")
    assert "Berkas: foto (Bukti; antrean di loket)" in petugas.sees


async def test_each_question_counts_its_own_files_and_the_card_tells_them_apart(
    office: World,
) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_for_the_form(warga)
    await sends(warga, "halaman 1")
    assert "Formulir: sejauh ini 1 berkas" in warga.sees
    await sends(warga, "halaman 2")
    await sends(warga, "halaman 3")
    assert "Sudah 2 bukti kami terima" in warga.sees, "the limit is of this question"
    await warga.says("CUKUP")
    assert "10. Bukti: 1 berkas\n11. Formulir: 2 berkas" in warga.sees
    await warga.presses("Kirim")
    assert (await only_case(office)).lacks == ()
    await petugas.says("/lihat 1")
    assert (
        "foto (Bukti; antrean di loket), foto (Formulir; halaman 1), foto (Formulir; halaman 2)"
        in petugas.sees
    )
    await petugas.says("/berkas 1 2 periksa")
    await petugas.says("YA")
    assert any("foto (Formulir)" in one.text for one in petugas.inbox)


async def test_a_picture_that_comes_later_is_the_form_that_is_still_open(office: World) -> None:
    warga = office.citizen()
    petugas = await desk_officer(office)
    await asked_for_the_form(warga)
    await warga.says("NANTI")
    await warga.presses("Kirim")
    await sends(warga)
    case = await only_case(office)
    assert (case.state, case.lacks) == ("DITERIMA", ())
    await petugas.says("/lihat 1")
    assert "foto (Formulir)" in petugas.sees
    await petugas.says("/riwayat 1")
    assert "pelapor: isian diperbaiki: formulir" in petugas.sees


@one_database
async def test_a_file_at_another_question_is_evidence(office: World) -> None:
    warga = office.citizen()
    await begins(warga)
    await fills(warga, until="di_mana")
    await sends(warga)
    await warga.says("loket 2, Desa Contoh")
    assert "Bukti: sejauh ini 1 berkas" in warga.sees
    await warga.says("CUKUP")
    await warga.says("NANTI")
    assert "10. Bukti: 1 berkas\n11. Formulir: (belum diisi)" in warga.sees


async def test_a_mail_names_what_its_files_are(office: World, post: Post) -> None:
    petugas = await desk_officer(office)
    warga = post.writer("warga.contoh@example.com")
    (asked,) = await warga.writes(f"Bukti: foto loket\n{LETTER}", files=["loket.pdf"])
    assert (await only_case(office)).lacks == ("formulir",)
    assert "1. Formulir" in asked.text
    assert "✓ Bukti: 1 berkas" in asked.text
    await warga.writes("Formulir: terlampir", answers=asked, files=["formulir.pdf"])
    assert (await only_case(office)).lacks == ()
    await petugas.says("/lihat 1")
    assert "dokumen (Bukti)" in petugas.sees and "dokumen (Formulir)" in petugas.sees


@one_database
async def test_two_labels_and_two_files_of_one_mail_go_together(office: World, post: Post) -> None:
    petugas = await desk_officer(office)
    warga = post.writer("warga.contoh@example.com")
    told = f"Formulir: terlampir\nBukti: foto loket\n{LETTER}"
    await warga.writes(told, files=["formulir.pdf", "loket.pdf"])
    assert (await only_case(office)).lacks == ()
    await petugas.says("/lihat 1")
    assert "dokumen (Formulir), dokumen (Bukti)" in petugas.sees


@one_database
async def test_files_without_a_word_answer_what_lacks(office: World, post: Post) -> None:
    warga = post.writer("warga.contoh@example.com")
    await warga.writes(f"Bukti: tidak ada\n{LETTER}", files=["pindaian.pdf"])
    assert (await only_case(office)).lacks == ()


@one_database
async def test_a_mail_without_files_brings_no_form(office: World, post: Post) -> None:
    warga = post.writer("warga.contoh@example.com")
    (asked,) = await warga.writes(f"Formulir: terlampir\n{LETTER}")
    assert (await only_case(office)).lacks == ("formulir",)
    await warga.writes("Ini formulirnya.", answers=asked, files=["pindaian.pdf"])
    assert (await only_case(office)).lacks == ()


@one_database
async def test_a_photograph_of_a_paper_is_where_it_was_sent(office: World) -> None:
    petugas = await desk_officer(office)
    await petugas.says("/catat surat kemarin satu per satu")
    await petugas.says(PAPER)
    assert petugas.sees.startswith("Formulir")
    await sends(petugas)
    await petugas.presses("Cukup")
    await petugas.says("YA")
    assert (await only_case(office)).lacks == ()
    await petugas.says("/lihat 1")
    assert "foto (Formulir" in petugas.sees
