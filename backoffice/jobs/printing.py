"""Job: print the papers that were issued, and let go what waits for them.

What is printed was frozen with the last sign and lies sealed in a text row. A child process lays it
out, outside any transaction, with a limit of time and of memory. A paper that cannot be printed is
an alarm, and the text that waited goes on, saying that the paper follows.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import logging
from datetime import datetime, timedelta

import msgspec

from backoffice.casework.telling_staff import raise_alarm
from backoffice.delivery import late_papers
from backoffice.delivery.backoff import pause
from backoffice.desk.printed import BOOKS, CSV, DOCX, READ_BACK, TABLES
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.jobs.books import Books
from backoffice.jobs.reading import Reading
from backoffice.papers.book import Book
from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.press import Press
from backoffice.papers.templates import Filling, template_of
from backoffice.papers.wire import PaperError
from backoffice.reports.csv import to_csv
from backoffice.store import cases, evidence, outbox, papers, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.evidence import Kept
from backoffice.store.sealed_files import KEY, Sealer
from backoffice.store.texts import EvidenceRow
from backoffice.store.vault import Erased, Tampered
from channels.message import Attachment

log = logging.getLogger(__name__)

#: A paper takes some hundredths of a second; what a node that died had begun is soon begun anew,
#: while the words wait. One that is printed twice all the same is kept once.
LEASE_SECONDS = 10
BATCH = 1
#: A book waits so long for another one.
_AFTER_THIS_BOOK = timedelta(seconds=5)
#: After so many it is an alarm, and the words go on; it is tried some two hours longer.
ALARM = 4
TRIES = 13


class Printing:
    """Prints what waits into the blob folder, one after the other."""

    def __init__(self, runtime: Runtime, folder: BlobFolder, press: Press) -> None:
        self._at = runtime
        self._folder = folder
        self._press = press
        self._reading = Reading(runtime, folder, press)
        self._books = Books(runtime, folder, press)

    async def work_once(self) -> bool:
        """Print one batch. True: there may be more."""
        rows = await self._lease()
        for row in rows:
            await self._one(row)
        return bool(rows)

    async def _lease(self) -> list[EvidenceRow]:
        now = self._at.clock()
        return await self._at.database.write(
            lambda tx: evidence.lease_printing(tx, now=now, seconds=LEASE_SECONDS, limit=BATCH),
            name="printing.lease",
        )

    async def _meanwhile(self) -> None:
        """Print what came while a book is being printed: for a receipt somebody waits."""
        for row in await self._lease():
            if row.media_type in BOOKS:
                at = self._at.clock() + _AFTER_THIS_BOOK
                await self._at.database.write(
                    functools.partial(evidence.await_other, row=row, at=at), name="printing"
                )
            else:
                await self._one(row)

    async def finish(self) -> None:
        """The child ends with the node."""
        await self._press.close()

    async def _one(self, row: EvidenceRow) -> None:
        desk = self._at.desks[row.office_id]
        about = msgspec.json.decode(texts.known_of(desk.vault, row), type=Attachment)
        if about.media_type == READ_BACK:
            await self._reading.read(row, about.ref)
            return
        if about.media_type in BOOKS:
            await self._books.print(row, about.ref, about.media_type, self._meanwhile)
            return
        try:
            kept = await self._at.database.read(lambda tx: texts.read(tx, desk.vault, about.ref))
            letter = _printable(kept, about.media_type) if kept else None
        except (Erased, Tampered, msgspec.MsgspecError):
            letter = None
        if letter is None:
            # Its words were erased meanwhile: there is nothing to print any more.
            await self._give_up(row, "gone", "", alarm=False)
            return
        try:
            rendered = await self._rendered(row, letter, about.media_type)
        except PaperError as error:
            log.warning("print %s: %s", row.id, error.reason)
            name = about.filename or ""
            if row.attempts + 1 < TRIES:
                await self._later(row, error.reason, name)
            else:
                await self._give_up(row, error.reason, name)
            return
        key = desk.randomness(KEY)
        sha256, size = await asyncio.to_thread(
            self._folder.keep_sealed, [rendered.data], Sealer(key, row.id)
        )
        as_printed = hashlib.sha256(rendered.data).hexdigest()
        await self._keep(row, Kept(sha256, size, key, content_type=about.media_type), as_printed)

    async def _rendered(
        self, row: EvidenceRow, found: Letter | Filling | Book, media_type: str
    ) -> Rendered:
        """The file. Raises PaperError."""
        if isinstance(found, Letter):
            return await self._press.render(found, "docx" if media_type == DOCX else "pdf")
        if isinstance(found, Book):
            if media_type == CSV:
                return Rendered(await asyncio.to_thread(to_csv, found))
            return await self._press.sheet(found)
        profile = self._at.desks[row.office_id].profile(found.version)
        template = template_of(profile, found.template)
        if template is None:
            raise PaperError("template", "gone")
        return await self._press.fill(template, found.values)

    async def _keep(self, row: EvidenceRow, kept: Kept, as_printed: str) -> None:
        now, desk = self._at.clock(), self._at.desks[row.office_id]

        def work(tx: Tx) -> bool:
            if not evidence.stored(tx, desk.vault, row, kept=kept, now=now):
                return False
            papers.printed(tx, desk.vault, row.id, as_printed)
            outbox.printed(tx, row.id)
            late_papers.follow(Work(tx, desk, now, SYSTEM), row.id)
            return True

        if not await self._at.database.write(work, name="printing"):
            # Erased while it was being printed.
            await asyncio.to_thread(self._folder.remove, kept.sha256)

    async def _later(self, row: EvidenceRow, reason: str, name: str) -> None:
        now = self._at.clock()

        def work(tx: Tx) -> None:
            evidence.retry(tx, row, at=now + pause(row.attempts), note=reason)
            if row.attempts + 1 >= ALARM:
                outbox.printed(tx, row.id)
                self._alarm(tx, row, reason, name, now)

        await self._at.database.write(work, name="printing")

    async def _give_up(
        self, row: EvidenceRow, reason: str, name: str, *, alarm: bool = True
    ) -> None:
        now = self._at.clock()

        def work(tx: Tx) -> None:
            evidence.given_up(tx, row, status="failed", note=reason)
            outbox.printed(tx, row.id)
            if alarm:
                self._alarm(tx, row, reason, name, now)

        await self._at.database.write(work, name="printing")

    def _alarm(self, tx: Tx, row: EvidenceRow, reason: str, name: str, now: datetime) -> None:
        """Once for each file; of one whose case is gone nobody needs to hear."""
        desk = self._at.desks[row.office_id]
        case = cases.load(tx, row.case_id) if row.case_id else None
        if case is None and row.case_id is not None:
            return
        params = {
            # A sheet of no case is named by what it is.
            "nomor": case.label if case else name.removesuffix(".pdf"),
            "sebab": desk.words_for("cetak", reason, other="other"),
        }
        but = case.secret.accused if case and case.secret else ()
        key = f"printing:{row.id}"
        raise_alarm(Work(tx, desk, now, SYSTEM), key, "p_gagal_cetak", params, but=but)


def _printable(kept: bytes, media_type: str) -> Letter | Filling | Book:
    """What waits to be printed. Raises MsgspecError where it is none of them."""
    if media_type in TABLES:
        return msgspec.msgpack.decode(kept, type=Book)
    with contextlib.suppress(msgspec.ValidationError):
        return msgspec.msgpack.decode(kept, type=Filling)
    return msgspec.msgpack.decode(kept, type=Letter)
