"""The quoted notice named no case: the last one that was mentioned was meant, whoever it was of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from backoffice.case.events import Noted
from backoffice.store import cases
from tests.databases import fresh_sqlite
from tests.mailing import Post, mail_officer
from tests.world import complains

FIRST, SECOND = "0001/PGD/XI/2026", "0002/PGD/XI/2026"


@pytest.fixture(params=["telegram", "whatsapp"])
async def desk(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Desk]:
    """Two complaints; the officer has just looked at the first."""
    on = request.param
    async with World.opened(
        folder, database_url=fresh_sqlite(folder), whatsapp=True, straight=True
    ) as world:
        yield await Desk.of(world, on)


class Desk:
    def __init__(self, world: World, officer: Person, people: list[Person]) -> None:
        self.world, self.officer, self.people = world, officer, people

    @classmethod
    async def of(cls, world: World, on: Any) -> Desk:
        officer = await world.officer("Petugas Satu", "petugas_pengaduan", on=on)
        people = [world.citizen("Warga Satu"), world.citizen("Warga Dua")]
        for person in people:
            await complains(person)
            person.news()
        found = cls(world, officer, people)
        await officer.says("/lihat 1")
        return found

    def notice(self, label: str) -> Any:
        """The first message to the officer that tells of a case."""
        return next(one for one in self.officer.inbox if label in one.text)

    async def below(self, label: str, text: str) -> list[str]:
        """The officer answers that notice with these words."""
        self.officer.news()
        self.officer.user.say(text, self.notice(label))
        return await self.officer.settled()

    async def notes(self, label: str) -> int:
        def work(tx: Any) -> int:
            found = [one for one in cases.listing(tx, "sanggau") if one.number == label]
            return sum(isinstance(e.event, Noted) for e in cases.entries(tx, found[0].id))

        return await self.world.node.database.read(work)


async def test_a_command_below_a_notice_is_about_its_case(desk: Desk) -> None:
    (told,) = await desk.below(SECOND, "/balas Mohon datang besok jam 9.")
    assert SECOND in told and FIRST not in told
    await desk.officer.says("YA")
    first, second = desk.people
    assert first.news() == []
    assert "Mohon datang besok jam 9." in "\n".join(second.news())
    # It is the one that is talked of from then on.
    (told,) = await desk.officer.says("/catatan berkas ada di loket 3")
    assert SECOND in told


async def test_a_whole_number_is_meant_whatever_is_quoted(desk: Desk) -> None:
    (told,) = await desk.below(SECOND, f"/balas {FIRST} Mohon datang.")
    assert FIRST in told and SECOND not in told


async def test_a_short_number_of_another_case_is_asked_back(desk: Desk) -> None:
    (told,) = await desk.below(SECOND, "/balas 1 hari lagi selesai")
    assert FIRST in told and SECOND in told
    assert (await desk.officer.says("YA"))[0].startswith("Tidak ada yang menunggu")
    assert desk.people[0].news() == desk.people[1].news() == []
    (told,) = await desk.below(SECOND, "/balas 2 hari lagi selesai")
    assert "Akan dikirim" in told and "hari lagi selesai" in told


async def test_plain_words_below_a_notice_are_asked_about(desk: Desk) -> None:
    (told,) = await desk.below(SECOND, "2 orang sudah saya tanya, berkas ada di loket 3")
    assert told.startswith("Belum dikirim ke siapa pun.") and SECOND in told
    assert desk.officer.buttons == ("Balas pelapor", "Catatan", "Batal")
    # A YA means none of them.
    (told,) = await desk.officer.says("YA")
    assert "masih menunggu: ketik BALAS, CATATAN atau BATAL" in told
    (told,) = await desk.officer.says("terima kasih")
    assert "masih menunggu: ketik BALAS, CATATAN atau BATAL" in told
    (told,) = await desk.officer.says("balas")
    assert "Akan dikirim" in told and SECOND in told
    assert desk.people[1].news() == []
    await desk.officer.presses("YA")
    assert "2 orang sudah saya tanya" in "\n".join(desk.people[1].news())
    assert desk.people[0].news() == []


async def test_they_may_be_a_note_or_nothing(desk: Desk) -> None:
    await desk.below(SECOND, "sudah saya cek ke gudang")
    (told,) = await desk.officer.presses("Catatan")
    assert told.startswith(f"📝 Catatan {SECOND}")
    assert await desk.notes(SECOND) == 1
    await desk.below(FIRST, "salah kirim")
    await desk.officer.presses("Batal")
    await desk.below(FIRST, "salah kirim lagi")
    assert await desk.officer.says("batal") == ["Dibatalkan; tidak ada yang dikirim."]
    assert await desk.notes(FIRST) == 0
    assert desk.people[0].news() == desk.people[1].news() == []


async def test_of_a_closed_case_they_may_be_a_note(desk: Desk) -> None:
    await desk.officer.says("/balas 2 Sudah selesai.")
    await desk.officer.says("YA SELESAI")
    await desk.below(SECOND, "pelapor datang lagi")
    assert desk.officer.buttons == ("Catatan", "Batal")
    (told,) = await desk.officer.says("BALAS")
    assert not told.startswith("Akan dikirim")
    (told,) = await desk.officer.says("catatan")
    assert told.startswith(f"📝 Catatan {SECOND}")


async def test_words_below_what_tells_of_no_case_go_nowhere(desk: Desk) -> None:
    desk.officer.news()
    await desk.officer.says("/bantuan")
    desk.officer.user.say("baik", desk.officer.inbox[-1])
    (told,) = await desk.officer.settled()
    assert told.startswith("Kalimat itu bukan perintah")


async def test_a_complaint_that_the_officer_may_not_know_of_is_not_offered(desk: Desk) -> None:
    pejabat = await desk.world.officer("Pejabat Siti", "pejabat_pengelola")
    notice = desk.notice(SECOND)
    await pejabat.says(f"/teradu {SECOND} Petugas Satu")
    await pejabat.says("YA")
    desk.officer.news()
    for words in ("sudah saya cek", "/balas halo", "/lihat"):
        desk.officer.user.say(words, notice)
        for told in await desk.officer.settled():
            assert FIRST not in told and SECOND not in told and "KTP saya" not in told


async def test_by_mail_it_is_the_mail_that_is_answered(one_world: World) -> None:
    post = Post(one_world)
    officer = await mail_officer(
        post, "petugas@dinas.example", "Petugas Surel", "petugas_pengaduan"
    )
    for name in ("Warga Satu", "Warga Dua"):
        await complains(one_world.citizen(name))
    notice = next(one for one in officer.inbox if SECOND in one.text)
    officer.news()
    (shown,) = await officer.writes("/lihat 1", answers=officer.last)
    assert FIRST in shown.text
    (preview,) = await officer.writes("/balas Mohon datang besok.", answers=notice)
    assert SECOND in preview.text and FIRST not in preview.text
    await officer.writes("BATAL", answers=preview)
    (told,) = await officer.writes("terima kasih", answers=notice)
    assert told.text.startswith(f"Belum dikirim ke siapa pun. Kata-kata Bapak/Ibu untuk {SECOND}")
    # So it is further down in the thread.
    (listed,) = await officer.writes("/antrean", answers=notice)
    (shown,) = await officer.writes("/lihat", answers=listed)
    assert shown.text.startswith(SECOND)
