"""The secret of an installation and the vault that it opens: found, made once, or refused.

While a secret is replaced (`aduan key rotate`) the new one lies beside the old one, in
`secret.key.next`. Whichever the database names is the one: so a rotation that was killed at any
moment leaves an installation that opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.serving.sources import Sources
from app.serving.storage import WiringError, facts
from app.settings import key_file
from app.settings.settings import Settings
from backoffice.store import installation, keyring
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Tx
from backoffice.store.keyring import Keys, KeysLost
from backoffice.store.secret import Secret
from backoffice.store.vault import Vault

Randomness = Callable[[int], bytes]


def kept_secret(settings: Settings, randomness: Randomness) -> Secret:
    """The secret of an installation that is there: WiringError when it is not, none is made."""
    bound = installation.key_named_in(facts(settings))
    if bound is not None:
        return secret_of(settings, bound, randomness)
    if settings.given_key is None and not key_file.path(settings).exists():
        raise _absent(settings)
    return Secret(key_file.secret_key(settings, random_bytes=randomness), randomness=randomness)


def require_key(settings: Settings, randomness: Randomness) -> None:
    """Raises WiringError where a database was written under a key that is not here.

    To be asked before anything is written: a new key beside that database would be of no use, and
    would be taken for the one to keep a copy of.
    """
    bound = installation.key_named_in(facts(settings))
    if bound is not None:
        secret_of(settings, bound, randomness)


def secret_of(settings: Settings, bound: str, randomness: Randomness) -> Secret:
    """The secret with that fingerprint; WiringError when it is not here.

    A rotation that was killed behind its commit is brought to its end.
    """
    return Secret(digits_of(settings, bound, randomness), randomness=randomness)


def digits_of(settings: Settings, bound: str, randomness: Randomness) -> bytes:
    """The same, as the bytes that are to be written down."""
    given = settings.given_key or key_file.read(key_file.path(settings))
    coming = key_file.read(key_file.coming(settings))
    if given is not None and _is(given, bound, randomness):
        return given
    if coming is not None and _is(coming, bound, randomness):
        if settings.given_key is None:
            key_file.put_in_place(settings)
        return coming
    if given is None:
        raise _absent(settings)
    raise WiringError(
        f"The database {settings.database_shown} does not open with this key. It was written under "
        f"the key {bound}; this is {Secret(given, randomness=randomness).fingerprint()}. Set the "
        "ADUAN_SECRET_KEY of that installation, or put its secret.key in the data folder."
    )


def bring_back(settings: Settings, key: bytes, randomness: Randomness) -> tuple[Path, str]:
    """Put a key that was written down into its file; where that is, and the key's fingerprint.

    WiringError, and nothing is written, when the database names another one, when another one is
    there, or when ADUAN_SECRET_KEY gives one that would be taken before it.
    """
    file, fingerprint = key_file.path(settings), Secret(key, randomness=randomness).fingerprint()
    bound = installation.key_named_in(facts(settings))
    if bound is not None and bound != fingerprint:
        raise WiringError(
            f"This is the key {fingerprint}, and the database {settings.database_shown} was "
            f"written under the key {bound}. Nothing was written: look for another copy."
        )
    if settings.given_key not in (None, key):
        raise WiringError(
            f"ADUAN_SECRET_KEY gives another key than {fingerprint}, and is taken before any file: "
            "remove it from .env or from the service first. Nothing was written."
        )
    if not key_file.write_once(file, key, randomness) and key_file.read(file) != key:
        raise WiringError(
            f"In {file} lies another key than {fingerprint}, and it is not written over: move it "
            "away first."
        )
    return file, fingerprint


async def open_vault(settings: Settings, database: Database, given: Sources) -> Vault:
    """The vault of this database; of a new one, its secret and its keys are made."""
    bound = await database.read(installation.fingerprint)
    if bound is not None:
        return await kept_vault(settings, database, given)
    made = await asyncio.to_thread(key_file.secret_key, settings, random_bytes=given.randomness)
    secret = Secret(made, randomness=given.randomness)

    def begin(tx: Tx) -> Keys | None:
        if not installation.claim_key(tx, secret.fingerprint()):
            return None
        keyring.keep(tx, secret, keyring.new_keys(given.randomness), now=given.clock())
        return keyring.read(tx, secret)

    found = await database.write(begin, name="start")
    if found is None:
        # Another node was faster, with another key.
        return await kept_vault(settings, database, given)
    return Vault(found, randomness=given.randomness)


async def kept_vault(settings: Settings, database: Database, given: Sources) -> Vault:
    """The vault of an installation that is there; nothing is made. WiringError without its key."""
    bound = await database.read(installation.fingerprint)
    if bound is None:
        await asyncio.to_thread(kept_secret, settings, given.randomness)
        # Nothing was ever sealed.
        return Vault(keyring.new_keys(given.randomness), randomness=given.randomness)
    secret = await asyncio.to_thread(secret_of, settings, bound, given.randomness)
    try:
        found = await database.read(lambda tx: keyring.read(tx, secret))
    except KeysLost as error:
        raise lost(settings, error) from None
    return Vault(found, randomness=given.randomness)


def _is(key: bytes, bound: str, randomness: Randomness) -> bool:
    return Secret(key, randomness=randomness).fingerprint() == bound


def lost(settings: Settings, error: KeysLost) -> WiringError:
    """The sentence for a database whose keys cannot be had, although its secret is here."""
    return WiringError(
        f"The keys of the database {settings.database_shown} are not as they were written "
        f"({error}): restore a backup."
    )


def _absent(settings: Settings) -> WiringError:
    return WiringError(
        "The key is not there, and nothing was made in its place: set ADUAN_SECRET_KEY, or put "
        f"your copy of it in {key_file.path(settings)}."
    )
