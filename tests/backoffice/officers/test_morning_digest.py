"""One message a morning to whoever has something, once, with numbers and nothing else."""

from __future__ import annotations

import asyncio
import functools
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite

from app.demo.world import Person, World
from app.serving.node import Node
from app.serving.wiring import build
from backoffice.desk.runtime import Runtime
from backoffice.officers import recap
from backoffice.officers.morning_digest import Digest
from backoffice.officers.recap_texts import LINES
from backoffice.store import digests, staff
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import digest_marks, outbox
from tests.world import WIB, has_complained, local


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return local(2026, month, day, hour, minute)


def rekaps(world: World, person: Person) -> list[tuple[datetime, str]]:
    """Each digest that came to this person, and when, by the office's clock."""
    return [
        (send.at.astimezone(WIB), send.text)
        for send in world.sandbox.ledger.sends
        if send.chat == person.user.id and "Rekap" in send.text
    ]


def hours(world: World, person: Person) -> list[datetime]:
    return [when for when, _ in rekaps(world, person)]


def last(world: World, person: Person) -> str:
    return rekaps(world, person)[-1][1]


@pytest.fixture
async def petugas(one_world: World) -> Person:
    return await one_world.officer("Petugas Satu", "petugas_pengaduan")


async def test_the_morning_after_it_came_a_case_is_new(world: World) -> None:
    petugas, tim, admin = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
        ("Admin Satu", "admin"),
    )
    await has_complained(world.citizen())
    await world.until(at(24, 12))
    assert rekaps(world, petugas) == [
        (
            at(24, 7, 45),
            "Selamat pagi. Rekap Selasa, 24 November 2026:\n"
            "• Baru: 1\n\n"
            "0001/PGD/XI/2026 · Terima dan catat · sisa 1 hari kerja /lihat_1_2026\n\n"
            "/antrean untuk rincian.",
        )
    ]
    assert rekaps(world, tim) == [], "it is not theirs"
    assert rekaps(world, admin) == []


async def test_a_case_stands_in_one_of_the_four_and_is_named_by_number_alone(
    one_world: World, petugas: Person
) -> None:
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    for name in ("Satu", "Dua", "Tiga", "Empat"):
        await has_complained(one_world.citizen(f"Warga Contoh {name}"), nama=f"Warga {name}")
    await petugas.says("/ambil 1")
    await pengelola.says("/lengkap 1")  # due on Monday the 30th
    await pengelola.says("YA")
    await petugas.says("/ambil 2")
    await petugas.says("/lengkapi 2 Foto resi.")
    await petugas.says("YA")  # waits for its citizen
    await one_world.until(at(27, 7, 40))
    await has_complained(one_world.citizen("Warga Contoh Lima"), nama="Warga Lima")
    await one_world.until(at(27, 8))
    assert rekaps(one_world, petugas)[-1] == (
        at(27, 7, 45),
        "Selamat pagi. Rekap Jumat, 27 November 2026:\n"
        "• Terlambat: 2\n"
        "• Baru: 1\n"
        "• Menunggu pelapor: 1\n\n"
        "0003/PGD/XI/2026 · Dinyatakan lengkap · terlambat 2 hari kerja /lihat_3_2026\n"
        "0004/PGD/XI/2026 · Dinyatakan lengkap · terlambat 2 hari kerja /lihat_4_2026\n"
        "0001/PGD/XI/2026 · Penyusunan jawaban · sisa 1 hari kerja /lihat_1_2026\n"
        "0005/PGD/XI/2026 · Terima dan catat · sisa 1 hari kerja /lihat_5_2026\n\n"
        "/antrean untuk rincian.",
    )
    assert not any("Warga" in text for _, text in rekaps(one_world, petugas))
    await petugas.says("/lihat_3_2026")
    assert petugas.sees.startswith("0003/PGD/XI/2026"), "what is shown can be tapped"


async def test_once_a_day_whatever_restarts_and_never_on_a_day_off(
    one_world: World, petugas: Person
) -> None:
    await one_world.until(at(23, 12, month=12))
    await has_complained(one_world.citizen())
    for moment in (at(24, 12, month=12), at(27, 12, month=12), at(28, 7, 44, month=12)):
        await one_world.until(moment)
        await one_world.restart()
    # Thursday to Sunday are cuti bersama, Natal and the weekend.
    assert rekaps(one_world, petugas) == []
    for minute in (45, 46, 50):
        await one_world.until(at(28, 7, minute, month=12))
        await one_world.restart()
    assert hours(one_world, petugas) == [at(28, 7, 45, month=12)]
    await one_world.until(at(29, 12, month=12))
    assert hours(one_world, petugas) == [at(28, 7, 45, month=12), at(29, 7, 45, month=12)]


async def test_a_node_that_was_down_sends_it_at_its_start_with_the_hour(
    world: World,
) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(world.citizen())
    world.clock.at = at(24, 13, 5)
    await world.restart()
    await world.settle()
    await world.restart()
    await world.settle()
    assert hours(world, petugas) == [at(24, 13, 5)]
    assert last(world, petugas).startswith("Selamat siang. Rekap Selasa")
    assert last(world, petugas).endswith("Rekap ini disusun pukul 13.05 WIB.")


async def test_after_closing_nothing_goes_out_any_more(one_world: World, petugas: Person) -> None:
    await has_complained(one_world.citizen())
    one_world.clock.at = at(24, 16)
    await one_world.restart()
    await one_world.until(at(25, 7))
    assert rekaps(one_world, petugas) == []
    await one_world.until(at(25, 8))
    assert hours(one_world, petugas) == [at(25, 7, 45)]
    assert "disusun" not in last(one_world, petugas)


async def test_a_day_that_libur_closes_or_opens_has_none_or_one(one_world: World) -> None:
    admin, petugas = await one_world.officers(
        ("Admin Satu", "admin"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    await has_complained(one_world.citizen())
    await admin.says("/libur 24 November 2026 Banjir")
    await admin.says("YA")
    await one_world.until(at(25, 8))
    assert hours(one_world, petugas) == [at(25, 7, 45)]
    await one_world.until(at(23, 12, month=12))
    await admin.says("/libur hapus 24 Desember 2026")
    await admin.says("YA")
    await one_world.until(at(24, 8, month=12))
    assert hours(one_world, petugas)[-1] == at(24, 7, 45, month=12)


async def test_two_processes_send_one_to_each_of_many(folder: Path, house_url: str) -> None:
    async with World.opened(folder, database_url=house_url, straight=True) as world:
        await has_complained(world.citizen())
        people = await world.officers(*((f"Petugas {n}", "petugas_pengaduan") for n in range(7)))
        other = await build(world.settings, world.given)
        world.clock.at = at(24, 7, 45)

        def job(node: Node) -> Digest:
            return Digest(Runtime(node.database, {"sanggau": node.desk}, world.clock), portion=2)

        async def runs(one: Digest) -> None:
            while await one.work_once():
                pass

        try:
            await asyncio.gather(*(runs(job(node)) for node in (world.node, other) * 2))
        finally:
            await other.close()
        await world.settle()
        for person in people:
            assert hours(world, person) == [at(24, 7, 45)]


async def test_in_the_middle_of_the_officers_the_next_process_goes_on(
    one_world: World,
) -> None:
    await has_complained(one_world.citizen())
    people = await one_world.officers(*((f"Petugas {n}", "petugas_pengaduan") for n in range(5)))
    one_world.clock.at = at(24, 7, 45)
    node = one_world.node
    half = Digest(Runtime(node.database, {"sanggau": node.desk}, one_world.clock), portion=3)
    assert await half.work_once()
    known = await node.database.read(lambda tx: digests.load(tx, "sanggau"))
    assert known is not None
    assert not known.done
    await one_world.restart()
    await one_world.settle()
    assert [hours(one_world, one) for one in people] == [[at(24, 7, 45)]] * 5


async def test_an_officer_never_reads_of_the_own_complaint(one_world: World) -> None:
    petugas, rekan = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Petugas Dua", "petugas_pengaduan"),
    )
    await has_complained(petugas)
    await one_world.until(at(27, 12))
    assert rekaps(one_world, petugas) == []
    assert "Terlambat: 1" in last(one_world, rekan)


async def test_what_somebody_held_who_is_gone_comes_to_the_owners_of_its_stage(
    one_world: World, petugas: Person
) -> None:
    rekan, admin, pengelola = await one_world.officers(
        ("Petugas Dua", "petugas_pengaduan"),
        ("Admin Satu", "admin"),
        ("Tim Satu", "tim_pengelola"),
    )
    await has_complained(one_world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    await admin.says("/petugas cabut Petugas Satu")
    await admin.says("YA")
    await one_world.until(at(1, 8, month=12))
    assert rekaps(one_world, petugas) == []
    assert "· sisa 1 hari kerja /lihat_1_2026" in rekaps(one_world, rekan)[-3][1]
    assert "• Terlambat: 1" in last(one_world, rekan)


async def test_after_closing_the_case_there_is_no_word_of_it(
    one_world: World, petugas: Person
) -> None:
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    await has_complained(one_world.citizen())
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    await one_world.until(at(27, 7, 31))

    def marks(tx: Tx) -> list[str]:
        return [row["mark"] for row in tx.rows(select(digest_marks.c.mark))]

    assert await one_world.node.database.read(marks) == ["h1"], "it waits for the digest"
    await petugas.says("/balas 1 Sudah ada di loket 2.")
    await petugas.says("YA SELESAI")
    await one_world.passes(days=30)
    assert rekaps(one_world, petugas) == []
    assert await one_world.node.database.read(marks) == []


async def test_ten_are_named_and_the_others_counted(one_world: World, petugas: Person) -> None:
    for n in range(LINES + 3):
        await has_complained(one_world.citizen(f"Warga Contoh {n}"))
    await one_world.until(at(26, 8))
    text = last(one_world, petugas)
    assert "• Terlambat: 13" in text
    assert text.count("/lihat_") == LINES
    assert "… dan 3 lagi" in text


async def test_beyond_a_thousand_nobody_counts(
    one_world: World, petugas: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recap, "MOST", 4)
    for n in range(6):
        await has_complained(one_world.citizen(f"Warga Contoh {n}"))
    await one_world.until(at(24, 8))
    assert "• Baru: lebih dari 1.000" in last(one_world, petugas)


async def test_the_counters_read_along_indexes(one_world: World) -> None:
    """The plan of each list: no scan of the cases, no sorting of more than is shown."""

    def plan(tx: Tx, kind: str, held: bool) -> str:
        sql = str(
            digests.query(kind, held=held).compile(dialect=sqlite.dialect(paramstyle="named"))
        )
        sql = sql.replace("OFFSET :param_1", "")
        for name in ("office_id", "holder", "stage", "shelf", "before", "limit"):
            sql = sql.replace(f":{name}", "7")
        rows = tx.rows(text(f"EXPLAIN QUERY PLAN {sql}"))
        return " ".join(row["detail"] for row in rows)

    database = one_world.node.database
    for kind in ("due", "later", "undated", "hold", "hold_later"):
        for held, index in ((True, "ix_cases_holder"), (False, "ix_cases_unheld")):
            found = await database.read(functools.partial(plan, kind=kind, held=held))
            assert f"INDEX {index} (office_id=?" in found
            assert "shelf=? AND due_at" in found
            assert "TEMP B-TREE" not in found


async def test_what_is_queued_holds_no_words(one_world: World, petugas: Person) -> None:
    await has_complained(one_world.citizen())
    await one_world.until(at(24, 7, 45))
    [row] = await one_world.node.database.read(
        lambda tx: tx.rows(select(outbox).where(outbox.c.text == "p_rekap_pagi"))
    )
    assert row["key"] == f"digest:sanggau:2026-11-24:{await id_of(one_world, 'Petugas Satu')}"
    assert row["not_before"] is None


async def id_of(world: World, name: str) -> str:
    every = await world.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
    return next(one.id for one in every if one.name == name)
