"""What is due is said once, while the office is open, whatever happened meanwhile."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import get_args

from sqlalchemy import select

from app.demo.world import Person, World
from app.serving.wiring import build
from backoffice.store import timers
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations, evidence, outbox, people, texts
from backoffice.store.tables import timers as timers_table
from tests.world import WIB, begins, fills, has_complained, local, sends_to


def of_cases(person: Person) -> list[str]:
    """What is new for an officer, without the regular duties and the report of the month."""
    beside = ("/rutin", "/rekap", "/publikasi")
    return [text for text in person.news() if not any(one in text for one in beside)]


def heard(world: World, person: Person, words: str, about: str = "") -> list[datetime]:
    """When this person was told something with these words (both), by the office's clock."""
    return [
        send.at.astimezone(WIB)
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id and words in send.text and about in send.text
    ]


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return local(2026, month, day, hour, minute)


async def test_two_days_to_take_it_then_due_then_late_each_once(world: World) -> None:
    petugas, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(world.citizen())
    await world.passes(days=14)
    # Received on Monday 23 November; two days (L38), so due on Wednesday.
    first = "(Catat dan distribusi)"
    assert heard(world, petugas, "jatuh tempo hari ini.", first) == [at(25, 14)]
    assert heard(world, petugas, "⏰", first) == heard(world, petugas, "🔴", first) == []
    assert heard(world, petugas, "Rekap", "Jatuh tempo hari ini: 1") == [at(25, 7, 45)]
    assert heard(world, pejabat, "Mohon arahan", first) == [at(26, 7, 30)]
    # Two working days later the superior's superior, once.
    assert heard(world, kepala, "Mohon arahan", first) == [at(30, 7, 30)]
    # Nobody declared it complete: the clock did, and the five working days run (L29).
    second = "(Penyelesaian)"
    assert heard(world, pejabat, "Mohon arahan", second) == [at(3, 7, 30, month=12)]
    assert heard(world, kepala, "Mohon arahan", second) == [at(7, 7, 30, month=12)]
    assert heard(world, petugas, "🔴", second) == [], "the digest carries it"
    assert heard(world, petugas, "Mohon arahan") == []


async def test_taken_in_time_the_first_clock_says_nothing_more(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    await petugas.says("/ambil 1")
    await one_world.passes(days=14)
    assert heard(one_world, petugas, "(Catat dan distribusi)") == []
    # What was taken is complete: its own limit runs.
    assert heard(one_world, petugas, "❗", "(Penyelesaian)") == [at(30, 14)]


async def test_five_working_days_from_lengkap_on(world: World) -> None:
    petugas, pengelola, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_pengelola"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    assert "Senin, 30 November 2026 (sisa 5 hari kerja)" in pengelola.sees
    await world.restart()
    await world.until(at(27, 12))
    await world.restart()
    await world.until(at(30, 12))
    await world.restart()
    await world.until(at(20, 12, month=12))
    assert heard(world, petugas, "⏰") == [], "the day before stands in the digest"
    assert heard(world, petugas, "Rekap", "sisa 1 hari kerja") == [at(27, 7, 45)]
    assert heard(world, petugas, "Rekap", "jatuh tempo hari ini /") == [at(30, 7, 45)]
    assert heard(world, petugas, "❗") == [at(30, 14)]
    assert heard(world, petugas, "🔴") == []
    assert heard(world, petugas, "Rekap", "terlambat 1 hari kerja") == [at(1, 7, 45, month=12)]
    # Every working day until it is done: 1 to 18 December, none of them a holiday.
    assert len(heard(world, petugas, "Rekap", "• Terlambat: 1")) == 14
    assert heard(world, pejabat, "Mohon arahan") == [at(1, 7, 30, month=12)]
    assert heard(world, kepala, "Mohon arahan") == [at(3, 7, 30, month=12)]


async def test_after_the_answer_nobody_is_reminded(one_world: World) -> None:
    petugas, pengelola = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_pengelola"),
    )
    await has_complained(one_world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    await petugas.says("/balas 1 Sudah ada di loket 2.")
    await petugas.says("YA SELESAI")
    petugas.news()
    await one_world.passes(days=30)
    assert of_cases(petugas) == []


async def test_an_office_that_was_down_is_reminded_of_what_counts_now(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    petugas.news()
    one_world.clock.at = at(28, 3)  # Saturday night, all of it is over
    await one_world.restart()
    await one_world.settle()
    assert petugas.news() == [], "nobody is woken"
    await one_world.until(at(30, 9))
    assert heard(one_world, petugas, "❗") == [], "what is over is not due"
    assert heard(one_world, petugas, "Rekap", "Terlambat: 1") == [at(30, 7, 45)]


async def test_a_new_case_at_night_waits_for_the_opening(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await world.until(at(28, 23))  # Saturday
    warga = world.citizen()
    await has_complained(warga)
    assert "Nomor register" in warga.sees, "the citizen does not wait"
    await world.until(at(30, 7, 29))
    assert heard(world, petugas, "Pengaduan baru") == []
    await world.until(at(30, 7, 30))
    assert heard(world, petugas, "Pengaduan baru") == [at(30, 7, 30)]


async def test_what_waited_for_the_opening_comes_in_the_order_in_which_it_happened(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await one_world.until(at(28, 20))
    for name in "ABC":
        warga = one_world.citizen(f"Akun {name}")
        await has_complained(warga)
        await warga.says(f"tambahan dari {name}")
    petugas.news()
    await one_world.until(at(30, 7, 45))
    order = [
        text.split("/")[0][-4:] + (" baru" if "baru" in text else " tambahan")
        for text in petugas.news()
        if "Rekap" not in text
    ]
    assert order == [f"000{n} {what}" for n in (1, 2, 3) for what in ("baru", "tambahan")]


async def test_a_holiday_is_no_day_for_notices(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await one_world.until(at(24, 20, month=12))
    await has_complained(one_world.citizen())
    await one_world.until(at(28, 12, month=12))
    assert heard(one_world, petugas, "Pengaduan baru") == [at(28, 7, 30, month=12)]


async def draft_left(world: World) -> dict[str, int]:
    """What is still known of drafts."""

    def read(tx: Tx) -> dict[str, int]:
        rows = tx.rows(select(conversations.c.state, conversations.c.expires_at))
        return {
            "expires": sum(row["expires_at"] is not None for row in rows),
            "files": len(tx.rows(select(evidence.c.id))),
            "texts": len(tx.rows(select(texts.c.id))),
            "people": len(tx.rows(select(people.c.id))),
        }

    return await world.node.database.read(read)


async def test_a_draft_is_deleted_after_fourteen_days_of_silence(world: World) -> None:
    warga = world.citizen()
    await begins(warga)
    warga.user.send_photo(b"\xff\xd8 foto konsep", "foto")
    await warga.settled()
    await fills(warga, until="kontak")
    assert (await draft_left(world))["files"] == 1
    await world.passes(days=13, hours=23)
    assert (await draft_left(world))["expires"] == 1
    warga.news()
    await world.passes(hours=2)
    assert await draft_left(world) == {"expires": 0, "files": 0, "texts": 0, "people": 1}
    assert not list((world.settings.data_dir / "blobs").glob("??/*"))
    assert warga.news() == [], "silence is answered by silence"
    await warga.says("LANJUT")
    assert "tidak ada isian" in warga.sees


async def test_every_word_moves_the_end_of_a_draft(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    for _ in range(4):
        await one_world.passes(days=10)
        await warga.says("halo")
    await one_world.passes(days=13)
    assert (await draft_left(one_world))["expires"] == 1
    await one_world.passes(days=2)
    assert (await draft_left(one_world))["expires"] == 0


async def test_who_comes_back_in_the_last_minute_keeps_the_draft(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="alamat")
    await one_world.passes(days=13, hours=23, minutes=59)
    warga.user.say("LANJUT")
    # The word and the end of the draft are found in the same moment.
    one_world.clock.at = one_world.clock().replace(second=59)
    await one_world.passes(minutes=2)
    assert "Di mana alamat" in warga.sees
    await fills(warga)
    assert "Nama: Warga Contoh Satu" in warga.sees
    assert sends_to(one_world, warga)


async def test_no_reminder_is_queued_twice(one_world: World) -> None:
    await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    await one_world.passes(days=14)
    keys = await one_world.node.database.read(
        lambda tx: [row["key"] for row in tx.rows(select(outbox.c.key, outbox.c.text))]
    )
    assert len(keys) == len(set(keys))


# Night, holidays, restarts, two processes ---------------------------------------------------------


async def test_a_year_without_holidays_is_an_alarm_once_and_its_dates_are_estimates(
    one_world: World,
) -> None:
    admin, petugas = await one_world.officers(
        ("Admin Satu", "admin"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    one_world.clock.at = local(2027, 12, 29, 9)
    for _ in range(3):
        await one_world.restart()
        await one_world.settle()
    assert len(heard(one_world, admin, "Daftar libur 2028 belum diisi")) == 1
    await has_complained(one_world.citizen())
    assert "perkiraan" not in "".join(petugas.news()), "two days lie within the year"
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    assert "2028 (perkiraan)" in pengelola.sees


async def test_while_it_waits_for_its_citizen_nothing_is_reminded_of(one_world: World) -> None:
    petugas, pejabat = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    await has_complained(one_world.citizen())
    await petugas.says("/ambil 1")
    await petugas.says("/lengkapi 1 Foto resi perekaman.")
    await petugas.says("YA")
    petugas.news(), pejabat.news()
    await one_world.until(at(18, 12, month=12))
    assert of_cases(petugas) == [], "neither a reminder nor a digest: there is nothing to do"
    assert of_cases(pejabat) == []


async def test_the_same_mark_at_two_processes_is_one_reminder(folder: Path, house_url: str) -> None:
    async with World.opened(folder, database_url=house_url, straight=True) as world:
        petugas, pejabat = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Pejabat Satu", "pejabat_pengelola"),
        )
        await has_complained(world.citizen())
        other = await build(world.settings, world.given)
        try:
            for moment in (at(25, 8), at(25, 14), at(26, 7, 30), at(26, 7, 45)):
                world.clock.at = moment
                await asyncio.gather(world.node.settle(), other.settle())
        finally:
            await other.close()
        await world.settle()
        assert heard(world, petugas, "❗") == [at(25, 14)]
        assert heard(world, pejabat, "Mohon arahan") == [at(26, 7, 30)]
        assert heard(world, petugas, "Rekap") == [at(25, 8), at(26, 7, 45)]


# Who hears of a delay -----------------------------------------------------------------------------


async def test_a_superior_who_is_not_there_is_an_alarm_and_the_next_one_up_is_told(
    world: World,
) -> None:
    admin, _, kepala = await world.officers(
        ("Admin Satu", "admin"),
        ("Petugas Satu", "petugas_pengaduan"),
        ("Kepala Satu", "kepala_dinas"),
    )
    for name in ("Satu", "Dua"):
        await has_complained(world.citizen(f"Warga Contoh {name}"))
    await world.until(at(26, 12))
    assert heard(world, kepala, "Mohon arahan") == [at(26, 7, 30)] * 2
    alarms = heard(world, admin, "peran Pejabat Pengelola Pengaduan", "Kepala Dinas")
    assert alarms == [at(26, 7, 30)], "once a day, however many cases are late"


async def test_when_nobody_is_above_the_admin_hears_of_every_empty_chair(
    one_world: World,
) -> None:
    admin, petugas = await one_world.officers(
        ("Admin Satu", "admin"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    await has_complained(one_world.citizen())
    await one_world.until(at(26, 12))
    told = [text for text in sends_to(one_world, admin) if "belum ada petugas terdaftar" in text]
    assert ["Pejabat Pengelola" in text for text in told] == [True, False]
    assert "Kepala Dinas" in told[1]
    assert all("belum ada yang dapat diberi tahu" in text for text in told)
    assert heard(one_world, petugas, "Rekap", "Terlambat: 1") == [at(26, 7, 45)]


async def test_an_official_who_is_late_is_no_superior_of_their_own(one_world: World) -> None:
    both, kepala = await one_world.officers(
        ("Pejabat Satu", "petugas_pengaduan", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    await has_complained(one_world.citizen())
    await both.says("/lengkap 1")
    await both.says("YA")
    await both.says("/ambil 1")
    await one_world.until(at(10, 12, month=12))
    assert heard(one_world, both, "Mohon arahan") == []
    assert heard(one_world, kepala, "Mohon arahan") == [at(1, 7, 30, month=12)], "once, not twice"


async def test_a_timer_of_an_unknown_kind_steps_aside_and_is_not_lost(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    case = await has_complained(world.citizen())
    database = world.node.database

    def plant(tx: Tx) -> None:
        tx.add(
            timers_table,
            id="of-another-version",
            office_id="sanggau",
            kind="wakil",
            case_id=case.id,
            due_at=world.clock(),
        )

    await database.write(plant, name="reminders")
    await world.passes(days=3)
    # What is due beside it fires, each once.
    assert heard(world, petugas, "jatuh tempo hari ini.", "(Catat dan distribusi)") == [at(25, 14)]
    row = await database.read(lambda tx: tx.get(timers_table, "of-another-version"))
    assert row is not None
    assert row["done_at"] is None
    assert row["attempts"] >= 1
    assert row["due_at"] > world.clock()


def test_every_kind_of_timer_has_a_name_under_which_it_is_stored() -> None:
    assert {struct for struct, _ in timers.KINDS.values()} == set(get_args(timers.What))
    for struct, columns in timers.KINDS.values():
        assert tuple(columns) == struct.__struct_fields__
