"""The key of each file, sealed in the file's row under the key of the person whose file it is.

A file that goes to another person has its key sealed anew, and nothing is written to the disk.
Destroy the person's key, or the row, and the file is unreadable wherever a copy of it lies; only a
backup of both still opens.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence, people
from backoffice.store.vault import Erased, Place, Tampered, Vault


def place(kind: Literal["key", "about"], row: Mapping[Any, Any]) -> Place:
    """Where the key of a file belongs, or what is known of it: to its row, person and case."""
    return Place("evidence", row["id"], kind, person=row["person_id"], case=row["case_id"])


def sealed_for(tx: Tx, vault: Vault, row: Mapping[Any, Any], key: bytes) -> bytes:
    """The key of a file, to be stored in that row; Erased when its person has no key any more."""
    return vault.seal(_of_person(tx, vault, row["person_id"]), place("key", row), key)


def key_of(tx: Tx, vault: Vault, row: Mapping[Any, Any]) -> bytes:
    """What `sealed_for` was given, also when the person's key lies in the archive.

    Erased without the person's key, Tampered when it was sealed for another row or somebody else.
    """
    owner = _of_person(tx, vault, row["person_id"])
    return vault.open(owner, place("key", row), row["file_key"])


def of_row(tx: Tx, vault: Vault, file_id: str) -> bytes | None:
    """The key of a file as its row is now; None when it has none. Raises what `key_of` raises."""
    row = tx.get(evidence, file_id)
    if row is None or row["file_key"] is None:
        return None
    return key_of(tx, vault, row)


def hand_over(
    tx: Tx, vault: Vault, ids: Sequence[str], to: str, *, case_id: str | None = None
) -> None:
    """Let these files be another person's, and of that case if one is given, keys and all.

    One that nobody can read stays so.
    """
    for one in ids:
        row = tx.get(evidence, one)
        if row is None:
            continue
        moved: dict[str, Any] = {"person_id": to, "case_id": case_id or row["case_id"]}
        if moved.items() <= row.items():
            continue
        after = {**row, **moved}
        values: dict[str, Any] = {}
        if row["file_key"] is not None:
            with contextlib.suppress(Erased, Tampered):
                values["file_key"] = sealed_for(tx, vault, after, key_of(tx, vault, row))
        if row["sealed"]:
            with contextlib.suppress(Tampered):
                known = vault.open_local(place("about", row), row["sealed"])
                values["sealed"] = vault.seal_local(place("about", after), known)
        # A key that came meanwhile is sealed for whom the file was before.
        expect = {"file_key": row["file_key"], "sealed": row["sealed"]}
        tx.set(evidence, one, expect=expect, **moved, **values)


def of_draft(tx: Tx, conversation_id: str) -> list[str]:
    """The ids of the files that came in a conversation and belong to no case."""
    rows = tx.rows(
        select(evidence.c.id).where(
            evidence.c.conversation_id == conversation_id, evidence.c.case_id.is_(None)
        )
    )
    ids = [row["id"] for row in rows]
    tx.prefetch(evidence, ids)
    return ids


def _of_person(tx: Tx, vault: Vault, person_id: str) -> bytes | None:
    person = tx.get(people, person_id)
    if person is None:
        return None
    wrapped: bytes | None = person["wrapped_key"]
    if wrapped is None:
        return vault.from_archive(person_id, person["archived_key"])
    return wrapped
