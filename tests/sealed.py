"""What lies sealed in rows, opened as the code does that keeps it there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from app.serving.keys import kept_secret
from app.settings.settings import Settings
from backoffice.store import addresses, conversations, file_keys, inbox, outbox, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import addresses as address_table
from backoffice.store.tables import from_micros
from backoffice.store.vault import Vault, _decrypt, _key_of

Row = Mapping[Any, Any]


def fingerprint(settings: Settings) -> str:
    """That of the secret that an installation was given, or keeps."""
    return kept_secret(settings, os.urandom).fingerprint()


def came(vault: Vault, row: Row, kind: Literal["raw", "items"] = "items") -> bytes:
    """What a provider brought, or what was understood of it."""
    known = ("office_id", "channel", "account", "event_key", "conversation_id")
    place = inbox.place(kind, **{name: row[name] for name in known})
    return vault.open_local(place, row[kind])


def payload(vault: Vault, row: Row, sealed: bytes | None = None) -> bytes:
    """What fills a message, as its row holds it or held it before."""
    return vault.open_local(outbox.place(row), sealed or row["sealed"])


def words(vault: Vault, row: Row, key: bytes) -> bytes:
    """What a person wrote; the row may be one that was read past the types of its columns."""
    at = from_micros(row["at"]) if isinstance(row["at"], int) else row["at"]
    return vault.open(key, texts.place({**row, "at": at}), row["sealed"])


def draft(vault: Vault, row: Row, key: bytes) -> bytes:
    place = conversations.draft_place(row["id"], row["person_id"])
    return vault.open(key, place, row["state"])


def thread(vault: Vault, row: Row) -> bytes:
    return vault.open_local(conversations.thread_place(row["id"]), row["state"])


def pending(vault: Vault, row: Row) -> bytes:
    return vault.open_local(conversations.pending_place(row["id"]), row["pending"])


def known_file(vault: Vault, row: Row) -> bytes:
    """What is known of a file whose case is not sealed."""
    return vault.open_local(file_keys.place("about", row), row["sealed"])


def peer_of(vault: Vault, row: Row) -> str:
    place = addresses.place(row["id"])
    return vault.open_local(place, row["sealed"]).decode()


def sealed_before(vault: Vault, person_id: str, archived: bytes, data: bytes) -> bytes:
    """What the person's key sealed when nothing was bound to its place."""
    wrapped = vault.from_archive(person_id, archived)
    key = _decrypt(vault._wrapping, wrapped, _key_of(person_id, "key"))
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, b"person")


def address_of(tx: Tx, vault: Vault, peer: object) -> Row | None:
    """The row of whoever has that name at a provider; None when nobody has written from there."""
    rows = tx.rows(select(address_table))
    return next((row for row in rows if peer_of(vault, row) == str(peer)), None)
