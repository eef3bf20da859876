"""Part of the printing job: print the register of a month for the officer who asked for it.

Its rows are read page by page, each page from one state of the database, and laid out piece by
piece; in between other papers are printed. What the officer may not have any more when its turn has
come is not printed.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable

import msgspec

from backoffice.delivery.backoff import pause
from backoffice.desk.desk import Desk
from backoffice.desk.printed import BOOK_XLSX, BOOKS
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.papers.book import Book
from backoffice.papers.press import Press
from backoffice.papers.wire import PaperError
from backoffice.reports import ordering, register
from backoffice.reports.ordering import BookOrder
from backoffice.reports.readers import Reader
from backoffice.store import evidence, staff, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.evidence import Kept
from backoffice.store.sealed_files import KEY, Sealer
from backoffice.store.texts import EvidenceRow
from backoffice.store.vault import Erased, Tampered

log = logging.getLogger(__name__)

#: Longer than any piece of it takes.
_HELD_SECONDS = 60
TRIES = 4


class Books:
    """Prints one book after the other."""

    def __init__(self, runtime: Runtime, folder: BlobFolder, press: Press) -> None:
        self._at = runtime
        self._folder = folder
        self._press = press

    async def print(
        self,
        row: EvidenceRow,
        order_id: str,
        media_type: str,
        between: Callable[[], Awaitable[None]],
    ) -> None:
        """Print what that row asks for and send it; `between` is awaited again and again."""
        desk = self._at.desks[row.office_id]
        order, reader = await self._order(desk, order_id)
        if order is None or reader is None:
            # Nobody waits for it, or nobody may have it any more.
            await self._at.database.write(
                lambda tx: evidence.given_up(tx, row, status="failed", note="gone"),
                name="books",
            )
            return

        async def go_on() -> None:
            await self._hold(row)
            await between()

        await self._hold(row)
        try:
            book = await self._book(desk, order, reader, go_on)
            rendered = (
                await self._press.sheet(book)
                if media_type == BOOK_XLSX
                else await self._press.pages(book, go_on)
            )
        except PaperError as error:
            log.warning("print %s: %s", row.id, error.reason)
            await self._failed(row, order, error.reason)
            return
        key = desk.randomness(KEY)
        sha256, size = await asyncio.to_thread(
            self._folder.keep_sealed, [rendered.data], Sealer(key, row.id)
        )
        kept = Kept(sha256, size, key, content_type=BOOKS[media_type])
        if not await self._keep(row, order, kept, len(book.rows)):
            # Erased while it was being printed.
            await asyncio.to_thread(self._folder.remove, sha256)

    async def _order(self, desk: Desk, order_id: str) -> tuple[BookOrder | None, Reader | None]:
        def look(tx: Tx) -> tuple[BookOrder | None, Reader | None]:
            kept = texts.read(tx, desk.vault, order_id)
            order = ordering.read_order(kept) if kept else None
            officer = staff.get(tx, order.reader) if order else None
            return order, Reader(officer) if ordering.may_read(desk, officer) else None

        try:
            return await self._at.database.read(look)
        except (Erased, Tampered, msgspec.MsgspecError):
            return None, None

    async def _book(
        self, desk: Desk, order: BookOrder, reader: Reader, go_on: Callable[[], Awaitable[None]]
    ) -> Book:
        now, month, read = self._at.clock(), order.month, self._at.database.read
        found: list[register.Row] = []

        def page(of: register.Piece, tx: Tx) -> list[register.Row]:
            return register.rows(Work(tx, desk, now, SYSTEM), reader, of)

        whole = await read(lambda tx: register.month_piece(tx, desk, month))
        for piece in whole.pages():
            found += await read(functools.partial(page, piece))
            await go_on()
        name = reader.staff.name if reader.staff else ""
        printed = register.printed_by(desk, name, now)
        return register.book_of(desk, month, found, printed=printed, at=int(now.timestamp()))

    async def _hold(self, row: EvidenceRow) -> None:
        now = self._at.clock()
        await self._at.database.write(
            lambda tx: evidence.hold(tx, row, now=now, seconds=_HELD_SECONDS), name="books.hold"
        )

    async def _keep(self, row: EvidenceRow, order: BookOrder, kept: Kept, rows: int) -> bool:
        now, desk = self._at.clock(), self._at.desks[row.office_id]

        def work(tx: Tx) -> bool:
            if not evidence.stored(tx, desk.vault, row, kept=kept, now=now):
                return False
            ordering.do_send(Work(tx, desk, now, SYSTEM), order, row.id, rows)
            return True

        return await self._at.database.write(work, name="books")

    async def _failed(self, row: EvidenceRow, order: BookOrder, reason: str) -> None:
        now, desk = self._at.clock(), self._at.desks[row.office_id]

        def work(tx: Tx) -> None:
            if row.attempts + 1 < TRIES:
                evidence.retry(tx, row, at=now + pause(row.attempts), note=reason)
                return
            evidence.given_up(tx, row, status="failed", note=reason)
            ordering.do_apologise(Work(tx, desk, now, SYSTEM), order, row.id, reason)

        await self._at.database.write(work, name="books")
