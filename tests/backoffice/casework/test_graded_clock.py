"""A clock whose length follows an officer's field: two working days for light, sixty for grave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.store.tables import timers
from tests.backoffice.jobs.test_deadline_recalculation import heard, rows
from tests.offices import office_with
from tests.world import case_of, has_complained, local
from tests.world import house_url as house_url

_LEVEL = """
[[form.fields]]
key = "tingkat"
kind = "choice"
label = "Tingkat"
by = ["petugas_pengaduan", "pejabat_pengelola"]
command = "tingkat"
reason = true
options = [ { id = "ringan", label = "Ringan" }, { id = "berat", label = "Berat" } ]
clause = "L29"
"""
_GRADED = 'by = "tingkat"\namounts = { ringan = 2, berat = 60 }\n'


def graded(folder: Path) -> str:
    """Sanggau, where the time to settle a complaint follows its level; without one it is five."""
    office = office_with(folder, _LEVEL)
    file = office / "profile.toml"
    text = file.read_text(encoding="utf-8")
    own = 'id = "penyelesaian"\n'
    assert text.count(own) == 1
    file.write_text(text.replace(own, own + _GRADED), encoding="utf-8")
    return str(office)


@pytest.fixture
async def world(tmp_path: Path, house_url: str) -> AsyncIterator[World]:
    office = graded(tmp_path / "office")
    async with World.opened(
        tmp_path, office=office, database_url=house_url, straight=True
    ) as opened:
        yield opened


async def complete(world: World) -> tuple[Person, Person, Case]:
    """A case that is held and complete since Monday, 23 November. Who holds it, whose it is."""
    petugas, tim = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Tim Satu", "tim_pengelola")
    )
    warga = world.citizen()
    case = await has_complained(warga)
    await tim.says("/lengkap 1")
    await tim.says("YA")
    await petugas.says("/ambil 1")
    warga.news()
    return petugas, warga, case


async def due(world: World, case: Case) -> date:
    """The day on which it is to be settled."""
    desk = world.node.desk
    now = await case_of(world, case.code)
    running = clocks.running(now, desk.current.clocks, desk.calendar)
    (clock,) = (one for one in running if one.rule == "penyelesaian")
    return desk.local(clock.due_at).date()


async def test_the_level_says_how_long_it_may_take_and_the_citizen_reads_why(world: World) -> None:
    petugas, warga, case = await complete(world)
    assert await due(world, case) == date(2026, 11, 30), "five, until somebody has said it"
    assert "alasan" in (await petugas.says("/tingkat 1 ringan"))[-1].lower()
    assert await due(world, case) == date(2026, 11, 30)
    await petugas.says("/tingkat 1 ringan Cukup dicetak ulang.")
    assert await due(world, case) == date(2026, 11, 25)
    (told,) = warga.news()
    assert "25 November 2026" in told and "Cukup dicetak ulang." in told
    await petugas.says("/tingkat 1 berat Menyangkut banyak orang.")
    last = await due(world, case)
    assert world.node.desk.calendar.working_days_between(date(2026, 11, 23), last) == 60
    (told,) = warga.news()
    assert f"{last.day} " in told and str(last.year) in told and "Menyangkut banyak orang." in told
    # The same once more moves nothing, and nobody is told of nothing.
    await petugas.says("/tingkat 1 berat Sekali lagi.")
    assert warga.news() == []
    history = (await petugas.says("/riwayat 1"))[-1]
    assert history.count("isian diperbaiki: tingkat") == 3, "each stands in the journal"


async def test_what_was_armed_for_the_earlier_day_says_nothing(world: World) -> None:
    petugas, _, case = await complete(world)
    await petugas.says("/tingkat 1 ringan Cukup dicetak ulang.")
    await petugas.says("/tingkat 1 berat Menyangkut banyak orang.")
    await world.restart()
    last = await due(world, case)
    armed = [row for row in await rows(world, timers) if row["clock"] == "penyelesaian"]
    assert any(row["belongs_to"].startswith(last.isoformat()) for row in armed)
    await world.until(local(2026, 12, 3, 12))
    for words in ("jatuh tempo", "terlambat"):
        assert heard(world, petugas, words) == []
