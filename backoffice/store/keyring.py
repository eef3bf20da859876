"""The keys of an installation, as they lie in its database: each random, wrapped by the secret.

A new secret wraps them anew and changes none of them, so a running node needs to hear nothing of
it. What follows from a key (ids, chains, what is sealed) lives as long as the key does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select

from backoffice.store.engine.tx import Tx
from backoffice.store.secret import KEY, NotWrapped, Secret
from backoffice.store.tables import keys


class KeysLost(Exception):
    """The database holds no keys, not all of them, or some that were changed."""


@dataclass(frozen=True, repr=False)
class Keys:
    """What each is for is said in `vault`; the names stand in the database."""

    #: Seals what the installation keeps, and the key of each person.
    seal: bytes
    #: Makes the digests of journals.
    chain: bytes
    #: Makes ids of events and files, and digests of codes.
    token: bytes
    #: Makes what proves a mail to be an answer to ours.
    tag: bytes
    #: Makes ids of addresses and of who writes from them.
    address: bytes


_PURPOSES = tuple(one.name for one in fields(Keys))
#: From which key of the time before the keyring each was taken over; none: it is made new.
_FORMER = {"chain": "journal", "token": "token", "tag": "token", "address": "token"}
_ALL = select(keys).order_by(keys.c.id)


def new_keys(randomness: Callable[[int], bytes]) -> Keys:
    """Keys of a new installation."""
    return Keys(**{purpose: randomness(KEY) for purpose in _PURPOSES})


def taken_over(secret: Secret) -> Keys:
    """Keys for an installation from before the keyring.

    Its ids and chains are written and must go on; what seals is new, as all is sealed anew.
    """
    return Keys(
        **{
            purpose: secret.derive(_FORMER[purpose])
            if purpose in _FORMER
            else secret.randomness(KEY)
            for purpose in _PURPOSES
        }
    )


def keep(tx: Tx, secret: Secret, found: Keys, *, now: datetime) -> None:
    """Store the keys, unless another process was faster: then its keys stay."""
    for purpose in _PURPOSES:
        key_id = f"{purpose}-1"
        tx.add_once(
            keys,
            id=key_id,
            purpose=purpose,
            wrapped=secret.wrap(key_id, getattr(found, purpose)),
            made_at=now,
        )


def read(tx: Tx, secret: Secret) -> Keys:
    """The keys of this database; KeysLost when they cannot be had."""
    found: dict[str, bytes] = {}
    for row in tx.rows(_ALL):
        try:
            found[row["purpose"]] = secret.unwrap(row["id"], bytes(row["wrapped"]))
        except NotWrapped:
            raise KeysLost(f"{row['id']} was changed") from None
    missing = sorted({*_PURPOSES} - {*found})
    if missing:
        raise KeysLost(f"{', '.join(missing)} missing")
    return Keys(**{purpose: found[purpose] for purpose in _PURPOSES})


def rewrap(tx: Tx, old: Secret, new: Secret) -> None:
    """Let another secret open the keys; KeysLost when the old one does not."""
    for row in tx.rows(_ALL):
        try:
            key = old.unwrap(row["id"], bytes(row["wrapped"]))
        except NotWrapped:
            raise KeysLost(f"{row['id']} was changed") from None
        tx.set(
            keys,
            row["id"],
            expect={"wrapped": bytes(row["wrapped"])},
            wrapped=new.wrap(row["id"], key),
        )
