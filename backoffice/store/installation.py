"""Facts of the installation: its key's fingerprint, every profile that was ever in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from backoffice.office.profile import Profile, profile_document, read_document
from backoffice.store.engine import schema
from backoffice.store.engine.driver import database_errors
from backoffice.store.engine.engines import open_engine
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import meta, profiles

_KEY, _ESCROW = "key_fingerprint", "escrow"
#: How far the sealing anew has come, while it is under way (`resealing`).
RESEALING = "resealing"


def claim_key(tx: Tx, fingerprint: str) -> bool:
    """Bind a new database to its key; False when it was written under another."""
    tx.add_once(meta, name=_KEY, value=fingerprint)
    tx.flush()
    row = tx.get(meta, _KEY)
    return row is not None and row["value"] == fingerprint


def fingerprint(tx: Tx) -> str | None:
    """Fingerprint of the key that this database is bound to; None before the first start."""
    row = tx.get(meta, _KEY)
    return None if row is None else str(row["value"])


def read_facts(url: str) -> dict[str, str]:
    """All facts of a database of any schema; none where there is none, and none is made.

    Raises Unavailable when the database does not answer, Unfit when it answers and refuses.
    """
    if schema.state(url) == "absent":
        return {}
    engine = open_engine(url, reading=True)
    try:
        with engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(select(meta))}
    except database_errors() as error:
        raise schema.meant(error) from error
    finally:
        engine.dispose()


def key_named_in(facts: Mapping[str, str]) -> str | None:
    """As `fingerprint`, of facts that were read."""
    return facts.get(_KEY)


def is_sealed_anew(facts: Mapping[str, str]) -> bool:
    """Is nothing left of the time before everything sealed was bound to its place?"""
    return RESEALING not in facts


def hand_key_over(tx: Tx, old: str, new: str) -> None:
    """Bind the database to another secret; Conflict when it is not bound to the old one."""
    tx.set(meta, _KEY, expect={"value": old}, value=new)


def note_escrow(tx: Tx, fingerprint: str, at: datetime) -> None:
    """A copy of the secret with that fingerprint was written for a safe."""
    value = f"{fingerprint} {at.isoformat()}"
    tx.add_once(meta, name=_ESCROW, value=value)
    tx.flush()
    tx.set(meta, _ESCROW, value=value)


def escrowed(tx: Tx) -> tuple[str, datetime] | None:
    """Of which secret a copy was written last, and when; None when none ever was."""
    row = tx.get(meta, _ESCROW)
    if row is None:
        return None
    fingerprint, _, at = str(row["value"]).partition(" ")
    return fingerprint, datetime.fromisoformat(at)


def keep_profile(tx: Tx, profile: Profile, *, now: datetime) -> dict[str, Profile]:
    """Store the profile in force and return every version that this office ever used."""
    tx.add_once(
        profiles,
        office_id=profile.office.id,
        version=profile.version,
        document=profile_document(profile),
        stored_at=now,
    )
    return known_profiles(tx, profile)


def known_profiles(tx: Tx, profile: Profile) -> dict[str, Profile]:
    """Every version that this office ever used, and the one in force."""
    query = select(profiles.c.version, profiles.c.document).where(
        profiles.c.office_id == profile.office.id, profiles.c.version != profile.version
    )
    found = {row["version"]: read_document(row["document"]) for row in tx.rows(query)}
    return found | {profile.version: profile}
