"""A day is closed, or opened, on which a meeting is, or on which something is said of it."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from tests.backoffice.officers.test_meetings import PLAN, House, heard
from tests.world import local

CLOSED = "hari itu kantor tutup (Banjir)"
EVE = "📅 Rapat 0001/PGD/XI/2026: Jumat, 27 November 2026"


@pytest.fixture
async def house(world: World) -> House:
    return await House(world).opened()


@pytest.fixture
async def one_house(one_world: World) -> House:
    return await House(one_world).opened()


async def closes(house: House, day: str) -> Person:
    """The day is entered by whoever runs the system, who gives it the name of a flood."""
    (admin,) = await house.world.officers(("Fani Contoh", "admin"))
    house.quiet()
    await admin.says(f"/libur {day} Banjir")
    await admin.says("YA")
    return admin


async def test_the_eve_and_the_questions_follow_the_calendar(house: House) -> None:
    await house.budi.says("/ambil 1")
    await house.set()
    await closes(house, "26 November 2026")
    await closes(house, "30 November 2026")
    await house.world.restart()
    await house.world.until(local(2026, 12, 2, 12))
    # Wednesday is the last working day before; the first after it is Tuesday.
    assert heard(house, house.budi, EVE) == [(25, 7, 30)]
    assert heard(house, house.budi, "belum ada hasilnya") == [(1, 7, 30), (2, 7, 30)]
    assert heard(house, house.budi, CLOSED) == [], "the day of the meeting is open"


async def test_opened_again_they_follow_back(one_house: House) -> None:
    house = one_house
    await house.set()
    admin = await closes(house, "26 November 2026")
    await admin.says("/libur hapus 26 November 2026")
    await admin.says("YA")
    await house.world.until(local(2026, 11, 27, 8))
    assert heard(house, house.budi, EVE) == [(26, 7, 30)]


async def test_an_eve_that_is_over_by_now_is_told_as_soon_as_the_office_is_open(
    one_house: House,
) -> None:
    house = one_house
    await house.set()
    # Wednesday night: Thursday is closed, and Wednesday's opening is over.
    await house.world.until(local(2026, 11, 25, 10))
    await closes(house, "26 November 2026")
    await house.world.until(local(2026, 11, 27, 8))
    assert heard(house, house.budi, EVE) == [(25, 10, 0)]


async def test_a_question_that_was_asked_counts_for_the_next_one(one_house: House) -> None:
    house = one_house
    await house.budi.says("/ambil 1")
    await house.set()
    await house.world.until(local(2026, 11, 30, 12))
    assert heard(house, house.budi, "belum ada hasilnya") == [(30, 7, 30)]
    await closes(house, "1 Desember 2026")
    await house.world.until(local(2026, 12, 3, 12))
    days = [(30, 7, 30), (2, 7, 30), (3, 7, 30)]
    assert heard(house, house.budi, "belum ada hasilnya") == days


async def test_who_set_it_and_who_is_invited_hear_once_that_its_day_is_closed(
    house: House,
) -> None:
    await house.petugas.says("/ambil 1")
    await house.set()
    await closes(house, "27 November 2026")
    (told,) = [one for one in house.pejabat.news() if CLOSED in one]
    assert "Rapat 0001/PGD/XI/2026 ditetapkan untuk Jumat, 27 November 2026 pukul 09.00 WIB" in told
    assert "/rapat 0001/PGD/XI/2026 pindah <tanggal jam> karena <alasan>" in told
    for one in (house.budi, house.petugas):
        (told,) = [text for text in one.news() if CLOSED in text]
        assert "Bila rapatnya dipindah, Bapak/Ibu diberi tahu." in told
        assert "pindah <" not in told, "who may not move it is not told how"
    assert house.kepala.news() == house.warga.news() == []
    # Neither the second round, nor a restart, nor another day says it again.
    await house.world.passes(minutes=5)
    await house.world.restart()
    await closes(house, "2 Desember 2026")
    await house.world.passes(minutes=5)
    assert not any(CLOSED in one for one in (*house.pejabat.news(), *house.budi.news()))
    await house.pejabat.says("/rapat 1 pindah 3 Desember 2026 09.00 karena libur")
    await house.pejabat.says("YA")
    assert any("dipindah" in one for one in house.budi.news())
    await closes(house, "3 Desember 2026")
    assert any(CLOSED in one for one in house.pejabat.news()), "of another day it is news"


async def test_who_set_it_for_a_closed_day_knows(one_house: House) -> None:
    house = one_house
    await house.set("28 November 2026 pukul 09.00 di Aula; undang: Budi Contoh")
    await closes(house, "2 Desember 2026")
    await house.world.passes(minutes=5)
    assert not any("kantor tutup" in one for one in (*house.pejabat.news(), *house.budi.news()))


async def test_where_who_set_it_is_gone_who_may_move_it_hears(one_house: House) -> None:
    house = one_house
    (admin, other) = await house.world.officers(
        ("Gita Contoh", "admin"), ("Hadi Contoh", "pejabat_pengelola")
    )
    await house.set()
    await admin.says("/petugas cabut Dodi Contoh")
    await admin.says("YA")
    other.news()
    await closes(house, "27 November 2026")
    assert any("pindah <tanggal jam>" in one for one in other.news())


async def test_of_a_secret_case_nobody_hears_who_does_not_know_it(one_house: House) -> None:
    house = one_house
    (other,) = await house.world.officers(("Hadi Contoh", "tim_penjawab"))
    await house.set(PLAN.replace("Budi Contoh", "tim_penjawab"))
    await house.pejabat.says("/rahasia 1 isi ya")
    await house.pejabat.says("/disposisi 1 Budi Contoh Siapkan.")
    other.news()
    await closes(house, "27 November 2026")
    assert any(CLOSED in one for one in house.budi.news())
    assert other.news() == []


async def test_a_cancelled_meeting_is_told_of_no_holiday(one_house: House) -> None:
    house = one_house
    await house.set()
    await house.pejabat.says("/rapat 1 batal tidak jadi")
    await house.pejabat.says("YA")
    await closes(house, "27 November 2026")
    assert not any(CLOSED in one for one in (*house.pejabat.news(), *house.budi.news()))
