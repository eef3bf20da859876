"""The list of those whom an officer is to telephone, on paper: names and numbers, for a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.events import Revealed
from backoffice.store import cases
from backoffice.store.tables import evidence, texts
from tests.backoffice.delivery.test_reply_window import desk_and_case, replies
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


@pytest.fixture
async def phones(folder: Path, house_url: str) -> AsyncIterator[World]:
    async with World.opened(folder, database_url=house_url, whatsapp=True, straight=True) as opened:
        yield opened


async def unreached(world: World) -> Person:
    """An officer who holds a case whose citizen was not reached."""
    petugas, _, _ = await desk_and_case(world)
    await world.passes(hours=25)
    await replies(petugas, "Mohon hubungi kami.")
    await world.passes(hours=49)
    petugas.news()
    return petugas


def words(person: Person) -> str:
    """What stands on the list that came last."""
    data = next(one.document for one in reversed(person.user.inbox) if one.document)
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in pages).split())


async def left(world: World) -> tuple[int, int]:
    """Files and letters that belong to no case."""
    database = world.node.database
    files = select(evidence.c.id).where(evidence.c.case_id.is_(None))
    letters = select(texts.c.id).where(texts.c.case_id.is_(None), texts.c.kind == "letter")
    return await database.read(lambda tx: (len(list(tx.rows(files))), len(list(tx.rows(letters)))))


def blobs(world: World) -> list[Path]:
    """The contents that lie in the folder."""
    return sorted(one for one in (world.settings.data_dir / "blobs").rglob("*") if one.is_file())


async def test_the_list_is_printed_after_yes_and_the_journals_say_so(phones: World) -> None:
    petugas = await unreached(phones)
    (shown,) = await petugas.says("/telepon cetak")
    assert "1 pelapor" in shown
    assert "tercatat" in shown
    assert await left(phones) == (0, 0)
    await petugas.says("YA")
    printed = words(petugas)
    for told in (
        "DAFTAR PANGGIL",
        "0001/PGD/XI/2026",
        "Bapak/Ibu Warga Contoh",
        "0812-0000-0001",
        "1 pesan yang menunggu sejak",
        "Percobaan 3",
        "musnahkan setelah dipakai",
        "Petugas Satu",
    ):
        assert told.replace(" ", "") in printed.replace(" ", ""), told
    (case,) = await phones.node.database.read(
        lambda tx: cases.listing(tx, phones.node.desk.office_id, limit=9)
    )
    entries = await phones.node.database.read(lambda tx: cases.entries(tx, case.id))
    (opened,) = [one.event for one in entries if isinstance(one.event, Revealed)]
    assert opened.reason == "daftar panggil dicetak"


async def test_words_and_file_go_after_a_day(phones: World) -> None:
    petugas = await unreached(phones)
    before = blobs(phones)
    await petugas.says("/telepon cetak", "YA")
    assert await left(phones) == (1, 1)
    assert len(blobs(phones)) == len(before) + 1
    await phones.passes(hours=23)
    assert await left(phones) == (1, 1)
    await phones.passes(hours=2)
    assert await left(phones) == (0, 0)
    assert blobs(phones) == before


async def test_whose_identity_stays_closed_is_not_on_it(phones: World) -> None:
    petugas = await unreached(phones)
    await petugas.says("/lepas 1")
    (other,) = await phones.officers(("Petugas Dua", "petugas_pengaduan"))
    await other.says("/ambil 1")
    (told,) = (await petugas.says("/telepon cetak"))[-1:]
    assert "hanya boleh dibuka oleh pemegang" in told
    assert await left(phones) == (0, 0)


async def test_what_is_secret_stands_on_the_list_of_its_holder_alone(phones: World) -> None:
    petugas = await unreached(phones)
    (pejabat,) = await phones.officers(("Pejabat Satu", "pejabat_pengelola"))
    await pejabat.says("/rahasia 1 isi ya", "YA")
    assert "0001/PGD/XI/2026" in (await pejabat.says("/telepon"))[-1]
    # Whoever leads could open the identity, and has the case on no paper of theirs.
    assert "hanya boleh dibuka" in (await pejabat.says("/telepon cetak"))[-1]
    await petugas.says("/telepon cetak", "YA")
    assert "0001/PGD/XI/2026" in words(petugas).replace(" ", "")


async def test_who_may_open_no_identity_prints_no_list(phones: World) -> None:
    await unreached(phones)
    (penjawab,) = await phones.officers(("Penjawab Satu", "tim_penjawab"))
    await penjawab.says("/telepon cetak", "YA")
    assert await left(phones) == (0, 0)
