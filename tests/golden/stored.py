"""What stands in the rows of the kept database, read by the code of today.

Like `opening`, this knows where things are inside; the tests do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Table, select

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.events import CaseEvent
from backoffice.casework.stored_answers import Stored
from backoffice.desk.mail_thread import Thread
from backoffice.office.profile import profile_document, read_document
from backoffice.officers.commands import COMMANDS, Pending, named
from backoffice.officers.commands.record_steps import Entries
from backoffice.store import outbox as messages
from backoffice.store import tables
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from backoffice.store.vault import Vault
from bot.conversation import State
from channels.message import Attachment
from tests import sealed as sealed_rows


class Kept(Struct, frozen=True):
    """One stored value: where it stands, as it was written, as today's code would write it."""

    where: str
    raw: Any
    again: Any

    def lost(self) -> list[str]:
        """Names of yesterday that today's code reads as nothing."""
        return sorted(_lost(self.where, self.raw, self.again))


def _lost(where: str, raw: Any, again: Any) -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(again, dict):
        for key, value in raw.items():
            if key in again:
                yield from _lost(f"{where}.{key}", value, again[key])
            elif value not in (None, "", [], {}, False, 0):
                yield f"{where}.{key}"
    elif isinstance(raw, list) and isinstance(again, list) and len(raw) == len(again):
        for before, after in zip(raw, again, strict=True):
            yield from _lost(where, before, after)
    elif raw != again:
        yield f"{where}: {raw!r} is read as {again!r}"


class Rows:
    """The rows of the house as they were brought back."""

    def __init__(self, tx: Tx, vault: Vault) -> None:
        self._tx, self._vault = tx, vault
        self._keys = {row["id"]: row["wrapped_key"] for row in self._of(tables.people)}

    def values(self) -> Iterator[tuple[str, Callable[[], Kept]]]:
        """Every stored value with the name that it goes by, and what reads it.

        Reading it raises where today's code cannot.
        """
        for row in self._of(tables.journal):
            tag = msgspec.json.decode(row["event"])["type"]
            yield f"event {tag}", self._plain(f"event {tag}", row["event"], CaseEvent)
        for row in self._of(tables.cases):
            state = f"case {row['state']}"
            yield state, self._plain(state, row["snapshot"], Case)
        for row in self._of(tables.profiles):
            yield "profile", self._profile(row["document"])
        for row in self._of(tables.conversations):
            yield from self._conversation(row)
        for row in self._of(tables.outbox):
            if row["sealed"] is not None:
                sealed = sealed_rows.payload(self._vault, row)
                yield f"message {row['status']}", self._plain("message", sealed, messages.Payload)
        for row in self._of(tables.inbox):
            if row["items"] is not None:
                sealed = sealed_rows.came(self._vault, row)
                name = f"inbox {row['status']}"
                yield name, self._plain(name, sealed, tuple[Item, ...])
        for row in self._of(tables.texts):
            key = self._keys[row["person_id"]]
            if row["kind"] in ("identity", "answers") and key is not None:
                words = sealed_rows.words(self._vault, row, key)
                yield f"text {row['kind']}", self._plain(row["kind"], words, Stored)
        for row in self._of(tables.evidence):
            if self._keys[row["person_id"]] is not None:
                file = sealed_rows.known_file(self._vault, row)
                name = f"evidence {row['status']}"
                yield name, self._plain(name, file, Attachment)

    def _conversation(self, row: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Kept]]]:
        if row["pending"] is not None:
            waits = sealed_rows.pending(self._vault, row)
            kind = msgspec.json.decode(waits)["kind"]
            yield f"pending {kind}", self._plain(f"pending {kind}", waits, Pending)
            if kind == "catat":
                entries = msgspec.json.decode(waits)["data"].encode()
                asking = msgspec.json.decode(entries)["asking"] or "ya"
                yield f"catat {asking}", self._plain("catat", entries, Entries)
        if row["state"] is None:
            return
        if row["channel"] == "mail":
            thread = sealed_rows.thread(self._vault, row)
            yield "thread", self._plain("thread", thread, Thread)
            return
        key = self._keys[row["person_id"]]
        if key is not None:
            state = sealed_rows.draft(self._vault, row, key)
            phase = msgspec.json.decode(state)["phase"]
            yield f"draft {phase}", self._plain(f"draft {phase}", state, State)

    def text_keys(self) -> dict[str, str]:
        """Each key of a text, or of a button, that still may go out -> its row's version."""
        found: dict[str, str] = {}
        for row in self._of(tables.outbox):
            if row["sealed"] is None:
                # It went out: its key is no more than a word in the list of what was sent.
                continue
            opened = msgspec.json.decode(sealed_rows.payload(self._vault, row))
            said = [row["text"], *(one["text"] for one in opened.get("more", ()))]
            keys = [key for text in said for key in text.split(">")]
            labels = [one["label"] for one in opened.get("choices", ())]
            keys += [label for label in labels if label.startswith("tombol.")]
            found |= dict.fromkeys(keys, row["version"])
        return found

    def _plain(self, where: str, data: bytes, kind: Any) -> Callable[[], Kept]:
        def read() -> Kept:
            value = msgspec.json.decode(data, type=kind)
            again = msgspec.json.decode(msgspec.json.encode(value))
            return Kept(where, msgspec.json.decode(data), again)

        return read

    def _profile(self, document: bytes) -> Callable[[], Kept]:
        def read() -> Kept:
            before = msgspec.json.decode(document)["profile"]
            again = msgspec.json.decode(profile_document(read_document(document)))["profile"]
            # Its format is of the day on which it is written.
            return Kept("profile", before, again)

        return read

    def _of(self, table: Table) -> list[dict[str, Any]]:
        return [dict(row) for row in self._tx.rows(select(table))]


async def read_rows(world: World, look: Callable[[Rows], Any]) -> Any:
    """What `look` finds in the rows of this house."""
    vault = world.node.desk.vault
    return await world.node.database.read(lambda tx: look(Rows(tx, vault)))


def is_known_text(world: World, key: str, version: str) -> bool:
    """Can today's code still say the text of this key, for a row of that version?"""
    words = world.node.desk.catalogue(version)
    return key in words or (key.startswith("tombol.") and words.label(key) != key)


def is_known_command(kind: str) -> bool:
    """Does a command of today answer to the name under which a preview waits?"""
    return named(COMMANDS, kind) is not None
