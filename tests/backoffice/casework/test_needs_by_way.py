"""What is needed of a complaint may differ by the way it came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import World
from tests.backoffice.casework.test_paper_complaints import all_cases
from tests.mailing import LETTER, Post, desk_officer
from tests.offices import office_with
from tests.world import begins, fills, one_database

#: A letter has to name the applicant's own number; who writes by mail is not registered without.
OWN_NUMBER = """
[[form.fields]]
key = "nomor_surat"
kind = "text"
ask = "tanya_mengapa"
label = "Berkas permohonan"
need = "optional"
need_by = { surat = "complete", mail = "receive" }
clause = "L15"
"""


@pytest.fixture
async def office(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office of Sanggau, with one requirement that depends on the way."""
    mine = str(office_with(folder / "office", OWN_NUMBER))
    async with World.opened(folder, database_url=house_url, straight=True, office=mine) as opened:
        yield opened


async def test_a_chat_may_skip_what_a_mail_must_say(office: World) -> None:
    warga = office.citizen()
    await begins(warga)
    await fills(warga, until="bukti")
    await warga.says("NANTI")
    assert "Lewati" in warga.buttons
    await warga.presses("Lewati")
    await warga.presses("Kirim")
    writer = Post(office).writer("warga.contoh@example.com")
    (asked,) = await writer.writes(LETTER)
    by_chat, by_mail = await all_cases(office)
    assert (by_chat.lacks, by_chat.number) == ((), "0001/PGD/XI/2026")
    assert (by_mail.lacks_receive, by_mail.number) == (("nomor_surat",), None)
    assert "1. Berkas permohonan" in asked.text
    await writer.writes("Berkas permohonan: nomor 17", answers=asked)
    _, by_mail = await all_cases(office)
    assert (by_mail.lacks, by_mail.number) == ((), "0002/PGD/XI/2026")


@one_database
async def test_an_officer_corrects_a_case_by_the_rules_of_its_way(office: World) -> None:
    petugas = await desk_officer(office)
    paper = "kemarin\nnama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\nisi: KTP lama"
    for way in ("surat", "kotak_pengaduan"):
        await petugas.says(f"/catat {way} {paper}\nlayanan: ktp")
        await petugas.says("YA")
    letter, box = await all_cases(office)
    assert (letter.lacks, box.lacks) == (("nomor_surat",), ())
    await petugas.says("/isi 2 hp: 0812-0000-0002")
    await petugas.says("/isi 1 hp: 0812-0000-0002")
    letter, box = await all_cases(office)
    assert (letter.lacks, box.lacks) == (("nomor_surat",), ())


@one_database
async def test_one_by_one_only_the_letter_is_asked_for_it(office: World) -> None:
    petugas = await desk_officer(office)
    told = "nama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\nisi: a\nlayanan: ktp"
    await petugas.says("/catat kotak_pengaduan kemarin satu per satu")
    await petugas.says(told)
    assert petugas.sees.startswith("Masih ada yang tertulis")
    await petugas.says("batal")
    await petugas.says("/catat surat kemarin satu per satu")
    await petugas.says(told)
    assert petugas.sees.startswith("Berkas permohonan (6 dari 6)")
