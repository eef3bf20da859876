"""What a channel keeps between two runs, such as how far the office's mailbox is read."""

from __future__ import annotations

from backoffice.store import cursors
from backoffice.store.engine.database import Database


class StoredCursor:
    """A channel's memory of that name, in the database (`channels.description.Memory`)."""

    def __init__(self, database: Database, office_id: str, name: str) -> None:
        self._database = database
        self._office_id = office_id
        self._name = name

    async def load(self) -> bytes | None:
        return await self._database.read(lambda tx: cursors.read(tx, self._office_id, self._name))

    async def save(self, value: bytes) -> None:
        await self._database.write(
            lambda tx: cursors.save(tx, self._office_id, self._name, value), name="cursor"
        )
