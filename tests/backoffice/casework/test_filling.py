"""What is filled in later: by an officer, or by a mail of the citizen. One verb does both."""

from __future__ import annotations

import pytest

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.events import Actor
from backoffice.casework import opening
from backoffice.casework.opening import category_of
from backoffice.desk.work import Work
from backoffice.store import texts
from backoffice.store.engine.tx import Tx
from bot.conversation import Answer
from tests.world import has_complained


def said(value: str) -> Answer:
    return Answer(value, value, value)


@pytest.mark.parametrize(
    ("value", "category"), [("kk", "kk"), ("pungutan", "lainnya"), ("", ""), (None, "")]
)
def test_another_word_is_another_category_and_no_word_is_none(
    one_world: World, value: str | None, category: str
) -> None:
    profile = one_world.node.desk.current
    assert category_of(profile, {"objek": Answer(value, "", "")}) == category
    assert category_of(profile, {}) == ""


async def filled(world: World, case: Case, **given: str) -> Case:
    answers = {key: said(value) for key, value in given.items()}
    return await world.node.database.write(
        lambda tx: opening.do_fill(
            Work(tx, world.node.desk, world.clock(), Actor(kind="staff", id="petugas-1")),
            case,
            answers,
            "",
        ),
        name="turn",
    )


async def test_an_empty_category_leaves_the_case_in_its_own(one_world: World) -> None:
    case = await has_complained(one_world.citizen())
    assert case.category == "ktp_el"
    assert (await filled(one_world, case, objek="")).category == "ktp_el"


async def test_another_word_puts_it_among_the_others(one_world: World) -> None:
    case = await has_complained(one_world.citizen())
    assert (await filled(one_world, case, objek="pungutan")).category == "lainnya"


async def test_former_names_stay_beside_the_new_ones_in_the_order_they_were_given(
    one_world: World,
) -> None:
    case = await has_complained(one_world.citizen())
    case = await filled(one_world, case, alamat="Desa Contoh Dua", nama="Warga Contoh Tiga")

    def notes(tx: Tx) -> list[str]:
        found = texts.of_case(tx, one_world.node.desk.vault, case.id, "identity_note")
        return [words.decode() for _, words in found]

    assert await one_world.node.database.read(notes) == [
        "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
        "Nama: Warga Contoh Satu",
        "Alamat: Desa Contoh Dua",
        "Nama: Warga Contoh Tiga",
    ]
