"""The journal of the staff: who became an officer, with which roles, on which account, and who
said so. Append-only, one chain for each office.

Each line holds the whole row as it stands afterwards, so that what somebody changes in the table of
officers behind the back of the program differs from what was written (`staff_audit.walk_staff`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, select, text

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import (
    accounts,
    counters,
    invitations,
    staff,
    staff_journal,
    to_micros,
)
from backoffice.store.vault import Vault

#: Name of the counter of its lines.
COUNTER = "staff_journal"
#: Who acts where the operator of the machine does.
TERMINAL = "system:operator"

#: kept: there before the journal began; proposed: waits for a second person; displaced: the account
#: enrolled as another officer; linked: another account speaks for the officer; moved: the same
#: account under another id of ours; code_set: one-time codes are asked for from now on;
#: code_reset: they are to be begun anew; described: stands otherwise below what is signed
Happening = Literal[
    "kept",
    "entered",
    "proposed",
    "approved",
    "declined",
    "enrolled",
    "displaced",
    "linked",
    "moved",
    "revoked",
    "asleep",
    "woken",
    "code_set",
    "code_reset",
    "described",
]


class Standing(Struct, frozen=True, kw_only=True):
    """What a row of `staff` says; its columns say what each field means."""

    name: str
    roles: tuple[str, ...]
    unit: str
    person_id: str | None
    address_id: str | None
    active: bool
    created_at: datetime
    proposed_by: str | None = None
    since: datetime | None = None
    asleep_at: datetime | None = None
    position: str = ""
    rank: str = ""
    nip: str = ""


class StaffEvent(Struct, frozen=True, kw_only=True):
    """One line: what happened to which officer, and how the officer stood afterwards."""

    what: Happening
    staff: str
    standing: Standing
    #: Keyed digests of the accounts that speak for the officer.
    accounts: tuple[str, ...] = ()


_event = msgspec.json.Decoder(StaffEvent)
#: What begins the lines of an officer.
_FIRST = frozenset({"kept", "entered", "proposed"})
_OF_OFFICE = select(staff.c.id).where(staff.c.office_id == bindparam("office_id"))
_LAST = (
    select(staff_journal.c.event)
    .where(staff_journal.c.staff_id == bindparam("staff_id"))
    .order_by(staff_journal.c.seq.desc())
    .limit(1)
)
_ACCOUNTS = (
    select(accounts.c.sender_key)
    .where(accounts.c.person_id == bindparam("person_id"))
    .order_by(accounts.c.sender_key)
)
_OPEN = select(invitations).where(
    invitations.c.office_id == bindparam("office_id"), invitations.c.used_at.is_(None)
)
_NEXT = text(
    "UPDATE counters SET value = value + 1 WHERE office_id = :office_id AND name = :name "
    "RETURNING value"
)


def framed(office_id: str, seq: int, at: datetime, actor: str, event: bytes) -> bytes:
    """The bytes that a line's digest covers; those of a case's line never begin so."""
    return f"staff:{office_id}\x1f{seq}\x1f{to_micros(at)}\x1f{actor}\x1f".encode() + event


def read_event(written: bytes) -> StaffEvent:
    """Raises msgspec.MsgspecError."""
    return _event.decode(written)


def standing(row: Any) -> Standing:
    """What a line says of a row of `staff`."""
    values = {name: row[name] for name in Standing.__struct_fields__ if name != "roles"}
    return Standing(**values, roles=tuple(msgspec.json.decode(row["roles"], type=list[str])))


def accounts_of(tx: Tx, person_id: str | None) -> tuple[str, ...]:
    """Keyed digests of the accounts that speak for a person."""
    found = tx.rows(_ACCOUNTS, person_id=person_id) if person_id else []
    return tuple(one["sender_key"] for one in found)


def last_accounts(tx: Tx, staff_id: str) -> tuple[str, ...]:
    """The accounts that the latest line names."""
    lines = tx.rows(_LAST, staff_id=staff_id)
    return read_event(lines[0]["event"]).accounts if lines else ()


def hash_code(code: str) -> str:
    """What was kept of a code that enrols before codes were keyed, and is kept of a room's."""
    return hashlib.sha256(code.encode()).hexdigest()


def bound(vault: Vault, key: str, staff_id: str, until: datetime) -> str:
    """The digest of a code's, whose it is and when it ends."""
    return vault.token("invitation of", key, staff_id, str(to_micros(until)))


def begin(tx: Tx, vault: Vault, office_id: str, *, now: datetime) -> None:
    """Write down the officers whom the journal finds when it begins; later it does nothing.

    Codes that were given out before count for whom and as long as they did.
    """
    if tx.get(counters, office_id, COUNTER) is not None:
        return
    tx.add_once(counters, office_id=office_id, name=COUNTER, value=0)
    for found in tx.rows(_OF_OFFICE.order_by(staff.c.id), office_id=office_id):
        # Silence is counted from now on.
        tx.set(staff, found["id"], heard_at=now)
        row = tx.get(staff, found["id"])
        spoken = accounts_of(tx, row["person_id"]) if row else ()
        write(tx, vault, found["id"], "kept", now=now, by="system", spoken=spoken)
    for one in tx.rows(_OPEN, office_id=office_id):
        digest = bound(vault, one["hash"], one["staff_id"], one["expires_at"])
        tx.set(invitations, one["hash"], bound=digest)


def write(
    tx: Tx,
    vault: Vault,
    staff_id: str,
    what: Happening,
    *,
    now: datetime,
    by: str,
    changed: Collection[str] = (),
    spoken: tuple[str, ...] | None = None,
) -> None:
    """Write down what has just been made of an officer; the journal has begun.

    Of the row only what was `changed` is taken over, and of the accounts what is `spoken`: a line
    never makes true what somebody changed behind our back. Of an officer who has no line nothing is
    written.
    """
    row = tx.get(staff, staff_id)
    lines = tx.rows(_LAST, staff_id=staff_id)
    if row is None or (not lines and what not in _FIRST):
        return
    stands = standing(row)
    said = read_event(lines[0]["event"]) if lines else None
    if said is not None:
        news = {name: getattr(stands, name) for name in changed}
        stands = replace(said.standing, **news)
    if spoken is None:
        spoken = said.accounts if said else ()
    event = msgspec.json.encode(
        StaffEvent(what=what, staff=staff_id, standing=stands, accounts=spoken)
    )
    office_id = row["office_id"]
    # The counter is one row: of two that write at once, the second waits for the first.
    seq = int(tx.rows(_NEXT, office_id=office_id, name=COUNTER)[0]["value"])
    before = tx.get(staff_journal, office_id, seq - 1)
    head = bytes(before["digest"]) if before else b""
    tx.add(
        staff_journal,
        office_id=office_id,
        seq=seq,
        at=now,
        staff_id=staff_id,
        actor=by,
        event=event,
        digest=vault.link(head, framed(office_id, seq, now, by, event)),
    )
