"""The figures of a month among so many cases, and what citizens feel of it meanwhile.

    python -m benchmarks.statistics [--cases 1000000] [--only sqlite|postgresql]

The bare figure is one count over all milestones by the driver alone, in the same run and on the
same database. A citizen's turn is timed from its arrival to its commit, one after another, alone
and while month after month is counted beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.serving import sources
from backoffice.calendar.month import Month
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.jobs.intake import Intake
from backoffice.reports.statistics import cut_off_of, figures_of
from backoffice.store.attestations import Attestor
from backoffice.store.engine.database import Database
from benchmarks._cases import NOW, desk
from benchmarks._milestones import fill
from benchmarks.turns import ANSWERS, envelopes
from tests.databases import PostgreSQL, fresh_sqlite

#: Targets: seconds of a report, and how much longer a turn may take beside it.
SECONDS = {"sqlite": 5.0, "postgresql": 10.0}
BESIDE_MS = 100.0
_CITIZENS = 60
_OLD, _NEW = Month(2023, 5), Month(2026, 10)


async def counted(database: Database, office: Desk, month: Month) -> tuple[float, float]:
    """Seconds of one report, and of them those of our own processor."""
    cut_off = cut_off_of(office, month, NOW)
    began, worked = time.perf_counter(), time.process_time()
    figures = await database.read(lambda tx: figures_of(tx, office, month, cut_off))
    assert figures.table("ringkasan").rows[0].counts["masuk"] > 0
    return time.perf_counter() - began, time.process_time() - worked


async def bare(database: Database) -> float:
    began = time.perf_counter()
    await database.read(lambda tx: tx.rows(text("SELECT count(*) AS n FROM milestones")))
    return time.perf_counter() - began


async def turns(intake: Intake, first: int) -> list[float]:
    """Milliseconds of each turn of some citizens' forms, as many as ten answers each."""
    took = []
    for step in range(10):
        for one in list(envelopes(first + _CITIZENS, step, datetime.now(UTC)))[first:]:
            began = time.perf_counter()
            await intake.accept("sanggau", "telegram", "7", [one])
            while await intake.work_once():
                pass
            took.append((time.perf_counter() - began) * 1000)
    return took


def p95(took: list[float]) -> float:
    return sorted(took)[len(took) * 95 // 100]


async def run(kind: str, url: str, total: int) -> None:
    office = desk()
    began = time.perf_counter()
    await asyncio.to_thread(fill, url, office, total)
    print(f"{kind}: {total:,} cases filled in {time.perf_counter() - began:.0f} s", flush=True)
    database = Database(url, ids=sources.Ids(sources.now, sources.randomness))
    database.attestor = Attestor(office.vault)
    plain = await bare(database)
    for month in (_NEW, _NEW, _OLD):
        seconds, worked = await counted(database, office, month)
        print(
            f"{kind}: figures of {month.id}: {seconds:.2f} s, {worked:.2f} s of this process "
            f"(target {SECONDS[kind]:.0f} s); one count of all milestones {plain:.2f} s; ratio "
            f"{seconds / plain:.1f}",
            flush=True,
        )
    intake = Intake(Runtime(database, {"sanggau": office}, sources.now), quiet=timedelta(0))
    assert len(ANSWERS) > 10
    await turns(intake, 0)
    alone = p95(await turns(intake, _CITIZENS))
    over = asyncio.Event()

    async def on_and_on() -> int:
        reports = 0
        while not over.is_set():
            await counted(database, office, _NEW)
            reports += 1
        return reports

    beside_it = asyncio.create_task(on_and_on())
    beside = p95(await turns(intake, 2 * _CITIZENS))
    over.set()
    reports = await beside_it
    print(
        f"{kind}: a citizen's turn, p95: alone {alone:.1f} ms, beside {reports} reports "
        f"{beside:.1f} ms: {beside - alone:+.1f} ms (target {BESIDE_MS:+.0f} ms)",
        flush=True,
    )
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(run("sqlite", fresh_sqlite(Path(name)), given.cases))
    if given.only != "sqlite":
        server = PostgreSQL(durable=True)
        try:
            asyncio.run(run("postgresql", server.fresh(), given.cases))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
