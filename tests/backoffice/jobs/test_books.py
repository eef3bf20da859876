"""Books of the register: printed one after the other, never in the way of a receipt."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.papers.book import Book
from backoffice.papers.letter import Rendered
from backoffice.papers.press import Press
from backoffice.papers.wire import PaperError
from backoffice.reports import register
from tests.sops.people import Office, opened
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed


def files(office: Office, role: str) -> int:
    return sum(bool(one.document) for one in office[role].user.inbox)


def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sheet(self: Press, book: Book) -> Rendered:
        raise PaperError("memory")

    monkeypatch.setattr(Press, "sheet", sheet)


async def test_a_book_that_cannot_be_printed_is_tried_again(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Press.sheet
    breaks(monkeypatch)
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), objek="1")
        await office.does("kepala_dinas", "/buku xlsx")
        assert files(office, "kepala_dinas") == 0
        monkeypatch.setattr(Press, "sheet", sheet)
        await office.world.passes(minutes=5)
        assert files(office, "kepala_dinas") == 1


async def test_whoever_waits_in_vain_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch)
    async with opened("sanggau", tmp_path) as office:
        await office.complains(office.world.citizen(), objek="1")
        await office.does("kepala_dinas", "/buku xlsx")
        for _ in range(6):
            await office.world.passes(hours=1)
        inbox = office["kepala_dinas"].inbox
        told = [one.text for one in inbox if "tidak dapat dicetak" in one.text]
        assert len(told) == 1
        assert "memorinya tidak cukup" in told[0]
        assert files(office, "kepala_dinas") == 0


async def test_books_and_receipts_are_printed_side_by_side(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that there is something in between.
    monkeypatch.setattr(register, "PAGE", 1)
    async with opened("payakumbuh", tmp_path, house_url) as office:
        for _ in range(3):
            await office.complains(office.world.citizen(), bidang_usaha="2", usaha="Bengkel Maju")
        late = office.world.citizen("Warga Akhir")
        await office.fills(late, bidang_usaha="2", usaha="Bengkel Maju")
        for role in ("kepala", "sekretaris"):
            office[role].user.say("/buku pdf")
        late.user.press("Kirim")
        await office.world.settle()
        await office.world.passes(minutes=1)
        assert files(office, "kepala") == files(office, "sekretaris") == 1
        assert sum(bool(one.document) for one in late.user.inbox) == 1, "its receipt"
