"""Position, rank and NIP on what is signed: as they were, whoever is promoted later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from backoffice.case.events import CaseEvent, PaperSigned
from backoffice.case.signatory import Signatory
from backoffice.casework.paper_signs import stands
from backoffice.desk.work import SYSTEM, Work
from backoffice.store.engine.tx import Tx
from tests.sops.people import Office
from tests.sops.printed import file_of, text_of
from tests.sops.signing import (
    BOTH,
    FIRST,
    LAST,
    SECOND,
    WRITER,
    WRITTEN,
    name_of,
    record_office,
)
from tests.sops.test_kalbar import STUDY, with_evidence
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with record_office(tmp_path) as found:
        yield found


@pytest.fixture
async def both_signing(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with record_office(tmp_path, house_url, record=BOTH) as found:
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


async def test_who_is_promoted_before_the_last_sign_stands_as_at_the_own_one(
    both_signing: Office,
) -> None:
    office = both_signing
    await with_evidence(office)
    name = name_of(office, SECOND)
    await office.does(
        "admin",
        f"/petugas data {name}; jabatan: Plt. Sekretaris; pangkat: Penata, III/c; "
        "nip: 197001011995031001",
    )
    await office.does(WRITER, WRITTEN, "YA")
    for role in (FIRST, SECOND):
        await office.does(role, "/setujui 1 berita_acara", "YA")
    await office.does(
        "admin", f"/petugas data {name}; jabatan: Sekretaris; pangkat: Pembina Muda, IV/b; nip: -"
    )
    await office.does(LAST, "/setujui 1 berita_acara", "YA")
    record = await text_of(office, "berita_acara")
    for line in ("Plt. Sekretaris", name, "Penata, III/c", "NIP 19700101 199503 1 001"):
        assert line in record, record
    assert "Pembina Muda" not in record


async def test_of_a_sign_of_before_it_was_kept_stands_what_holds_now(office: Office) -> None:
    await with_evidence(office)
    await office.does(WRITER, WRITTEN, "YA")
    await office.does(FIRST, "/setujui 1 berita_acara", "YA")
    old = msgspec.json.decode(
        b'{"type":"paper_signed","paper":"berita_acara","version":1,"role":"sekretaris"}',
        type=CaseEvent,
    )
    assert isinstance(old, PaperSigned)
    assert old.signatory is None
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None

    def look(tx: Tx) -> Signatory:
        node = office.world.node
        work = Work(tx, node.desk, node.clock(), SYSTEM)
        (sign,) = paper.signs
        assert sign.signatory == Signatory()
        return stands(work, replace(sign, signatory=None))

    await office.does(
        "admin", f"/petugas data {name_of(office, FIRST)}; pangkat: Penata Muda, III/a"
    )
    assert (await office.world.node.database.read(look)).rank == "Penata Muda, III/a"


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
