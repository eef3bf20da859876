"""Addresses: where a person or a room is written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import addresses
from backoffice.store.vault import Place, Tampered, Vault


class AddressRow(Struct, frozen=True):
    """An address as it is stored; its columns say what each means."""

    id: str
    office_id: str
    channel: str
    account: str
    sealed: bytes | None
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
    #: By `seal`; empty where the address is known to be stored.
    sealed: bytes
    thread: str
    room: bool
    heard_at: datetime | None


class Activity(Struct, frozen=True):
    """When the person last wrote at an address, and whether something waits there for it."""

    heard_at: datetime | None
    shut_at: datetime | None
    waits: bool


_read = reader(AddressRow)


def identify(
    vault: Vault, office_id: str, channel: str, account: str, peer: str, thread: str
) -> str:
    """The id of an address: the same whenever somebody writes from there."""
    return vault.name("address", office_id, channel, account, peer, thread)


def identify_sender(vault: Vault, office_id: str, channel: str, account: str, sender: str) -> str:
    """Under which key a sender is known; by mail the sender is the address."""
    return vault.name("sender", office_id, channel, account, sender)


def place(address_id: str) -> Place:
    """Where the peer of an address belongs."""
    return Place("addresses", address_id, "peer")


def seal(vault: Vault, address_id: str, peer: str) -> bytes:
    """A provider's name of a person or a room, to be stored."""
    return vault.seal_local(place(address_id), peer.encode("utf-8", "surrogatepass"))


def peer_of(vault: Vault, row: AddressRow) -> str:
    """What `seal` was given; Tampered when it was changed, or is that of another address."""
    if row.sealed is None:
        raise Tampered
    return vault.open_local(place(row.id), row.sealed).decode("utf-8", "surrogatepass")


def meet(tx: Tx, heard: Heard) -> None:
    """Store an address, unless it is known."""
    tx.add_once(addresses, **asdict(heard), peer="")


def get(tx: Tx, address_id: str) -> AddressRow | None:
    row = tx.get(addresses, address_id)
    return _read(row) if row else None


def by_id(tx: Tx, ids: Iterable[str]) -> dict[str, AddressRow]:
    """Those of these addresses that there are, read at once."""
    wanted = set(ids)
    tx.prefetch(addresses, wanted)
    return {one: found for one in wanted if (found := get(tx, one))}
