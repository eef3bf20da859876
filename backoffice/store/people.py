"""Persons: the key of each, their accounts, and what belongs to them.

Sealing takes a key out of daily use, destruction takes it away; both leave ids and times alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select, update

from backoffice.case.case import Case
from backoffice.store import file_keys, staff_journal
from backoffice.store.conversations import Conversation
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.outbox import OutboxRow, joined
from backoffice.store.tables import (
    accounts,
    conversations,
    evidence,
    outbox,
    people,
    staff,
    texts,
)
from backoffice.store.texts import ERASE, TextRow, place, read_text
from backoffice.store.vault import Tampered, Vault

_ID_CHARS = 32


class PersonRow(Struct, frozen=True):
    """A person as it is stored; its columns say what each field means."""

    id: str
    wrapped_key: bytes | None
    created_at: datetime
    archived_key: bytes | None
    through_id: str | None
    kinship: str
    joined: bool


read_person = reader(PersonRow)


def get(tx: Tx, person_id: str) -> PersonRow | None:
    row = tx.get(people, person_id)
    return read_person(row) if row else None


def house(tx: Tx, vault: Vault, office_id: str, *, now: datetime) -> str:
    """The person that stands for the office itself: files of nobody are under its key.

    It has no account and no case, so that nothing of anybody ever comes to lie there. Two who make
    it at once meet at its id, and the later one is run again.
    """
    one = hashlib.sha256(f"house:{office_id}".encode()).hexdigest()[:_ID_CHARS]
    if tx.get(people, one) is None:
        tx.add(people, id=one, office_id=office_id, wrapped_key=vault.new_key(one), created_at=now)
    return one


def is_sealed(tx: Tx, person_id: str) -> bool:
    """Is the key in the archive?"""
    person = get(tx, person_id)
    return person is not None and person.wrapped_key is None and person.archived_key is not None


def archived_key(tx: Tx, person_id: str) -> bytes | None:
    person = get(tx, person_id)
    return person.archived_key if person else None


def archived_texts(
    tx: Tx, vault: Vault, person_id: str, case_id: str
) -> list[tuple[TextRow, bytes]]:
    """A sealed case's words with their rows, oldest first; Erased when the key is destroyed."""
    key = vault.from_archive(person_id, archived_key(tx, person_id))
    rows = tx.rows(select(texts).where(texts.c.case_id == case_id).order_by(texts.c.id))
    return [(read_text(row), vault.open(key, place(row), row["sealed"])) for row in rows]


def add_archived(
    tx: Tx, vault: Vault, case: Case, *, author: str, words: bytes, now: datetime
) -> None:
    """Keep a note about a sealed case with what is sealed of it."""
    key = vault.from_archive(case.person_id, archived_key(tx, case.person_id))
    row = {
        "id": tx.new_id(),
        "office_id": case.office_id,
        "person_id": case.person_id,
        "case_id": case.id,
        "kind": "note",
        "author": author,
        "at": now,
    }
    tx.add(texts, **row, sealed=vault.seal(key, place(row), words))


def withdraw_key(tx: Tx, vault: Vault, person_id: str) -> None:
    """Put the key into the archive: nothing that was sealed under it is readable in daily work."""
    person = get(tx, person_id)
    if person is not None and person.wrapped_key is not None:
        archived = vault.archive(person_id, person.wrapped_key)
        tx.set(people, person_id, wrapped_key=None, archived_key=archived)


def destroy_key(tx: Tx, person_id: str, *, now: datetime) -> None:
    """What was sealed under the key stays unreadable for ever."""
    tx.execute(delete(texts).where(texts.c.person_id == person_id))
    tx.set(people, person_id, wrapped_key=None, archived_key=None, erased_at=now)


def successor(
    tx: Tx,
    vault: Vault,
    person_id: str,
    talks: Sequence[Conversation],
    *,
    office_id: str,
    now: datetime,
) -> str:
    """A new person with a new key in the place of one who goes on talking to us.

    Takes over accounts, conversations, the officer if it is one, files of no case, and those who
    are reached through this one.
    """
    new = tx.new_id()
    former = get(tx, person_id)
    joined = former is not None and former.joined
    key = vault.new_key(new)
    tx.add(people, id=new, office_id=office_id, wrapped_key=key, created_at=now, joined=joined)
    tx.execute(update(people).where(people.c.through_id == person_id).values(through_id=new))
    tx.set(people, person_id, joined=False)
    tx.execute(update(accounts).where(accounts.c.person_id == person_id).values(person_id=new))
    for row in tx.rows(select(staff.c.id).where(staff.c.person_id == person_id)):
        staff_journal.begin(tx, vault, office_id, now=now)
        tx.set(staff, row["id"], person_id=new)
        staff_journal.write(
            tx, vault, row["id"], "moved", now=now, by="system", changed=("person_id",)
        )
    tx.memo.clear()
    for talk in talks:
        file_keys.hand_over(tx, vault, file_keys.of_draft(tx, talk.id), new)
        tx.set(conversations, talk.id, person_id=new, case_id=None)
    return new


def detach(tx: Tx, person_id: str) -> None:
    """Nobody speaks for this person any more; who was reached through it is reached as before."""
    person = get(tx, person_id)
    if person is None or person.through_id is None:
        return
    behind = people.c.through_id == person_id
    tx.execute(update(people).where(behind).values(through_id=person.through_id))
    tx.set(people, person_id, through_id=None, kinship="")
    tx.memo.clear()


def forget_cases(tx: Tx, talks: Sequence[Conversation], case_ids: Sequence[str]) -> None:
    """Let what is said in these conversations belong to none of these cases of itself."""
    for talk in talks:
        if talk.case_id in case_ids:
            tx.set(conversations, talk.id, case_id=None)


def let_go(tx: Tx, talks: Sequence[Conversation]) -> None:
    """Forget whose these conversations are: whoever writes in them next is new to us."""
    for talk in talks:
        tx.remove(accounts, *talk.sender)
        tx.execute(
            delete(accounts).where(
                accounts.c.office_id == talk.office_id,
                accounts.c.channel == talk.channel,
                accounts.c.account == talk.account,
                accounts.c.bound_to == talk.sender_key,
            )
        )
        tx.set(
            conversations,
            talk.id,
            person_id=None,
            case_id=None,
            state=None,
            pending=None,
            code=None,
            expires_at=None,
            telling=True,
        )


def is_officer(tx: Tx, person_id: str) -> bool:
    return bool(tx.rows(select(staff.c.id).where(staff.c.person_id == person_id).limit(1)))


def seal_files(tx: Tx, vault: Vault, person_id: str, case_ids: Sequence[str]) -> None:
    """Put what is known of a person's files under the archived key.

    Their contents are under it by then, or will be: a file has its key from its person.
    """
    query = select(evidence).where(evidence.c.case_id.in_(case_ids), evidence.c.status != "wait")
    for row in tx.rows(query):
        tx.set(evidence, row["id"], sealed=sealed_with_case(tx, vault, row))


def sealed_with_case(tx: Tx, vault: Vault, row: Mapping[Any, Any]) -> bytes:
    """What the installation's key sealed of a file, under the archived key of its person.

    What already is stays.
    """
    sealed: bytes = row["sealed"]
    if not sealed:
        return b""
    where = file_keys.place("about", row)
    key = vault.from_archive(where.person, archived_key(tx, where.person))
    try:
        return vault.seal(key, where, vault.open_local(where, sealed))
    except Tampered:
        return sealed


def drop_case(tx: Tx, case_id: str, *, now: datetime) -> None:
    """Destroy a case's words, files and what was to be said of it; fetch removes the contents."""
    tx.execute(delete(texts).where(texts.c.case_id == case_id))
    tx.execute(
        update(evidence)
        .where(evidence.c.case_id == case_id)
        .values(
            conversation_id="",
            case_id=None,
            sealed=b"",
            file_key=None,
            status="wait",
            note=ERASE,
            retry_at=now,
            lease_until=None,
        )
    )
    tx.execute(
        update(outbox)
        .where(outbox.c.case_id == case_id, outbox.c.sealed.is_not(None))
        .values(sealed=None, status="sent", waits_since=None, call_since=None)
    )


def words_in_outbox(tx: Tx, case_ids: Sequence[str]) -> list[OutboxRow]:
    """What waits to be said of these cases, or could not be said."""
    query = select(outbox).where(outbox.c.case_id.in_(case_ids), outbox.c.sealed.is_not(None))
    return joined(tx, tx.rows(query.order_by(outbox.c.id)))
