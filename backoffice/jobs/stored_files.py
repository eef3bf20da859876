"""Job: what lies in the blob folder is what the rows name, and nothing else."""

from __future__ import annotations

import asyncio
import functools
import logging
from datetime import datetime, timedelta

from msgspec import Struct

from backoffice.desk.runtime import Runtime
from backoffice.store import evidence
from backoffice.store.blobs import BlobFolder

log = logging.getLogger(__name__)

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
    """Removes what a process that was killed has left behind: contents without a row, and files
    that never came in whole.
    """

    def __init__(self, runtime: Runtime, folder: BlobFolder) -> None:
        self._at = runtime
        self._folder = folder
        self._walked: datetime | None = None
        #: By hash.
        self._unnamed: dict[str, _Suspect] = {}
        #: By name in `incoming`.
        self._unkept: dict[str, _Suspect] = {}

    async def work_once(self) -> bool:
        """One look at the folder; there is never more to do at the same instant."""
        now = self._at.clock()
        await self._sweep_unkept(now)
        if self._walked is None or now - self._walked >= WALK:
            self._walked = now
            await self._walk(now)
        await self._sweep_unnamed(now)
        return False

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


def _is_ours(unnamed: int, all_of_them: int) -> bool:
    """Is this the folder of our database? Of another one's files nearly all would be unnamed."""
    return unnamed <= MANY or unnamed * 2 <= all_of_them
