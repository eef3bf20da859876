"""PETUGAS alone promised an answer of which no officer knew; with words it became a case that only
/antrean belum_lengkap showed, without a deadline. Rows of the queue looked all the same.
"""

from __future__ import annotations

from datetime import timedelta

from app.demo.world import World
from backoffice.store import cases
from tests.mailing import Post
from tests.world import has_complained, local, sends_to


async def test_who_asks_for_an_officer_stands_in_the_queue_at_once(world: World) -> None:
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    warga = world.citizen()
    told = "\n".join(await warga.says("PETUGAS"))
    assert "akan membalas pada jam kerja" in told and "Kode lacak" in told
    [case] = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    assert any("minta dihubungi" in text for text in sends_to(world, petugas))
    await petugas.says("/antrean")
    assert petugas.sees.splitlines()[1].startswith("🙋 ") and case.code in petugas.sees
    await petugas.says("/antrean belum_lengkap")
    assert case.code not in petugas.sees, "it stands in one place"
    # One complaint, whatever is written next; and asked again, it is told again.
    await warga.says("akta anak saya belum terbit")
    await warga.says("PETUGAS")
    assert len(await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))) == 1
    # A working day later somebody is reminded, and then the superior.
    await world.until(local(2026, 11, 25, 9))
    assert any(text.startswith("❗") and case.code in text for text in sends_to(world, petugas))
    assert any("melewati batas" in text for text in sends_to(world, pejabat))
    await petugas.says(f"/balas {case.code} Mohon tuliskan nama dan alamatnya, Bapak/Ibu.")
    await petugas.says("YA")
    await petugas.says("/antrean")
    assert case.code not in petugas.sees
    await petugas.says("/antrean belum_lengkap")
    assert case.code in petugas.sees and "🙋" not in petugas.sees
    before = len(sends_to(world, pejabat))
    await world.until(local(2026, 11, 27, 17))
    assert len(sends_to(world, pejabat)) == before, "the promise is kept"


async def test_by_mail_as_well(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    post = Post(one_world)
    writer = post.writer("warga@example.com")
    told = await writer.writes("PETUGAS", subject="tolong")
    [case] = await post.cases()
    assert "mohon melengkapi" in told[-1].text
    await petugas.says("/antrean")
    assert f"🙋 {case.code}" in petugas.sees
    await writer.writes("PETUGAS", subject="tolong sekali lagi")
    assert len(await post.cases()) == 1


async def test_a_telephone_call_keeps_the_promise_too(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    await warga.says("PETUGAS")
    await petugas.says("/antrean")
    assert "🙋" in petugas.sees
    await petugas.says("/catatan 1 belum sempat")
    await petugas.says("/antrean")
    assert "🙋" in petugas.sees, "a note is no answer"
    await petugas.says("/telepon 1 Sudah dijelaskan lewat telepon.")
    await petugas.says("/antrean")
    assert "🙋" not in petugas.sees


async def test_rows_of_the_queue_differ_and_name_nobody(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    stories = (
        "Saya Warga Contoh Dua, 0812-0000-0002, KTP sudah dua bulan belum jadi",
        "Nomor NIK 6103010101900001 di KTP saya salah cetak, mohon diperbaiki",
        "tolong bu saya diancam mau dibunuh rentenir karena KTP",
    )
    for number, story in enumerate(stories):
        warga = one_world.citizen(f"Orang {number}")
        await has_complained(warga, nama="Warga Contoh Dua", kontak="0812-0000-0002", uraian=story)
        one_world.clock.advance(timedelta(minutes=1))
    await petugas.says("/antrean")
    rows = [line for line in petugas.sees.splitlines() if "PGD" in line]
    assert len({row.split("·")[1] for row in rows}) == 3
    assert "KTP-el: tolong bu saya diancam mau dibunuh…" in petugas.sees
    for hidden in ("Warga", "Contoh Dua", "0000-0002", "6103010101900001"):
        assert hidden not in petugas.sees
    assert [row[0] for row in rows if "diancam" in row] == ["🚨"]
    await petugas.says("/lihat 3")
    assert "🚨" in petugas.sees.splitlines()[0]
