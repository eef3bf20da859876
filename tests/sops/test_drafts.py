"""A version that is not issued, as a file: marked across the page, or to go on with in Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from tests.backoffice.officers.test_case_files import files_in
from tests.sops.people import Office
from tests.sops.signing import FIRST, WRITER, WRITTEN, record_office
from tests.sops.test_kalbar import with_evidence
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with record_office(tmp_path, house_url) as found:
        await with_evidence(found)
        await found.does(WRITER, WRITTEN, "YA")
        yield found


async def printed(office: Office) -> int:
    def count(tx: Tx) -> int:
        return len(tx.rows(select(evidence).where(evidence.c.channel == "cetak")))

    return await office.world.node.database.read(count)


def page(data: bytes) -> str:
    found = pypdfium2.PdfDocument(data)
    return "\n".join(one.get_textpage().get_text_range() for one in found)


async def test_a_draft_says_so_and_is_printed_once(office: Office) -> None:
    before = await printed(office)
    told = await office.does(WRITER, "/dokumen 1 berita_acara")
    assert "DRAF v1" in told
    (_, name, data) = files_in(office[WRITER])[-1]
    assert name.endswith("berita_acara-draf-v1.pdf")
    assert "DRAF v1" in page(data)
    assert "Mobilnya dikembalikan." in page(data)
    assert await printed(office) == before + 1
    await office.does(FIRST, "/dokumen 1 berita_acara")
    assert await printed(office) == before + 1, "asked twice, printed once"
    assert files_in(office[FIRST])[-1][2] == data
    # With a sign it looks otherwise, and so does another version.
    await office.does(FIRST, "/setujui 1 berita_acara", "YA", "/dokumen 1 berita_acara")
    assert await printed(office) == before + 2
    await office.does(WRITER, WRITTEN + " Besok.", "YA", "/dokumen 1 berita_acara")
    assert "DRAF v2" in page(files_in(office[WRITER])[-1][2])
    citizen = office.world.citizen()
    assert not any("draf" in name for _, name, _ in files_in(citizen))


async def test_a_draft_for_word(office: Office) -> None:
    told = await office.does(WRITER, "/surat 1 berita_acara word")
    assert "versi 1 untuk Word" in told
    (_, name, data) = files_in(office[WRITER])[-1]
    assert name.endswith("berita_acara-draf-v1.docx")
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    for words in ("Pokok pengaduan", "Mobilnya dikembalikan."):
        assert words in body
    paper = (await office.case()).paper("berita_acara")
    assert paper is not None
    assert paper.version == 1, "nothing was written"


async def test_word_before_anything_is_written(office: Office) -> None:
    told = await office.does("kasubbag_perencanaan", "/surat 1 surat_pengantar word")
    assert "versi 1 untuk Word" in told
    assert files_in(office["kasubbag_perencanaan"])[-1][1].endswith("-v1.docx")
    assert "Perintah ini hanya untuk" in await office.does("admin", "/surat 1 berita_acara word")
