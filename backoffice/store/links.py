"""One-time codes that link an account to a person, and how often a conversation has tried."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import update

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import link_tries, links
from backoffice.store.vault import Vault

#: The time in which tries are counted.
WINDOW = timedelta(hours=1)


def digest(vault: Vault, office_id: str, code: str) -> str:
    """What is kept of a code."""
    return vault.token("link", office_id, code)


def add(
    tx: Tx,
    key: str,
    *,
    office_id: str,
    person_id: str,
    conversation_id: str,
    now: datetime,
    valid: timedelta,
    only_from: str | None = None,
) -> None:
    """Keep a code in the place of the one that its conversation was given before."""
    if only_from is None:
        tx.execute(
            update(links)
            .where(
                links.c.conversation_id == conversation_id,
                links.c.used_at.is_(None),
                links.c.only_from.is_(None),
            )
            .values(used_at=now)
        )
    tx.add(
        links,
        hash=key,
        office_id=office_id,
        person_id=person_id,
        conversation_id=conversation_id,
        only_from=only_from,
        created_at=now,
        expires_at=now + valid,
    )


class Link(Struct, frozen=True):
    """A code that counts: who asked for it, in which conversation."""

    person_id: str
    conversation_id: str
    #: The one conversation from which it counts; None: from any other.
    only_from: str | None


_read = reader(Link)


def find(tx: Tx, key: str, *, now: datetime) -> Link | None:
    """The code behind a digest; None when it is unknown, used or too old."""
    row = tx.get(links, key)
    if row is None or row["used_at"] is not None or row["expires_at"] < now:
        return None
    return _read(row)


def use(tx: Tx, key: str, *, now: datetime) -> None:
    """Use a code up. Conflict when somebody else has just used it."""
    tx.set(links, key, expect={"used_at": None}, used_at=now)


def tries(tx: Tx, conversation_id: str, *, now: datetime) -> tuple[int, int]:
    """How many codes a conversation asked for and got wrong within the hour."""
    row = tx.get(link_tries, conversation_id)
    if row is None or row["since"] + WINDOW <= now:
        return 0, 0
    return row["asked"], row["wrong"]


def count(
    tx: Tx, conversation_id: str, *, office_id: str, now: datetime, asked: int = 0, wrong: int = 0
) -> None:
    """Count one more try."""
    before = tries(tx, conversation_id, now=now)
    row = tx.get(link_tries, conversation_id)
    values: dict[str, Any] = {"asked": before[0] + asked, "wrong": before[1] + wrong}
    if row is None:
        tx.add(
            link_tries, conversation_id=conversation_id, office_id=office_id, since=now, **values
        )
    elif before == (0, 0):
        tx.set(link_tries, conversation_id, since=now, **values)
    else:
        tx.set(link_tries, conversation_id, **values)
