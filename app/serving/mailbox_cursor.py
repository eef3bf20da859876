"""Keep in the database how far the office's mailbox has been read."""

from __future__ import annotations

import hashlib

from app.settings.settings import MailSettings
from backoffice.store import cursors
from backoffice.store.engine.database import Database


class StoredCursor:
    """The memory of one mailbox; another server or folder begins anew."""

    def __init__(self, database: Database, office_id: str, mail: MailSettings) -> None:
        where = f"{mail.imap.host} {mail.imap.user} {mail.imap.mailbox}"
        digest = hashlib.sha256(where.encode()).hexdigest()[:16]
        self._database = database
        self._office_id = office_id
        self._name = f"mail:{mail.address}:{digest}"

    async def load(self) -> bytes | None:
        return await self._database.read(lambda tx: cursors.read(tx, self._office_id, self._name))

    async def save(self, value: bytes) -> None:
        await self._database.write(
            lambda tx: cursors.save(tx, self._office_id, self._name, value), name="cursor"
        )
