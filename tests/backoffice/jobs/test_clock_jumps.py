"""The machine's clock is put right, or lies in another country: dates and notices are as before."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.demo.world import HandClock, Person, World
from tests.databases import fresh_sqlite
from tests.world import has_complained, local

DATE = re.compile(r"(?:Senin|Selasa|Rabu|Kamis|Jumat), \d+ \w+ \d{4}")


def told(world: World, person: Person) -> Counter[str]:
    """What this person was told of clocks, and how often each."""
    return Counter(
        send.text.split("\n")[0]
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id and send.text[0] in "⏳⏰❗🔴"
    )


async def jumps(world: World, **span: float) -> None:
    """The clock stands elsewhere from one moment to the next."""
    world.clock.advance(timedelta(**span))
    await world.settle()


async def test_a_clock_that_is_put_back_says_nothing_twice_and_nothing_late(world: World) -> None:
    petugas, _ = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    await has_complained(world.citizen())
    before = await dates(petugas)
    # Wednesday at two: "due today" was just said.
    await world.until(local(2026, 11, 25, 14, 1))
    said = told(world, petugas)
    assert sum(said.values()) >= 1
    await jumps(world, hours=-1)
    assert told(world, petugas) == said
    assert await dates(petugas) == before != []
    await world.passes(days=14)
    assert set(told(world, petugas).values()) == {1}
    # Neither is a word of the citizen lost that seems to come from the future.
    warga = world.citizen()
    warga.user.say("apakah sudah ada kabar?")
    await jumps(world, hours=-2)
    assert "kami simpan" in "".join(warga.news())


async def dates(person: Person) -> list[str]:
    """The dates of the first case's clocks."""
    await person.settled()
    return DATE.findall("\n".join(await person.says("/tenggat 1")))


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock is put back an hour on 1 November 2026."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def test_the_summer_time_of_the_machine_moves_nothing(tmp_path: Path, new_york: None) -> None:
    assert time.localtime(datetime(2026, 10, 31, tzinfo=UTC).timestamp()).tm_isdst == 1
    clock = HandClock(local(2026, 10, 30, 9))
    url = fresh_sqlite(tmp_path)
    async with World.opened(tmp_path, database_url=url, clock=clock, straight=True) as world:
        petugas, _, pengelola = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Pejabat Satu", "pejabat_pengelola"),
            ("Tim Satu", "tim_pengelola"),
        )
        await has_complained(world.citizen())
        await pengelola.says("/lengkap 1")
        await pengelola.says("YA")
        await petugas.says("/ambil 1")
        # Five working days from Friday 30 October.
        assert "Jumat, 6 November 2026 (sisa 5 hari kerja)" in pengelola.sees
        await world.passes(days=14)
        due = [
            send.at
            for send in world.sandbox.ledger.sends
            if send.chat == petugas.user.id and send.text.startswith("❗")
        ]
        assert due == [local(2026, 11, 6, 14, 30)]


async def test_the_leap_day_is_a_working_day(tmp_path: Path) -> None:
    clock = HandClock(local(2028, 2, 28, 9))
    url = fresh_sqlite(tmp_path)
    async with World.opened(tmp_path, database_url=url, clock=clock, straight=True) as world:
        petugas, pengelola = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Tim Satu", "tim_pengelola"),
        )
        await has_complained(world.citizen())
        await pengelola.says("/lengkap 1")
        await pengelola.says("YA")
        await petugas.says("/ambil 1")
        # 29 February, 1, 2, 3 and 6 March; nobody knows the holidays of that year yet.
        assert "Senin, 6 Maret 2028" in pengelola.sees
        assert "perkiraan" in pengelola.sees
