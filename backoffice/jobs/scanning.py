"""Job: let an antivirus look into every file that is kept, if the office has one.

What it finds infected stays where it is, and goes to nobody. Nothing waits for it: a file that
nobody has looked into is brought with those words.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from backoffice.casework import telling_staff
from backoffice.casework.case_files import files_of
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases, evidence, file_keys
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.texts import EvidenceRow
from backoffice.store.vault import Erased, Tampered

log = logging.getLogger(__name__)

#: skipped: the antivirus does not look into such a file.
Found = Literal["clean", "infected", "skipped"]

BATCH = 8
#: After so long it is asked again, when it did not answer.
AGAIN = timedelta(minutes=5)


class Unanswered(Exception):
    """The antivirus did not answer; the message says why and names nothing of the file."""


#: Takes a file in the open, piece by piece; raises Unanswered, and what reading it raises.
Scan = Callable[[Iterator[bytes]], Awaitable[Found]]


class Scanning:
    """Has each file looked into once."""

    def __init__(self, runtime: Runtime, folder: BlobFolder, scan: Scan | None) -> None:
        self._at = runtime
        self._folder = folder
        self._scan = scan
        #: The row behind which is looked: those before it were looked into, or cannot be now.
        self._after = ""
        self._rests_until: datetime | None = None

    async def work_once(self) -> bool:
        """Have one batch looked into. True: there may be more."""
        now = self._at.clock()
        if self._scan is None or (self._rests_until is not None and now < self._rests_until):
            return False
        rested, self._rests_until = self._rests_until is not None, None
        rows = await self._behind()
        if rested and not rows:
            self._after = ""
            rows = await self._behind()
        for row in rows:
            try:
                await self._one(self._scan, row)
            except Unanswered as error:
                log.error("scan: the antivirus does not answer: %s", error)
                # It may be this file that it does not answer: the next time begins behind it.
                self._after = row.id
                self._rests_until = now + AGAIN
                return False
        # What came meanwhile, or could not be read, is looked at from the beginning.
        self._after = rows[-1].id if rows else ""
        return bool(rows)

    async def _behind(self) -> list[EvidenceRow]:
        look = functools.partial(evidence.not_scanned, after=self._after, limit=BATCH)
        return await self._at.database.read(look)

    async def _one(self, scan: Scan, row: EvidenceRow) -> None:
        desk = self._at.desks.get(row.office_id)
        if desk is None or row.sha256 is None:
            return
        try:
            key = await self._at.database.read(lambda tx: file_keys.of_row(tx, desk.vault, row.id))
            if key is None:
                return
            found = await scan(self._folder.opened(row.sha256, key, row.id))
        except (OSError, ValueError, Erased, Tampered) as error:
            log.error("scan %s: %s", row.id, type(error).__name__)
            return

        def work(tx: Tx) -> None:
            if evidence.scanned(tx, row, found) and found == "infected":
                self._tell(Work(tx, desk, self._at.clock(), SYSTEM), row.id)

        await self._at.database.write(work, name="scan")

    def _tell(self, work: Work, file_id: str) -> None:
        """Who handles its case hears of it; of a draft the card will say so."""
        rows = evidence.rows(work.tx, (file_id,))
        case = cases.load(work.tx, rows[0].case_id) if rows and rows[0].case_id else None
        if case is None:
            return
        log.warning("scan %s: infected", file_id)
        files = [row.id for row in files_of(work.tx, work.desk, case)]
        number = str(files.index(file_id) + 1) if file_id in files else "-"
        params = {"nomor": case.label, "urut": number}
        telling_staff.tell_holder(work, case, f"virus:{file_id}", "p_berkas_virus", params)
