"""Words of people, each sealed under the citizen's key: destroy the key and they are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import bindparam, select, update

from backoffice.store import file_keys
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import evidence, literal, people, texts, to_micros
from backoffice.store.vault import Place, Vault

#: Channel of a file that no provider holds: the house prints it.
PRINTED = "cetak"
#: In `evidence.note`: the contents are to be removed, and then the row.
ERASE = "hapus"


class TextRow(Struct, frozen=True):
    """What is kept beside a person's words."""

    id: str
    kind: str
    author: str
    at: datetime


class EvidenceRow(Struct, frozen=True):
    """A file that a citizen sent; its columns say what each field means."""

    id: str
    office_id: str
    person_id: str
    conversation_id: str
    case_id: str | None
    channel: str
    account: str
    sealed: bytes
    kind: str
    media_type: str
    received_at: datetime
    status: str
    sha256: str | None
    note: str | None
    attempts: int
    lease_until: datetime | None
    file_key: bytes | None
    size: int | None
    content_type: str | None
    scan: str | None


read_text = reader(TextRow)
read_evidence = reader(EvidenceRow)


def place(row: Mapping[Any, Any]) -> Place:
    """Where words belong: to their row, person and case, as what, by whom and when."""
    return Place(
        "texts",
        row["id"],
        row["kind"],
        person=row["person_id"],
        case=row["case_id"],
        more=(row["author"], str(to_micros(row["at"]))),
    )


def known_of(vault: Vault, row: EvidenceRow) -> bytes:
    """What is known of a file or a place, as the channel gave it; Tampered when it was sealed."""
    where = file_keys.place("about", asdict(row))
    return vault.open_local(where, row.sealed)


def key_of(tx: Tx, person_id: str) -> bytes | None:
    """A person's wrapped key; None after erasure."""
    row = tx.get(people, person_id)
    return row["wrapped_key"] if row else None


def add(
    tx: Tx,
    vault: Vault,
    *,
    office_id: str,
    person_id: str,
    case_id: str | None,
    kind: str,
    author: str,
    words: bytes,
    now: datetime,
) -> str:
    """Keep words under their person's key; returns the id that events point to."""
    row = {
        "id": tx.new_id(),
        "office_id": office_id,
        "person_id": person_id,
        "case_id": case_id,
        "kind": kind,
        "author": author,
        "at": now,
    }
    tx.add(texts, **row, sealed=vault.seal(key_of(tx, person_id), place(row), words))
    return str(row["id"])


def read(tx: Tx, vault: Vault, text_id: str) -> bytes | None:
    """The words, or None when they or their key are gone."""
    row = tx.get(texts, text_id)
    if row is None:
        return None
    key = key_of(tx, row["person_id"])
    return None if key is None else vault.open(key, place(row), row["sealed"])


def author(tx: Tx, text_id: str) -> str:
    """Who wrote these words, as their row names it; empty when it is gone."""
    row = tx.get(texts, text_id)
    return row["author"] if row else ""


def is_sealed(tx: Tx, text_id: str) -> bool:
    """Are the words kept for the archive, and for nobody to read?"""
    row = tx.get(texts, text_id)
    person = tx.get(people, row["person_id"]) if row else None
    return (
        person is not None and person["wrapped_key"] is None and person["archived_key"] is not None
    )


_OF_CASE = (
    select(texts)
    .where(
        texts.c.case_id == bindparam("case_id"),
        texts.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(texts.c.id)
)


def of_case(tx: Tx, vault: Vault, case_id: str, *kinds: str) -> list[tuple[TextRow, bytes]]:
    """A case's words of these kinds with their rows, oldest first; empty after erasure."""
    found = []
    for row in tx.rows(_OF_CASE, case_id=case_id, kinds=list(kinds)):
        key = key_of(tx, row["person_id"])
        if key is not None:
            found.append((read_text(row), vault.open(key, place(row), row["sealed"])))
    return found


def of_person(tx: Tx, vault: Vault, person_id: str, kind: str, *, limit: int = 20) -> list[bytes]:
    """A person's newest words of one kind; none when the key is gone."""
    key = key_of(tx, person_id)
    if key is None:
        return []
    query = select(texts).where(texts.c.person_id == person_id, texts.c.kind == kind)
    rows = tx.rows(query.order_by(texts.c.id.desc()).limit(limit))
    return [vault.open(key, place(row), row["sealed"]) for row in rows]


def attach(tx: Tx, vault: Vault, text_id: str, case_id: str) -> None:
    """Give words to a case."""
    _move(tx, vault, text_id, case_id=case_id)


def rename(tx: Tx, vault: Vault, text_id: str, kind: str) -> None:
    """A confirmed draft becomes what it was written for: message, answer."""
    _move(tx, vault, text_id, kind=kind)


def _move(tx: Tx, vault: Vault, text_id: str, **changed: Any) -> None:
    """Change what words are bound to; those whose key is gone stay unreadable."""
    row = tx.get(texts, text_id)
    if row is not None and (key := key_of(tx, row["person_id"])) is not None:
        words = vault.open(key, place(row), row["sealed"])
        changed_row = {**row, **changed}
        tx.set(texts, text_id, **changed, sealed=vault.seal(key, place(changed_row), words))
    else:
        tx.set(texts, text_id, **changed)


def rewrite(tx: Tx, vault: Vault, text_id: str, words: bytes) -> None:
    """Replace words, under the same person's key."""
    row = tx.get(texts, text_id)
    if row is not None:
        sealed = vault.seal(key_of(tx, row["person_id"]), place(row), words)
        tx.set(texts, text_id, sealed=sealed)


def drop(tx: Tx, text_id: str) -> None:
    tx.remove(texts, text_id)


_EVIDENCE = (
    select(evidence)
    .where(evidence.c.case_id == bindparam("case_id"), evidence.c.channel != literal(PRINTED))
    .order_by(evidence.c.received_at)
)


def evidence_of(tx: Tx, case_id: str) -> list[EvidenceRow]:
    """A case's files, oldest first; what the house printed itself is none of them."""
    return [read_evidence(row) for row in tx.rows(_EVIDENCE, case_id=case_id)]


def claim_evidence(
    tx: Tx, vault: Vault, ids: Sequence[str], case_id: str, person_id: str
) -> list[str]:
    """Give files to a case and its person; returns the ids of those that are there."""
    tx.prefetch(evidence, ids)
    found = [one for one in ids if tx.get(evidence, one) is not None]
    file_keys.hand_over(tx, vault, found, person_id, case_id=case_id)
    return found


#: In `evidence.note`: its sender deleted the message that brought it.
TAKEN = "ditarik"


def take_back(tx: Tx, evidence_id: str) -> None:
    """Use a file no more; it stays for the archive."""
    tx.set(evidence, evidence_id, note=TAKEN)


def drop_files(tx: Tx, ids: Sequence[str], *, now: datetime) -> None:
    """Detach files of no case from their person; fetch removes their contents next."""
    for one in ids:
        tx.set(
            evidence,
            one,
            conversation_id="",
            sealed=b"",
            status="wait",
            note=ERASE,
            retry_at=now,
        )


def drop_draft_evidence(tx: Tx, conversation_id: str, *, now: datetime) -> None:
    """Detach the files of a draft from their person, and from their keys.

    Nobody can read the contents from here on; fetch removes them next.
    """
    tx.execute(
        update(evidence)
        .where(evidence.c.conversation_id == conversation_id, evidence.c.case_id.is_(None))
        .values(
            conversation_id="",
            sealed=b"",
            file_key=None,
            status="wait",
            note=ERASE,
            retry_at=now,
        )
    )
