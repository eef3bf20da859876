"""The office's empty form: for whoever asks, printed once, and nothing of anybody on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.store.tables import evidence
from tests.sops.people import PERSON, Office, opened
from tests.sops.printed import file_with, words_on
from tests.sops.rows import row
from tests.sops.test_papers import SECRETS
from tests.sops.test_payakumbuh import complained
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


@pytest.fixture
async def payakumbuh(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path, house_url) as office:
        yield office


async def sheets(office: Office) -> list[str]:
    """Ids of the files that belong to no case."""
    query = select(evidence.c.id).where(evidence.c.case_id.is_(None))
    rows = await office.world.node.database.read(lambda tx: list(tx.rows(query)))
    return [row["id"] for row in rows]


async def words(office: Office) -> str:
    """What stands on the only sheet."""
    (one,) = await sheets(office)
    return " ".join(words_on(await file_with(office, one)).split())


@row("P05")
async def test_who_asks_gets_the_form_before_any_complaint(payakumbuh: Office) -> None:
    warga = payakumbuh.world.citizen()
    await warga.says("FORMULIR")
    (sent,) = [one.document for one in warga.user.inbox if one.document]
    assert "untuk diisi dengan tangan" in warga.sees
    form = await words(payakumbuh)
    for told in (
        "FORMULIR PENGADUAN",
        "KOTA PAYAKUMBUH",
        "Nomor register (diisi petugas)",
        "Nama",
        "Alamat",
        "Gangguan lingkungan",
        "Formulir bertanda tangan",
        "Pelapor,",
        "Lurah,",
        "Ketua LPM,",
        "Tokoh Masyarakat,",
        "tidak diberikan kepada pihak yang diadukan",
        "Antar ke",
    ):
        assert told in form, told
    (file,) = await sheets(payakumbuh)
    assert sent == await file_with(payakumbuh, file)


async def test_help_names_it(payakumbuh: Office) -> None:
    (told,) = await payakumbuh.world.citizen().says("BANTUAN")
    assert "*FORMULIR* formulir kosong" in told or "FORMULIR formulir kosong" in told


async def test_ten_who_ask_have_it_printed_once(payakumbuh: Office) -> None:
    warga, other = payakumbuh.world.citizen(), payakumbuh.world.citizen("Warga Contoh Dua")
    for _ in range(5):
        await warga.says("minta formulir")
        await other.says("Formulir")
    for person in (warga, other):
        assert sum(bool(one.document) for one in person.user.inbox) == 5
    assert len(await sheets(payakumbuh)) == 1


async def test_a_question_waits_behind_it(payakumbuh: Office) -> None:
    warga = payakumbuh.world.citizen()
    await payakumbuh.fills(warga, until="kejadian")
    asked = warga.sees
    said = await warga.says("FORMULIR")
    assert "untuk diisi dengan tangan" in said[-2]
    assert said[-1] == asked


async def test_nothing_of_who_complained_is_on_it(payakumbuh: Office) -> None:
    await complained(payakumbuh)
    await payakumbuh.world.citizen().says("FORMULIR")
    form = await words(payakumbuh)
    for secret in (*SECRETS, "Bengkel", PERSON["nama"]):
        assert secret not in form


async def test_it_comes_by_mail_without_making_a_case(tmp_path: Path) -> None:
    async with opened("payakumbuh", tmp_path, mail=True) as office:
        warga = office.world.citizen("Warga Contoh", on="mail")
        await warga.writes("Formulir", "FORMULIR")
        assert "sebagai balasan surel ini" in warga.sees
        (file,) = warga.inbox[-1].files
        assert file.filename == "formulir-pengaduan.pdf"
        with pytest.raises(AssertionError):
            await office.case()


async def test_an_officer_prints_it_without_a_number(payakumbuh: Office) -> None:
    told = await payakumbuh.does("petugas_layanan", "/surat formulir_kosong")
    assert "mengetik FORMULIR" in told
    assert payakumbuh["petugas_layanan"].user.inbox[-1].document
    await complained(payakumbuh)
    # With a number it is the same paper, and the case has none more.
    await payakumbuh.does("petugas_layanan", "/surat 1 formulir")
    assert len(await sheets(payakumbuh)) == 1
    assert (await payakumbuh.case()).paper("formulir_kosong") is None
    assert "Kepala" not in await payakumbuh.does("kepala", "/surat formulir")
    assert not payakumbuh["kepala"].user.inbox[-1].document


async def test_an_office_without_a_form_says_how_to_complain(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path) as office:
        warga = office.world.citizen()
        assert "FORMULIR" not in (await warga.says("BANTUAN"))[-1]
        await warga.says("FORMULIR")
        assert "tidak memerlukan formulir kertas" in warga.sees
        assert not await sheets(office)
