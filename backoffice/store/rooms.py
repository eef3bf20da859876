"""Rooms: groups of officers in which the office speaks of numbers and limits, and of nothing else.

A room begins as a one-time code that an operator gives out, and is registered by the officer who
types it in a group. One that cannot be reached any more is closed and needs a new code.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import select

from backoffice.store.engine.tx import Tx
from backoffice.store.staff_journal import hash_code
from backoffice.store.tables import rooms
from backoffice.store.vault import Vault

VALID = timedelta(hours=24)
_OFFICE = "rooms of"


class Room(Struct, frozen=True):
    """A group, or the code that waits for one (`address_id` is None)."""

    id: str
    name: str
    expires_at: datetime
    address_id: str | None = None
    #: The officer who typed the code.
    staff_id: str | None = None
    closed_at: datetime | None = None
    closed_reason: str | None = None

    @property
    def open(self) -> bool:
        """Registered and, as far as is known, still reached."""
        return self.address_id is not None and self.closed_at is None


def listing(tx: Tx, office_id: str) -> list[Room]:
    """Every room and every code of the office, oldest first."""
    known = (_OFFICE, office_id)
    if known not in tx.memo:
        query = select(rooms).where(rooms.c.office_id == office_id).order_by(rooms.c.id)
        tx.memo[known] = [
            Room(**{name: row[name] for name in Room.__struct_fields__}) for row in tx.rows(query)
        ]
    found: list[Room] = tx.memo[known]
    return found


def digest(vault: Vault, office_id: str, hashed: str) -> str:
    """What is kept of a code, `hashed` being its plain hash, which earlier versions kept."""
    return vault.token("room code", office_id, hashed)


def invite(tx: Tx, vault: Vault, *, office_id: str, name: str, code: str, now: datetime) -> str:
    """Keep a code that registers, within `VALID`, the group in which it is typed; the room's id."""
    tx.memo.pop((_OFFICE, office_id), None)
    room_id = tx.new_id()
    tx.add(
        rooms,
        id=room_id,
        office_id=office_id,
        name=name,
        hash=digest(vault, office_id, hash_code(code)),
        created_at=now,
        expires_at=now + VALID,
    )
    return room_id


def register(
    tx: Tx,
    vault: Vault,
    code: str,
    *,
    office_id: str,
    address_id: str,
    staff_id: str,
    now: datetime,
) -> Room | None:
    """Make a group the room of that code; None when the code is unknown, used or old.

    The group's earlier registration, if it has one, is closed.
    """
    query = select(rooms.c.id).where(
        rooms.c.office_id == office_id,
        rooms.c.hash == digest(vault, office_id, hash_code(code)),
        rooms.c.address_id.is_(None),
        rooms.c.expires_at >= now,
    )
    found = tx.rows(query)
    if not found:
        return None
    close(tx, office_id, address_id, now=now, reason="replaced")
    room_id = found[0]["id"]
    # Of two groups in which it is typed at once, one is registered.
    tx.set(
        rooms,
        room_id,
        expect={"address_id": None},
        address_id=address_id,
        staff_id=staff_id,
        registered_at=now,
    )
    tx.memo.pop((_OFFICE, office_id), None)
    return next(one for one in listing(tx, office_id) if one.id == room_id)


def at(tx: Tx, office_id: str, address_id: str) -> Room | None:
    """The open room at that address."""
    return next(
        (one for one in listing(tx, office_id) if one.open and one.address_id == address_id), None
    )


def reached(tx: Tx, office_id: str) -> list[Room]:
    """The open rooms of the office."""
    return [one for one in listing(tx, office_id) if one.open]


def move(tx: Tx, office_id: str, old: str, new: str, *, now: datetime) -> None:
    """The open room of one address is that of another from now on, unless that has one already."""
    room = at(tx, office_id, old)
    if room is None:
        return
    if at(tx, office_id, new) is not None:
        close(tx, office_id, old, now=now, reason="replaced")
        return
    tx.set(rooms, room.id, address_id=new)
    tx.memo.pop((_OFFICE, office_id), None)


def close(tx: Tx, office_id: str, address_id: str, *, now: datetime, reason: str) -> None:
    """Nothing is said there any more; a place that is no open room is left alone."""
    room = at(tx, office_id, address_id)
    if room is not None:
        tx.set(rooms, room.id, closed_at=now, closed_reason=reason)
        tx.memo.pop((_OFFICE, office_id), None)
