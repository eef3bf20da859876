"""An officer asks for the figures of a month, and reads them in the chat."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.demo.world import World
from backoffice.desk.runtime import Runtime
from backoffice.jobs.counting import Counting
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import meta, milestones
from tests.world import has_complained, sends_to


async def test_the_head_reads_what_came_and_what_is_done(world: World) -> None:
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    await has_complained(world.citizen())
    await has_complained(world.citizen(), objek="kk", kontak="0812-0000-0002")
    await petugas.says("/disposisi 1 tim_penjawab Mohon dijawab.")
    await petugas.says("/balas 2 Silakan datang ke loket. YA SELESAI")
    if "YA" in petugas.sees:
        await petugas.says("YA SELESAI")
    await pejabat.says("/statistik")
    told = pejabat.sees
    assert "Statistik November 2026, sampai hari ini (23 November 2026 pukul" in told, told
    assert "Sisa awal 0 · masuk 2 · dibuka kembali 0" in told
    assert "Selesai 1 · dialihkan 0 · ditolak 0 · dicabut 0" in told
    assert "Masih berjalan 1 · melewati batas 0" in told
    assert "• Telegram: masuk 2, selesai 1, berjalan 1" in told
    assert "• Kartu Keluarga: masuk 1, selesai 1, berjalan 0" in told
    assert "• Tim Penjawab Pengaduan: diterima 1, selesai 0, terlambat 0" in told
    assert "Respons pertama: rata-rata 0 jam kerja" in told
    # Asked in words, it is the same.
    await pejabat.says("ada berapa pengaduan bulan ini?")
    assert pejabat.sees == told
    await pejabat.says("Berapa pengaduan bulan lalu?")
    assert "Statistik Oktober 2026\n" in pejabat.sees
    assert "masuk 0" in pejabat.sees and "Belum ada batas waktu" in pejabat.sees


async def test_late_is_what_was_due_and_not_done(one_world: World) -> None:
    (pejabat,) = await one_world.officers(("Pejabat Satu", "pejabat_pengelola"))
    await has_complained(one_world.citizen())
    await one_world.passes(days=30)
    await pejabat.says("/statistik november")
    assert "Statistik November 2026\n" in pejabat.sees, pejabat.sees
    assert "Tepat waktu 0 dari 1 batas yang jatuh tempo (0%)" in pejabat.sees
    assert "melewati batas 1" in pejabat.sees


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/statistik desember 2026", "Desember 2026 belum mulai."),
        ("/statistik besok", "Saya tidak mengenali bulan"),
        ("statistik bulan lalu", "Statistik Oktober 2026"),
    ],
)
async def test_a_month_is_named_or_asked_for(one_world: World, said: str, told: str) -> None:
    (pejabat,) = await one_world.officers(("Kepala Satu", "kepala_dinas"))
    await pejabat.says(said)
    assert told in pejabat.sees


async def test_who_has_no_right_to_figures_is_told_who_has(one_world: World) -> None:
    (petugas,) = await one_world.officers(("Petugas Satu", "petugas_pengaduan"))
    for said in ("/statistik", "ada berapa pengaduan bulan ini?"):
        await petugas.says(said)
        assert "Kepala Dinas" in petugas.sees and "Statistik" not in petugas.sees


async def test_who_asks_twice_at_once_is_answered_once(one_world: World) -> None:
    (pejabat,) = await one_world.officers(("Pejabat Satu", "pejabat_pengelola"))
    await pejabat.says("/statistik", "/statistik")
    answers = [one for one in sends_to(one_world, pejabat) if "Sisa awal" in one]
    assert len(answers) == 1


async def test_what_was_there_before_is_counted_in_portions(world: World) -> None:
    """As after an update: no milestone yet, and the mark that says so."""
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    for number in (1, 2, 3):
        last = await has_complained(world.citizen(), kontak=f"0812-0000-000{number}")
    await petugas.says("/ambil 1")
    await world.passes(minutes=1)
    database, office = world.node.database, world.node.desk.office_id
    query = select(milestones).order_by(
        milestones.c.case_id, milestones.c.seq, milestones.c.ordinal
    )

    def every(tx: Tx) -> list[dict[str, object]]:
        return [dict(row) for row in tx.rows(query)]

    kept = await database.read(every)
    assert {row["kind"] for row in kept} >= {"masuk", "status", "tempo", "lengkap"}

    def forget(tx: Tx) -> None:
        tx.execute(milestones.delete())
        tx.add(meta, name=f"milestones:{office}", value="")

    await database.write(forget, name="test")
    # It works in portions, and whoever works on a case meanwhile counts that one first.
    now, desks = world.clock, {office: world.node.desk}
    counting = Counting(Runtime(database, desks, now), portion=2)
    assert await counting.work_once()
    assert 0 < len(await database.read(every)) < len(kept)
    await petugas.says("/ambil 3")
    assert await database.read(lambda tx: tx.get(meta, f"milestones:{office}")) is None
    found = await database.read(every)
    assert [row for row in found if row in kept] == kept
    more = [row for row in found if row not in kept]
    assert {row["case_id"] for row in more} == {last.id}
    moved = [(row["was"], row["state"]) for row in more if row["kind"] == "status"]
    assert moved == [("DITERIMA", "LENGKAP"), ("LENGKAP", "DIPROSES")]
    await pejabat.says("/statistik")
    assert "masuk 3" in pejabat.sees
