"""Part of the printing job: read drafts that came back from Word.

The file is opened and read between two transactions: in the child, with its limits of time and
memory. What cannot be read is told in a sentence to whoever sent it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import msgspec

from backoffice.casework import paper_reading
from backoffice.casework.paper_reading import Reading as Order
from backoffice.delivery.backoff import pause
from backoffice.delivery.bringing import IS_INFECTED
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.papers.press import Press
from backoffice.papers.wire import Corrected, PaperError
from backoffice.store import evidence, file_keys, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.texts import EvidenceRow
from backoffice.store.vault import Erased, Tampered

log = logging.getLogger(__name__)

#: Larger than any letter; of what is packed in it the child has its own limits.
MOST_BYTES = 16 * 1024 * 1024
TRIES = 3
#: While the provider has not brought the file yet.
_WAITS = timedelta(seconds=10)
#: What another attempt may mend.
_PASSING = frozenset({"crashed", "closed"})


class Reading:
    """Reads one file after the other."""

    def __init__(self, runtime: Runtime, folder: BlobFolder, press: Press) -> None:
        self._at = runtime
        self._folder = folder
        self._press = press

    async def read(self, row: EvidenceRow, order_id: str) -> None:
        """Read what that row asks for, if it is here already."""
        desk = self._at.desks[row.office_id]

        def look(tx: Tx) -> tuple[Order | None, EvidenceRow | None, bytes | None]:
            kept = texts.read(tx, desk.vault, order_id)
            order = msgspec.json.decode(kept, type=Order) if kept else None
            rows = evidence.rows(tx, (order.file,)) if order else []
            file = rows[0] if rows and rows[0].note != texts.ERASE else None
            there = file is not None and file.status == "stored"
            return (
                order,
                file,
                file_keys.of_row(tx, desk.vault, file.id) if file and there else None,
            )

        try:
            order, file, key = await self._at.database.read(look)
        except (Erased, Tampered, msgspec.MsgspecError):
            order, file, key = None, None, None
        if order is None or file is None:
            # Cancelled, or replaced by another command: nobody waits for it.
            await self._change(row, lambda work: paper_reading.forget(work, row.id))
        elif file.status in ("failed", "refused") or file.scan == IS_INFECTED:
            await self._refuse(row, order, "unfetched")
        elif key is None or file.sha256 is None:
            at = self._at.clock() + _WAITS
            await self._at.database.write(
                lambda tx: evidence.await_other(tx, row, at=at), name="reading"
            )
        elif (file.size or 0) > MOST_BYTES:
            await self._refuse(row, order, "large")
        else:
            await self._hear(row, order, file, key)

    async def _hear(self, row: EvidenceRow, order: Order, file: EvidenceRow, key: bytes) -> None:
        try:
            data = await asyncio.to_thread(self._content, file, key)
            found: Corrected = await self._press.read_back(data, order.headings)
        except PaperError as error:
            log.warning("read %s: %s", row.id, error.reason)
            if error.reason in _PASSING and row.attempts + 1 < TRIES:
                at, reason = self._at.clock() + pause(row.attempts), error.reason
                await self._at.database.write(
                    lambda tx: evidence.retry(tx, row, at=at, note=reason), name="reading"
                )
                return
            await self._refuse(row, order, error.reason)
        except (OSError, ValueError, Tampered) as error:
            log.error("read %s: %s", row.id, type(error).__name__)
            await self._refuse(row, order, "unfetched")
        else:
            await self._change(row, lambda work: paper_reading.do_found(work, row, order, found))

    def _content(self, file: EvidenceRow, key: bytes) -> bytes:
        return b"".join(self._folder.opened(file.sha256 or "", key, file.id))

    async def _refuse(self, row: EvidenceRow, order: Order, reason: str) -> None:
        await self._change(row, lambda work: paper_reading.do_refuse(work, row, order, reason))

    async def _change(self, row: EvidenceRow, act: Callable[[Work], None]) -> None:
        now, desk = self._at.clock(), self._at.desks[row.office_id]
        await self._at.database.write(lambda tx: act(Work(tx, desk, now, SYSTEM)), name="reading")
