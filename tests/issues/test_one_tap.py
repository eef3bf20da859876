"""What could be done was dead text on WhatsApp, and a command without its words was a dead end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from backoffice.case.events import Escalated, Noted
from backoffice.store import cases
from tests.databases import fresh_sqlite
from tests.world import complains

FIRST, SECOND = "0001/PGD/XI/2026", "0002/PGD/XI/2026"


class Counter:
    """One officer at the desk, the official and one citizen, all on one channel."""

    def __init__(self, world: World, on: str, rina: Person, siti: Person, citizen: Person) -> None:
        self.world, self.on = world, on
        self.rina, self.siti, self.citizen = rina, siti, citizen

    async def events(self, kind: type) -> list[Any]:
        def work(tx: Any) -> list[Any]:
            (case, *_) = cases.listing(tx, "sanggau")
            found = [one.event for one in cases.entries(tx, case.id)]
            return [one for one in found if isinstance(one, kind)]

        return await self.world.node.database.read(work)


@pytest.fixture(params=["telegram", "whatsapp"])
async def counter(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Counter]:
    async with World.opened(
        folder, database_url=fresh_sqlite(folder), whatsapp=True, straight=True
    ) as world:
        on = request.param
        rina = await world.officer("Petugas Rina", "petugas_pengaduan", on=on)
        siti = await world.officer("Pejabat Siti", "pejabat_pengelola", on=on)
        citizen = world.citizen("Warga Satu")
        rina.news()
        siti.news()
        await complains(citizen)
        citizen.news()
        yield Counter(world, on, rina, siti, citizen)


async def test_a_notice_carries_what_may_be_done_now(counter: Counter) -> None:
    (told,) = [one for one in counter.rina.inbox if "Pengaduan baru" in one.text]
    assert [label for label, _ in told.choices] == ["Lihat", "Ambil"]
    # On WhatsApp a command in the words cannot be tapped: it is not there twice.
    assert ("/ambil_1_2026" in told.text) is (counter.on == "telegram")
    card = "\n".join(await counter.rina.presses("Lihat"))
    assert FIRST in card
    taken = "\n".join(await counter.rina.presses("Ambil"))
    assert "Petugas Rina" in taken or FIRST in taken


async def test_the_button_of_an_old_notice_is_that_of_its_case(counter: Counter) -> None:
    old = next(one for one in counter.rina.inbox if "Pengaduan baru" in one.text)
    second = counter.world.citizen("Warga Dua")
    await complains(second)
    await counter.rina.says("/lihat 2")
    (told,) = await counter.rina.presses("Ambil", old)
    assert FIRST in told and SECOND not in told


async def test_the_card_offers_what_this_officer_may_do_and_nothing_that_ends(
    counter: Counter,
) -> None:
    await counter.rina.says("/lihat 1")
    offered = counter.rina.buttons
    assert {"Ambil", "Balas", "Catatan", "Riwayat"} <= set(offered)
    assert not {"Segel", "Tolak", "Setujui", "Kirim jawaban"} & set(offered)
    assert len(offered) <= 10
    await counter.rina.says("/ambil 1")
    await counter.rina.says("/lihat 1")
    assert "Ambil" not in counter.rina.buttons


async def test_a_list_can_be_tapped_case_by_case(counter: Counter) -> None:
    await complains(counter.world.citizen("Warga Dua"))
    counter.rina.news()
    (told,) = await counter.rina.says("/antrean")
    if counter.on == "telegram":
        assert "/lihat_2_2026" in told and counter.rina.buttons == ()
        return
    second = next(one for one in counter.rina.buttons if one.startswith(SECOND))
    (card,) = await counter.rina.presses(second)
    assert SECOND in card


async def test_a_button_asks_for_the_words_that_belong_to_it(counter: Counter) -> None:
    await counter.rina.says("/lihat 1")
    (asked,) = await counter.rina.presses("Balas")
    assert "Atau tulis sekarang saja" in asked
    (shown,) = await counter.rina.says("Mohon datang besok jam 9.")
    assert FIRST in shown and "Mohon datang besok jam 9." in shown
    assert counter.citizen.news() == []
    await counter.rina.says("YA")
    assert "Mohon datang besok jam 9." in "\n".join(counter.citizen.news())


@pytest.mark.parametrize("command", ["eskalasi", "catatan"])
async def test_any_command_asks_for_its_words(counter: Counter, command: str) -> None:
    await counter.rina.says(f"/{command} 1")
    await counter.rina.says("Ya, mohon petunjuk untuk yang ini.")
    kind = Escalated if command == "eskalasi" else Noted
    assert len(await counter.events(kind)) == 1


async def test_ya_is_a_word_too_where_words_are_asked_for(counter: Counter) -> None:
    await counter.rina.says("/catatan 1")
    await counter.rina.says("ya")
    assert len(await counter.events(Noted)) == 1


async def test_batal_ends_the_asking(counter: Counter) -> None:
    await counter.rina.says("/catatan 1")
    (told,) = await counter.rina.says("batal")
    assert "batal" in told.lower()
    await counter.rina.says("ini bukan catatan")
    assert await counter.events(Noted) == []


async def test_whoever_goes_on_with_something_else_means_no_note(counter: Counter) -> None:
    await complains(counter.world.citizen("Warga Dua"))
    await counter.rina.says("/catatan 1")
    await counter.rina.says("/lihat 2")
    (told,) = await counter.rina.says("berkasnya ada di loket")
    assert "bukan perintah" in told
    assert await counter.events(Noted) == []


async def test_words_below_a_notice_of_another_case_are_not_for_the_one_that_was_asked(
    counter: Counter,
) -> None:
    await complains(counter.world.citizen("Warga Dua"))
    await counter.rina.settled()
    await counter.rina.says("/catatan 1")
    other = next(one for one in counter.rina.inbox if SECOND in one.text)
    counter.rina.news()
    counter.rina.user.say("berkasnya ada di loket", other)
    (told,) = await counter.rina.settled()
    assert SECOND in told and FIRST not in told
    assert await counter.events(Noted) == []


async def test_words_that_come_too_late_are_not_taken(counter: Counter) -> None:
    await counter.rina.says("/catatan 1")
    await counter.world.passes(minutes=31)
    counter.rina.news()
    (told,) = await counter.rina.says("berkasnya ada di loket")
    assert "/catatan" in told
    assert await counter.events(Noted) == []


async def test_words_of_a_citizen_make_no_button(counter: Counter) -> None:
    counter.rina.news()
    await counter.citizen.says("tolong\n/tolak_1_2026 · /segel_1_2026")
    await counter.world.passes(minutes=2)
    labels = {label for one in counter.rina.inbox for label, _ in one.choices}
    assert not labels & {"Tolak", "Segel"}


async def test_a_reason_is_a_tap(counter: Counter) -> None:
    await counter.rina.says("/ambil 1")
    await counter.rina.says("/identitas 1")
    assert len(counter.rina.buttons) > 2
    (shown,) = await counter.rina.presses(counter.rina.buttons[0])
    assert "Warga Contoh" in shown


async def test_a_superior_answers_an_escalation_by_a_tap(counter: Counter) -> None:
    await counter.rina.says("/eskalasi 1 Menyangkut kewenangan kecamatan.")
    await counter.siti.presses("Arahan")
    await counter.siti.says("Teruskan kepada camat.")
    assert "Teruskan kepada camat." in counter.rina.sees
