"""The house as people meet it: an office on loopback, over both databases, and ways through it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.world import Person, World
from backoffice.case import Case
from backoffice.codes import find_code
from backoffice.store import cases
from backoffice.store.tx import Tx

WIB = ZoneInfo("Asia/Pontianak")
NUMBER = re.compile(r"\d{4}/PGD/[IVX]+/\d{4}")

#: What is answered to the form of Sanggau where a test says nothing else, by a part of the question.
ANSWERS = {
    "nama": "Warga Contoh Satu",
    "alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "kontak": "0812-0000-0001",
    "rahasia": "tidak",
    "objek": "ktp",
    "uraian": "KTP saya sudah dua bulan belum jadi, katanya tiga hari.",
    "kapan": "12 November 2026 pukul 10",
    "di_mana": "Kantor dinas, Desa Contoh",
    "bukti": "NANTI",
}
#: A part of each question -> the field that it asks.
_QUESTIONS = {
    "Apa yang ingin Bapak/Ibu sampaikan?": "klasifikasi",
    "Siapa nama lengkap": "nama",
    "Di mana alamat": "alamat",
    "Nomor HP atau WhatsApp": "kontak",
    "disembunyikan dari bidang": "rahasia",
    "Layanan apa yang": "objek",
    "Apa yang terjadi?": "uraian",
    "Kapan kejadiannya?": "kapan",
    "Di mana kejadiannya?": "di_mana",
    "Silakan kirim bukti": "bukti",
}


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant by the office's clock on the wall."""
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


async def begins(person: Person) -> None:
    """Greet, choose to complain, and agree to the notice if it is asked."""
    await person.says("MULAI")
    if "Setuju" in person.buttons:
        await person.presses("Setuju")


async def fills(person: Person, *, until: str = "", **answers: str) -> None:
    """Answer what is asked, up to the summary, or up to the question for the field `until`."""
    given = {"klasifikasi": "1", **ANSWERS, **answers}
    for _ in range(30):
        if person.sees.startswith("Mohon diperiksa dulu"):
            return
        if "Benar" in person.buttons:
            await person.presses("Benar")
            continue
        field = next(key for part, key in _QUESTIONS.items() if part in person.sees)
        if field == until:
            return
        await person.says(given[field])
    raise AssertionError(f"the form does not end: {person.sees}")


async def complains(person: Person, **answers: str) -> Case:
    """A whole complaint, from MULAI to the receipt; returns the case."""
    await begins(person)
    await fills(person, **answers)
    await person.presses("Kirim")
    code = find_code(person.sees)
    assert code, person.sees
    found = await case_of(person.world, code)
    return found


async def case_of(world: World, code: str) -> Case:
    """The case of that tracking code as it stands."""

    def read(tx: Tx) -> Case:
        every = cases.listing(tx, world.node.desk.office_id, limit=1000)
        return next(case for case in every if case.code == code)

    return await world.node.database.read(read)


def number_in(text: str) -> str:
    """The register number in a text."""
    found = NUMBER.search(text)
    assert found, text
    return found[0]


def sends_to(world: World, person: Person) -> list[str]:
    """Everything that ever reached this person, as they saw it."""
    return [send.text for send in world.sandbox.ledger.sends if send.chat == person.user.id]


def steady(seed: str = "a") -> Callable[[int], bytes]:
    """Randomness that is the same in every run."""
    from hashlib import sha256

    numbers = count()

    def randomness(size: int) -> bytes:
        drawn = b""
        while len(drawn) < size:
            drawn += sha256(f"{seed}{next(numbers)}".encode()).digest()
        return drawn[:size]

    return randomness


@pytest.fixture
async def world(tmp_path: Path, database_url: str) -> AsyncIterator[World]:
    """The office of Sanggau on Monday 23 November 2026 at 10.15, over each kind of database."""
    async with World.opened(tmp_path, database_url=database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """The same on SQLite alone, for what does not depend on the database."""
    async with World.opened(tmp_path, database_url=sqlite_url) as opened:
        yield opened
