"""A new secret in the place of the old one, while nodes run.

The keys stay as they are and are wrapped anew, in one transaction with the fingerprint that the
database names; a node holds the keys since it began and needs to hear nothing. The new secret lies
on the disk before that transaction, and the old one until after it.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from app.serving.keys import secret_of
from app.serving.sources import Sources
from app.serving.storage import WiringError
from app.settings import key_file
from app.settings.settings import Settings
from backoffice.store import installation, keyring
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Conflict, Tx
from backoffice.store.keyring import KeysLost
from backoffice.store.secret import Secret


class Rotated(NamedTuple):
    """Which secret the database names now."""

    old: str
    new: str
    #: An earlier rotation was brought to its end, and no other was begun.
    resumed: bool
    #: ADUAN_SECRET_KEY is still the former one.
    to_set: bool


async def rotate(settings: Settings, database: Database, given: Sources) -> Rotated:
    """Replace the secret; WiringError without the present one. Killed, it may be called again."""
    bound = await database.read(installation.fingerprint)
    if bound is None:
        raise WiringError("There is no key to replace yet: the first start makes one.")
    under_way = await asyncio.to_thread(_under_way, settings, bound, given)
    if under_way is not None:
        return under_way
    old = await asyncio.to_thread(secret_of, settings, bound, given.randomness)
    new = await asyncio.to_thread(_coming, settings, given)

    def hand_over(tx: Tx) -> None:
        installation.hand_key_over(tx, bound, new.fingerprint())
        keyring.rewrap(tx, old, new)

    try:
        await database.write(hand_over, name="key")
    except (Conflict, KeysLost) as error:
        raise WiringError(
            "The keys were not as they should be, and nothing was changed: another process may "
            f"just have replaced the key ({error}). Try again."
        ) from None
    to_set = settings.given_key is not None
    if not to_set:
        await asyncio.to_thread(key_file.put_in_place, settings)
    return Rotated(bound, new.fingerprint(), resumed=False, to_set=to_set)


def _under_way(settings: Settings, bound: str, given: Sources) -> Rotated | None:
    """What is left of a rotation whose transaction is through."""
    coming = key_file.read(key_file.coming(settings))
    if coming is None or Secret(coming, randomness=given.randomness).fingerprint() != bound:
        return None
    if settings.given_key is None:
        key_file.put_in_place(settings)
    elif settings.given_key == coming:
        key_file.coming(settings).unlink(missing_ok=True)
    else:
        return Rotated("", bound, resumed=True, to_set=True)
    return Rotated("", bound, resumed=True, to_set=False)


def _coming(settings: Settings, given: Sources) -> Secret:
    """The secret that is to follow; one that a killed rotation left is taken up."""
    file = key_file.coming(settings)
    key_file.write_once(file, given.randomness(key_file.KEY_BYTES), given.randomness)
    key = key_file.read(file)
    if key is None:
        raise WiringError(f"{file} is gone: somebody took it away just now.")
    return Secret(key, randomness=given.randomness)
