"""An auditor asks whether every paper is as it was issued, and every number was given once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.backup.verification import verify
from app.serving.wiring import blob_folder
from backoffice.store import texts
from backoffice.store.vault import Vault
from tests.app.backup.damage import damages
from tests.sops.people import Office, opened
from tests.sops.test_payakumbuh import SUB, inviting
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
MEETING = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
CASE = "case 0001/PGD/DPMPTSP/2026"
MEMO = "paper nota_dinas 001/ND/DPMPTSP/XI/2026"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    """It has issued a receipt, a memo, a sheet and invitations, of which two are void."""
    async with opened("payakumbuh", tmp_path, house_url) as office:
        await inviting(office)
        await office.does(SUB, f"/rapat 1 {MEETING}", "YA")
        await office.does(SUB, "/rapat 1 pindah 26 November 2026 pukul 10.00; alasan: sakit", "YA")
        yield office


async def faults(office: Office) -> list[str]:
    node = office.world.node
    report = await verify(
        node.database, node.desk.vault, blob_folder(office.world.settings), lambda so_far: None
    )
    return [
        f"case {one.case}: {one.text}" if one.case else f"{one.kind}: {one.text}"
        for one in report.faults
    ]


#: What is done behind our back, what is to be read of it, and how it is put back.
CHANGES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "another number": (
        ("UPDATE papers SET number = '9' WHERE paper = 'nota_dinas'",),
        (f"{CASE}: {MEMO} is not among the papers that were issued, or stands there otherwise",),
        ("UPDATE papers SET number = '001/ND/DPMPTSP/XI/2026' WHERE paper = 'nota_dinas'",),
    ),
    "void, and nobody said so": (
        ("UPDATE papers SET voided_at = issued_at WHERE paper = 'nota_dinas'",),
        (f"{CASE}: {MEMO} was changed among the papers that were issued",
         f"{CASE}: 2 of its papers were declared void, and 3 are"),
        ("UPDATE papers SET voided_at = NULL WHERE paper = 'nota_dinas'",),
    ),
    "the file of a forgery": (
        ("CREATE TABLE held AS SELECT id, printed FROM papers",
         "UPDATE papers SET printed = digest WHERE paper = 'nota_dinas'"),
        (f"{CASE}: {MEMO} was changed among the papers that were issued",
         f"{CASE}: is not the paper that was printed"),
        ("UPDATE papers SET printed = (SELECT printed FROM held WHERE held.id = papers.id)",),
    ),
    "a paper taken away": (
        ("CREATE TABLE spare AS SELECT * FROM papers WHERE paper = 'undangan_tim' AND ordinal = 1",
         "DELETE FROM papers WHERE paper = 'undangan_tim' AND ordinal = 1"),
        (f"{CASE}: paper undangan_tim 001/UND/DPMPTSP/XI/2026 is not among the papers that were "
         "issued, or stands there otherwise",
         f"{CASE}: 2 of its papers were declared void, and 1 are",
         "paper: payakumbuh undangan_tim 2026: number 1 is missing"),
        ("INSERT INTO papers SELECT * FROM spare",),
    ),
    "a paper put there": (
        ("INSERT INTO papers (id, office_id, case_id, paper, number, year, ordinal, issued_at, "
         "digest, mark, kept) SELECT 'x', office_id, 'x', paper, number, year, 3, issued_at, "
         "digest, mark, kept FROM papers WHERE paper = 'undangan_tim' AND ordinal = 1",),
        ("paper: 9 are said to be issued, and the journals tell of 8",
         "paper: payakumbuh undangan_tim 2026: the counter is behind number 3, which was given"),
        ("DELETE FROM papers WHERE id = 'x'",),
    ),
    "a number that was given to nobody": (
        ("UPDATE counters SET value = 3 WHERE name = 'surat:undangan_tim:2026'",),
        ("paper: payakumbuh undangan_tim 2026: the counter was changed",
         "paper: payakumbuh undangan_tim 2026: number 3 is missing"),
        ("UPDATE counters SET value = 2 WHERE name = 'surat:undangan_tim:2026'",),
    ),
    "a number to be given again": (
        ("UPDATE counters SET value = 1 WHERE name = 'surat:undangan_tim:2026'",),
        ("paper: payakumbuh undangan_tim 2026: the counter was changed",
         "paper: payakumbuh undangan_tim 2026: the counter is behind number 2, which was given"),
        ("UPDATE counters SET value = 2 WHERE name = 'surat:undangan_tim:2026'",),
    ),
}  # fmt: skip


async def test_what_was_changed_without_the_key_is_named(office: Office, house_url: str) -> None:
    assert await faults(office) == []
    for what, (done, told, undone) in CHANGES.items():
        damages(house_url, *done)
        assert sorted(await faults(office)) == sorted(told), what
        damages(house_url, *undone)
        assert await faults(office) == [], what


async def frozen(office: Office, paper: str, data: bytes) -> None:
    """Write something else into what is printed, with the key and all."""
    case, node = await office.case(), office.world.node
    found = case.paper(paper)
    assert found is not None
    vault: Vault = node.desk.vault
    await node.database.write(lambda tx: texts.rewrite(tx, vault, found.letter, data), name="test")


async def test_what_was_frozen_stays_as_it_was(office: Office) -> None:
    for data in (b"\x81\xa6blocks\x90", b"no letter", b"", b"\x93\x01\x02\x03"):
        await frozen(office, "nota_dinas", data)
        assert await faults(office) == [f"{CASE}: {MEMO} is not what was frozen when it was issued"]


async def test_what_was_erased_is_no_fault(office: Office) -> None:
    case, node = await office.case(), office.world.node
    found = case.paper("nota_dinas")
    assert found is not None
    await node.database.write(lambda tx: texts.drop(tx, found.letter), name="test")
    assert await faults(office) == []
