"""A node is killed again and again at whatever it is doing, while twenty citizens answer at once.

Nobody writes anything twice. TEST_KILLS sets how often; the default is 20.
"""

from __future__ import annotations

import asyncio
import os
import random  # noqa: TID251 - seeded, so that a run can be repeated
from pathlib import Path

from tests.e2e.house import House

CITIZENS = 20
#: Tests alone may look at the environment here: it names no setting of the product.
KILLS = int(os.environ.get("TEST_KILLS", "20"))  # noqa: TID251
#: Seconds that a life lasts: some end while the node is still starting.
SHORTEST, LONGEST = 0.1, 1.2


async def test_nobody_is_stuck_or_misheard_or_registered_twice(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(KILLS)
    async with House.opened(tmp_path, database_url) as house:
        officer = await house.invite()
        house.start()
        await house.until(lambda: officer.enrolled, "the officer enrolled")
        for kill in range(KILLS):
            # Newcomers all along, so that every kill meets people in the middle of the form.
            while len(house.citizens) < min(CITIZENS, 1 + CITIZENS * (kill + 2) // (KILLS + 1)):
                house.citizen().begin()
            end = asyncio.get_running_loop().time() + chance.uniform(SHORTEST, LONGEST)
            await house.until(lambda at=end: _over(at), "time passes")  # type: ignore[misc]
            await house.strike(house.nodes[0])
        assert len(house.citizens) == CITIZENS
        await house.until(
            lambda: all(citizen.numbers for citizen in house.citizens), "everybody has a receipt"
        )
        await house.office_hours()
        await house.until(lambda: len(officer.told) == CITIZENS, "the officer knows of every case")
        await house.rest()
        await house.stop()
        assert len(house.ends) == KILLS
        assert await house.audit() == []


def _over(at: float) -> bool:
    return asyncio.get_running_loop().time() >= at
