"""A paper that was issued by mistake: whoever has it is told once, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.case.case import Case
from backoffice.case.events import Actor, PaperVoided
from backoffice.casework.paper_reach import has_reached
from backoffice.casework.paperwork import do_issue
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.papers import receipt_paper
from backoffice.store import staff
from backoffice.store.engine.tx import Tx
from tests.backoffice.officers.test_case_files import files_in
from tests.sops.people import Office, opened
from tests.sops.test_payakumbuh import SUB, complained, inviting, recorded
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
DESK = "petugas_layanan"
VOID = "tidak berlaku lagi dan tidak perlu dipakai"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path, house_url) as found:
        yield found


def told(office: Office) -> list[str]:
    """What the citizen read of a paper that is void."""
    return [one.text for one in office.world.citizen().inbox if VOID in one.text]


async def test_who_has_the_receipt_is_told_once(office: Office) -> None:
    case = await complained(office)
    other = office.world.citizen("Warga Contoh Dua")
    await other.says("MULAI")
    shown = await office.does(DESK, "/surat 1 tanda_terima batal Nama Warga Contoh salah ketik")
    assert "Pelapor sudah menerimanya dan diberi tahu" in shown
    assert "nomornya" not in shown.lower(), "it bears none"
    after = await office.does(DESK, "YA")
    assert after.endswith("dibatalkan dan tidak berlaku lagi.")
    assert "nomor" not in after.replace(case.label, "").lower()
    (words,) = told(office)
    assert "Tanda Terima Pengaduan" in words
    assert case.code in words
    assert "salah ketik" not in words, "why was written for the house"
    assert not any(VOID in one.text for one in other.inbox)
    await office.does(DESK, "/surat 1 tanda_terima batal Lagi", "YA")
    assert len(told(office)) == 1
    # Whoever brings it sees that it is void: in the list, at the file, in its name.
    assert "DIBATALKAN" in await office.does(DESK, "/dokumen 1")
    assert "Lembar ini tidak berlaku lagi" in await office.does(DESK, "/dokumen 1 tanda_terima")
    assert files_in(office[DESK])[-1][1].endswith("tanda_terima-DIBATALKAN.pdf")


async def test_a_paper_of_the_house_is_told_to_the_house_alone(office: Office) -> None:
    await inviting(office)
    shown = await office.does("koordinator", "/surat 1 nota_dinas batal Salah tujuan")
    assert "Pelapor" not in shown
    assert "Nomornya tidak dipakai lagi" in shown
    after = await office.does("koordinator", "YA")
    assert "001/ND/DPMPTSP/XI/2026" in after
    assert "nomornya tidak dipakai lagi" in after
    assert told(office) == []


async def test_the_record_before_and_after_it_went_out(office: Office) -> None:
    await recorded(office)
    for role in ("koordinator", "sekretaris", "kepala"):
        await office.does(role, "/setujui 1", "YA")
    await office.does(SUB, "/surat 1 jawaban batal Salah rangkap", "YA")
    assert told(office) == []
    assert "Berita Acara" in office["kepala"].sees, "who signed it hears of it"
    assert "dibatalkan" in office["kepala"].sees
    journal = await office.journal(await office.case())
    assert [one.reached for one in journal if isinstance(one, PaperVoided)] == [False]


async def test_the_record_that_went_out(office: Office) -> None:
    await recorded(office)
    for role in ("koordinator", "sekretaris", "kepala"):
        await office.does(role, "/setujui 1", "YA")
    await office.does(DESK, "/kirim 1", "YA")
    await office.does(SUB, "/surat 1 jawaban batal Salah rangkap", "YA")
    (words,) = told(office)
    assert "Berita Acara" in words


async def test_who_has_no_chat_and_who_was_given_none_hear_nothing(office: Office) -> None:
    before = len(office.world.citizen().inbox)
    await office.does(
        DESK,
        "/catat loket 2026-11-23\nnama: Warga Contoh\nbidang usaha: Gangguan lingkungan\n"
        "usaha: Bengkel Maju\nuraian: Bising sampai malam.",
        "YA",
    )
    case = await office.case()
    assert case.address_id == ""
    if case.number is None:
        await office.does(DESK, f"/terima {case.code} Diisi di loket", "YA")
    shown = await office.does(DESK, "/surat 1 tanda_terima batal Salah ketik")
    assert "Pelapor" not in shown, shown
    await office.does(DESK, "YA")
    journal = await office.journal(await office.case())
    assert [one.reached for one in journal if isinstance(one, PaperVoided)] == [False]
    assert len(office.world.citizen().inbox) == before


async def reached(office: Office, case: Case) -> bool:
    """Has the receipt of that case reached its citizen?"""
    node = office.world.node

    def look(tx: Tx) -> bool:
        paper = case.paper("tanda_terima")
        assert paper is not None
        return has_reached(Work(tx, node.desk, node.clock(), SYSTEM), case, paper)

    return await node.database.read(look)


async def test_a_secret_receipt_reached_only_who_asked_for_it(office: Office) -> None:
    warga = office.world.citizen()
    case = await office.complains(warga, bidang_usaha="4", usaha="Loket layanan", bukti="NANTI")
    assert case.secret is not None
    node = office.world.node
    sheet = receipt_paper(node.desk.current)
    assert sheet is not None

    def print_it(tx: Tx) -> Case:
        actor = Actor("staff", staff.known(tx, case.office_id)[0].id)
        return do_issue(Work(tx, node.desk, node.clock(), actor), case, sheet)

    # What an officer printed besides is not known to have been handed over.
    assert not await reached(office, await node.database.write(print_it, name="test"))
    other = office.world.citizen("Warga Contoh Dua")
    asked = await office.complains(other, bidang_usaha="4", usaha="Loket layanan", bukti="NANTI")
    await other.presses("Minta PDF")
    assert await reached(office, await office.case(asked.code))
