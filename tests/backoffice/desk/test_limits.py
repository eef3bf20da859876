"""A limit in words: its date as people say it, and what is left of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.demo.world import World
from backoffice.calendar.workdays import long_date
from backoffice.desk.wording import dated, left_of


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        ("2027-01-04 23:59:59", "2026-12-23 10:00", "Senin, 4 Januari 2027"),
        ("2027-01-04 23:59:59", "2027-01-04 08:00", "hari ini, Senin, 4 Januari 2027"),
        (
            "2026-12-23 13:00",
            "2026-12-23 10:00",
            "hari ini, Rabu, 23 Desember 2026, pukul 13.00 WIB",
        ),
        ("2041-01-04 23:59:59", "2026-12-23 10:00", "Jumat, 4 Januari 2041 (perkiraan)"),
    ],
)
async def test_a_date_as_people_say_it(one_world: World, due: str, now: str, words: str) -> None:
    desk = one_world.node.desk
    end, at = (datetime.fromisoformat(said).replace(tzinfo=desk.zone) for said in (due, now))
    if end.second:
        end = desk.calendar.end(end.date())
    assert dated(desk, end, at) == words
    assert long_date(end.date()) in words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-12-23 10:00", "sisa 5 hari kerja"),
        ("2027-01-04 23:59", "jatuh tempo hari ini"),
        ("2027-01-05 08:00", "terlambat 1 hari"),
        ("2027-01-06 08:00", "terlambat 1 hari kerja"),
    ],
)
async def test_what_is_left_of_it(one_world: World, now: str, words: str) -> None:
    desk = one_world.node.desk
    at = datetime.fromisoformat(now).replace(tzinfo=desk.zone)
    due = desk.calendar.end(date(2027, 1, 4))
    assert left_of(desk, due, at) == words


async def test_after_the_hour_of_the_same_day(one_world: World) -> None:
    desk = one_world.node.desk
    noon = datetime(2026, 11, 20, 12, tzinfo=desk.zone)
    assert left_of(desk, noon, noon.replace(hour=13)) == "terlambat sejak hari ini"
