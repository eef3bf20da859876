"""An escalation could not be answered, a note was told to nobody, a disposition waited unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from tests.databases import fresh_sqlite
from tests.mailing import Post, mail_officer
from tests.world import complains, has_complained, local

NUMBER = "0001/PGD/XI/2026"
WORDS = "Selesaikan hari ini, saya hubungi camat."


class Office:
    def __init__(self, world: World, people: list[Person]) -> None:
        self.world = world
        self.rina, self.joko, self.siti, self.agus, self.dedi = people
        self.warga = world.citizen()

    def forget(self) -> None:
        for person in (self.rina, self.joko, self.siti, self.agus, self.dedi, self.warga):
            person.news()


@pytest.fixture
async def office(one_world: World) -> Office:
    people = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
        ("Kepala Agus", "kepala_dinas"),
        ("Admin Dedi", "admin"),
    )
    found = Office(one_world, list(people))
    await has_complained(found.warga)
    await found.joko.says("/ambil 1")
    found.forget()
    return found


async def test_the_head_answers_and_whoever_asked_and_holds_it_hear(office: Office) -> None:
    await office.rina.says("/eskalasi 1 perlu arahan")
    await office.siti.says("/eskalasi 1 mohon arahan kepala")
    assert "/arahan_1_2026 <teks>" in office.agus.sees
    office.forget()
    await office.agus.says(f"/arahan 1 {WORDS}")
    assert "disampaikan kepada Tim Joko, Petugas Rina, Pejabat Siti" in office.agus.sees
    for person in (office.rina, office.joko, office.siti):
        (told,) = person.news()
        assert told.startswith(f"🧭 Arahan untuk {NUMBER} dari Kepala Agus: {WORDS}")
    assert office.warga.news() == [] and office.dedi.news() == []
    await office.rina.says("/lihat 1")
    assert "• Permintaan arahan (Petugas Rina, 23 November 2026 10.15): perlu" in office.rina.sees
    assert f"• Arahan (Kepala Agus, 23 November 2026 10.15): {WORDS}" in office.rina.sees
    await office.rina.says("/riwayat 1")
    assert "Kepala Agus: arahan diberikan" in office.rina.sees


async def test_it_is_the_same_in_english_and_without_a_number_below_the_notice(
    office: Office,
) -> None:
    await complains(office.world.citizen("Warga Dua"))
    await office.joko.says("/eskalasi 1 perlu arahan")
    notice = next(one for one in office.siti.inbox if "meminta arahan" in one.text)
    await office.siti.says("/lihat 2")
    office.siti.user.say(f"/direct {WORDS}", notice)
    await office.siti.settled()
    assert f"Arahan untuk {NUMBER} dari Pejabat Siti: {WORDS}" in office.joko.sees


async def test_plain_words_below_the_notice_may_be_the_direction(office: Office) -> None:
    await office.joko.says("/eskalasi 1 perlu arahan")
    notice = next(one for one in office.siti.inbox if "meminta arahan" in one.text)
    office.siti.news()
    office.siti.user.say(WORDS, notice)
    (asked,) = await office.siti.settled()
    assert "ARAHAN, BALAS, CATATAN atau BATAL" in asked
    assert office.siti.buttons == ("Arahan", "Balas pelapor", "Catatan", "Batal")
    assert WORDS not in office.joko.sees, "not before it is said what they are"
    await office.siti.presses("Arahan")
    assert f"Arahan untuk {NUMBER} dari Pejabat Siti: {WORDS}" in office.joko.sees
    assert office.warga.news() == []


async def test_who_was_not_asked_does_not_direct(office: Office) -> None:
    (told,) = await office.siti.says(f"/arahan 1 {WORDS}")
    assert "tidak diminta dari Bapak/Ibu" in told and "/catatan_1_2026" in told
    for person in (office.rina, office.joko, office.dedi):
        (told,) = await person.says(f"/arahan 1 {WORDS}")
        assert "hanya untuk Pejabat Pengelola Pengaduan atau Kepala Dinas" in told
    # The head need not be asked.
    await office.agus.says(f"/arahan 1 {WORDS}")
    assert WORDS in office.joko.sees


async def test_a_clock_that_asks_for_direction_is_answered_too(office: Office) -> None:
    await office.siti.says("/lengkap 1")
    await office.siti.says("YA")
    await office.world.until(local(2026, 12, 1, 9))
    assert "Mohon arahan" in "\n".join(one.text for one in office.siti.inbox)
    office.forget()
    await office.siti.says(f"/arahan 1 {WORDS}")
    assert WORDS in office.joko.sees


async def test_of_a_closed_case_there_is_nothing_to_direct(office: Office) -> None:
    await office.joko.says("/eskalasi 1 perlu arahan")
    await office.siti.says("/selesai 1")
    await office.siti.says("YA")
    office.joko.news()
    (told,) = await office.siti.says(f"/arahan 1 {WORDS}")
    assert told == f"{NUMBER} sudah ditutup."
    assert office.joko.news() == []


async def test_two_directions_at_once_are_both_told(office: Office) -> None:
    await office.joko.says("/eskalasi 1 perlu arahan")
    office.siti.user.say("/arahan 1 Tunggu dulu.")
    office.agus.user.say(f"/arahan 1 {WORDS}")
    await office.world.settle()
    told = "\n".join(one.text for one in office.joko.inbox)
    assert "Tunggu dulu." in told and WORDS in told


async def test_by_mail_the_direction_is_a_command(folder: Path) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
        post: Any = Post(world)
        joko = await world.officer("Tim Joko", "tim_penjawab")
        siti = await mail_officer(post, "siti@example.com", "Pejabat Siti", "pejabat_pengelola")
        await has_complained(world.citizen())
        await joko.says("/ambil 1")
        await joko.says("/eskalasi 1 perlu arahan")
        assert f"Balas surel ini dengan perintah /arahan {NUMBER} <teks>." in siti.last.text
        siti.news()
        (told,) = await siti.writes(f"/arahan 1 {WORDS}", answers=siti.last)
        assert "disampaikan kepada Tim Joko" in told.text
        assert WORDS in joko.sees


# -- notes ----------------------------------------------------------------------------------------


async def test_a_note_is_told_to_the_holder_and_to_nobody_else(office: Office) -> None:
    await office.rina.says("/catatan 1 Pelapor menelepon lagi.")
    (told,) = office.joko.news()
    assert told.startswith(f"📝 Petugas Rina menulis catatan pada {NUMBER}: Pelapor menelepon")
    office.rina.news()
    answers = await office.joko.says("/catatan 1 Berkas sudah dicek.")
    assert len(answers) == 1, "the answer to the command, and nothing told to oneself"
    assert office.rina.news() == office.siti.news() == office.warga.news() == []


async def test_a_note_brings_no_name_to_whom_the_citizen_hides_it_from(one_world: World) -> None:
    rina, joko = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"), ("Tim Joko", "tim_penjawab")
    )
    await has_complained(one_world.citizen(), rahasia="ya", nama="Melati Contoh")
    await joko.says("/ambil 1")
    await rina.says("/catatan 1 Melati Contoh menelepon lagi.")
    assert f"📝 Petugas Rina menulis catatan pada {NUMBER}: •••• menelepon lagi." in joko.sees
    assert "Melati" not in joko.sees
    await joko.says("/lihat 1")
    assert "menelepon lagi" in joko.sees and "Melati" not in joko.sees


async def test_the_card_says_of_each_text_what_it_is_and_whose(office: Office) -> None:
    await office.joko.says("/lepas 1 Dinas luar.")
    await office.rina.says("/disposisi 1 tim_penjawab Cek ke loket 2.")
    await office.rina.says("/catatan 1 Sudah ditelepon.")
    await office.siti.says("/lihat 1")
    for line in (
        "• Alasan dilepas (Tim Joko, 23 November 2026 10.15): Dinas luar.",
        "• Instruksi (Petugas Rina, 23 November 2026 10.15): Cek ke loket 2.",
        "• Catatan (Petugas Rina, 23 November 2026 10.15): Sudah ditelepon.",
    ):
        assert line in office.siti.sees


# -- dispositions ---------------------------------------------------------------------------------


async def handed_on(world: World) -> tuple[Person, Person, Person, Person]:
    rina, joko, siti = await world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    warga = world.citizen()
    await has_complained(warga)
    await rina.says("/disposisi 1 tim_penjawab Cek ke loket 2.")
    for person in (rina, joko, siti, warga):
        person.news()
    return rina, joko, siti, warga


def silent(person: Person) -> list[str]:
    return [one.text for one in person.inbox if "belum ditanggapi siapa pun" in one.text]


async def test_who_gave_it_and_the_superior_hear_once_that_nobody_reacts(one_world: World) -> None:
    rina, joko, siti, warga = await handed_on(one_world)
    await one_world.until(local(2026, 11, 23, 16))
    assert silent(rina) == silent(siti) == []
    await one_world.passes(days=10)
    for person in (rina, siti):
        (told,) = silent(person)
        assert "dari Petugas Rina kepada Tim Penjawab Pengaduan" in told
        assert "sesudah 8 jam kerja" in told
    assert silent(joko) == silent(warga) == []


@pytest.mark.parametrize("reaction", ["/ambil 1", "/catatan 1 Besok saya cek.", "/jawab 1 Sudah."])
async def test_whatever_one_of_them_does_is_a_reaction(one_world: World, reaction: str) -> None:
    rina, joko, siti, _ = await handed_on(one_world)
    await joko.says(reaction)
    await one_world.passes(days=3)
    assert silent(rina) == silent(siti) == []


async def test_what_others_do_is_none(one_world: World) -> None:
    rina, _, siti, _ = await handed_on(one_world)
    await rina.says("/catatan 1 Saya tunggu.")
    await one_world.passes(days=3)
    assert len(silent(rina)) == len(silent(siti)) == 1


async def test_of_two_dispositions_the_later_one_is_waited_for(one_world: World) -> None:
    rina, _, siti, _ = await handed_on(one_world)
    await one_world.until(local(2026, 11, 24, 9))
    await siti.says("/disposisi 1 tim_penjawab Mohon segera.")
    await one_world.passes(days=5)
    assert silent(rina) == []
    (told,) = silent(siti)
    assert "dari Pejabat Siti" in told


async def test_what_has_ended_waits_for_nobody(one_world: World) -> None:
    rina, _, siti, _ = await handed_on(one_world)
    await siti.says("/alihkan 1 Dinas PU: Diteruskan.")
    await siti.says("YA")
    await one_world.passes(days=3)
    assert silent(rina) == silent(siti) == []
