"""An officer closes or opens a day: open deadlines follow, each reminder comes once, and those
who are concerned are told once what moved."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.calendar.holidays import Override, load_holidays
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import office_calendar
from backoffice.case import clocks
from backoffice.desk.desk import Days
from backoffice.desk.runtime import Runtime
from backoffice.jobs.deadline_recalculation import Recount
from backoffice.store import holidays, recounts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, journal, timers
from backoffice.store.tables import holidays as days_table
from tests.databases import fresh_sqlite
from tests.examples import examples
from tests.world import WIB, case_of, has_complained, local, one_database, sends_to

SHIPPED = load_holidays(Path(__file__).parents[3] / "profiles" / "holidays")
OPENING = Opening.of(dict.fromkeys("12345", "07.30-16.00"))
PLAIN = office_calendar(SHIPPED, "Asia/Pontianak", OPENING)


def heard(world: World, person: Person, words: str, also: str = "") -> list[datetime]:
    """When this person was told something with these words (both), by the office's clock."""
    return [
        send.at.astimezone(WIB)
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id and words in send.text and also in send.text
    ]


def late_since(world: World, person: Person) -> list[datetime]:
    """The morning whose digest was the first to say that a case is late."""
    return heard(world, person, "Selamat pagi. Rekap", "· terlambat 1 hari kerja /lihat")


async def settling(world: World) -> tuple[Person, Person, Person]:
    """A case that is held and complete: due on Monday 30 November. Holder, team, admin."""
    petugas, pengelola, admin = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_pengelola"),
        ("Admin Satu", "admin"),
    )
    await has_complained(world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    assert "Senin, 30 November 2026" in pengelola.sees
    return petugas, pengelola, admin


async def says_yes(person: Person, words: str) -> str:
    await person.says(words)
    assert "Yakin" in person.sees, person.sees
    shown = person.sees
    await person.says("YA")
    return shown


async def rows(world: World, table: Any) -> list[dict[str, Any]]:
    query = select(table)
    return await world.node.database.read(lambda tx: [dict(row) for row in tx.rows(query)])


async def test_a_day_that_is_closed_moves_the_deadline_and_its_reminders(world: World) -> None:
    petugas, pengelola, admin = await settling(world)
    lines = await rows(world, journal)
    shown = await says_yes(admin, "/libur 30 November 2026 Banjir, kantor tutup")
    assert "menutup kantor pada Senin, 30 November 2026 (Banjir, kantor tutup)" in shown
    assert "1 batas waktu yang berjalan akan berubah" in shown
    moved = "0001/PGD/XI/2026: 30 November 2026 → 1 Desember 2026"
    for person in (admin, petugas):
        told = [text for text in sends_to(world, person) if "Daftar libur berubah" in text]
        assert len(told) == 1
        assert "1 batas waktu dihitung ulang" in told[0]
        assert moved in told[0]
    assert not any("Daftar libur berubah" in text for text in sends_to(world, pengelola))
    assert await rows(world, journal) == lines
    await world.passes(days=14)
    assert heard(world, petugas, "jatuh tempo *hari ini*") == []
    assert heard(world, petugas, "jatuh tempo hari ini.") == [local(2026, 12, 1, 14)]
    assert late_since(world, petugas) == [local(2026, 12, 2, 7, 45)]
    assert len(heard(world, admin, "Daftar libur berubah")) == 1


@one_database
async def test_what_was_sent_for_the_earlier_date_comes_again_for_the_later_one(
    world: World,
) -> None:
    petugas, _, admin = await settling(world)
    await world.until(local(2026, 11, 30, 15))
    assert heard(world, petugas, "jatuh tempo hari ini.") == [local(2026, 11, 30, 14)]
    halves = heard(world, petugas, "⏳")
    await says_yes(admin, "/libur 2026-11-30 Banjir")
    await world.passes(days=10)
    assert heard(world, petugas, "jatuh tempo hari ini.") == [
        local(2026, 11, 30, 14),
        local(2026, 12, 1, 14),
    ]
    # Half of the time was over before and is so still: nobody is told of that twice.
    assert heard(world, petugas, "⏳") == halves
    assert late_since(world, petugas) == [local(2026, 12, 2, 7, 45)]


@one_database
async def test_taken_back_everything_is_as_it_was(world: World) -> None:
    petugas, _, admin = await settling(world)
    before = {row["id"] for row in await rows(world, timers)}
    await says_yes(admin, "/libur 2026-11-27 Banjir")
    assert {row["id"] for row in await rows(world, timers)} != before
    shown = await says_yes(admin, "/libur hapus 27/11/2026")
    assert "membuka kantor pada Jumat, 27 November 2026, semula Banjir" in shown
    assert "1 batas waktu yang berjalan akan berubah" in shown
    assert {row["id"] for row in await rows(world, timers)} == before
    told = [text for text in sends_to(world, petugas) if "Daftar libur berubah" in text]
    assert "30 November 2026 → 1 Desember 2026" in told[0]
    assert "1 Desember 2026 → 30 November 2026" in told[1]
    kept = await rows(world, days_table)
    assert [row["removed_by"] is not None for row in kept] == [True]
    await world.passes(days=14)
    assert heard(world, petugas, "jatuh tempo hari ini.") == [local(2026, 11, 30, 14)]
    assert late_since(world, petugas) == [local(2026, 12, 1, 7, 45)]


async def test_a_day_of_the_shipped_table_can_be_worked(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    shown = await says_yes(admin, "/libur hapus 24 Desember 2026")
    assert "semula cuti bersama Natal" in shown
    await admin.says("/libur")
    assert "Kamis, 24 Desember 2026: tetap buka (Natal)" in admin.sees
    assert world.node.desk.calendar.is_working(date(2026, 12, 24))
    await world.restart()
    assert world.node.desk.calendar.is_working(date(2026, 12, 24))
    await says_yes(admin, "/libur 2026-12-24 Natal")
    await admin.says("/libur")
    assert "Kamis, 24 Desember 2026: cuti bersama Natal" in admin.sees


@one_database
async def test_a_deadline_that_moves_into_the_past_is_reminded_of_once(world: World) -> None:
    petugas, _, admin = await settling(world)
    kepala = await world.officer("Kepala Satu", "kepala_dinas")
    await says_yes(admin, "/libur 2026-11-25 Banjir")
    await world.until(local(2026, 12, 1, 7, 45))
    assert heard(world, petugas, "jatuh tempo hari ini.") == []
    assert heard(world, petugas, "terlambat") == []
    assert heard(world, kepala, "Mohon arahan") == []
    # Due on 30 November after all: late since this morning, and that alone is said.
    await says_yes(admin, "/libur hapus 2026-11-25")
    await world.until(local(2026, 12, 3))
    assert heard(world, petugas, "jatuh tempo hari ini.") == []
    assert heard(world, kepala, "Mohon arahan") == [local(2026, 12, 1, 7, 45)]
    # The digest of that morning had gone out already.
    assert heard(world, petugas, "terlambat") == [local(2026, 12, 2, 7, 45)]


async def test_what_says_nothing_changes_nothing(one_world: World) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    for words, reply in (
        ("/libur besok", "Tanggal itu tidak terbaca"),
        ("/libur 2026-02-30 Contoh", "Tanggal itu tidak terbaca"),
        ("/libur 2040-02-20 Contoh", "Tanggal itu tidak terbaca"),
        ("/libur 2026-12-31", "Sebutkan nama liburnya"),
        (f"/libur 2026-12-31 {'x' * 121}", "Sebutkan nama liburnya"),
        ("/libur 25/12/2026 Natal", "sudah libur (libur nasional: Natal)"),
        ("/libur 2026-11-28 Sabtu", "sudah libur (Sabtu)"),
        ("/libur hapus 2026-12-31", "bukan hari libur (hari kerja)"),
        ("/libur hapus 2026-11-28", "di luar hari layanan"),
        ("/libur hapus 2029", "Tanggal itu tidak terbaca"),
        ("/libur lengkap 2026", "sudah dinyatakan lengkap"),
    ):
        await admin.says(words)
        assert reply in admin.sees, words
        await admin.says("YA")
    assert await rows(one_world, days_table) == []


async def test_only_the_admin_and_only_after_yes(one_world: World) -> None:
    petugas, admin = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Admin Satu", "admin"),
    )
    await petugas.says("/libur 2026-12-31 Contoh")
    assert "Admin" in petugas.sees
    await admin.says("/libur 2026-12-31 Cuti bersama daerah")
    await admin.presses("Batal")
    await admin.says("YA")
    await admin.says("/libur 2026-12-31 Cuti bersama daerah")
    await one_world.passes(minutes=6)
    await admin.says("YA")
    assert await rows(one_world, days_table) == []
    await says_yes(admin, "/libur 2026-12-31 Cuti bersama daerah")
    found = await rows(one_world, days_table)
    assert [(row["date"], row["kind"]) for row in found] == [("2026-12-31", "cuti_bersama")]


async def test_a_year_without_a_list_is_an_estimate_until_it_is_declared_complete(
    one_world: World,
) -> None:
    world = one_world
    await world.until(local(2027, 12, 29, 9))
    petugas, pengelola, admin = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_pengelola"),
        ("Admin Satu", "admin"),
    )
    await has_complained(world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    assert "2028 (perkiraan)" in pengelola.sees
    await says_yes(admin, "/libur lengkap 2028")
    await petugas.says("/lihat 1")
    assert "2028" in petugas.sees
    assert "perkiraan" not in petugas.sees
    await says_yes(admin, "/libur hapus 2028")
    await petugas.says("/lihat 1")
    assert "perkiraan" in petugas.sees


@one_database
async def test_in_portions_and_again_after_a_stop_in_the_middle(world: World) -> None:
    """Twelve cases, five a portion; the process ends after the first and another goes on."""
    petugas, _, admin = await settling(world)
    for n in range(11):
        await has_complained(world.citizen(f"Warga Contoh {n}"))
    await world.passes(minutes=5)
    desk, database = world.node.desk, world.node.database

    def close(tx: Tx) -> None:
        day = Override(date=date(2026, 11, 25), name="Banjir", kind="lokal")
        holidays.put(tx, desk.office_id, day, by=admin.staff_id, now=world.clock())

    await database.write(close, name="turn")

    def job() -> Recount:
        return Recount(Runtime(database, {desk.office_id: desk}, world.clock), portion=5)

    assert await job().work_once()
    found = await database.read(lambda tx: recounts.load(tx, desk.office_id))
    assert found is not None
    assert found.moved[""].count == 5
    await world.restart()
    desk, database = world.node.desk, world.node.database
    while await job().work_once():
        pass
    await petugas.settled()
    told = [text for text in sends_to(world, admin) if "Daftar libur berubah" in text]
    assert len(told) == 1
    assert "12 batas waktu dihitung ulang" in told[0]
    assert not desk.calendar.is_working(date(2026, 11, 25))
    before = await rows(world, timers), await rows(world, cases)
    await world.passes(minutes=2)
    assert not await job().work_once()
    assert (await rows(world, timers), await rows(world, cases)) == before
    assert len([t for t in sends_to(world, admin) if "Daftar libur berubah" in t]) == 1


async def test_more_than_twenty_are_counted_and_twenty_are_named(one_world: World) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    for n in range(23):
        await has_complained(one_world.citizen(f"Warga Contoh {n}"))
    shown = await says_yes(admin, "/libur 2026-11-25 Banjir")
    assert "23 batas waktu yang berjalan akan berubah" in shown
    told = [text for text in sends_to(one_world, admin) if "Daftar libur berubah" in text]
    assert len(told) == 1
    assert told[0].count("→") == 20
    assert "dan 3 lainnya" in told[0]


@one_database
async def test_another_process_hears_of_it_and_of_nothing_that_was_rolled_back(
    world: World,
) -> None:
    desk, database, day = world.node.desk, world.node.database, date(2026, 12, 30)
    other = Days(SHIPPED, "Asia/Pontianak", OPENING)

    def close(tx: Tx, *, fail: bool) -> None:
        other.refresh(tx, desk.office_id)
        found = Override(date=day, name="Banjir", kind="lokal")
        holidays.put(tx, desk.office_id, found, by="a", now=world.clock())
        if fail:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(lambda tx: close(tx, fail=True), name="turn")
    await database.read(lambda tx: other.refresh(tx, desk.office_id))
    assert other.calendar.is_working(day)
    await database.write(lambda tx: close(tx, fail=False), name="turn")
    assert other.calendar.is_working(day)
    await database.read(lambda tx: other.refresh(tx, desk.office_id))
    assert other.calendar.why_closed(day) == "Banjir"


CHANGES = st.lists(
    st.tuples(st.dates(date(2026, 11, 24), date(2026, 12, 31)), st.sampled_from(["lokal", "buka"])),
    min_size=1,
    max_size=4,
    unique_by=lambda change: change[0],
)


# Each example is a whole house: a failing one is not made smaller.
@settings(max_examples=examples(4), phases=[Phase.generate])
@given(CHANGES)
def test_after_any_changes_all_stands_as_if_it_had_never_been_otherwise(
    changes: list[tuple[date, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(changed_and_taken_back(Path(folder), changes))


async def changed_and_taken_back(folder: Path, changes: list[tuple[date, Any]]) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
        await settling(world)
        await world.passes(minutes=2)
        desk, database = world.node.desk, world.node.database

        async def stands() -> tuple[Any, Any]:
            armed = await rows(world, timers)
            # A clock that has ended keeps its timers; they say nothing any more.
            own = [row for row in armed if row["clock"] == "penyelesaian"]
            marks = {row["id"]: row["due_at"] for row in own if row["done_at"] is None}
            return marks, [row["due_at"] for row in await rows(world, cases)]

        async def work(change: Callable[[Tx], None]) -> None:
            await database.write(change, name="turn")
            await world.settle()

        before = await stands()
        for day, kind in changes:
            found = Override(date=day, name="Contoh", kind=kind)
            await work(
                lambda tx, one=found: holidays.put(  # type: ignore[misc]
                    tx, desk.office_id, one, by="a", now=world.clock()
                )
            )
        marks, due = await stands()
        case = await case_of(world, (await rows(world, cases))[0]["code"])
        rules = desk.profile(case.version).clocks
        running = clocks.running(case, rules, desk.calendar)
        assert due == [clocks.nearest_due(running)]
        assert marks == {
            f"{case.id}:{rule.id}:{mark}:{clock.due_at.isoformat()}": at
            for rule in rules
            for clock in running
            if clock.rule == rule.id and clock.stopped_at is None
            for mark, at in clocks.due_marks(rule, clock, desk.calendar, desk.opening)
        }
        await world.passes(minutes=2)
        assert await stands() == (marks, due)
        for day, _ in changes:
            await work(
                lambda tx, day=day: holidays.remove(  # type: ignore[misc]
                    tx, desk.office_id, day.isoformat(), by="a", now=world.clock()
                )
            )
        assert await stands() == before


STARTS = st.integers(0, 660 * 24).map(
    lambda n: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(hours=n)
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(STARTS, st.integers(1, 90), st.sampled_from(["hari", "hari_kerja"]), DAYS)
def test_a_day_more_that_is_closed_never_makes_a_date_earlier(
    start: datetime, amount: int, unit: Any, day: date
) -> None:
    closed = Override(date=day, name="Contoh", kind="lokal")
    after = office_calendar(SHIPPED, "Asia/Pontianak", OPENING, [closed])
    old = PLAIN.due(start, amount, unit)
    assert old <= after.due(start, amount, unit) <= old + timedelta(days=20)


@given(STARTS, st.integers(1, 90), st.lists(DAYS, max_size=5, unique=True))
def test_what_is_opened_brings_no_date_later_and_taken_back_is_as_it_was(
    start: datetime, amount: int, days: list[date]
) -> None:
    opened = [Override(date=day, name="Contoh", kind="buka") for day in days]
    after = office_calendar(SHIPPED, "Asia/Pontianak", OPENING, opened)
    assert after.due(start, amount) <= PLAIN.due(start, amount)
    again = office_calendar(SHIPPED, "Asia/Pontianak", OPENING, [])
    assert again.due(start, amount) == PLAIN.due(start, amount)
    assert again.holidays.version == PLAIN.holidays.version
    assert (after.holidays.version == PLAIN.holidays.version) == (not days)
