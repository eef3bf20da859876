"""In January `/lihat 1` did not find the only case 0001, of November, which /antrean showed.

A number without a year is the open case that has it; of several it is asked which; where none is
open it is the newest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.demo.world import HandClock, Person, World
from tests.databases import fresh_sqlite
from tests.offices import another_office
from tests.world import has_complained

OLD, NEW = "0001/PGD/XII/2026", "0001/PGD/I/2027"
DECEMBER = datetime(2026, 12, 28, 10, 15, tzinfo=ZoneInfo("Asia/Pontianak"))


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office in the last week of the year."""
    async with World.opened(
        folder, database_url=house_url, straight=True, clock=HandClock(DECEMBER)
    ) as opened:
        yield opened


async def of_two_years(world: World) -> tuple[Person, Person]:
    """Somebody who complained in December and again in January, and an officer."""
    warga = world.citizen()
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(warga)
    await world.passes(days=21)
    await has_complained(warga)
    await world.settle()
    petugas.news()
    return warga, petugas


async def closes(petugas: Person, number: str) -> None:
    """A case is answered and closed at the desk."""
    await petugas.says(f"/balas {number} Sudah selesai, mohon diambil.")
    await petugas.says("YA SELESAI")


async def test_the_only_open_one_is_meant_in_january_too(world: World) -> None:
    warga = world.citizen()
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(warga)
    await world.passes(days=21)
    petugas.news()
    for typed in ("/lihat 1", "/tenggat 1", "lihat 0001", "/riwayat #1", "/ambil 1", "/lihat"):
        (told, *_) = await petugas.says(typed)
        assert OLD in told, typed
    (told,) = await petugas.says("/lihat 1/2027")
    assert told == "Pengaduan 1/2027 tidak ditemukan. Periksa nomornya di /antrean."


async def test_of_several_open_ones_it_is_asked_which(world: World) -> None:
    _, petugas = await of_two_years(world)
    for typed in ("lihat", "ambil", "balas", "tenggat"):
        (told,) = await petugas.says(f"/{typed} 1 kata")
        assert told == (
            "Nomor 1 ada pada beberapa pengaduan yang masih terbuka:\n"
            f"{NEW} · KTP-el · Terima dan catat\n"
            f"{OLD} · KTP-el · Dinyatakan lengkap\n\n"
            f"Mohon ulangi dengan nomor lengkapnya, misalnya /{typed} {NEW}"
        )
    # Nothing was done, to neither of them.
    await petugas.says("YA")
    assert petugas.sees.startswith("Tidak ada yang menunggu konfirmasi.")
    for number, one in ((OLD, OLD), (NEW, NEW), ("1/2026", OLD), ("1/2027", NEW)):
        (told,) = await petugas.says(f"/lihat {number}")
        assert told.startswith(f"{one} · ")


async def test_the_open_one_is_meant_though_another_is_newer(world: World) -> None:
    _, petugas = await of_two_years(world)
    await closes(petugas, NEW)
    (told,) = await petugas.says("/lihat 1")
    assert told.startswith(f"{OLD} · ")
    # Where none is open, the newest: it is the one that is asked about.
    await closes(petugas, OLD)
    (told,) = await petugas.says("/lihat 1")
    assert told.startswith(f"{NEW} · ")


async def test_nobody_is_asked_about_a_case_that_is_not_to_be_known(world: World) -> None:
    _, petugas = await of_two_years(world)
    pejabat = await world.officer("Pejabat Contoh", "pejabat_pengelola")
    await pejabat.says(f"/teradu {NEW} Petugas Satu")
    petugas.news()
    (told,) = await petugas.says("/lihat 1")
    assert told.startswith(f"{OLD} · ")
    (told,) = await pejabat.says("/lihat 1")
    assert told.startswith("Nomor 1 ada pada beberapa pengaduan")


async def test_a_citizen_asks_by_number(world: World) -> None:
    warga, petugas = await of_two_years(world)
    neighbour = world.citizen("Warga Lain")
    (told,) = await warga.says("STATUS 1")
    assert told.startswith("Nomor 1 ada pada beberapa pengaduan Bapak/Ibu:\n")
    assert NEW in told and OLD in told and told.endswith("Mohon ketik STATUS diikuti kodenya.")
    (told,) = await warga.says("CABUT 1")
    assert told.endswith("Mohon ketik CABUT diikuti kodenya.")
    (told,) = await neighbour.says("STATUS 1")
    assert told.startswith("Kode 1 tidak kami temukan.")
    await closes(petugas, NEW)
    warga.news()
    for typed in ("STATUS 1", f"STATUS {OLD}", f"status {OLD.lower().replace('/', ' / ')}"):
        (told,) = await warga.says(typed)
        assert "sedang ditangani" in told, typed
    (told,) = await warga.says(f"STATUS {NEW}")
    assert "sedang ditangani" not in told


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("470/{ordinal:03}/PGD/{month:02}/{year}", "470/001/PGD/11/2026"),
        ("PGD-{year}-{ordinal:05}", "PGD-2026-00001"),
        ("Nomor {ordinal} Tahun {year}", "Nomor 1 Tahun 2026"),
    ],
)
async def test_a_number_is_found_wherever_the_ordinal_stands(
    folder: Path, form: str, printed: str
) -> None:
    office = another_office(folder)
    profile = office / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("{ordinal:04}/PGD/{roman}/{year}", form), encoding="utf-8")
    async with World.opened(
        folder, office=str(office), database_url=fresh_sqlite(folder), straight=True
    ) as world:
        warga = world.citizen()
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        await has_complained(warga)
        await world.settle()
        petugas.news()
        for typed in (printed, printed.lower(), f"{printed}.", "1", "1/2026"):
            (told,) = await petugas.says(f"/lihat {typed}")
            assert told.startswith(f"{printed} · "), typed
            (told,) = await petugas.says(f"lihat {typed}")
            assert told.startswith(f"{printed} · "), typed
            (told,) = await petugas.says(f"/balas {typed} Mohon datang.")
            assert "Mohon datang." in told and typed not in told.replace(printed, ""), typed
            (told,) = await warga.says(f"STATUS {typed}")
            assert "sudah diterima" in told, typed
        (told,) = await petugas.says("/antrean")
        assert "/lihat_1_2026" in told
        (told,) = await petugas.says("/lihat_1_2026")
        assert told.startswith(f"{printed} · ")
