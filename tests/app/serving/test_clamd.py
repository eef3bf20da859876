"""The antivirus looks into every file; what it finds goes to nobody, and nothing waits for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from app.serving import event_loop
from app.serving.clamd import Scanner
from app.settings.parsers import clamd as place
from backoffice.jobs.scanning import AGAIN, Found, Scan, Scanning, Unanswered
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from tests.backoffice.officers.test_case_files import PDF, PHOTO, files_in, with_evidence
from tests.clamd import SIGNATURE, FakeClamd, clamd
from tests.contracts.test_jobs import job
from tests.files import folder_of
from tests.world import begins, fills, has_complained, one_database

INFECTED = PDF + SIGNATURE


def pieces(content: bytes, size: int = 7000) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture(params=["address", "socket"])
async def running(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[FakeClamd, Scanner]]:
    socket = tmp_path / "clamd.ctl" if request.param == "socket" else None
    async with clamd(socket) as (fake, where):
        found = place(where)
        assert found is not None
        yield fake, Scanner(found)


async def test_it_is_asked_in_its_own_words(running: tuple[FakeClamd, Scanner]) -> None:
    fake, scan = running
    assert await scan.ping() == ""
    content = b"kata " * 50_000
    assert await scan(pieces(content)) == "clean"
    assert await scan(pieces(b"awal" + SIGNATURE + b"akhir")) == "infected"
    assert await scan(pieces(b"")) == "clean"
    assert fake.streams[0] == content
    assert await scan(pieces(bytes(3 << 20))) == "skipped"


def test_who_hangs_up_in_the_middle_is_heard_all_the_same() -> None:
    """A real one says that a file is too large and closes, with much of it still under way."""

    async def many() -> list[Found]:
        async with clamd() as (_, where):
            found = place(where)
            assert found is not None
            scan = Scanner(found)
            sizes = (2, 5, 9) * 10
            return await asyncio.gather(*(scan(pieces(bytes(size << 20))) for size in sizes))

    # The loop that serves: the other one hangs up more gently.
    assert event_loop.run(many()) == ["skipped"] * 30


async def test_who_says_nothing_has_not_looked(running: tuple[FakeClamd, Scanner]) -> None:
    fake, scan = running
    fake.silent = True
    with pytest.raises(Unanswered):
        await scan(pieces(b"kata"))
    assert await scan.ping() != ""


async def test_nobody_there_has_not_looked(tmp_path: Path) -> None:
    for where in ("127.0.0.1:1", str(tmp_path / "tidak-ada.ctl")):
        found = place(where)
        assert found is not None
        with pytest.raises(Unanswered) as caught:
            await Scanner(found)(pieces(b"kata"))
        assert re.fullmatch(r"\w+", str(caught.value))


# -- in an office ---------------------------------------------------------------------------------


def watched(world: World, scan: Scan) -> None:
    """Let the antivirus look into the files of this office."""
    found = job(world.node, "scan")
    assert isinstance(found, Scanning)
    found._scan = scan


async def scans(world: World) -> list[str | None]:
    def read(tx: Tx) -> list[str | None]:
        return [row["scan"] for row in tx.rows(select(evidence).order_by(evidence.c.received_at))]

    return await world.node.database.read(read)


async def sends_infected(warga: Person) -> None:
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_document(INFECTED, "surat.pdf", media_type="application/pdf")
    await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")


@one_database
async def test_what_is_clean_is_brought_without_that_remark(world: World) -> None:
    async with clamd() as (fake, where):
        found = place(where)
        assert found is not None
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        await with_evidence(world.citizen(), "photo")
        assert await scans(world) == [None]
        watched(world, Scanner(found))
        await world.passes(minutes=5)
        assert await scans(world) == ["clean"] and fake.streams == [PHOTO]
        await petugas.says("/berkas 1 periksa")
        assert len(files_in(petugas)) == 1 and "antivirus" not in petugas.sees
        await world.passes(hours=1)
        assert len(fake.streams) == 1, "each is looked into once"


async def test_what_is_infected_is_told_kept_and_brought_to_nobody(world: World) -> None:
    async with clamd() as (_, where):
        found = place(where)
        assert found is not None
        watched(world, Scanner(found))
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        kepala = await world.officer("Kepala Satu", "kepala_dinas")
        warga = world.citizen()
        await has_complained(warga)
        warga.user.send_document(INFECTED, "surat.pdf", media_type="application/pdf")
        await warga.settled()
        told = petugas.news()
        assert any("Berkas 1 pada 0001/PGD/XI/2026 memuat virus" in one for one in told)
        for officer in (petugas, kepala):
            await officer.says("/berkas 1 periksa")
            assert files_in(officer) == []
            assert "Berkas 1 (dokumen): memuat virus" in officer.sees
        await petugas.says("/lihat 1")
        assert "dokumen (memuat virus)" in petugas.sees
        assert len(list(folder_of(world).shelves())) == 1
        # Nor does an officer's own go to the citizen.
        petugas.user.send_document(INFECTED, "a.pdf", "/balas 1 Ini suratnya.",
                                   media_type="application/pdf")  # fmt: skip
        await petugas.settled()
        await petugas.says("YA")
        assert "memuat virus" in petugas.sees
        assert files_in(warga) == [] and "Ini suratnya." not in warga.sees


async def test_a_file_that_is_found_infected_on_its_way_does_not_arrive(one_world: World) -> None:
    async with clamd() as (_, where):
        found = place(where)
        assert found is not None
        petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
        await sends_infected(one_world.citizen())
        one_world.sandbox.faults.add("sendDocument", "502", times=1)
        await petugas.says("/berkas 1 periksa")
        watched(one_world, Scanner(found))
        await one_world.passes(minutes=10)
        assert files_in(petugas) == []
        assert any("memuat virus, jadi tidak dibawa" in one for one in petugas.news())


@one_database
async def test_while_it_does_not_answer_files_are_brought_with_that_remark(world: World) -> None:
    async with clamd() as (fake, where):
        found = place(where)
        assert found is not None
        fake.silent = True
        watched(world, Scanner(found))
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        await with_evidence(world.citizen(), "photo")
        await petugas.says("/berkas 1 periksa")
        assert len(files_in(petugas)) == 1 and "Belum diperiksa antivirus" in petugas.sees
        fake.silent = False
        await world.passes(minutes=int(AGAIN.total_seconds()) // 60 + 5)
        assert await scans(world) == ["clean"]


@one_database
async def test_a_file_over_which_it_falls_silent_keeps_no_other_from_being_looked_into(
    world: World,
) -> None:
    asked: list[bytes] = []

    async def scan(content: Iterator[bytes]) -> Found:
        asked.append(b"".join(content))
        if asked[-1] == PHOTO:
            raise Unanswered("ConnectionResetError")
        return "clean"

    watched(world, scan)
    await with_evidence(world.citizen(), "photo", "pdf")
    assert await scans(world) == [None, None] and asked == [PHOTO]
    await world.passes(minutes=6)
    assert await scans(world) == [None, "clean"] and asked[1] == PDF
    assert asked.count(PHOTO) == len(asked) - 1, "and the first one is tried again and again"
