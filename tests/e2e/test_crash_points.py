"""A node is killed right before and right after each kind of commit; nothing is lost or doubled.

Citizens complain with photos, reminders fall due, an officer takes and answers every case. The node
dies at its nth commit of one kind, comes back, dies again, and comes back for good. On each channel
by itself: what is committed is the same, what is acknowledged is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.e2e.house import House
from tests.e2e.people import Citizen

CITIZENS = 3
#: Channel -> at which commits of each kind the successive lives end.
LIVES = {
    "telegram": {
        "start": (1, 2),
        "poll.lease": (2, 5),
        "accept": (2, 4, 6),
        "turn.begin": (2, 7, 7),
        "turn": (2, 6, 6),
        "delivery.lease": (2, 3, 5),
        "delivery.record": (2, 5, 9),
        "reminders": (1, 1),
        "media.lease": (1, 1),
        "media": (1, 1),
        "printing.lease": (1, 1),
        "printing": (1, 1),
    },
    # After `accept` nobody has answered 200 yet; before `delivery.record` the provider has taken
    # the message; `outcome` is what it says of it later.
    "whatsapp": {
        "accept": (2, 4, 6),
        "turn": (2, 6, 6),
        "delivery.lease": (2, 3, 5),
        "delivery.record": (2, 5, 9),
        "outcome": (1, 2, 3),
        "media.lease": (1, 1),
        "media": (1, 1),
    },
    # After `accept` nothing is marked as read yet; before `cursor` it is. A cursor is saved once
    # for all that a look finds, and everybody writes twice: two are certain, a third is luck.
    "mail": {
        "poll.lease": (2, 4),
        "accept": (1, 1, 1),
        "cursor": (1, 1),
        "turn": (1, 4),
        "delivery.lease": (1, 2, 1),
        "delivery.record": (1, 2, 3),
        "media.lease": (1, 1),
        "media": (1, 1),
    },
}


def _deaths() -> list[tuple[str, str, str]]:
    """On SQLite each commit of each channel; on PostgreSQL each commit, of one channel.

    What is committed is the same words to the database, whichever channel it came by.
    """
    every = [(channel, name) for channel in LIVES for name in LIVES[channel]]
    once = {name: channel for channel, name in reversed(every)}
    return [
        *(("sqlite", channel, name) for channel, name in every),
        *(("postgresql", channel, name) for name, channel in once.items()),
    ]


@pytest.mark.parametrize(
    ("fresh_database", "channel", "name"), _deaths(), indirect=["fresh_database"]
)
async def test_nothing_is_lost_or_done_twice_when_a_node_dies_at(
    channel: str, name: str, fresh_database: Callable[[Path], str], tmp_path: Path
) -> None:
    async def dies(side: str) -> list[str]:
        folder = tmp_path / side
        folder.mkdir()
        # Mail has no officers here: theirs is a chat.
        channels = ("telegram", "mail") if channel == "mail" else (channel,)
        async with House.opened(folder, fresh_database(folder), channels=channels) as house:
            point = f"{name}:{side}"
            house.start([(point, nth) for nth in LIVES[channel][name]])
            await play(house, on=(channel,), reminders=_reminders(channel, name))
            left = [f"it did not die at {point} for the {nth}. time" for _, nth in house.deaths]
            return left + await house.audit()

    async with asyncio.TaskGroup() as stories:
        before = stories.create_task(dies("before"))
        after = stories.create_task(dies("after"))
    assert before.result() == []
    assert after.result() == []


def _reminders(channel: str, name: str) -> int:
    """They are the same on every channel, and played on one."""
    if channel == "telegram":
        return 2 if name == "reminders" else 1
    return 0


async def play(
    house: House,
    citizens: int = CITIZENS,
    reminders: int = 1,
    on: Sequence[str] = ("telegram",),
) -> None:
    """The whole story, from the first greeting to the last answer and a quiet end."""
    officer = await house.invite()
    for number in range(citizens):
        house.citizen(on[number % len(on)]).begin()
    await house.until(lambda: officer.enrolled, "the officer enrolled")
    await house.until(
        lambda: all(citizen.numbers for citizen in house.citizens), "every citizen has a receipt"
    )
    await house.until(lambda: len(officer.told) == citizens, "the officer knows of every case")
    for _ in range(reminders):
        await house.reach_timers()
    for citizen in house.citizens:
        if isinstance(citizen, Citizen):
            citizen.thank()
    officer.at_work = True
    await house.until(
        lambda: all(citizen.answers for citizen in house.citizens), "every citizen has an answer"
    )
    await house.until(lambda: len(officer.settled) == citizens, "the officer is done")
    await house.rest()
    await house.stop()
    answers = [citizen.answers for citizen in house.citizens]
    assert answers == [[officer.answer(citizen.numbers[0])] for citizen in house.citizens]
