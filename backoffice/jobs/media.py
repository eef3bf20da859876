"""Job: fetch the files that citizens sent, and remove those that are to be forgotten.

A provider's links are short-lived, so files are fetched at once: outside any transaction, never
more than the limit, encrypted before they reach the disk, each under a key of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import msgspec

from backoffice.casework.file_types import type_of
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.delivery.backoff import pause
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import conversations, evidence, staff, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.evidence import Kept
from backoffice.store.sealed_files import KEY, Sealer
from backoffice.store.texts import ERASE, EvidenceRow
from backoffice.store.vault import Vault
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
        channel = self._channels.get((row.channel, row.account))
        if channel is None:
            await self._later(row, "unreachable")
            return
        desk = self._at.desks[row.office_id]
        file = msgspec.json.decode(texts.known_of(desk.vault, row), type=Attachment)
        limit = channel.limits.download_bytes
        if file.size is not None and file.size > limit:
            await self._give_up(row, "too_large", limit)
            return
        key = desk.randomness(KEY)
        arriving = await asyncio.to_thread(self._folder.arriving, Sealer(key, row.id))
        try:
            await channel.download(file, arriving.pipe, limit=limit)
            sha256, size = await asyncio.to_thread(self._folder.keep_arrived, arriving)
        except DownloadError as error:
            log.warning("fetch %s: %s", row.id, error.reason)
            if error.retryable and row.attempts + 1 < TRIES:
                await self._later(row, error.reason)
            else:
                await self._give_up(row, error.reason, limit)
            return
        except OSError as error:
            # Who writes only sees the pipe break; why it did is what matters.
            trouble = await asyncio.to_thread(arriving.trouble)
            raise (trouble or error) from None
        finally:
            await asyncio.to_thread(arriving.close)
        kind = await asyncio.to_thread(self._kind_of, sha256, key, row.id)
        await self._keep(row, desk.vault, Kept(sha256, size, key, content_type=kind))

    def _kind_of(self, sha256: str, key: bytes, name: str) -> str:
        """What a kept file is, by its beginning."""
        return type_of(next(self._folder.opened(sha256, key, name), b""))

    async def _keep(self, row: EvidenceRow, vault: Vault, kept: Kept) -> None:
        now = self._at.clock()
        is_kept = await self._at.database.write(
            lambda tx: evidence.stored(tx, vault, row, kept=kept, now=now), name="media"
        )
        if not is_kept:
            # Erased while it was on its way.
            await asyncio.to_thread(self._folder.remove, kept.sha256)
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
                why, most = desk.words_for("unduhan", reason), str(limit // _MEGABYTE)
                text, params = "bukti_gagal", {"alasan": why, "batas_mb": most}
                if _is_officers(tx, row, address_id):
                    text, params = "p_berkas_gagal_diambil", {"sebab": why, "batas_mb": most}
                to = ToAddress(address_id, case_id=row.case_id)
                key = f"evidence:{row.id}:gagal"
                tell(Work(tx, desk, now, SYSTEM), to, text, params, key=key)

        await self._at.database.write(work, name="media")

    async def _erase(self, row: EvidenceRow) -> None:
        # Whether the contents are needed is asked where the row goes. What a kill leaves of them
        # after that, nothing names, and `StoredFiles` sweeps it.
        gone = await self._at.database.write(lambda tx: evidence.erase(tx, row), name="media")
        if gone is not None:
            await asyncio.to_thread(self._folder.remove, gone)


def _is_officers(tx: Tx, row: EvidenceRow, address_id: str) -> bool:
    """Whether an officer sent it as one: who complains oneself hears what citizens hear."""
    talk = conversations.get(tx, row.conversation_id)
    at_work = talk is not None and talk.mode != "citizen"
    return at_work and bool(staff.at_address(tx, row.office_id, address_id))
