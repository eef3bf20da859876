"""The journal of the staff: who became an officer, with which roles, on which account, and who
said so. Append-only, one chain for each office.

Each line holds the whole row as it stood afterwards, so that what somebody changes in the table of
officers behind the back of the program differs from what was written (`audit.walk_staff`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select, text

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import accounts, counters, staff, staff_journal, to_micros
from backoffice.store.vault import Vault

#: Name of the counter of its lines.
COUNTER = "staff_journal"
#: Who acts where the operator of the machine does.
TERMINAL = "system:operator"

#: kept: there before the journal began; proposed: waits for a second person; displaced: the account
#: enrolled as another officer; linked: another account speaks for the officer; moved: the same
#: account under another id of ours
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


class StaffEvent(Struct, frozen=True, kw_only=True):
    """One line: what happened to which officer, and how the officer stood afterwards."""

    what: Happening
    staff: str
    standing: Standing
    #: Keyed digests of the accounts that speak for the officer.
    accounts: tuple[str, ...] = ()


_event = msgspec.json.Decoder(StaffEvent)
_OF_OFFICE = select(staff.c.id).where(staff.c.office_id == bindparam("office_id"))
_ACCOUNTS = (
    select(accounts.c.sender_key)
    .where(accounts.c.person_id == bindparam("person_id"))
    .order_by(accounts.c.sender_key)
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


def begin(tx: Tx, vault: Vault, office_id: str, *, now: datetime) -> None:
    """Write down the officers whom the journal finds when it begins; later it does nothing."""
    if tx.get(counters, office_id, COUNTER) is not None:
        return
    tx.add_once(counters, office_id=office_id, name=COUNTER, value=0)
    for row in tx.rows(_OF_OFFICE.order_by(staff.c.id), office_id=office_id):
        # Silence is counted from now on.
        tx.set(staff, row["id"], heard_at=now)
        write(tx, vault, row["id"], "kept", now=now, by="system")


def write(tx: Tx, vault: Vault, staff_id: str, what: Happening, *, now: datetime, by: str) -> None:
    """Write down what has just been made of an officer; the journal has begun."""
    row = tx.get(staff, staff_id)
    if row is None:
        raise LookupError(f"there is no officer {staff_id}")
    office_id, person_id = row["office_id"], row["person_id"]
    keys = tx.rows(_ACCOUNTS, person_id=person_id) if person_id else []
    event = msgspec.json.encode(
        StaffEvent(
            what=what,
            staff=staff_id,
            standing=standing(row),
            accounts=tuple(one["sender_key"] for one in keys),
        )
    )
    # The counter is one row: of two that write at once, the second waits for the first.
    seq = int(tx.rows(_NEXT, office_id=office_id, name=COUNTER)[0]["value"])
    before = tx.get(staff_journal, office_id, seq - 1)
    head = bytes(before["digest"]) if before else b""
    tx.add(
        staff_journal,
        office_id=office_id,
        seq=seq,
        at=now,
        actor=by,
        event=event,
        digest=vault.link(head, framed(office_id, seq, now, by, event)),
    )
