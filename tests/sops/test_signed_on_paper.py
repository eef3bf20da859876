"""A sign on paper: a colleague sends the photograph, and what was photographed is the paper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.case.events import PaperIssued, PaperSigned
from backoffice.store import cases
from tests.backoffice.casework.pictures import jpeg
from tests.sops.people import Office
from tests.sops.printed import file_of
from tests.sops.signing import FIRST, LAST, SECOND, WRITER, WRITTEN, name_of, record_office
from tests.sops.test_kalbar import with_evidence
from tests.world import house_url as house_url

PAGE = jpeg(exif=b"")
ON_PAPER = "/setujui 1 berita_acara atas_nama"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with record_office(tmp_path, house_url) as found:
        await with_evidence(found)
        await found.does(WRITER, WRITTEN, "YA")
        yield found


async def sends(office: Office, role: str, caption: str, page: bytes = PAGE) -> str:
    office[role].user.send_photo(page, caption)
    await office[role].settled()
    return office[role].sees


async def test_the_scan_is_the_paper_that_is_issued(office: Office) -> None:
    await office.does(FIRST, "/setujui 1 berita_acara", "YA")
    await office.does(SECOND, "/setujui 1 berita_acara", "YA")
    shown = await sends(office, WRITER, f"{ON_PAPER} @{LAST}")
    assert f"Akan dicatat: {name_of(office, LAST)} membubuhkan tanda tangan" in shown
    assert "Mobilnya dikembalikan." in shown
    assert "foto (1)" in shown
    assert (await office.case()).paper("berita_acara").state == "menunggu"  # type: ignore[union-attr]
    told = await office.does(WRITER, "YA")
    assert "001/BA/ITPROV/XI/2026" in "\n".join((told, office[WRITER].sees))
    case = await office.case()
    paper = case.paper("berita_acara")
    assert paper is not None
    assert (paper.state, paper.number, paper.letter) == ("terbit", "001/BA/ITPROV/XI/2026", "")
    assert (await file_of(office, "berita_acara")).startswith(b"\xff\xd8")
    database = office.world.node.database
    last = (await database.read(lambda tx: cases.entries(tx, case.id)))[-1]
    assert isinstance(last.event, PaperIssued)
    assert last.event.proof == (paper.file,)
    heads = {one.role: one.staff for one in paper.signs}
    assert last.event.for_whom == heads[LAST] != last.actor.id, "who typed it stands there"
    # Whose sign it is hears of it, with the page.
    assert "tanda tangan atau paraf Bapak/Ibu di atas kertas" in office[LAST].sees
    assert "di atas kertas" in await office.does(WRITER, "/riwayat 1")
    # It is among the papers, and not among what was sent in.
    assert "foto (dari petugas)" not in await office.does(WRITER, "/lihat 1")
    await office.does(WRITER, "/dokumen 1 ba")
    citizen = "\n".join(one.text for one in office.world.citizen().inbox)
    assert "Berita Acara" not in citizen


async def test_initials_on_paper_and_the_rest_by_command(office: Office) -> None:
    await sends(office, WRITER, f"{ON_PAPER} {name_of(office, FIRST)}")
    told = await office.does(WRITER, "YA")
    assert "menunggu paraf Bapak/Ibu" in office[SECOND].sees, told
    case = await office.case()
    signed = [one for one in await office.journal(case) if isinstance(one, PaperSigned)]
    assert [(one.role, len(one.proof)) for one in signed] == [(FIRST, 1)]
    # A correction above shows the change to whose initials they are.
    await office.does(SECOND, WRITTEN + " Sudah.", "YA")
    assert "sesudah Bapak/Ibu menandainya" in office[FIRST].sees
    await office.does(SECOND, "/setujui 1 berita_acara", "YA")
    await office.does(LAST, "/setujui 1 berita_acara", "YA")
    case = await office.case()
    paper = case.paper("berita_acara")
    assert paper is not None
    assert (paper.state, paper.pages) == ("terbit", (paper.file,))
    assert paper.letter, "it is printed"


@pytest.mark.parametrize(
    ("role", "caption", "told"),
    [
        (WRITER, f"{ON_PAPER} @{LAST}", "Sekarang giliran"),
        (WRITER, f"{ON_PAPER} Entah Siapa", '"Entah Siapa" bukan petugas atau peran'),
        (WRITER, ON_PAPER, "atas_nama, lalu nama atau peran penanda tangan"),
        (WRITER, "/setujui 1 berita_acara", "atas_nama <nama atau peran penanda tangan>"),
        ("irbansus", f"{ON_PAPER} @{FIRST}", "ditulis dan ditandatangani oleh"),
    ],
)
async def test_what_is_refused_says_what_to_do(
    office: Office, role: str, caption: str, told: str
) -> None:
    assert told in await sends(office, role, caption)
    await office.does(role, "YA")
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None
    assert paper.signs == ()


async def test_without_a_page_nothing_is_entered(office: Office) -> None:
    told = await office.does(WRITER, f"{ON_PAPER} @{FIRST}")
    assert "Sertakan foto atau pindaian lembar" in told
    office[WRITER].user.send_document(
        b"PK\x03\x04", "ba.docx", f"{ON_PAPER} @{FIRST}", "application/msword"
    )
    await office[WRITER].settled()
    assert "dikirim sebagai foto atau PDF" in office[WRITER].sees


async def test_what_was_corrected_meanwhile_is_not_signed(office: Office) -> None:
    await sends(office, WRITER, f"{ON_PAPER} @{FIRST}")
    await office.does("petugas_penerima", WRITTEN + " Besok.", "YA")
    await office.does(WRITER, "YA")
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None
    assert (paper.version, paper.signs) == (2, ())
