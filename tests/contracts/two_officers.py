"""Two officers who are never far apart: an office with two nodes over one database."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.demo.world import Person, World
from app.serving.node import Node
from app.serving.wiring import build
from backoffice.jobs.intake import Intake
from backoffice.store.engine.tx import Tx
from tests.backoffice.officers.test_case_files import with_evidence
from tests.backoffice.store.test_conflicts import journal
from tests.contracts.test_jobs import job
from tests.world import conversation_of, has_complained

#: A number that stands in every label of the first case of a world.
CASE = "0001/PGD/XI/2026"


@dataclass
class Two:
    """An office with two nodes over one database, and two officers who are never far apart."""

    world: World
    second: Node
    first: Person
    other: Person
    warga: Person

    @property
    def both(self) -> tuple[Person, Person]:
        return self.first, self.other

    async def at_once(self, words: str, others: str = "") -> None:
        """Both say it in the same second, and each node plays one of them."""
        self.first.user.say(words)
        self.other.user.say(others or words)
        await self.world.node.poll_once()
        # What is done is always done after it was said.
        self.world.clock.advance(timedelta(seconds=1))
        talks = [(await conversation_of(person))["id"] for person in self.both]
        nodes = (self.world.node, self.second)
        intakes = [found for node in nodes if isinstance(found := job(node, "intake"), Intake)]
        with _meeting(intakes, self.world):
            await asyncio.gather(
                *(
                    _plays(intake, talk, self.world)
                    for intake, talk in zip(intakes, talks, strict=True)
                )
            )
        await self.world.settle()

    def told(self, part: str) -> tuple[Person, Person]:
        """Who read that, and who did not: exactly one of the two did."""
        read = [person for person in self.both if part in person.sees]
        assert len(read) == 1, [person.sees for person in self.both]
        (winner,) = read
        return winner, self.other if winner is self.first else self.first

    def hears(self, loser: Person, winner: Person, what: str, now: str) -> None:
        """The one who was slower knows who was faster, what that was and what holds now."""
        # Behind it stands what has been handed to the one who was slower.
        heard = "\n".join(message.text for message in loser.inbox[-2:])
        for part in (CASE, winner.user.name, what, now):
            assert part in heard, (part, heard)

    async def happened(self) -> list[str]:
        """What is in the journal, which is sound."""
        _, events = await journal(self.world)
        return events


async def _plays(intake: Intake, talk: str, world: World) -> None:
    now = world.clock()
    await intake._play([talk], await intake._begin([talk], now), now)


@contextlib.contextmanager
def _meeting(intakes: Sequence[Intake], world: World) -> Any:
    """On PostgreSQL both have begun before either goes on. On SQLite there is one writer."""
    if not world.settings.database_url.startswith("postgresql"):
        yield
        return
    barrier, met = threading.Barrier(2, timeout=10), set[int]()

    def waits(intake: Intake, turns: Any) -> Any:
        def played(tx: Tx, *rest: Any) -> None:
            if id(intake) not in met:
                # Who lost and plays again does not wait for anybody.
                met.add(id(intake))
                barrier.wait()
            turns(tx, *rest)

        return played

    with pytest.MonkeyPatch.context() as patch:
        for intake in intakes:
            patch.setattr(intake, "_turns", waits(intake, intake._turns))
        yield


@contextlib.asynccontextmanager
async def two(
    world: World, *roles: str, third: str = "", file: str = ""
) -> AsyncIterator[tuple[Two, Person]]:
    """Two officers of these roles (or both of the one), a complaint, and perhaps a third officer;
    without one the third is the first.
    """
    cast = [("Amat Contoh", roles[0]), ("Beni Contoh", roles[-1])]
    if third:
        cast.append(("Cici Contoh", third))
    officers = await world.officers(*cast)
    warga = world.citizen()
    if file:
        await with_evidence(warga, file)
    else:
        await has_complained(warga)
    second = await build(world.settings, world.given)
    try:
        yield Two(world, second, officers[0], officers[1], warga), officers[-1 if third else 0]
    finally:
        await second.close()


async def does(person: Person, *commands: str) -> None:
    """Each command, and YA where one is asked for."""
    for words in commands:
        await person.says(words)
        if "*YA*" in person.sees or "YA" in person.buttons:
            await person.says("YA")
