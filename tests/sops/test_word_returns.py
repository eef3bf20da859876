"""A draft comes back from Word: what it says is shown with what changed, and written after YA."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.case.parts import CasePaper
from backoffice.desk.printed import READ_BACK
from backoffice.store.tables import evidence, texts
from tests.backoffice.officers.test_case_files import files_in
from tests.sops.people import Office
from tests.sops.signing import FIRST, SECOND, WRITER, WRITTEN, record_office
from tests.sops.test_kalbar import with_evidence
from tests.world import house_url as house_url
from tests.world import one_database

pytestmark = pytest.mark.printed
BODY = "word/document.xml"
SEND = "/surat 1 berita_acara"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with record_office(tmp_path, house_url) as found:
        await with_evidence(found)
        await found.does(WRITER, WRITTEN, "YA")
        yield found


async def draft(office: Office) -> bytes:
    await office.does(WRITER, "/surat 1 berita_acara word")
    return bytes(files_in(office[WRITER])[-1][2])


def edited(data: bytes, change: Callable[[str], str]) -> bytes:
    """The document as somebody changed its body."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body.decode()) if name == BODY else body)
    return made.getvalue()


def swapped(old: str, new: str) -> Callable[[str], str]:
    def change(body: str) -> str:
        assert old in body
        return body.replace(old, new)

    return change


async def returns(office: Office, data: bytes, name: str = "ba.docx", role: str = WRITER) -> str:
    office[role].user.send_document(data, name, SEND)
    await office[role].settled()
    return "\n".join(one.text for one in office[role].inbox[-2:])


async def waiting(office: Office) -> CasePaper:
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None
    return paper


async def test_what_was_corrected_becomes_the_next_version(office: Office) -> None:
    data = await draft(office)
    await office.does(FIRST, "/setujui 1 berita_acara", "YA")
    shown = await returns(
        office, edited(data, swapped("Mobilnya dikembalikan.", "Mobilnya sudah kembali."))
    )
    assert "versi 2 dari Word" in shown
    assert "sebelumnya:\nMobilnya dikembalikan." in shown
    assert "sekarang:\nMobilnya sudah kembali." in shown
    assert "Pokok pengaduan, sebelumnya" not in shown, "what stays is not shown"
    assert (await waiting(office)).version == 1, "nothing before YA"
    told = await office.does(WRITER, "YA")
    assert "versi 2 diajukan" in told
    paper = await waiting(office)
    # From below the chain all signs fall.
    assert (paper.version, paper.signs) == (2, ())
    shown = await office.does(FIRST, "/setujui 1 berita_acara")
    assert "Mobilnya sudah kembali." in shown
    assert "Mobil dinas dipakai untuk usaha." in shown


async def left(office: Office) -> list[str]:
    """Kinds of the texts that are kept of what came from Word."""
    kinds = select(texts.c.kind).where(texts.c.kind.like("paper_%"))
    rows = await office.world.node.database.read(lambda tx: list(tx.rows(kinds)))
    return sorted({row["kind"] for row in rows} - {"paper_return"})


async def readings(office: Office) -> int:
    query = select(evidence.c.id).where(evidence.c.media_type == READ_BACK)
    return await office.world.node.database.read(lambda tx: len(list(tx.rows(query))))


@pytest.mark.parametrize("how", ["batal", "YA", "another", "nobody"])
async def test_nothing_of_it_stays_once_it_is_settled(office: Office, how: str) -> None:
    data = edited(await draft(office), swapped("dikembalikan", "dijual"))
    await returns(office, data)
    assert await left(office) == ["paper_change", "paper_read"]
    if how == "another":
        await office.does(WRITER, WRITTEN + " Besok.")
    elif how == "nobody":
        await office.world.passes(days=2)
    else:
        await office.does(WRITER, how)
    await office.world.passes(minutes=1)
    assert await left(office) == []
    assert await readings(office) == 0


async def test_unknown_headings_are_named_and_lost_ones_take_nothing_along(office: Office) -> None:
    data = await draft(office)
    shown = await returns(office, edited(data, swapped("Pokok pengaduan", "Perkara lain")))
    assert "Judul yang tidak dikenal, isinya tidak ikut: " in shown
    assert "Perkara lain" in shown
    assert "isinya tetap seperti semula: Pokok pengaduan" in shown
    await office.does(WRITER, "YA")
    assert "Mobil dinas dipakai" in await office.does(FIRST, "/setujui 1 berita_acara")


async def test_who_says_no_changes_nothing(office: Office) -> None:
    data = edited(await draft(office), swapped("dikembalikan", "dijual"))
    await returns(office, data)
    await office.does(WRITER, "batal")
    await office.does(WRITER, "YA")
    assert (await waiting(office)).version == 1
    # Another version came meanwhile.
    await returns(office, data)
    await office.does(SECOND, WRITTEN + " Besok.", "YA")
    assert "sudah berubah" in await office.does(WRITER, "YA")
    assert (await waiting(office)).version == 2


@one_database
async def test_a_file_that_comes_late_is_read_then(office: Office) -> None:
    data = edited(await draft(office), swapped("dikembalikan", "sudah kembali"))
    office.world.sandbox.faults.add("download", "502", times=1)
    assert "sedang dibaca" in await returns(office, data)
    # YA to what was not shown is none.
    assert "ditampilkan dulu" in await office.does(WRITER, "YA")
    await office.world.passes(minutes=2)
    assert "versi 2 dari Word" in office[WRITER].sees
    await office.does(WRITER, "YA")
    assert (await waiting(office)).version == 2
    office.world.sandbox.faults.add("download", "404", times=99)
    await returns(office, data)
    await office.world.passes(hours=1)
    assert (await waiting(office)).version == 2
    assert any("tidak dapat dibaca" in one.text for one in office[WRITER].inbox[-4:])


def bomb(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("[Content_Types].xml", "<Types/>")
        new.writestr(BODY, b" " * 200_000_000)
    return made.getvalue()


def entity(data: bytes) -> bytes:
    doctype = '?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:'
    return edited(data, lambda body: body.replace("?>\n<w:", doctype, 1).replace("dinas", "&x;", 1))


@one_database
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 lama", "bukan berkas Word .docx"),
        (lambda data: b"%PDF-1.4 contoh", "bukan berkas Word .docx"),
        (bomb, ""),
        (entity, ""),
        (lambda data: edited(data, lambda body: "<w:document"), ""),
    ],
)
async def test_rubbish_is_told_and_loses_nothing(
    office: Office, spoil: Callable[[bytes], bytes], told: str
) -> None:
    data = await draft(office)
    shown = await returns(office, spoil(data))
    assert "tidak dapat dibaca: " in shown
    assert told in shown
    assert "tidak terbaca" in await office.does(WRITER, "YA")
    assert (await waiting(office)).version == 1
    # The next one is read.
    good = edited(data, swapped("dikembalikan", "sudah kembali"))
    assert "versi 2 dari Word" in await returns(office, good)


@one_database
async def test_a_photograph_is_no_draft(office: Office) -> None:
    office[WRITER].user.send_photo(b"\xff\xd8\xff\xe0 gambar", SEND)
    await office[WRITER].settled()
    assert "tepat satu berkas Word" in office[WRITER].sees
