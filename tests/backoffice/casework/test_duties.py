"""The regular duties of the office: reminded once, said to be done, told above. SOP sanggau L16."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.demo.world import Person, World
from app.serving.wiring import build
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import duties, timers
from tests.contracts.test_jobs import job
from tests.databases import fresh_sqlite
from tests.offices import office_with
from tests.world import WIB, local, sends_to

BOX = "Jadwal membuka kotak pengaduan"
LATE = "belum ditandai selesai"


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return local(2026, month, day, hour, minute)


def heard(world: World, person: Person, words: str) -> list[datetime]:
    """When this person was sent these words, by the office's clock."""
    return [
        send.at.astimezone(WIB)
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id and words in send.text
    ]


async def staffed(world: World) -> tuple[Person, Person, Person]:
    """One at the desk, one in charge, and the head."""
    petugas, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    return petugas, pejabat, kepala


async def rows(world: World, duty: str = "kotak") -> list[tuple[str, bool, bool]]:
    """Each time that was told: its name, whether it was told above, whether it is done."""
    query = select(duties).where(duties.c.duty == duty).order_by(duties.c.told_at)
    found = await world.node.database.read(lambda tx: tx.rows(query))
    return [(row["period"], bool(row["raised_at"]), bool(row["done_at"])) for row in found]


async def test_s06_the_box_is_opened_each_monday_and_ticked_off(world: World) -> None:
    petugas, pejabat, kepala = await staffed(world)
    await world.until(at(30, 12))
    assert heard(world, petugas, BOX) == [at(30, 8)]
    assert not heard(world, pejabat, BOX) and not heard(world, kepala, BOX)
    assert "Sudah dikerjakan" in petugas.buttons
    told = (await petugas.presses("Sudah dikerjakan"))[-1]
    assert "Membuka kotak pengaduan" in told and "ditandai sudah dikerjakan" in told
    assert await rows(world) == [("2026-11-30", False, True)]
    told = (await petugas.says("/rutin kotak sudah"))[-1]
    assert "sudah dikerjakan (Petugas Satu, 30 November 2026 pukul 12.00)" in told
    await world.until(at(7, 12, month=12))
    assert heard(world, petugas, BOX) == [at(30, 8), at(7, 8, month=12)]
    assert not heard(world, pejabat, LATE), "what is done is told to no superior"


async def test_what_nobody_does_is_told_to_the_direct_superior_once(world: World) -> None:
    petugas, pejabat, kepala = await staffed(world)
    await world.until(at(3, 12, month=12))
    assert heard(world, pejabat, LATE) == [at(1, 8, month=12)]
    told = next(one for one in sends_to(world, pejabat) if LATE in one)
    assert "Membuka kotak pengaduan (jadwal Senin, 30 November 2026)" in told
    assert "oleh Petugas Pengelolaan Pengaduan" in told
    assert not heard(world, kepala, LATE) and not heard(world, petugas, LATE)
    assert heard(world, petugas, BOX) == [at(30, 8)]
    # Late as it is, it can still be said.
    await petugas.says("/rutin kotak sudah")
    assert await rows(world) == [("2026-11-30", True, True)]


async def test_a_superior_who_is_not_there_is_passed_over(one_world: World) -> None:
    _, kepala = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Kepala Satu", "kepala_dinas")
    )
    await one_world.until(at(1, 12, month=12))
    assert heard(one_world, kepala, LATE) == [at(1, 8, month=12)]


async def test_with_nobody_above_it_is_an_alarm(one_world: World) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    await one_world.until(at(1, 12, month=12))
    (told,) = [one for one in sends_to(one_world, admin) if LATE in one]
    assert "tidak ada atasan terdaftar" in told


async def test_after_an_outage_only_the_last_time_is_told(world: World) -> None:
    petugas, pejabat, _ = await staffed(world)
    # Nobody was there for three Mondays, and it is evening now.
    world.clock.at = at(14, 19, month=12)
    await world.restart()
    await world.settle()
    await world.until(at(15, 7, 45, month=12))
    assert [row[0] for row in await rows(world)] == ["2026-12-14"]
    # In office hours, and the superior has as much patience as on other days.
    assert heard(world, petugas, BOX) == [at(15, 7, 30, month=12)]
    assert not heard(world, pejabat, LATE)
    await world.until(at(16, 12, month=12))
    assert heard(world, pejabat, LATE) == [at(16, 8, month=12)]
    await world.until(at(21, 12, month=12))
    assert heard(world, petugas, BOX)[1:] == [at(21, 8, month=12)]


async def test_a_restart_asks_nothing_twice(world: World) -> None:
    petugas, pejabat, _ = await staffed(world)
    await world.until(at(30, 8, 30))
    for _ in range(2):
        await world.restart()
        await world.settle()
    await world.until(at(30, 15))
    await world.restart()
    await world.until(at(1, 12, month=12))
    assert heard(world, petugas, BOX) == [at(30, 8)]
    assert heard(world, pejabat, LATE) == [at(1, 8, month=12)]


async def test_of_two_nodes_one_reminds(world: World) -> None:
    petugas, pejabat, _ = await staffed(world)
    await world.settle()
    second = await build(world.settings, world.given)
    try:
        nodes = (world.node, second)
        for when in (at(30, 8), at(1, 8, month=12)):
            world.clock.at = when
            for _ in range(3):
                await asyncio.gather(
                    *(
                        job(node, name).work_once()
                        for name in ("recount", "reminders")
                        for node in nodes
                    )
                )
            await world.settle()
    finally:
        await second.close()
    assert heard(world, petugas, BOX) == [at(30, 8)]
    assert heard(world, pejabat, LATE) == [at(1, 8, month=12)]


async def test_two_officers_at_once_and_one_has_done_it(world: World) -> None:
    petugas, other, _ = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Petugas Dua", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    await world.until(at(30, 9))
    petugas.user.say("/rutin kotak sudah")
    other.user.say("/rutin kotak sudah")
    await world.settle()
    told = [petugas.sees, other.sees]
    assert sorted("Tidak ada yang berubah" in one for one in told) == [False, True]


async def test_a_holiday_moves_it_to_the_next_working_day(world: World) -> None:
    petugas, pejabat, _ = await staffed(world)
    admin = await world.officer("Admin Satu", "admin")
    await world.until(at(27, 9))
    await admin.says("/libur 30 November 2026 Banjir, kantor tutup")
    await admin.says("YA")
    await world.until(at(2, 12, month=12))
    assert heard(world, petugas, BOX) == [at(1, 8, month=12)]
    assert heard(world, pejabat, LATE) == [at(2, 8, month=12)]
    assert [row[0] for row in await rows(world)] == ["2026-11-30"]


async def test_a_holiday_that_is_taken_back_moves_it_back(one_world: World) -> None:
    petugas, _, _ = await staffed(one_world)
    admin = await one_world.officer("Admin Satu", "admin")
    for said in ("/libur 30 November 2026 Banjir", "YA", "/libur hapus 30 November 2026", "YA"):
        await admin.says(said)
    await one_world.until(at(4, 12, month=12))
    assert heard(one_world, petugas, BOX) == [at(30, 8)]


async def test_a_holiday_after_it_was_told_tells_nothing_twice(one_world: World) -> None:
    petugas, _, _ = await staffed(one_world)
    admin = await one_world.officer("Admin Satu", "admin")
    await one_world.until(at(30, 9))
    await admin.says("/libur 30 November 2026 Banjir")
    await admin.says("YA")
    await one_world.until(at(4, 12, month=12))
    assert heard(one_world, petugas, BOX) == [at(30, 8)]


async def test_who_may_see_it_and_who_may_say_that_it_is_done(one_world: World) -> None:
    petugas, pejabat, kepala = await staffed(one_world)
    admin = await one_world.officer("Admin Satu", "admin")
    told = (await petugas.says("/rutin"))[-1]
    assert "Membuka kotak pengaduan (kotak), senin 08.00: belum pernah jatuh tempo" in told
    assert "Berikutnya: Senin, 30 November 2026 pukul 08.00" in told
    told = (await petugas.says("/rutin kotak sudah"))[-1]
    assert "belum jatuh tempo" in told
    await one_world.until(at(30, 9))
    for above in (pejabat, kepala):
        told = (await above.says("/rutin"))[-1]
        assert "jadwal Senin, 30 November 2026 belum dikerjakan" in told
        told = (await above.says("/rutin kotak sudah"))[-1]
        assert "ditandai oleh Petugas Pengelolaan Pengaduan" in told
    told = (await admin.says("/rutin kotak sudah"))[-1]
    assert "Perintah ini" in told, "who runs the system has no part in it"
    told = (await petugas.says("/rutin kolak sudah"))[-1]
    assert "Yang ada: kotak" in told
    told = (await petugas.says("/rutin kotak"))[-1]
    assert "belum dikerjakan" in told and petugas.buttons == ("Sudah dikerjakan",)
    assert await rows(one_world) == [("2026-11-30", False, False)]


MORE = """
[[duties]]
id = "rekap_papan"
name = "Memasang rekap di papan pengumuman"
every = "hari kerja ke-1 08.30"
roles = ["pejabat_pengelola"]
late = 2
clause = "L41"
"""


@pytest.fixture
async def monthly(folder: Path) -> AsyncIterator[World]:
    """An office with a second duty, without words of its own for it."""
    office = str(office_with(folder / "office", MORE))
    async with World.opened(
        folder, office=office, database_url=fresh_sqlite(folder), straight=True
    ) as opened:
        yield opened


async def test_each_duty_has_its_own_day_and_patience(monthly: World) -> None:
    petugas, pejabat, kepala = await staffed(monthly)
    await monthly.until(at(3, 12, month=12))
    name = "Tugas rutin hari ini: Memasang rekap di papan pengumuman"
    assert heard(monthly, pejabat, name) == [at(1, 8, 30, month=12)]
    assert heard(monthly, kepala, LATE) == [at(3, 8, 30, month=12)]
    assert heard(monthly, petugas, BOX) == [at(30, 8)]
    assert not heard(monthly, petugas, name)
    assert "ditandai sudah dikerjakan" in (await pejabat.says("/rutin_rekap_papan_sudah"))[-1]


async def test_a_duty_that_the_office_gave_up_falls_silent(folder: Path) -> None:
    office = office_with(folder / "office", MORE)
    database = fresh_sqlite(folder)
    open_it = functools.partial(
        World.opened, folder, office=str(office), database_url=database, straight=True
    )
    async with open_it() as world:
        _, pejabat, _ = await staffed(world)
        await world.settle()
        profile = office / "profile.toml"
        text = profile.read_text(encoding="utf-8")
        profile.write_text(text.replace(MORE, ""), encoding="utf-8")
        await world.restart()
        await world.until(at(4, 12, month=12))
        assert not heard(world, pejabat, "Memasang rekap")
        assert "rekap" not in (await pejabat.says("/rutin"))[-1]


async def test_a_timer_that_a_later_word_overtook_tells_nothing(one_world: World) -> None:
    """The time of before is not told any more once the next one was."""
    petugas, pejabat, _ = await staffed(one_world)
    await one_world.until(at(30, 9))

    def delay(tx: Tx) -> None:
        tx.execute(
            update(timers).where(timers.c.kind == "duty", timers.c.mark == "late"),
            due_at=at(9, 8, month=12),
        )

    await one_world.node.database.write(delay, name="test")
    await one_world.until(at(7, 9, month=12))
    await petugas.says("/rutin kotak sudah")
    await one_world.until(at(10, 9, month=12))
    assert not heard(one_world, pejabat, LATE)


REPORT = "Menyusun laporan dan statistik pengaduan bulan lalu"
HOLIDAYS = "Tugas rutin hari ini: Mengisi daftar libur dan cuti bersama tahun depan"


async def test_the_report_of_the_month_is_due_on_its_first_working_day(world: World) -> None:
    petugas, pejabat, kepala = await staffed(world)
    await world.until(at(1, 9, month=12))
    assert heard(world, pejabat, REPORT) == [at(1, 8, month=12)]
    assert not heard(world, petugas, REPORT)
    await world.until(at(4, 9, month=12))
    (told,) = [one for one in sends_to(world, kepala) if LATE in one]
    assert f"{REPORT} (jadwal Selasa, 1 Desember 2026)" in told
    await pejabat.says("/rutin laporan sudah")
    assert await rows(world, "laporan") == [("2026-12", True, True)]
    # The statistics are put up some days later, and the superior hears nothing of what was done.
    await world.until(at(7, 9, month=12))
    assert heard(world, pejabat, "Memublikasikan statistik") == [at(7, 8, month=12)]
    await pejabat.says("/rutin publikasi sudah")
    await world.until(at(11, 9, month=12))
    assert not heard(world, kepala, "Memublikasikan statistik")


async def october(world: World, day: int = 1, hour: int = 7) -> None:
    """The year's duty is about to come, for which no table is shipped yet."""
    world.clock.at = local(2027, 10, day, hour)
    await world.restart()
    await world.settle()


async def test_a_duty_of_the_year_is_reminded_ticked_off_and_told_above(one_world: World) -> None:
    world = one_world
    _, pejabat, kepala = await staffed(world)
    assert "1 oktober 08.00" in (await pejabat.says("/rutin"))[-1]
    assert "Berikutnya: Jumat, 1 Oktober 2027 pukul 08.00" in (await pejabat.says("/rutin"))[-1]
    await october(world)
    await world.until(local(2027, 10, 1, 9))
    assert heard(world, pejabat, HOLIDAYS) == [local(2027, 10, 1, 8)]
    assert "Mohon admin diminta mengisinya" in pejabat.sees
    assert pejabat.buttons == ("Sudah dikerjakan",)
    # A restart, and a calendar that changes, tell nothing twice.
    await october(world, hour=10)
    await world.until(local(2027, 10, 15, 9))
    assert heard(world, pejabat, HOLIDAYS) == [local(2027, 10, 1, 8)]
    assert local(2027, 10, 15, 8) in heard(world, kepala, LATE)
    assert "ditandai sudah dikerjakan" in (await pejabat.says("/rutin libur sudah"))[-1]
    assert await rows(world, "libur") == [("2027", True, True)]
    assert "Berikutnya: Senin, 2 Oktober 2028" in (await pejabat.says("/rutin libur"))[-1]


async def test_what_shows_by_itself_is_ticked_off_by_itself(one_world: World) -> None:
    world = one_world
    _, pejabat, kepala = await staffed(world)
    admin = await world.officer("Admin Satu", "admin")
    await october(world)
    await world.until(local(2027, 10, 1, 9))
    assert await rows(world, "libur") == [("2027", False, False)]
    await admin.says("/libur lengkap 2028")
    await admin.says("YA")
    await world.settle()
    assert await rows(world, "libur") == [("2027", False, True)]
    told = (await pejabat.says("/rutin libur"))[-1]
    assert "sudah dikerjakan (tercatat sendiri, 1 Oktober 2027" in told
    await world.until(local(2027, 10, 18, 9))
    assert not [one for one in sends_to(world, kepala) if "Mengisi daftar libur" in one]


async def test_what_is_there_before_its_day_is_asked_of_nobody(one_world: World) -> None:
    world = one_world
    _, pejabat, _ = await staffed(world)
    admin = await world.officer("Admin Satu", "admin")
    await admin.says("/libur lengkap 2028")
    await admin.says("YA")
    await october(world)
    await world.until(local(2027, 10, 1, 9))
    assert not heard(world, pejabat, HOLIDAYS)
    assert await rows(world, "libur") == [("2027", False, True)]
