"""A day in fast motion: people come, officers work, the node dies twice in a real minute.

`make e2e ARGS="-n 0 -k soak --soak 24 --log-cli-level INFO"` is the whole day and says what the
node needed.
"""

from __future__ import annotations

import asyncio
import logging
import random  # noqa: TID251 - seeded, so that a run can be repeated
import statistics
from datetime import timedelta
from pathlib import Path

from benchmarks.memory import megabytes
from tests.databases import fresh_sqlite
from tests.e2e.house import House

log = logging.getLogger(__name__)

CHANNELS = ("whatsapp", "telegram", "mail")
#: How much faster than the clock on the wall, and the seconds of one step of it.
FASTER, STEP = 60, 0.5
#: Seconds between two newcomers, and how long a life lasts.
NEWCOMER = 3.0
SHORTEST, LONGEST = 10.0, 50.0
#: As many as there are names for.
MOST = 99
#: What the last lives may need more than the first: they are as long, and do the same.
MORE_MEGABYTES, MORE_FILES = 15.0, 8


async def test_a_day_in_fast_motion(tmp_path: Path, soak: float) -> None:
    chance = random.Random(int(soak * 10))
    needed: list[tuple[float, int]] = []
    async with House.opened(tmp_path, fresh_sqlite(tmp_path), channels=CHANNELS) as house:
        officer = await house.invite()
        house.start()
        await house.until(lambda: officer.enrolled, "the officer enrolled")
        officer.at_work = True
        now = asyncio.get_running_loop().time
        end = now() + soak * 60
        dies, comes = now() + chance.uniform(SHORTEST, LONGEST), now()
        every = max(NEWCOMER, soak * 60 / MOST)
        while now() < end:
            if now() >= comes and len(house.citizens) < MOST:
                house.citizen(CHANNELS[len(house.citizens) % 3]).begin()
                comes += every
            step = now() + STEP
            await house.until(lambda at=step: now() >= at, "time passes")  # type: ignore[misc]
            house.pass_time(timedelta(seconds=STEP * (FASTER - 1)))
            if now() >= dies:
                needed.append(_needs(house))
                await house.strike(house.nodes[0])
                dies = now() + chance.uniform(SHORTEST, LONGEST)
        needed.append(_needs(house))
        people = len(house.citizens)
        await house.until(lambda: all(one.numbers for one in house.citizens), "all have a receipt")
        await house.office_hours()
        await house.until(lambda: len(officer.settled) == people, "the officer is done")
        await house.until(lambda: all(one.answers for one in house.citizens), "all have an answer")
        await house.rest()
        await house.stop()
        assert await house.audit() == []
    log.info("%d people, %d kills; MB and files: %s", people, len(needed) - 1, needed)
    quarter = max(1, len(needed) // 4)
    for which, more in ((0, MORE_MEGABYTES), (1, MORE_FILES)):
        first = statistics.median(each[which] for each in needed[:quarter])
        last = statistics.median(each[which] for each in needed[-quarter:])
        assert last <= first + more, needed


def _needs(house: House) -> tuple[float, int]:
    """Megabytes and open files of the node."""
    process = house.nodes[0].pid
    assert process is not None
    return megabytes(process), len(list(Path(f"/proc/{process}/fd").iterdir()))
