"""The key of each file, sealed in the file's row under the key of the person whose file it is.

A file that goes to another person has its key sealed anew, and nothing is written to the disk.
Destroy the person's key, or the row, and the file is unreadable wherever a copy of it lies; only a
backup of both still opens.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from sqlalchemy import select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence, people
from backoffice.store.vault import Erased, Tampered, Vault


def sealed_for(tx: Tx, vault: Vault, person_id: str, key: bytes) -> bytes:
    """The key of a file, to be stored in its row; Erased when the person has no key any more."""
    return vault.seal(_of_person(tx, vault, person_id), key)


def key_of(tx: Tx, vault: Vault, person_id: str, sealed: bytes) -> bytes:
    """What `sealed_for` was given, also when the person's key lies in the archive.

    Erased without the person's key, Tampered when it was sealed for somebody else.
    """
    return vault.open(_of_person(tx, vault, person_id), sealed)


def of_row(tx: Tx, vault: Vault, file_id: str) -> bytes | None:
    """The key of a file as its row is now; None when it has none. Raises what `key_of` raises."""
    row = tx.get(evidence, file_id)
    if row is None or row["file_key"] is None:
        return None
    return key_of(tx, vault, row["person_id"], row["file_key"])


def hand_over(tx: Tx, vault: Vault, ids: Sequence[str], to: str) -> None:
    """Let these files be another person's, keys and all; one that nobody can read stays so."""
    for one in ids:
        row = tx.get(evidence, one)
        if row is None or row["person_id"] == to:
            continue
        sealed = row["file_key"]
        if sealed is not None:
            with contextlib.suppress(Erased, Tampered):
                sealed = sealed_for(tx, vault, to, key_of(tx, vault, row["person_id"], sealed))
        tx.set(evidence, one, person_id=to, file_key=sealed)


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
    return vault.from_archive(person["archived_key"]) if wrapped is None else wrapped
