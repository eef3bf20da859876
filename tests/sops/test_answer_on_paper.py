"""The answer's own chain signs on paper too: the photograph is the record, and goes out with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.case.events import Approved, PaperIssued, Signed
from tests.backoffice.officers.test_case_files import files_in
from tests.sops.people import Office, opened
from tests.sops.printed import file_of
from tests.sops.signing import name_of
from tests.sops.test_payakumbuh import SUB, recorded
from tests.sops.test_signed_on_paper import sends
from tests.world import house_url as house_url

ON_PAPER = "/setujui 1 jawaban atas_nama"
CHAIN = ("koordinator", "sekretaris", "kepala")


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path, house_url) as found:
        found.staff["admin"] = await found.world.officer("Admin Contoh", "admin")
        await recorded(found)
        yield found


@pytest.mark.printed
async def test_the_sheet_is_printed_signed_and_sent(office: Office) -> None:
    told = await office.does(SUB, "/surat 1 jawaban cetak")
    assert "versi 1 untuk dicetak" in told
    assert "Yang belum bertanda: Koordinator, Sekretaris, Kepala" in told
    (_, name, data) = files_in(office[SUB])[-1]
    assert name.endswith("jawaban-cetak-v1.pdf")
    assert data.startswith(b"%PDF")
    for role in CHAIN[:2]:
        await office.does(role, "/setujui 1", "YA")
    shown = await sends(office, SUB, f"{ON_PAPER} @kepala")
    assert f"Akan dicatat: {name_of(office, 'kepala')} membubuhkan tanda tangan" in shown
    assert "bengkel tutup pukul 18.00" in shown
    told = await office.does(SUB, "YA")
    assert "Berita Acara 0001/PGD/DPMPTSP/2026 ditandatangani di atas kertas dan terbit" in told
    case = await office.case()
    paper = case.paper("jawaban")
    assert paper is not None
    assert (paper.state, paper.number, paper.letter) == ("terbit", "001/BA/DPMPTSP/XI/2026", "")
    assert (await file_of(office, "jawaban")).startswith(b"\xff\xd8")
    journal = await office.journal(case)
    approved = next(one for one in journal if isinstance(one, Approved))
    issued = next(one for one in journal if isinstance(one, PaperIssued) and one.paper == "jawaban")
    assert approved.proof == issued.proof == (paper.file,)
    assert approved.for_whom == issued.for_whom == paper.signs[-1].staff != ""
    assert "tanda tangan atau paraf Bapak/Ibu di atas kertas" in "\n".join(
        one.text for one in office["kepala"].inbox[-3:]
    )
    assert "di atas kertas" in await office.does(SUB, "/riwayat 1")
    # The photograph goes out with the words, once, and nothing is printed in its place.
    warga = office.world.citizen()
    before = len(files_in(warga))
    await office.does("petugas_layanan", "/kirim 1", "YA")
    sent = files_in(warga)[before:]
    assert len(sent) == 1, [one.text for one in warga.inbox[-2:]]
    assert sent[0][2].startswith(b"\xff\xd8")


async def test_initials_on_paper_and_the_rest_by_command(office: Office) -> None:
    # Whose turn it is, by name; without the word `jawaban` too.
    await sends(office, SUB, f"/setujui 1 atas_nama {name_of(office, 'koordinator')}")
    await office.does(SUB, "YA")
    case = await office.case()
    assert case.draft is not None
    (sign,) = case.draft.signs
    assert (sign.role, len(sign.proof)) == ("koordinator", 1)
    signed = next(one for one in await office.journal(case) if isinstance(one, Signed))
    assert signed.for_whom == sign.staff
    assert "bengkel tutup pukul 18.00" in office["sekretaris"].sees, "the next one is asked"
    for role in CHAIN[1:]:
        await office.does(role, "/setujui 1", "YA")
    paper = (await office.case()).paper("jawaban")
    assert paper is not None
    assert paper.state == "terbit"
    assert paper.letter, "it is printed, for the last sign was one by command"


@pytest.mark.parametrize(
    ("role", "caption", "told"),
    [
        (SUB, f"{ON_PAPER} @kepala", "Sekarang giliran"),
        (SUB, f"{ON_PAPER} Entah Siapa", '"Entah Siapa" bukan petugas atau peran'),
        (SUB, ON_PAPER, "atas_nama, lalu nama atau peran penanda tangan"),
        ("petugas_layanan", f"{ON_PAPER} @koordinator", "hanya untuk"),
    ],
)
async def test_what_is_refused_says_what_to_do(
    office: Office, role: str, caption: str, told: str
) -> None:
    assert told in await sends(office, role, caption)
    await office.does(role, "YA")
    draft = (await office.case()).draft
    assert draft is not None
    assert draft.signs == ()


async def test_what_was_corrected_meanwhile_is_not_signed(office: Office) -> None:
    await sends(office, SUB, f"{ON_PAPER} @koordinator")
    await office.does("koordinator", "/jawab 1 Berita acara: bengkel tutup pukul 17.00.")
    told = await office.does(SUB, "YA")
    assert "berubah sesudah pratinjau" in told
    draft = (await office.case()).draft
    assert draft is not None
    assert (draft.version, draft.signs) == (2, ())


async def test_what_the_citizen_writes_meanwhile_does_not_unsign_the_sheet(
    office: Office,
) -> None:
    await sends(office, SUB, f"{ON_PAPER} @koordinator")
    await office.world.citizen().says("Bengkelnya masih bising.")
    await office.does(SUB, "YA")
    draft = (await office.case()).draft
    assert draft is not None
    assert len(draft.signs) == 1


async def test_without_a_page_nothing_is_entered(office: Office) -> None:
    assert "Sertakan foto atau pindaian" in await office.does(SUB, f"{ON_PAPER} @koordinator")
