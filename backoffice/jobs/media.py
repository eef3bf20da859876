"""Job: fetch the files that citizens sent, and remove those that are to be forgotten.

A provider's links are short-lived, so files are fetched at once: outside any transaction, into a
temporary file, never more than the limit, kept under the hash of their contents.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import msgspec

from backoffice.casework.notices import ToAddress
from backoffice.casework.telling import tell
from backoffice.delivery.backoff import pause
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import evidence, people
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.people import SEAL
from backoffice.store.texts import ERASE, EvidenceRow
from channels.channel import Channel, DownloadError
from channels.message import Attachment

log = logging.getLogger(__name__)

LEASE_SECONDS = 300
BATCH = 8
TRIES = 8
_MEGABYTE = 1024 * 1024


class Media:
    """Fetches evidence into the blob folder."""

    def __init__(
        self, runtime: Runtime, channels: Mapping[tuple[str, str], Channel], folder: BlobFolder
    ) -> None:
        self._at = runtime
        self._channels = channels
        self._folder = folder

    async def work_once(self) -> bool:
        """Fetch one batch. True: there may be more."""
        now = self._at.clock()
        rows = await self._at.database.write(
            lambda tx: evidence.lease(tx, now=now, seconds=LEASE_SECONDS, limit=BATCH),
            name="media.lease",
        )
        results = await asyncio.gather(*(self._one(row) for row in rows), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return bool(rows)

    async def _one(self, row: EvidenceRow) -> None:
        if row.note == ERASE:
            await self._erase(row)
            return
        if row.note == SEAL:
            await self._seal(row)
            return
        channel = self._channels.get((row.channel, row.account))
        if channel is None:
            await self._later(row, "unreachable")
            return
        desk = self._at.desks[row.office_id]
        sealed = desk.vault.open_local("evidence", row.sealed)
        file = msgspec.json.decode(sealed, type=Attachment)
        limit = channel.limits.download_bytes
        if file.size is not None and file.size > limit:
            await self._give_up(row, "too_large", limit)
            return
        into = self._folder.temporary()
        try:
            await channel.download(file, into, limit=limit)
            sha256, size = await asyncio.to_thread(self._folder.keep, into)
        except DownloadError as error:
            log.warning("fetch %s: %s", row.id, error.reason)
            if error.retryable and row.attempts + 1 < TRIES:
                await self._later(row, error.reason)
            else:
                await self._give_up(row, error.reason, limit)
            return
        finally:
            into.unlink(missing_ok=True)
        now = self._at.clock()
        kept = await self._at.database.write(
            lambda tx: evidence.stored(tx, row, sha256=sha256, size=size, now=now), name="media"
        )
        if not kept:
            # Erased while it was on its way.
            await self._erase(row)

    async def _later(self, row: EvidenceRow, reason: str) -> None:
        at = self._at.clock() + pause(row.attempts)
        await self._at.database.write(
            lambda tx: evidence.retry(tx, row, at=at, note=reason), name="media"
        )

    async def _give_up(self, row: EvidenceRow, reason: str, limit: int) -> None:
        now = self._at.clock()
        desk = self._at.desks[row.office_id]

        def work(tx: Tx) -> None:
            status = "refused" if reason == "too_large" else "failed"
            address_id = evidence.given_up(tx, row, status=status, note=reason)
            if address_id is not None:
                params = {
                    "alasan": desk.words_for("unduhan", reason),
                    "batas_mb": str(limit // _MEGABYTE),
                }
                to = ToAddress(address_id, case_id=row.case_id)
                key = f"evidence:{row.id}:gagal"
                tell(Work(tx, desk, now, SYSTEM), to, "bukti_gagal", params, key=key)

        await self._at.database.write(work, name="media")

    async def _erase(self, row: EvidenceRow) -> None:
        # Whether the contents are needed is asked where the row goes. What a kill leaves of them
        # after that, nothing names, and `StoredFiles` sweeps it.
        gone = await self._at.database.write(lambda tx: evidence.erase(tx, row), name="media")
        if gone is not None:
            await asyncio.to_thread(self._folder.remove, gone)

    async def _seal(self, row: EvidenceRow) -> None:
        """Put the contents of a sealed case's file under its person's archived key."""
        now = self._at.clock()
        vault = self._at.desks[row.office_id].vault
        archived = await self._at.database.read(lambda tx: people.archived_key(tx, row.person_id))
        if archived is None or row.sha256 is None:
            # Destroyed meanwhile: the row says by now that the contents are to go.
            return
        key, contents = vault.from_archive(archived), row.sha256
        into = self._folder.temporary()
        try:
            plain = await asyncio.to_thread(self._folder.path(contents).read_bytes)
            await asyncio.to_thread(into.write_bytes, vault.seal(key, plain))
            sha256, size = await asyncio.to_thread(self._folder.keep, into)
        except FileNotFoundError:
            log.error("seal %s: its contents are missing", row.id)
            at = self._at.clock() + pause(row.attempts)
            await self._at.database.write(
                lambda tx: people.seal_later(tx, row, at=at), name="media"
            )
            return
        finally:
            into.unlink(missing_ok=True)
        sealed = people.sealed_under(vault, key, row.sealed)

        def work(tx: Tx) -> bool:
            return people.file_sealed(tx, row, sealed=sealed, sha256=sha256, size=size, now=now)

        if not await self._at.database.write(work, name="media"):
            await asyncio.to_thread(self._folder.remove, sha256)
