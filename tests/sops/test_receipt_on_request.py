"""The receipt of a secret complaint is a file only where its citizen asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.case.case import Case
from backoffice.case.events import PaperIssued
from tests.sops.people import Office, opened
from tests.sops.printed import text_of

pytestmark = pytest.mark.printed
#: About the people at the counter: it goes to the superior alone.
SECRET = {"bidang_usaha": "4", "usaha": "Loket pelayanan", "bukti": "NANTI"}


@pytest.fixture
async def payakumbuh(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path) as office:
        yield office


async def complained(office: Office, **answers: str) -> Case:
    case = await office.complains(office.world.citizen(), **{**SECRET, **answers})
    assert (case.secret is not None) == (not answers)
    assert case.number is not None
    return case


async def test_it_is_not_printed_before_it_is_asked_for(payakumbuh: Office) -> None:
    await complained(payakumbuh)
    warga = payakumbuh.world.citizen()
    (receipt,) = [one for one in warga.user.inbox if "MINTA PDF" in one.text]
    assert "Nomor register" in receipt.text
    assert receipt.buttons == ("Minta PDF",)
    assert not any(one.document for one in warga.user.inbox)
    assert (await payakumbuh.case()).paper("tanda_terima") is None


async def test_the_button_brings_it_with_a_warning(payakumbuh: Office) -> None:
    case = await complained(payakumbuh)
    warga = payakumbuh.world.citizen()
    await warga.presses("Minta PDF")
    warned = [one for one in warga.user.inbox if "di tempat aman" in one.text]
    files = [one for one in warga.user.inbox if one.document]
    assert len(warned) == len(files) == 1
    assert warga.user.inbox.index(warned[0]) <= warga.user.inbox.index(files[0])
    receipt = await text_of(payakumbuh, "tanda_terima")
    assert f"Nomor Register: {case.number}" in receipt
    # Asked for again it is the same file, and one line of the journal.
    await warga.says("minta pdf")
    await warga.says(f"MINTA PDF {case.code}")
    assert sum(bool(one.document) for one in warga.user.inbox) == 3
    issued = [one for one in await payakumbuh.journal(case) if isinstance(one, PaperIssued)]
    assert len(issued) == 1


async def test_nobody_else_gets_it(payakumbuh: Office) -> None:
    case = await complained(payakumbuh)
    other = payakumbuh.world.citizen("Warga Contoh Dua")
    await other.says(f"MINTA PDF {case.code}")
    assert not any(one.document for one in other.user.inbox)
    assert "belum" in other.sees.lower()
    assert (await payakumbuh.case()).paper("tanda_terima") is None


async def test_of_any_other_complaint_it_comes_by_itself(payakumbuh: Office) -> None:
    await complained(payakumbuh, bidang_usaha="2")
    warga = payakumbuh.world.citizen()
    assert not any("MINTA PDF" in one.text for one in warga.user.inbox)
    assert sum(bool(one.document) for one in warga.user.inbox) == 1
    await warga.says("MINTA PDF")
    assert "sebagai PDF" in warga.sees
    assert sum(bool(one.document) for one in warga.user.inbox) == 2


async def test_a_doubt_whom_it_is_about_shows_in_no_receipt(payakumbuh: Office) -> None:
    """Until a superior has looked it is kept from the desk, and its citizen reads as others do."""
    warga = payakumbuh.world.citizen()
    story = "Petugas loket minta uang 50 ribu supaya izin saya cepat selesai."
    case = await payakumbuh.complains(
        warga, bidang_usaha="2", usaha="Toko Maju", bukti="NANTI", uraian=story
    )
    assert case.secret is not None
    assert case.secret.doubts
    assert not any("MINTA PDF" in one.text for one in warga.user.inbox)
    assert sum(bool(one.document) for one in warga.user.inbox) == 1
