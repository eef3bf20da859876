"""The figures of a month: they add up, they are what one counts by hand, and they stay so."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so that a run can be repeated
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.calendar.month import Month
from backoffice.case.milestones import Milestone
from backoffice.case.parts import CLOSED, CaseState
from backoffice.desk.desk import Days, Desk
from backoffice.office.profile import Profile, load_profile
from backoffice.reports.figures import Figures
from backoffice.reports.recap_tables import STATES
from backoffice.reports.statistics import Unbalanced, cut_off_of, figures_of
from backoffice.store import milestones
from backoffice.store.engine.database import Database, Tx
from backoffice.store.keyring import new_keys
from backoffice.store.tables import cases, people
from backoffice.store.tables import milestones as table
from backoffice.store.vault import Vault
from tests.backoffice.reports.generated import (
    BEGIN,
    MONTHS,
    OPENING,
    RULES,
    SHIPPED,
    ZONE,
    Journal,
    counted_from,
    due_in,
    journals,
    standing,
)
from tests.examples import examples

PLAIN = load_profile(Path(__file__).parents[3] / "profiles" / "sanggau")
VAULT = Vault(new_keys(lambda size: bytes(size)), randomness=lambda size: bytes(size))
_NUMBERS = itertools.count(1)


def office_of(profile: Profile = PLAIN) -> Desk:
    """An office that nobody has counted before, in the database of all."""
    id = f"kantor-{next(_NUMBERS)}"
    named = replace(profile, office=replace(profile.office, id=id), clocks=RULES)
    return Desk(
        current=named,
        versions={},
        days=Days(SHIPPED, ZONE, OPENING),
        opening=OPENING,
        vault=VAULT,
        randomness=lambda size: bytes(size),
        titles={"telegram": "Telegram", "whatsapp": "WhatsApp", "mail": "Surel"},
    )


def add_cases(tx: Tx, office: str, ids: Iterable[str]) -> None:
    """Rows that milestones belong to; nothing of them is counted."""
    person = f"orang-{office}"
    tx.add_once(people, id=person, office_id=office, created_at=BEGIN)
    for id in ids:
        row: dict[str, Any] = {
            "state": "", "stage": "", "category": "", "open": False, "shelf": "",
            "unread": False, "received_at": BEGIN, "seq": 1, "head": b"", "snapshot": b"",
        }  # fmt: skip
        tx.add(cases, id=id, office_id=office, code=id, person_id=person, **row)


async def write(
    database: Database, office: str, lines: Sequence[tuple[datetime, str, list[Milestone]]]
) -> None:
    def add(tx: Tx) -> None:
        for _, id, found in lines:
            milestones.add(tx, id, office, found)

    await database.write(add, name="test")


async def figures(database: Database, desk: Desk, month: Month, now: datetime) -> Figures:
    cut_off = cut_off_of(desk, month, now)
    return await database.read(lambda tx: figures_of(tx, desk, month, cut_off))


def bounds(desk: Desk, month: Month) -> tuple[datetime, datetime]:
    def starts(of: Month) -> datetime:
        return desk.calendar.end(of.first) - timedelta(days=1, seconds=-1)

    return starts(month), starts(month.moved(1))


def check(desk: Desk, found: Figures, every: Sequence[Journal], changed_at: datetime) -> None:
    """What one finds by reading every journal."""
    month = next(one for one in MONTHS if one.id == found.period)
    since, until = bounds(desk, month)
    counts = found.table("ringkasan").rows[0].counts
    assert counts["sisa_awal"] == standing(every, since, lambda case: "")[""]
    assert counts["sisa_akhir"] == standing(every, until, lambda case: "")[""]
    came = counts["sisa_awal"] + counts["masuk"] + counts["dibuka_kembali"] - counts["digabung"]
    ends = ("selesai", "dialihkan", "ditolak", "dicabut")
    assert came == sum(counts[one] for one in ends) + counts["sisa_akhir"] == counts["ditangani"]
    for id, column, named in (
        ("kanal", "proses", lambda case: case.channel),
        ("kategori", "proses", lambda case: case.category),
        ("status", "jumlah", lambda case: case.state),
    ):
        left = {row.id: row.counts[column] for row in found.table(id).rows if row.counts[column]}
        assert left == standing(every, until, named), id
    due = due_in(every, since, until, changed_at)
    rows = found.table("ketepatan").rows
    assert {row.id: [row.counts["tepat"], row.counts["terlambat"]] for row in rows} == due
    for one in found.tables:
        for column, margin in one.margins.items():
            total = sum(row.counts.get(column, 0) for row in one.rows)
            assert total == counts[margin], (one.id, column)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), many=st.integers(5, 40), later=st.integers(20, 110))
async def test_every_month_adds_up_and_is_what_the_journals_say(
    database: Database, seed: int, many: int, later: int
) -> None:
    desk = office_of()
    office = desk.office_id
    every = journals(Random(seed), office, many)
    changed_at = BEGIN + timedelta(days=later)
    lines = list(counted_from(every, changed_at))
    await database.write(
        lambda tx: add_cases(tx, office, [one[0].case_id for one in every]), name="test"
    )
    told: dict[str, bytes] = {}
    before: Figures | None = None
    for month in MONTHS:
        since, until = bounds(desk, month)
        own = [line for line in lines if since <= line[0] < until]
        await write(database, office, own)
        found = await figures(database, desk, month, until + timedelta(days=3))
        check(desk, found, every, changed_at)
        told[month.id] = msgspec.json.encode(found)
        if before is not None:
            left = before.table("ringkasan").rows[0].counts["sisa_akhir"]
            assert found.table("ringkasan").rows[0].counts["sisa_awal"] == left
            # The trend says of each month what its own report said.
            old = before.table("tren").rows[1:]
            assert found.table("tren").rows[:-1] == old
        before = found
    await write(database, office, [line for line in lines if line[0] >= until])
    for month in MONTHS:
        again = await figures(database, desk, month, until + timedelta(days=300))
        assert msgspec.json.encode(again) == told[month.id]


async def test_what_does_not_add_up_is_no_report(database: Database) -> None:
    desk = office_of()
    office = desk.office_id
    every = journals(Random(1), office, 20)
    lines = list(counted_from(every, BEGIN))
    await database.write(
        lambda tx: add_cases(tx, office, [one[0].case_id for one in every]), name="test"
    )
    await write(database, office, lines)
    march = Month(2026, 3)
    now = BEGIN + timedelta(days=400)
    counted = (await figures(database, desk, march, now)).table("ringkasan").rows[0].counts
    assert counted["masuk"] > 0

    def lose(tx: Tx) -> None:
        since, until = bounds(desk, march)
        kind = (table.c.office_id == office) & (table.c.kind == "masuk") & (table.c.count == 1)
        within = (table.c.at >= since) & (table.c.at < until)
        tx.execute(table.delete().where(kind, within))

    await database.write(lose, name="test")
    with pytest.raises(Unbalanced, match=f"2026-03: .* difference of -{counted['masuk']}$"):
        await figures(database, desk, march, now)


async def test_a_month_that_has_not_begun_has_no_figures(database: Database) -> None:
    desk = office_of()
    with pytest.raises(ValueError, match="has not begun"):
        await figures(database, desk, Month(2026, 3), BEGIN)


async def test_an_office_without_cases_has_its_zeros(database: Database) -> None:
    desk = office_of()
    found = await figures(database, desk, Month(2026, 2), BEGIN + timedelta(days=400))
    assert [one.id for one in found.tables] == [
        *("ringkasan", "kanal", "kategori", "status", "unit"),
        *("tingkat", "ketepatan", "alasan", "identitas", "kepuasan", "tren"),
    ]
    assert not any(found.table("ringkasan").rows[0].counts.values())
    assert found.table("unit").rows == found.table("kanal").rows == ()
    assert len(found.table("tren").rows) == 12
    assert found.cut_off.isoformat() == "2026-02-28T23:59:59+07:00"


def test_every_state_of_an_open_case_has_its_place() -> None:
    assert set(STATES) == set(get_args(CaseState)) - CLOSED


async def test_who_has_not_seen_what_another_wrote_is_run_again(
    database: Database, database_url: str
) -> None:
    """The calendar moves a due date while an officer works on the case."""
    # Of SQLite there is one writer: nobody comes between.
    at_once = database_url.startswith("postgresql")
    desk = office_of()
    office = desk.office_id
    await database.write(lambda tx: add_cases(tx, office, ["satu"]), name="test")
    one = Milestone(kind="tempo", at=BEGIN, seq=1, count=0, clock="jam", state="berjalan")
    await write(database, office, [(BEGIN, "satu", [one])])
    seen: list[int] = []
    started, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        seen.append(len(milestones.of_case(tx, "satu")))
        started.set()
        go_on.wait(5)
        milestones.add(tx, "satu", office, [replace(one, seq=2)])

    work = asyncio.create_task(database.write(slow, name="test"))
    await asyncio.to_thread(started.wait)
    other = asyncio.create_task(write(database, office, [(BEGIN, "satu", [replace(one, seq=3)])]))
    if at_once:
        await other
    go_on.set()
    await asyncio.gather(work, other)
    found = await database.read(lambda tx: milestones.of_case(tx, "satu"))
    assert sorted(row.seq for row in found) == [1, 2, 3]
    assert seen == ([1, 2] if at_once else [1])
