"""Several cases in one command: one list before, one result for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.world import Person, World
from backoffice.case.numbers import numbers_of
from backoffice.officers.commands.several import MOST, read_several
from tests.databases import fresh_sqlite
from tests.world import complains

NUMBERS = numbers_of(("{ordinal:04}/PGD/{roman}/{year}",), ("SGU",))
SECOND = "0002/PGD/XI/2026"


def read(text: str, *, only: bool = False) -> tuple[list[str], str] | None:
    found = read_several(NUMBERS, text, only_numbers=only)
    return found and ([typed for _, typed in found[0]], found[1])


@pytest.mark.parametrize(
    ("said", "numbers", "words"),
    [
        ("1, 2 tim_penjawab cek berkas, segera", ["1", "2"], "tim_penjawab cek berkas, segera"),
        ("1,2,5 berkas ada di loket", ["1", "2", "5"], "berkas ada di loket"),
        ("1, 2 dan 5 sudah dicek", ["1", "2", "5"], "sudah dicek"),
        ("1/2026 & 0002/PGD/XI/2026 sudah dicek", ["1/2026", "0002/PGD/XI/2026"], "sudah dicek"),
        ("1, 1, 2", ["1", "2"], ""),
        ("1, 2\nbaris kedua, 3", ["1", "2"], "baris kedua, 3"),
    ],
)
def test_a_line_that_begins_with_several(said: str, numbers: list[str], words: str) -> None:
    assert read(said) == (numbers, words)


@pytest.mark.parametrize(
    "said", ["", "1", "1 berkas, 2 lembar", "berkas 1, 2", "1,", ", 2", "1 2 lembar", "1 dan kawan"]
)
def test_one_case_or_none_is_no_list(said: str) -> None:
    assert read(said) is None


def test_spaces_part_them_where_nothing_else_may_follow() -> None:
    assert read("1 2 5", only=True) == (["1", "2", "5"], "")
    assert read("1 dan 2", only=True) == (["1", "2"], "")


@given(numbers=st.lists(st.integers(1, 9999), min_size=2, max_size=MOST, unique=True))
def test_every_number_of_a_list_is_read(numbers: list[int]) -> None:
    typed = [str(one) for one in numbers]
    assert read(", ".join(typed) + " sudah dicek") == (typed, "sudah dicek")


@pytest.fixture
async def three(folder: Path) -> AsyncIterator[tuple[World, Person, list[Person]]]:
    url = fresh_sqlite(folder)
    async with World.opened(folder, database_url=url, straight=True) as world:
        rina = await world.officer("Petugas Rina", "petugas_pengaduan")
        people = [world.citizen(f"Warga {name}") for name in ("Satu", "Dua", "Tiga")]
        for person in people:
            await complains(person)
            person.news()
        rina.news()
        yield world, rina, people


async def test_one_list_before_and_one_result_each(
    three: tuple[World, Person, list[Person]],
) -> None:
    _, rina, people = three
    (shown,) = await rina.says("/disposisi 1, 2 tim_penjawab cek berkas")
    assert shown.count("/PGD/XI/2026") == 2 and "cek berkas" in shown
    assert all(person.news() == [] for person in people)
    (told,) = await rina.says("YA")
    assert told.count("✅") + told.count("⚠️") == 2
    assert ["diteruskan" in "\n".join(one.news()) for one in people] == [True, True, False]
    assert "tidak ada yang menunggu" in (await rina.says("YA"))[0].lower()


async def test_what_cannot_be_done_is_said_and_the_rest_is_done(
    three: tuple[World, Person, list[Person]],
) -> None:
    world, rina, _ = three
    joko = await world.officer("Petugas Joko", "petugas_pengaduan")
    await joko.says("/ambil 2")
    (shown,) = await rina.says("/ambil 1 2 3 99")
    assert "99" in shown and "tidak ditemukan" in shown
    await joko.says("/catatan 3 berkas dicari")
    (told,) = await rina.says("YA")
    lines = told.splitlines()[1:]
    assert [line[:3] for line in lines] == ["• ✅", "• 0", "• 0"]
    assert "Petugas Joko" in lines[1] and "berubah" in lines[2]


async def test_a_wrong_target_is_told_once_and_before(
    three: tuple[World, Person, list[Person]],
) -> None:
    _, rina, _ = three
    (told,) = await rina.says("/disposisi 1, 2 bagian_antariksa cek")
    assert "bagian_antariksa" in told and "tim_penjawab" in told
    (told,) = await rina.says("/lepas 1, 2")
    assert "alasan" in told.lower()


async def test_too_many_are_refused_whole(three: tuple[World, Person, list[Person]]) -> None:
    _, rina, _ = three
    (told,) = await rina.says("/catatan " + ", ".join(map(str, range(1, MOST + 2))) + " dicek")
    assert str(MOST) in told


async def test_batal_does_nothing(three: tuple[World, Person, list[Person]]) -> None:
    _, rina, _ = three
    await rina.says("/ambil 1, 2")
    await rina.says("batal")
    (told,) = await rina.says("/tugas")
    assert SECOND not in told


async def test_notes_for_several_reach_each(three: tuple[World, Person, list[Person]]) -> None:
    _, rina, people = three
    await rina.says("/catatan 1 dan 3 berkas ada di loket 2")
    await rina.presses("YA")
    for number, there in ((1, True), (2, False), (3, True)):
        card = "\n".join(await rina.says(f"/lihat {number}"))
        assert ("berkas ada di loket 2" in card) is there
    assert all(person.news() == [] for person in people)
