"""Officers: their roles, their enrolment by a one-time code, where they are reached."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, select

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.office.secrecy import sees
from backoffice.store import account_links
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import invitations, people, staff

_OFFICE = "staff of"
_BY_PERSON = select(staff).where(staff.c.person_id.in_(bindparam("ids", expanding=True)))


_BEHIND = (
    select(people.c.id, people.c.through_id)
    .join(staff, staff.c.person_id == people.c.through_id)
    .where(staff.c.office_id == bindparam("office_id"))
)


def _others(tx: Tx, office_id: str) -> dict[str, tuple[str, ...]]:
    """Who is reached through the officers of an office; read once in a unit of work."""
    key = ("kin of staff", office_id)
    if key not in tx.memo:
        through = {row["through_id"] for row in tx.rows(_BEHIND, office_id=office_id)}
        tx.memo[key] = {one: account_links.persons_of(tx, one)[1:] for one in through}
    found: dict[str, tuple[str, ...]] = tx.memo[key]
    return found


def _staff(tx: Tx, row: object) -> Staff:
    values = dict(row)  # type: ignore[call-overload]
    return Staff(
        id=values["id"],
        office_id=values["office_id"],
        name=values["name"],
        roles=frozenset(msgspec.json.decode(values["roles"], type=list[str])),
        unit=values["unit"],
        person_id=values["person_id"],
        address_id=values["address_id"],
        active=values["active"],
        others=_others(tx, values["office_id"]).get(values["person_id"], ()),
    )


def hash_code(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def add(
    tx: Tx,
    *,
    office_id: str,
    name: str,
    roles: Sequence[str],
    unit: str,
    code: str,
    now: datetime,
    valid: timedelta = timedelta(hours=24),
) -> str:
    """Enter an officer who is enrolled by sending `code` within `valid`; returns the staff id."""
    staff_id = tx.new_id()
    tx.memo.pop((_OFFICE, office_id), None)
    tx.add(
        staff,
        id=staff_id,
        office_id=office_id,
        name=name,
        roles=msgspec.json.encode(sorted(roles)).decode(),
        unit=unit,
        active=True,
        created_at=now,
    )
    tx.add(
        invitations,
        hash=hash_code(code),
        office_id=office_id,
        staff_id=staff_id,
        expires_at=now + valid,
    )
    return staff_id


def enrol(
    tx: Tx, code: str, *, office_id: str, person_id: str, address_id: str, now: datetime
) -> Staff | None:
    """Bind a person to the officer whom the code invites; None when it is unknown, used or old."""
    key = hash_code(code)
    invitation = tx.get(invitations, key)
    if (
        invitation is None
        or invitation["office_id"] != office_id
        or invitation["used_at"] is not None
        or invitation["expires_at"] < now
    ):
        return None
    tx.memo.pop((_OFFICE, office_id), None)
    tx.set(invitations, key, expect={"used_at": None}, used_at=now)
    for other in by_person(tx, [person_id]).values():
        # One person is one officer: the newest enrolment counts.
        tx.set(staff, other.id, person_id=None, address_id=None)
    tx.set(staff, invitation["staff_id"], person_id=person_id, address_id=address_id)
    row = tx.get(staff, invitation["staff_id"])
    return _staff(tx, row) if row and row["active"] else None


def hand_over(tx: Tx, person_id: str, to: str) -> None:
    """Let the officer be another person's: one human being whom we had taken for two."""
    tx.memo.clear()
    for one in by_person(tx, [person_id]).values():
        tx.set(staff, one.id, person_id=to)


def move_address(tx: Tx, address_id: str, to: str) -> None:
    """Send the notices of the officers there to where their provider reaches them now."""
    for row in tx.rows(select(staff.c.id).where(staff.c.address_id == address_id)):
        tx.memo.clear()
        tx.set(staff, row["id"], address_id=to)


def by_person(tx: Tx, person_ids: Sequence[str]) -> dict[str, Staff]:
    """The active officers among these persons."""
    found = (_staff(tx, row) for row in tx.rows(_BY_PERSON, ids=list(person_ids)))
    return {one.person_id: one for one in found if one.active and one.person_id}


def by_id(tx: Tx, ids: Collection[str]) -> dict[str, Staff]:
    """These officers."""
    if not ids:
        return {}
    tx.prefetch(staff, ids)
    return {one: found for one in ids if (found := get(tx, one)) is not None}


def get(tx: Tx, staff_id: str) -> Staff | None:
    row = tx.get(staff, staff_id)
    return _staff(tx, row) if row else None


def listing(tx: Tx, office_id: str) -> list[Staff]:
    query = select(staff).where(staff.c.office_id == office_id).order_by(staff.c.id)
    return [_staff(tx, row) for row in tx.rows(query)]


def reached_at(tx: Tx, address_ids: Collection[str]) -> dict[str, Staff]:
    """The active officers whose notices go to these addresses, by address."""
    if not address_ids:
        return {}
    query = select(staff).where(staff.c.address_id.in_(address_ids), staff.c.active)
    return {row["address_id"]: _staff(tx, row) for row in tx.rows(query)}


def open_invitations(tx: Tx, office_id: str) -> dict[str, datetime]:
    """Staff id -> when the code ends that was given out and not used."""
    query = select(invitations.c.staff_id, invitations.c.expires_at).where(
        invitations.c.office_id == office_id, invitations.c.used_at.is_(None)
    )
    return {row["staff_id"]: row["expires_at"] for row in tx.rows(query)}


def revoke(tx: Tx, staff_id: str) -> None:
    """Take an officer's rights away at once."""
    tx.memo.clear()
    tx.set(staff, staff_id, active=False, person_id=None)


def holding(tx: Tx, office_id: str, roles: Sequence[str]) -> list[Staff]:
    """Active, enrolled officers who hold one of these roles."""
    wanted = frozenset(roles)
    return [one for one in known(tx, office_id) if one.address_id and one.roles & wanted]


def at_address(tx: Tx, office_id: str, address_id: str) -> list[Staff]:
    """Active officers whose notices go to this address."""
    return [one for one in known(tx, office_id) if one.address_id == address_id]


def known(tx: Tx, office_id: str) -> list[Staff]:
    """The active officers of an office, enrolled or not; read once in a unit of work."""
    key = (_OFFICE, office_id)
    if key not in tx.memo:
        tx.memo[key] = [one for one in listing(tx, office_id) if one.active]
    found: list[Staff] = tx.memo[key]
    return found


def knowing(tx: Tx, case: Case, told: Sequence[Staff]) -> list[Staff]:
    """Those of them who may know of the case; of a secret one, else whoever is named to have it.

    Whoever complained hears of it as a citizen only.
    """
    found = [one for one in told if sees(case, one)]
    if not found and case.secret is not None:
        for role in case.secret.roles:
            found = [one for one in holding(tx, case.office_id, (role,)) if sees(case, one)]
            if found:
                break
    return found
