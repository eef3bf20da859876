"""A year of each office: twelve reports, and each balances and begins where the last one ended."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
import pytest

from backoffice.calendar.month import month_by_id
from backoffice.jobs.monthly import count
from backoffice.reports import monthly
from backoffice.store import reports
from tests.sops.fortnight import begin, work_off
from tests.sops.people import opened
from tests.sops.robots import WAYS
from tests.world import local


@pytest.mark.parametrize("name", WAYS)
async def test_twelve_reports_balance(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as office:
        world, number = office.world, 0
        for month in range(12):
            for _ in range(1 + month % 2):
                await begin(office, number)
                number += 1
            await work_off(office)
            world.clock.at = local(2026 + (11 + month) // 12, (11 + month) % 12 + 1, 5, 9)
            await world.settle()

        database, desk = world.node.database, world.node.desk
        found = await database.read(lambda tx: reports.since(tx, desk.office_id, ""))
        assert [row.period for row in found] == [
            *("2026-11", "2026-12"),
            *(f"2027-{month:02}" for month in range(1, 11)),
        ]
        left = came_in = 0
        for row in found:
            counts = monthly.figures_in(row).table("ringkasan").rows[0].counts
            assert counts["sisa_awal"] == left, row.period
            came = counts["sisa_awal"] + counts["masuk"] + counts["dibuka_kembali"]
            ends = ("selesai", "dialihkan", "ditolak", "dicabut", "sisa_akhir")
            assert came - counts["digabung"] == sum(counts[one] for one in ends), row.period
            left, came_in = counts["sisa_akhir"], came_in + counts["masuk"]
            # Whatever has happened since, its month is counted alike.
            again = await database.read(partial(count, desk=desk, month=month_by_id(row.period)))
            assert msgspec.json.encode(again).decode() == row.figures, row.period
        assert came_in == number
        assert left < came_in, "some were brought to an end"
