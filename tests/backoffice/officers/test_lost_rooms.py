"""A group that moves is followed, one that refuses a message stays, and a lost one is told of."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from app.demo.world import Person, World
from app.sandbox.telegram.people import SandboxGroup
from tests.app.operators import alone
from tests.backoffice.officers.test_rooms import petugas_of, room_of, say_in
from tests.world import has_complained

NEW = "📥 Pengaduan baru "


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    alone(monkeypatch, tmp_path)


async def new_case(world: World, who: str) -> str:
    case = await has_complained(world.citizen(who))
    return str(case.number)


def told(group: SandboxGroup) -> list[str]:
    return [message.text for message in group.inbox if message.text.startswith(NEW)]


def told_privately(person: Person) -> list[str]:
    """What the room should have read; officers are told of a new case in other words besides."""
    return [text for text in person.news() if text.startswith(NEW) and " · batas " in text]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_group_that_becomes_a_supergroup_stays_the_room(
    one_world: World, announced: bool
) -> None:
    """Whether Telegram says so, or lets us find out with the next message."""
    petugas = await petugas_of(one_world)
    group = await room_of(one_world, petugas)
    group.becomes_supergroup(told=announced)
    await one_world.settle()
    first = await new_case(one_world, "Warga Satu")
    second = await new_case(one_world, "Warga Dua")
    assert [text.split(" · ")[0] for text in told(group)] == [NEW + first, NEW + second]
    assert told_privately(petugas) == [], "nothing was lost"
    # Officers go on there as before, without a new code.
    assert (await say_in(group, petugas, "/antrean@aduan_contoh_bot"))[0].startswith("Antrean")


async def test_what_waited_for_the_group_goes_to_where_it_is_now(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    group = await room_of(one_world, petugas)
    one_world.sandbox.faults.add("sendmessage", "502", times=1, chat=group.id)
    number = await new_case(one_world, "Warga Satu")
    group.becomes_supergroup()
    await one_world.passes(minutes=10)
    assert [text.split(" · ")[0] for text in told(group)] == [NEW + number]


async def test_one_refused_message_closes_no_room_and_is_told_in_private(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    admin = await one_world.officer("Admin Contoh", "admin")
    group = await room_of(one_world, petugas)
    one_world.sandbox.faults.add("sendmessage", "400", times=1, chat=group.id)
    lost = await new_case(one_world, "Warga Satu")
    assert told(group) == []
    (private,) = told_privately(petugas)
    assert lost in private
    assert not any("tidak dapat dihubungi lagi" in text for text in admin.news())
    kept = await new_case(one_world, "Warga Dua")
    assert [text.split(" · ")[0] for text in told(group)] == [NEW + kept]


async def test_a_room_that_puts_the_bot_out_is_closed_and_the_admins_are_told_how_to_go_on(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    admin = await one_world.officer("Admin Contoh", "admin")
    group = await room_of(one_world, petugas)
    group.remove_bot()
    await one_world.settle()
    lost = await new_case(one_world, "Warga Satu")
    (private,) = told_privately(petugas)
    assert lost in private
    (alarm,) = [text for text in admin.news() if "tidak dapat dihubungi lagi" in text]
    assert alarm.startswith("⚠️ Ruang Petugas tidak dapat dihubungi lagi:")
    assert 'aduan staff room --name "Ruang Petugas"' in alarm
    # It is closed: nothing is tried there any more, and nobody is told twice.
    await new_case(one_world, "Warga Dua")
    assert told_privately(petugas) == []
    assert not any("tidak dapat dihubungi lagi" in text for text in admin.news())


async def test_a_move_of_a_group_that_is_no_room_makes_none(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    group = one_world.sandbox.group("Grup Warga", [petugas.user])
    await one_world.settle()
    group.becomes_supergroup()
    await one_world.settle()
    await new_case(one_world, "Warga Satu")
    assert told(group) == []


async def test_that_nobody_is_there_to_hear_an_alarm_is_logged_once(
    one_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    warga = one_world.citizen()
    warga.user.raw({"message": {"message_id": 1}})
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            await one_world.passes(minutes=10)
    said = [one for one in caplog.messages if "nobody holds" in one and "unreadable" in one]
    assert len(said) == 1
