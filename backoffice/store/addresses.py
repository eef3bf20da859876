"""Addresses: where a person or a room is written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import addresses


class AddressRow(Struct, frozen=True):
    """An address as it is stored; its columns say what each means."""

    id: str
    office_id: str
    channel: str
    account: str
    peer: str
    thread: str
    room: bool
    closed_at: datetime | None
    closed_reason: str | None
    heard_at: datetime | None
    shut_at: datetime | None
    waits: bool


class Heard(Struct, frozen=True):
    """An address as a message of it tells; it is stored with the first."""

    id: str
    office_id: str
    channel: str
    account: str
    peer: str
    thread: str
    room: bool
    heard_at: datetime | None


class Activity(Struct, frozen=True):
    """When the person last wrote at an address, and whether something waits there for it."""

    heard_at: datetime | None
    shut_at: datetime | None
    waits: bool


_read = reader(AddressRow)


def meet(tx: Tx, heard: Heard) -> None:
    """Store an address, unless it is known."""
    tx.add_once(addresses, **asdict(heard))


def get(tx: Tx, address_id: str) -> AddressRow | None:
    row = tx.get(addresses, address_id)
    return _read(row) if row else None


def by_id(tx: Tx, ids: Iterable[str]) -> dict[str, AddressRow]:
    """Those of these addresses that there are, read at once."""
    wanted = set(ids)
    tx.prefetch(addresses, wanted)
    return {one: found for one in wanted if (found := get(tx, one))}
