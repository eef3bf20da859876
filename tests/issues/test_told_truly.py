"""What was said of a case was not so: its end, who has it, and how it was completed."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from backoffice.case.events import Completed
from backoffice.desk.wording import event_in_words
from tests.world import case_of, complains

TEAM, DESK = "Tim Penjawab Pengaduan", "Petugas Pengelolaan Pengaduan"


@pytest.fixture
async def office(one_world: World) -> tuple[World, Person, Person, Person, Person]:
    """A citizen who complains, and the desk, the team and the official."""
    rina, joko, siti = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    return one_world, one_world.citizen(), rina, joko, siti


Office = tuple[World, Person, Person, Person, Person]


async def test_silence_after_the_chain_ends_where_the_chain_ends(office: Office) -> None:
    world, warga, rina, joko, siti = office
    case = await complains(warga)
    await rina.says("/disposisi 1 tim_penjawab cek")
    await joko.says("/ambil 1")
    await joko.says("/jawab 1 KTP sudah dapat diambil.")
    for said in ("/setujui 1", "YA"):
        await siti.says(said)
    (told,) = await siti.says("/riwayat 1")
    assert "jawaban langsung" not in told
    await world.passes(days=30)
    after = await case_of(world, case.code)
    assert (after.state, after.stage) == ("SELESAI", "selesai")
    await siti.says("/lihat 1")
    assert "Dijawab langsung" not in siti.sees


async def test_an_answer_of_the_desk_still_ends_as_one(office: Office) -> None:
    world, warga, rina, _, _ = office
    case = await complains(warga)
    await rina.says("/balas 1 Sudah jadi, mohon diambil.")
    await rina.says("YA SELESAI")
    assert (await case_of(world, case.code)).stage == "s1b"
    (told,) = await rina.says("/riwayat 1")
    assert "dinyatakan lengkap dengan jawaban langsung" in told


def test_a_history_of_before_says_how_it_was_completed(one_world: World) -> None:
    desk = one_world.node.desk
    for stage, state, words in (
        ("s1", "LENGKAP", "dinyatakan lengkap dengan jawaban langsung"),
        ("s5", "JAWABAN_DISETUJUI", "dinyatakan lengkap dengan jawaban"),
    ):
        event = Completed(origin="jawaban_langsung", stage=stage, state=state)
        assert event_in_words(desk, event) == words


async def test_status_names_who_has_it_now(office: Office) -> None:
    _, warga, rina, joko, siti = office
    await complains(warga)
    await siti.says("/lengkap 1")
    await siti.says("YA")
    await rina.says("/ambil 1")
    warga.news()
    (told,) = await warga.says("STATUS 1")
    assert f"sedang ditangani oleh {DESK}." in told
    await rina.says("/disposisi 1 joko cek")
    await joko.says("/ambil 1")
    warga.news()
    (told,) = await warga.says("STATUS 1")
    assert f"sedang ditangani oleh {TEAM}." in told
