"""The one file of the golden record that touches the house: opens it, and reads what it stored.

Everything is read out of the database with plain SQL, and out of the mailboxes and telephones of
the people: whatever is moved or renamed in the code, the record stays the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from app.demo.cast import sample_photo
from app.demo.world import MailPerson, Person, World
from app.sandbox.mail.people import MailFile, MailMessage
from backoffice.store import file_keys
from backoffice.store.engine.tx import Tx
from tests import sealed as sealed_rows
from tests.databases import fresh_sqlite
from tests.files import folder_of

#: The rest of the record takes everything of the house from here.
__all__ = [
    "House",
    "MailFile",
    "MailMessage",
    "MailPerson",
    "Person",
    "Seen",
    "Stored",
    "World",
    "sample_photo",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Columns that say nothing by themselves: chained digests, leases, the version of the profile.
_UNTOLD = {
    "inbox": {
        *("id", "event_key", "raw", "sort", "sent_at", "received_at", "account", "done_at"),
        *("message", "said"),
    },
    "outbox": {"sealed", "lease_until", "leased_by", "sent_at", "created_at", "version"},
    "conversations": {
        *("id", "first_at", "last_said", "sender_key", "channel", "account", "address_id"),
    },
    # What is not named here stands in the snapshot.
    "cases": {
        *("id", "head", "year", "ordinal", "received_at", "seq", "code", "number", "person_id"),
        *("state", "stage", "category", "holder", "open", "unread", "kept"),
    },
    "timers": {"attempts"},
    "addresses": {"id", "account", "heard_at", "peer", "sealed", "thread", "channel"},
    "people": {"id", "created_at", "kept"},
    "accounts": {"account", "channel", "sender_key"},
    "evidence": {"id", "lease_until", "account", "received_at"},
    "staff": {"id", "created_at", "address_id", "heard_at"},
    "digests": {"began_at", "after_id"},
    "texts": {"sealed", "at"},
    "holidays": {"at", "added_by", "removed_by", "removed_at"},
    "link_tries": {"since"},
    "links": {"hash", "created_at"},
}
_KEYS = {
    "journal": ("case_id", "seq"),
    "outbox_parts": ("outbox_id", "part", "attempt"),
    "accounts": ("channel", "account", "sender_key"),
    "lapor": ("tracking_id",),
    "outages": ("channel", "account"),
    "digest_marks": ("case_id", "clock", "mark"),
    "digests": ("office_id",),
    "recounts": ("office_id",),
    "links": ("hash",),
    "link_tries": ("conversation_id",),
}
TABLES = (
    *("addresses", "people", "accounts", "staff", "conversations", "inbox", "consents", "cases"),
    *("journal", "texts", "evidence", "timers", "outbox", "outbox_parts", "links", "link_tries"),
    *("lapor", "holidays", "outages", "digest_marks", "rooms"),
)
#: Instants are whole microseconds; every such column ends in one of these.
_INSTANT = ("_at", "_until", "_since", "not_before")


#: Office -> its catalogues, which are made anew for each world otherwise.
_WORDING: dict[str, dict[str, Any]] = {}


@dataclass
class Seen:
    """A message as its person saw it."""

    text: str
    subject: str = ""
    buttons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class Stored:
    """What the database holds, opened: table -> key of the row -> column -> value."""

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def table(self, name: str) -> dict[str, dict[str, Any]]:
        return self.rows.get(name, {})


class Chance:
    """Bytes that look random and are the same in every run."""

    def __init__(self) -> None:
        self._count = count()

    def __call__(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += hashlib.blake2b(next(self._count).to_bytes(8, "big")).digest()
        return found[:size]


class House:
    """A world, and the eyes to look into it."""

    def __init__(self, world: World, file: Path) -> None:
        self.world = world
        self._file = file
        #: Rows that were opened before, by table and key: as they were stored, and opened.
        self._known: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
        #: How much had come to a provider when it was asked last.
        self._asked: dict[str, int] = {}
        self._archived: dict[str, bytes | None] = {}
        self.spare_polls()

    def spare_polls(self) -> None:
        """Ask only the providers of the sandbox that have something; after a restart again."""
        node, world = self.world.node, self.world

        async def poll_once() -> int:
            mail = world.mail
            waiting = {
                "telegram": len(world.sandbox.ledger.updates),
                "mail": len(mail.ledger.delivered) if mail else 0,
            }
            come = 0
            for name, poller, deliver in node._pollers:
                kind = name.split(":")[1]
                if waiting[kind] != self._asked.get(kind):
                    self._asked[kind] = waiting[kind]
                    come += await poller.poll(deliver)
            return come

        node.poll_once = poll_once  # type: ignore[method-assign]

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, folder: Path, *, office: str = "sanggau", whatsapp: bool, mail: bool
    ) -> AsyncIterator[House]:
        url = fresh_sqlite(folder)
        file = Path(url.removeprefix("sqlite:///"))
        with contextlib.closing(sqlite3.connect(file)) as prepared:
            # What is said is blanked when it has gone out: keep it for the record.
            prepared.executescript(
                "CREATE TABLE golden_said (id TEXT, sealed BLOB);"
                "CREATE TRIGGER golden_added AFTER INSERT ON outbox BEGIN"
                " INSERT INTO golden_said VALUES (NEW.id, NEW.sealed); END;"
                "CREATE TRIGGER golden_changed AFTER UPDATE OF sealed ON outbox"
                " WHEN NEW.sealed IS NOT NULL AND NEW.sealed IS NOT OLD.sealed BEGIN"
                " INSERT INTO golden_said VALUES (NEW.id, NEW.sealed); END;"
            )
        async with World.opened(
            folder,
            office=office,
            database_url=url,
            randomness=Chance(),
            whatsapp=whatsapp,
            mail=mail,
        ) as world:
            # The wording is the same in each, and reading it takes longer than most scenes.
            wording = world.node.desk._catalogues
            wording |= _WORDING.get(office, {})
            yield cls(world, file)
            _WORDING[office] = dict(wording)

    # -- what is stored ---------------------------------------------------------------------------

    @property
    def version(self) -> str:
        return self.world.node.desk.current.version

    @property
    def now(self) -> datetime:
        return self.world.clock()

    def stored(self) -> Stored:
        """Everything that is told of in a record, with what was sealed opened."""
        with contextlib.closing(sqlite3.connect(self._file)) as connection:
            return self._read(connection)

    def stored_in(self, tx: Tx) -> Stored:
        """The same as a work sees it that is not committed."""
        tx.flush()
        driver = tx._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return self._read(driver)

    def _read(self, connection: sqlite3.Connection) -> Stored:
        def every(table: str) -> list[dict[str, Any]]:
            found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]

        said = {row["id"]: row["sealed"] for row in every("golden_said")}
        return self._opened({table: every(table) for table in TABLES}, said)

    def _opened(
        self, rows: Mapping[str, list[dict[str, Any]]], said: Mapping[str, bytes | None]
    ) -> Stored:
        keys = {row["id"]: row["wrapped_key"] for row in rows["people"]}
        self._archived = {row["id"]: row["archived_key"] for row in rows["people"]}
        found = Stored()
        for table, every in rows.items():
            kept = found.rows.setdefault(table, {})
            for row in every:
                name = "/".join(str(row[part]) for part in _KEYS.get(table, ("id",)))
                # Opening what is sealed takes long, and little changes in a step. What a person's
                # key opens may be closed meanwhile.
                same = (table, name), (row, keys.get(row.get("person_id")), said.get(name))
                known = self._known.get(same[0])
                if known is not None and known[0] == same[1]:
                    kept[name] = known[1]
                    continue
                shown = {
                    column: _instant(column, value)
                    for column, value in row.items()
                    if column not in _UNTOLD.get(table, set()) and column != "office_id"
                }
                self._open(table, row, shown, keys, said)
                kept[name] = shown
                self._known[same[0]] = same[1], shown
        return found

    def _open(
        self,
        table: str,
        row: Mapping[str, Any],
        shown: dict[str, Any],
        keys: Mapping[str, bytes | None],
        said: Mapping[str, bytes | None],
    ) -> None:
        vault = self.world.node.desk.vault
        if table == "people":
            shown["wrapped_key"] = row["wrapped_key"] is not None
            shown["archived_key"] = row["archived_key"] is not None
        elif table == "conversations":
            shown["state"] = self._state(row, keys)
            sealed = row["pending"]
            pending = _json(sealed_rows.pending(vault, row)) if sealed else None
            if pending and str(pending.get("data", "")).startswith("{"):
                pending["data"] = json.loads(pending["data"])
            shown["pending"] = pending
        elif table == "cases":
            snapshot = _json(row["snapshot"])
            for name in ("id", "office_id", "version"):
                snapshot.pop(name, None)
            shown |= {"snapshot": None} | snapshot
        elif table == "journal":
            shown["event"] = _json(row["event"])
            del shown["digest"]
        elif table == "texts":
            key = keys.get(row["person_id"])
            words = sealed_rows.words(vault, row, key).decode() if key else None
            stored = words is not None and row["kind"] in ("identity", "answers")
            shown["words"] = json.loads(words) if words and stored else words
        elif table == "evidence":
            sealed = row["sealed"]
            found = _json(sealed_rows.known_file(vault, row)) if sealed else None
            if isinstance(found, dict):
                found.pop("ref", None)  # where a provider keeps it
            shown |= {"sealed": None, "file": found} | self._file_as_it_came(row, keys)
        elif table == "inbox":
            items = row["items"]
            shown["items"] = items is not None
            heard = _json(sealed_rows.came(vault, row)) if items else []
            # The rest is what a person did, and stands above.
            shown["note"] = ", ".join(filter(None, (one.get("note", "") for one in heard)))
        elif table == "outbox":
            payload = said[row["id"]]
            shown["payload"] = _json(sealed_rows.payload(vault, row, payload)) if payload else None

    def _file_as_it_came(
        self, row: Mapping[str, Any], keys: Mapping[str, bytes | None]
    ) -> dict[str, Any]:
        """Its hash is that of what was sent: what lies there depends on the key of the file."""
        if row["file_key"] is None:
            return {"file_key": None}
        vault = self.world.node.desk.vault
        wrapped = keys.get(row["person_id"])
        if wrapped is None:
            wrapped = vault.from_archive(row["person_id"], self._archived[row["person_id"]])
        key = vault.open(wrapped, file_keys.place("key", row), row["file_key"])
        content = folder_of(self.world).opened(row["sha256"], key, row["id"])
        return {"file_key": None, "sha256": hashlib.sha256(b"".join(content)).hexdigest()}

    def _state(self, row: Mapping[str, Any], keys: Mapping[str, bytes | None]) -> Any:
        vault = self.world.node.desk.vault
        sealed = row["state"]
        if sealed is None:
            return None
        if row["channel"] == "mail":
            return _json(sealed_rows.thread(vault, row))
        key = keys.get(row["person_id"])
        return _json(sealed_rows.draft(vault, row, key)) if key else "(no key)"

    # -- what people saw --------------------------------------------------------------------------

    def peers(self) -> dict[str, str]:
        """Id of an address -> what a provider calls it."""
        with contextlib.closing(sqlite3.connect(self._file)) as connection:
            found = connection.execute("SELECT id, channel, sealed FROM addresses").fetchall()
        vault = self.world.node.desk.vault
        return {
            id: f"{channel} {sealed_rows.peer_of(vault, {'id': id, 'sealed': sealed})}"
            for id, channel, sealed in found
        }

    def conversations(self) -> dict[str, str]:
        """Id of a conversation -> id of its address."""
        with contextlib.closing(sqlite3.connect(self._file)) as connection:
            return dict(connection.execute("SELECT id, address_id FROM conversations").fetchall())

    async def officer(self, name: str, role: str, channel: str) -> None:
        if channel == "mail":
            code = await self.world.invitation(name, role)
            await self.world.citizen(name, on="mail").writes("Daftar", f"{code}\n\nTerima kasih.")
        elif channel == "whatsapp":
            await self.world.officer(name, role, on="whatsapp")
        else:
            await self.world.officer(name, role)


def _instant(column: str, value: Any) -> Any:
    if isinstance(value, int) and column.endswith(_INSTANT):
        return (_EPOCH + timedelta(microseconds=value)).isoformat()
    return value


def _json(data: bytes) -> Any:
    return json.loads(data)
