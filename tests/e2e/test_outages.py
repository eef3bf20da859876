"""The database is away for ten seconds, or the disk is full: nothing is taken that is not kept."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import make_url

from tests.databases import PostgreSQL, fresh_sqlite
from tests.e2e.house import House

CHANNELS = ("telegram", "whatsapp", "mail")
AWAY_SECONDS = 10.0
#: Until it has noticed that all is well again.
BACK_SECONDS = 10.0


class Outage(Protocol):
    url: str

    def begin(self) -> None: ...

    def end(self) -> None: ...


class Locked:
    """A SQLite file that somebody else keeps locked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._holder: sqlite3.Connection | None = None

    def begin(self) -> None:
        self._holder = sqlite3.connect(str(make_url(self.url).database), isolation_level=None)
        self._holder.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        if self._holder is not None:
            self._holder.close()
            self._holder = None


class Stopped:
    """A PostgreSQL server that falls down without a word and is started again."""

    def __init__(self, server: PostgreSQL) -> None:
        self.url = server.fresh()
        self._server = server

    def begin(self) -> None:
        self._server.fall()

    def end(self) -> None:
        self._server.rise()


@pytest.fixture(params=["sqlite", "postgresql"])
def outage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outage]:
    if request.param == "sqlite":
        locked = Locked(fresh_sqlite(tmp_path))
        yield locked
        locked.end()
        return
    # A server of its own, for the others are needed by other tests.
    server = PostgreSQL(own=True)
    yield Stopped(server)
    server.stop()


async def test_while_the_database_is_away_for_ten_seconds_nothing_is_taken(
    outage: Outage, tmp_path: Path
) -> None:
    async with _begun(outage.url, tmp_path) as house:
        outage.begin()
        # Whatever was committed before is answered yet.
        await asyncio.sleep(0.5)
        before = len(house.ledgers.taken())
        answered = len(house.whatsapp.answers)
        loop = asyncio.get_running_loop()
        end = loop.time() + AWAY_SECONDS
        await house.until(lambda: loop.time() >= end, "ten seconds")
        statuses = house.whatsapp.answers[answered:]
        assert len(house.ledgers.taken()) == before
        # Nobody calls where everybody waits for a word of ours; whoever does is sent away.
        assert set(statuses) <= {503}
        outage.end()
        back = loop.time()
        await house.until(lambda: 200 in house.whatsapp.answers[-3:], "it takes calls again")
        assert loop.time() - back < BACK_SECONDS
        await _comes_to_an_end(house)
        assert await house.audit(excused=["the database is away"]) == []


async def test_a_full_disk_takes_nothing_and_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    async with _begun(fresh_sqlite(tmp_path), tmp_path) as house:
        process = house.nodes[0].pid
        assert process is not None
        _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        # No file of the node may grow beyond this: neither its log of writes nor a photo.
        resource.prlimit(process, resource.RLIMIT_FSIZE, (512, most))
        await asyncio.sleep(0.5)
        before = len(house.ledgers.taken())
        answered = len(house.whatsapp.answers)
        loop = asyncio.get_running_loop()
        end = loop.time() + 4
        await house.until(lambda: loop.time() >= end, "some seconds")
        assert len(house.ledgers.taken()) == before
        statuses = house.whatsapp.answers[answered:]
        assert statuses
        assert 200 not in statuses
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
        await _comes_to_an_end(house)
        incoming = house.settings.data_dir / "blobs" / "incoming"
        assert list(incoming.iterdir()) == []
        assert house.ends == [], "it went on by itself"
        # It said so, in a log of which the disk took half a line.
        assert await house.audit(excused=["ERROR"]) == []


@contextlib.asynccontextmanager
async def _begun(url: str, folder: Path) -> AsyncIterator[House]:
    """An office in the middle of the complaints of six people."""
    async with House.opened(folder, url, channels=CHANNELS) as house:
        officer = await house.invite()
        house.start()
        await house.until(lambda: officer.enrolled, "the officer enrolled")
        for number in range(6):
            house.citizen(CHANNELS[number % 3]).begin()
        await house.until(_some_answered(house), "people are in the middle of it")
        yield house


def _some_answered(house: House) -> Callable[[], bool]:
    return lambda: all(one.sees for one in house.citizens[:2])


async def _comes_to_an_end(house: House) -> None:
    await house.until(
        lambda: all(citizen.numbers for citizen in house.citizens), "everybody has a receipt"
    )
    officer = house.officer
    assert officer is not None
    await house.until(lambda: len(officer.told) == 6, "the officer knows of every case")
    # A file that could not be kept is fetched again when its lease has lapsed.
    await house.lapse()
    await house.rest()
    await house.stop()
