"""The house as people meet it: an office on loopback, over both databases, and ways through it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.casework import opening
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations
from bot.conversation import Answer, Submit
from bot.kinds.phone import normalise_phone
from tests.databases import fresh_sqlite
from tests.sealed import address_of

WIB = ZoneInfo("Asia/Pontianak")
NUMBER = re.compile(r"\d{4}/PGD/[IVX]+/\d{4}")

#: What is answered to the form of Sanggau where a test says nothing else.
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
        if "Pakai" in person.buttons:
            # What was told at the beginning is offered as the story.
            if until == "uraian":
                return
            await person.presses("Pakai")
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
    told = "\n".join(await person.presses("Kirim"))
    code = find_code(told)
    assert code, told
    return await case_of(person.world, code)


async def has_complained(person: Person, **words: str) -> Case:
    """A complaint that is just there: the house's own verb opened it, the form was not played."""
    world = person.world
    desk = world.node.desk
    where = await conversation_of(person)
    given = {**ANSWERS, "objek": "ktp_el", **words}
    values: dict[str, object] = {"kontak": {"number": normalised(given["kontak"])}}
    answers = {
        key: Answer(values.get(key, text), text, text)
        for key, text in given.items()
        if key != "bukti" and text
    }
    submit = Submit(
        form="pengaduan", version=desk.current.version, answers=answers, evidence=(), opening=""
    )

    def open_it(tx: Tx) -> Case:
        now = world.clock()
        case = opening.do_open(
            Work(tx, desk, now, SYSTEM),
            submit,
            person_id=where["person_id"],
            address_id=where["address_id"],
            channel="telegram",
            files={},
            code=None,
            received_at=now,
        )
        tx.set(conversations, where["id"], case_id=case.id)
        return case

    case = await world.node.database.write(open_it, name="turn")
    await person.settled()
    return case


def normalised(phone: str) -> str:
    found = normalise_phone(phone)
    return found[0] if found else phone


async def conversation_of(person: Person) -> dict[str, Any]:
    """The conversation of somebody; it begins with a greeting if there is none yet."""
    vault = person.world.node.desk.vault

    def read(tx: Tx) -> list[dict[str, Any]]:
        address = address_of(tx, vault, person.user.id)
        if address is None:
            return []
        query = select(conversations).where(conversations.c.address_id == address["id"])
        return [dict(row) for row in tx.rows(query)]

    database = person.world.node.database
    if not await database.read(read):
        await person.says("halo")
    return (await database.read(read))[0]


async def case_of(world: World, code: str) -> Case:
    """The case of that tracking code as it stands."""

    every = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=1000))
    found = [case for case in every if case.code == code]
    assert len(found) == 1, f"{code} is none of {[case.code for case in every]}"
    return found[0]


def number_in(text: str) -> str:
    """The register number in a text."""
    found = NUMBER.search(text)
    assert found, text
    return found[0]


def sends_to(world: World, person: Person) -> list[str]:
    """Everything that ever reached this person, as they saw it."""
    return [send.text for send in world.sandbox.ledger.sends if send.chat == person.user.id]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a house."""
    return tmp_path


#: For a story whose queries run on PostgreSQL in other tests already.
one_database = pytest.mark.parametrize("house_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """A fresh, migrated database of each kind."""
    if request.param == "sqlite":
        return fresh_sqlite(folder)
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office of Sanggau on Monday 23 November 2026 at 10.15, over each kind of database."""
    async with World.opened(folder, database_url=house_url, straight=True) as opened:
        yield opened


@pytest.fixture
async def one_world(folder: Path) -> AsyncIterator[World]:
    """The same over SQLite alone, for what does not depend on the database."""
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as opened:
        yield opened
