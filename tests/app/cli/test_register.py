"""Somebody who runs the system writes the book of a month to a file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest

from tests.app.operators import Operator, alone
from tests.backoffice.papers.reread import digest_of, sheet_rows
from tests.sops.people import Office, opened
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


@pytest.fixture
async def office(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    alone(monkeypatch, tmp_path)
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), objek="1")
        await office.complains(office.world.citizen(), objek="1", rahasia="ya")
        yield office


@pytest.fixture
def operator(office: Office) -> Operator:
    return Operator.of(office.world)


async def test_the_book_is_written_without_whoever_complained(
    operator: Operator, tmp_path: Path
) -> None:
    sheet, pages, plain = (tmp_path / f"buku.{ending}" for ending in ("xlsx", "pdf", "csv"))
    told = await operator.told("register", "2026-11", str(sheet))
    rows = sheet_rows(sheet.read_bytes())
    assert told == f"{sheet}: 2 rows, digest {digest_of(rows)}\n"
    assert sheet.stat().st_mode & 0o077 == 0, "for whoever wrote it alone"
    assert [row[0] for row in rows[1:]] == ["0001/PGD/XI/2026", "0002/PGD/XI/2026"]
    assert "W•••" not in str(rows)
    assert "(tidak ditampilkan)" in rows[1]
    assert "Dirahasiakan" in rows[2]
    await operator.told("register", "2026-11", str(pages))
    words = pypdfium2.PdfDocument(pages.read_bytes())[0].get_textpage().get_text_range()
    assert "BUKU PENGADUAN" in words
    await operator.told("register", "2026-11", str(plain))
    found = list(csv.reader(io.StringIO(plain.read_text(encoding="utf-8-sig"))))
    assert found == rows
    named = await operator.told("register", "2026-11", str(sheet), "--names", "--force")
    assert "2 rows" in named
    again = sheet_rows(sheet.read_bytes())
    assert "W•••" in again[1]
    assert "W•••" not in again[2], "who wished it is named to nobody"


async def test_what_cannot_be_written_is_refused(operator: Operator, tmp_path: Path) -> None:
    there = tmp_path / "buku.csv"
    there.write_text("milik orang", encoding="utf-8")
    assert "--force writes over it" in await operator.refused("register", "2026-11", str(there))
    assert there.read_text(encoding="utf-8") == "milik orang"
    other = await operator.refused("register", "2026-11", str(tmp_path / "buku.doc"))
    assert "its name ends in none of .xlsx, .csv, .pdf." in other
    nowhere = await operator.refused("register", "2026-11", str(tmp_path / "tak" / "ada.csv"))
    assert "No such file or directory" in nowhere
    for typed in ("2026-13", "november", "2026-1x", ""):
        result = await operator.types("register", typed, str(tmp_path / "x.csv"))
        assert result.exit_code == 2, typed
        assert "is not like 2026-11." in result.stderr
