"""The queue, a card, an assignment and a move among so many cases, beside the bare driver.

    python -m benchmarks.queue [--cases 1000 1000000] [--only sqlite|postgresql]

Reads are medians, one after another. Writes are committed for good, 64 officers' commands together,
as the intake plays whatever waits. The bare figure beside each is the same SQL on ready values by
the driver alone, in the same run, on the same database and in groups as large. Quote the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.serving import sources
from backoffice.case.case import Case
from backoffice.case.events import Actor
from backoffice.case.needs import Refusal
from backoffice.case.numbers import ByOrdinal
from backoffice.case.officers import Staff
from backoffice.case.workflow import Transition, decide
from backoffice.casework import handling
from backoffice.casework.handling import do_take
from backoffice.desk.desk import Desk
from backoffice.desk.turn_input import Talk, TurnInput
from backoffice.desk.work import Work
from backoffice.officers.commands import Call
from backoffice.officers.commands.show import card
from backoffice.store import cases
from backoffice.store.conversations import Conversation
from backoffice.store.engine.database import Database, Tx
from benchmarks._bare import (
    LANES,
    OFFICE,
    PAGE,
    Bare,
    Driver,
    bare_assign,
    bare_card,
    bare_move,
    bare_page,
)
from benchmarks._cases import EVERY, NOW, YEAR, desk, fill
from tests.databases import PostgreSQL, fresh_sqlite

LOOKS = 400
#: Targets: milliseconds of a page, works a second.
PAGE_MS, WORKS = 5.0, 1000
_TALK = Conversation(
    id="c",
    office_id=OFFICE,
    address_id="petugas",
    sender_key="petugas",
    channel="telegram",
    account="bot",
    person_id="petugas",
    mode="auto",
    state=None,
    pending=None,
    code=None,
    case_id=None,
    telling=False,
    failures=0,
    expires_at=None,
    last_said=None,
)
CLERK = Staff(
    id="petugas",
    office_id=OFFICE,
    name="Petugas",
    roles=frozenset({"petugas_pengaduan"}),
    unit="",
    person_id="petugas",
    address_id="petugas",
    active=True,
)
_ACTOR = Actor(kind="staff", id=CLERK.id)


class House:
    """The works that an officer's commands do."""

    def __init__(self, office: Desk) -> None:
        self.office = office

    def page(self, tx: Tx, n: int) -> None:
        assert len(cases.queue(tx, OFFICE, limit=PAGE)) == PAGE

    def mine(self, tx: Tx, n: int) -> None:
        assert len(cases.queue(tx, OFFICE, holder="tim1", limit=PAGE)) > 0

    def late(self, tx: Tx, n: int) -> None:
        assert len(cases.queue(tx, OFFICE, due_before=NOW, limit=PAGE)) == PAGE

    def total(self, tx: Tx, n: int) -> None:
        assert cases.count(tx, OFFICE, shelf="queue") > 0

    def card(self, tx: Tx, n: int) -> None:
        case = self._case(tx, n)
        contact = TurnInput(talk=Talk(_TALK), person_id="petugas", key=None, staff=CLERK, items=())
        call = Call(
            work=Work(tx, self.office, NOW, _ACTOR),
            staff=CLERK,
            contact=contact,
            command="lihat",
            rest="",
            say=lambda *words: None,
        )
        assert "KTP saya belum jadi" in card(call, case)["isi"]

    def assign(self, tx: Tx, n: int) -> None:
        case = self._case(tx, n)
        handling.do_assign(
            Work(tx, self.office, NOW, _ACTOR),
            case,
            self._step(case, "disposisi"),
            roles=("tim_penjawab",),
            staff=(),
            instruction="Cek berkas di loket 2.",
        )

    def move(self, tx: Tx, n: int) -> None:
        case = self._case(tx, n)
        do_take(Work(tx, self.office, NOW, _ACTOR), case, self._step(case, "ambil"))

    def _case(self, tx: Tx, n: int) -> Case:
        found = cases.find(tx, OFFICE, ByOrdinal(ordinal=n + 1, year=YEAR))
        assert found is not None
        return found

    def _step(self, case: Case, verb: str) -> Transition:
        step = decide(self.office.current, case, verb, roles=CLERK.roles)
        assert not isinstance(step, Refusal)
        return step


Step = Callable[[Tx, int], None]
BareStep = Callable[[Driver, Bare, int], None]


def _of(work: Step, n: int, tx: Tx) -> None:
    work(tx, n)


async def read_ms(database: Database, work: Step, numbers: Sequence[int]) -> float:
    """Median milliseconds of one read."""
    seconds = []
    for n in numbers:
        began = time.perf_counter()
        await database.read(partial(_of, work, n))
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


def bare_ms(driver: Driver, work: BareStep, numbers: Sequence[int]) -> float:
    line = driver.open()
    seconds = []
    for n in numbers:
        began = time.perf_counter()
        work(driver, line, n)
        seconds.append(time.perf_counter() - began)
    line.close()
    return statistics.median(seconds) * 1000


async def write_rate(database: Database, work: Step, numbers: Sequence[int]) -> float:
    """Works a second, in groups as the intake plays them; each work of a group has its own case."""

    def play(some: Sequence[int], tx: Tx) -> None:
        for n in some:
            work(tx, n)

    began = time.perf_counter()
    for first in range(0, len(numbers), LANES):
        await database.write(partial(play, numbers[first : first + LANES]), name="turn")
    return len(numbers) / (time.perf_counter() - began)


def bare_rate(driver: Driver, work: BareStep, numbers: Sequence[int]) -> float:
    line = driver.open()
    began = time.perf_counter()
    for first in range(0, len(numbers), LANES):
        line.execute(driver.begin)
        for n in numbers[first : first + LANES]:
            work(driver, line, n)
        line.execute("COMMIT")
    rate = len(numbers) / (time.perf_counter() - began)
    line.close()
    return rate


async def measure(url: str, office: Desk, total: int, works: int) -> dict[str, float]:
    """Measure and print; the milliseconds and rates by name."""
    driver, house = Driver(url), House(office)
    clock = sources.Ids(sources.now, sources.randomness)
    database = Database(url, ids=clock)
    # In the queue, and neither held nor closed: whoever is at the desk may assign and take these.
    opened = [n for n in range(0, total, EVERY) if n // EVERY % 10 != 9]
    step = max(1, len(opened) * 7 // LOOKS)
    looked = [opened[i * step % len(opened)] for i in range(LOOKS)]
    # A whole number of rounds: no group meets a case twice.
    mixed = opened[: len(opened) // LANES * LANES]
    changed = [mixed[i % len(mixed)] for i in range(works)]
    found: dict[str, float] = {}
    reads: list[tuple[str, Step, BareStep | None]] = [
        ("queue page", house.page, bare_page),
        ("its total", house.total, None),
        ("of an officer", house.mine, None),
        ("those late", house.late, None),
        ("/lihat", house.card, bare_card),
    ]
    for name, work, bare in reads:
        await read_ms(database, work, looked[:20])
        mine = await read_ms(database, work, looked)
        found[name] = mine
        limit = bare_ms(driver, bare, looked) if bare else None
        beside = f"   bare {limit:8.3f} ms   ratio {mine / limit:5.2f}" if limit else ""
        verdict = "" if name != "queue page" else _verdict(mine <= PAGE_MS, f"{PAGE_MS:.0f} ms")
        print(f"  {name:<14}{mine:10.3f} ms{beside}{verdict}", flush=True)
    for name, work, bare in (
        ("assign", house.assign, bare_assign),
        ("move", house.move, bare_move),
    ):
        # The driver's rows hold no real case behind it: it gets closed ones.
        limit = bare_rate(driver, bare, [n + 1 for n in changed])
        mine = await write_rate(database, work, changed)
        found[name] = mine
        verdict = _verdict(mine >= WORKS, f"{WORKS:,}/s")
        print(
            f"  {name:<14}{mine:10,.0f} /s   bare {limit:8,.0f} /s   "
            f"ratio {mine / limit:5.2f}{verdict}",
            flush=True,
        )
    await database.close()
    return found


def _verdict(reached: bool, target: str) -> str:
    return f"   target {target} {'reached' if reached else 'MISSED'}"


def run(kind: str, fresh: Callable[[], str], sizes: Sequence[int], works: int) -> None:
    office = desk()
    pages = {}
    for total in sizes:
        url = fresh()
        took = fill(url, office, total)
        print(f"{kind}, {total:,} cases, {total // EVERY:,} open (filled in {took:.0f} s)")
        pages[total] = asyncio.run(measure(url, office, total, works))["queue page"]
    if len(pages) > 1:
        few, many = min(pages), max(pages)
        print(f"{kind}: a page of {many:,} takes {pages[many] / pages[few]:.2f} × that of {few:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=[1000, 100_000])
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--works", type=int, default=6400, help="assignments and moves each")
    given = parser.parse_args()
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            names = iter(range(len(given.cases)))
            run(
                "sqlite",
                lambda: fresh_sqlite(Path(folder), f"aduan-{next(names)}.db"),
                given.cases,
                given.works,
            )
    if given.only != "sqlite":
        server = PostgreSQL(durable=True)
        try:
            run("postgresql", server.fresh, given.cases, given.works)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
