"""A node is killed again and again at whatever it is doing, while people of three channels answer.

Nobody writes anything twice. `make e2e ARGS="-k random_kills --kills 200"` is the long form.
"""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded, so that a run can be repeated
from pathlib import Path

from tests.e2e.house import House

CHANNELS = ("whatsapp", "telegram", "mail")
#: People at least, and for how many kills there is one more.
CITIZENS, KILLS_EACH = 21, 3
#: Seconds that a life lasts: some end while the node is still starting.
SHORTEST, LONGEST = 0.1, 1.2


async def test_nobody_is_stuck_or_misheard_or_registered_twice(
    database_url: str, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(kills)
    people = max(CITIZENS, kills // KILLS_EACH)
    async with House.opened(tmp_path, database_url, channels=CHANNELS) as house:
        officer = await house.invite()
        house.start()
        await house.until(lambda: officer.enrolled, "the officer enrolled")
        for kill in range(kills):
            # Newcomers all along, so that every kill meets people in the middle of the form.
            while len(house.citizens) < min(people, 1 + people * (kill + 2) // (kills + 1)):
                house.citizen(CHANNELS[len(house.citizens) % 3]).begin()
            if kill % 8 == 0:
                # Whatever comes next is brought twice, as providers do.
                house.whatsapp.faults.deliver_twice(2)
            end = asyncio.get_running_loop().time() + chance.uniform(SHORTEST, LONGEST)
            await house.until(lambda at=end: _over(at), "time passes")  # type: ignore[misc]
            await house.strike(house.nodes[0])
        assert len(house.citizens) == people
        await house.until(
            lambda: all(citizen.numbers for citizen in house.citizens), "everybody has a receipt"
        )
        await house.office_hours()
        await house.until(lambda: len(officer.told) == people, "the officer knows of every case")
        await house.rest()
        await house.stop()
        assert len(house.ends) == kills
        assert await house.audit() == []


def _over(at: float) -> bool:
    return asyncio.get_running_loop().time() >= at
