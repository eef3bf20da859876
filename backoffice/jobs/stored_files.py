"""Job: what lies in the blob folder is what the rows name, encrypted, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

from msgspec import Struct

from backoffice.desk.runtime import Runtime
from backoffice.store import evidence, people
from backoffice.store.blobs import BlobFolder
from backoffice.store.evidence import Kept
from backoffice.store.sealed_files import KEY, Sealer
from backoffice.store.texts import EvidenceRow
from backoffice.store.vault import Tampered, Vault

log = logging.getLogger(__name__)

BATCH = 8
_PIECE = 1 << 18
#: What nobody names is looked at again after so long, and removed if that is still so: a file that
#: is being fetched or kept right now is not named either.
GRACE = timedelta(minutes=10)
#: The whole folder is walked when the node starts, and then so often.
WALK = timedelta(hours=6)
#: So many files without a row are not what a kill leaves: see `_is_ours`.
MANY = 20


class _Suspect(Struct, frozen=True):
    """Something that no row names; `mark`: what it looked like, where it may still grow."""

    since: datetime
    mark: tuple[int, int] | None = None


class StoredFiles:
    """Encrypts files that were kept before files had keys, and removes what a process that was
    killed has left behind: contents without a row, and files that never came in whole.
    """

    def __init__(self, runtime: Runtime, folder: BlobFolder) -> None:
        self._at = runtime
        self._folder = folder
        #: The row behind which files are looked for that are not encrypted.
        self._after = ""
        self._walked: datetime | None = None
        #: By hash.
        self._unnamed: dict[str, _Suspect] = {}
        #: By name in `incoming`.
        self._unkept: dict[str, _Suspect] = {}

    async def work_once(self) -> bool:
        """Encrypt a few files, else look at the folder. True: there are more to encrypt."""
        now = self._at.clock()
        if await self._encrypt_some(now):
            return True
        await self._sweep_unkept(now)
        if self._walked is None or now - self._walked >= WALK:
            self._walked = now
            await self._walk(now)
        await self._sweep_unnamed(now)
        return False

    async def _encrypt_some(self, now: datetime) -> bool:
        look = functools.partial(evidence.not_encrypted, after=self._after, limit=BATCH)
        rows = await self._at.database.read(look)
        for row in rows:
            await self._encrypt(row, now)
        # One that cannot be read is tried again at the next tick, behind all others.
        self._after = rows[-1].id if rows else ""
        return bool(rows)

    async def _encrypt(self, row: EvidenceRow, now: datetime) -> None:
        """The new contents lie there before the row names them, the old ones until it does."""
        desk = self._at.desks.get(row.office_id)
        if desk is None or row.sha256 is None:
            return
        key = desk.randomness(KEY)
        person_id = row.person_id
        archived = await self._at.database.read(lambda tx: people.archived_key(tx, person_id))
        sealed_by = (person_id, archived) if archived is not None else None
        try:
            former = self._folder.path(row.sha256)
            with await asyncio.to_thread(former.open, "rb") as file:
                pieces = _as_it_came(file, desk.vault, sealed_by)
                sealer = Sealer(key, row.id)
                sha256, size = await asyncio.to_thread(self._folder.keep_sealed, pieces, sealer)
        except FileNotFoundError:
            log.error("encrypt %s: its contents are missing", row.id)
            return
        except (OSError, ValueError) as error:
            # The disk is full, or the row names no file: the others need not wait for this one.
            log.error("encrypt %s: %s", row.id, type(error).__name__)
            return
        kept = Kept(sha256, size, key)
        gone = await self._at.database.write(
            lambda tx: evidence.encrypted(tx, desk.vault, row, kept=kept, now=now), name="files"
        )
        if gone is not None:
            await asyncio.to_thread(self._folder.remove, gone)

    async def _walk(self, now: datetime) -> None:
        shelves = await asyncio.to_thread(lambda: list(self._folder.shelves()))
        unnamed: set[str] = set()
        for names in shelves:
            unnamed |= await self._not_named(names)
        if not _is_ours(len(unnamed), sum(len(names) for names in shelves)):
            log.error(
                "%d files in the blob folder, more than half, belong to no row of this database: "
                "they are left alone; is it the folder of another one?",
                len(unnamed),
            )
            unnamed = set()
        known = self._unnamed
        self._unnamed = {name: known.get(name, _Suspect(now)) for name in unnamed}

    async def _sweep_unnamed(self, now: datetime) -> None:
        due = [name for name, one in self._unnamed.items() if now - one.since >= GRACE]
        if not due:
            return
        gone = await self._not_named(due)
        for name in due:
            del self._unnamed[name]
            if name in gone:
                await asyncio.to_thread(self._folder.remove, name)
        if gone:
            log.warning("removed %d files that belonged to no row", len(gone))

    async def _not_named(self, hashes: list[str]) -> set[str]:
        look = functools.partial(evidence.named, hashes=hashes)
        return set(hashes) - await self._at.database.read(look)

    async def _sweep_unkept(self, now: datetime) -> None:
        lying = await asyncio.to_thread(self._folder.unkept)
        before, self._unkept = self._unkept, {}
        for name, mark in lying.items():
            seen = before.get(name)
            if seen is None or seen.mark != mark:
                # New, or somebody writes into it.
                self._unkept[name] = _Suspect(now, mark)
            elif now - seen.since < GRACE:
                self._unkept[name] = seen
            else:
                await asyncio.to_thread(self._folder.discard, name)
                log.warning("removed a file that never came in whole")


def _as_it_came(
    file: IO[bytes], vault: Vault, sealed_by: tuple[str, bytes] | None
) -> Iterator[bytes]:
    """What a file that was kept before files had keys holds, piece by piece.

    Those of sealed cases were encrypted as a whole, under the key that lies in the archive.
    """
    if sealed_by is not None:
        person_id, archived = sealed_by
        with contextlib.suppress(Tampered):
            key = vault.from_archive(person_id, archived)
            yield vault.open_unbound(key, person_id, file.read())
            return
        file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _is_ours(unnamed: int, all_of_them: int) -> bool:
    """Is this the folder of our database? Of another one's files nearly all would be unnamed."""
    return unnamed <= MANY or unnamed * 2 <= all_of_them
