"""Position, rank and NIP on what is signed: as they were, whoever is promoted later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sops.people import Office
from tests.sops.printed import file_of, text_of
from tests.sops.signing import FIRST, LAST, SECOND, WRITER, WRITTEN, name_of, record_office
from tests.sops.test_kalbar import STUDY, with_evidence

pytestmark = pytest.mark.printed


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with record_office(tmp_path) as found:
        yield found


async def test_a_promotion_changes_no_paper_that_was_issued(office: Office) -> None:
    await with_evidence(office)
    name = name_of(office, LAST)
    await office.does(
        "admin",
        f"/petugas data {name}; jabatan: Plt. Inspektur; pangkat: Pembina, IV/a; "
        "nip: 197001011995031001",
    )
    await office.does(WRITER, WRITTEN, "YA")
    for role in (FIRST, SECOND):
        await office.does(role, "/setujui 1 berita_acara", "YA")
    shown = await office.does(LAST, "/setujui 1 berita_acara")
    assert "tidak tertulis" not in shown
    await office.does(LAST, "YA")
    record = await text_of(office, "berita_acara")
    for line in ("Plt. Inspektur", name, "Pembina, IV/a", "NIP 19700101 199503 1 001"):
        assert line in record, record
    before = await file_of(office, "berita_acara")
    await office.does(
        "admin", f"/petugas data {name}; jabatan: Inspektur; pangkat: Pembina Utama Muda, IV/c"
    )
    await office.world.restart()
    await office.does(LAST, "/dokumen 1 berita_acara")
    assert await file_of(office, "berita_acara") == before
    # The next one says what holds now.
    await office.does(WRITER, WRITTEN, "YA")
    for role in (FIRST, SECOND, LAST):
        await office.does(role, "/setujui 1 berita_acara", "YA")
    assert "Pembina Utama Muda, IV/c" in await text_of(office, "berita_acara")


async def test_what_lacks_is_left_out_and_the_signer_is_told(office: Office) -> None:
    await with_evidence(office)
    await office.does("admin", f"/petugas data {name_of(office, LAST)}; nip: 197001011995031001")
    await office.does(WRITER, WRITTEN, "YA")
    for role in (FIRST, SECOND):
        # Initials show no rank.
        assert "tidak tertulis" not in await office.does(role, "/setujui 1 berita_acara")
        await office.does(role, "YA")
    shown = await office.does(LAST, "/setujui 1 berita_acara")
    assert shown.count("tidak tertulis pangkat,") == 1
    await office.does(LAST, "YA")
    record = await text_of(office, "berita_acara")
    assert "NIP 19700101 199503 1 001" in record
    # Whose word alone issues it is told as well.
    await office.does("petugas_penerima", "/teruskan 1")
    shown = await office.does(FIRST, STUDY)
    assert "tidak tertulis pangkat dan NIP" in shown
