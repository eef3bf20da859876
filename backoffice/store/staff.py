"""Officers: their roles, their enrolment by a one-time code, where they are reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.signatory import Signatory
from backoffice.office.secrecy import sees
from backoffice.store import account_links, staff_journal
from backoffice.store.engine.tx import Tx
from backoffice.store.staff_journal import Happening
from backoffice.store.tables import invitations, people, staff
from backoffice.store.vault import Vault

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
        position=values["position"],
        rank=values["rank"],
        nip=values["nip"],
        person_id=values["person_id"],
        address_id=values["address_id"],
        active=values["active"],
        since=values["since"] or values["created_at"],
        proposed_by=values["proposed_by"],
        asleep_at=values["asleep_at"],
        heard_at=values["heard_at"] or values["created_at"],
        others=_others(tx, values["office_id"]).get(values["person_id"], ()),
    )


def digest(vault: Vault, office_id: str, code: str) -> str:
    """What is kept of a code that enrols: nobody makes one with the database alone."""
    return vault.token("invitation", office_id, code)


def add(
    tx: Tx,
    vault: Vault,
    *,
    office_id: str,
    name: str,
    roles: Sequence[str],
    unit: str,
    code: str,
    now: datetime,
    by: str = staff_journal.TERMINAL,
    waits: bool = False,
    valid: timedelta = timedelta(hours=24),
) -> str:
    """Enter an officer who is enrolled by sending `code` within `valid`; returns the staff id.

    One who `waits` is enrolled by it only after a second person agreed (`approve`).
    """
    staff_journal.begin(tx, vault, office_id, now=now)
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
        proposed_by=by if waits else None,
    )
    _invite(tx, vault, office_id, staff_id, code, until=now + valid)
    staff_journal.write(tx, vault, staff_id, "proposed" if waits else "entered", now=now, by=by)
    return staff_id


class Invited(Struct, frozen=True):
    """The officer whom a code invites, and the one whom the account was until now."""

    officer: Staff
    #: Binding it waits for a second person: nothing was bound.
    waits: bool = False
    #: The account was the officer's already, whose rights slept.
    woken: bool = False
    displaced: tuple[Staff, ...] = ()


def enrol(
    tx: Tx,
    vault: Vault,
    code: str,
    *,
    office_id: str,
    person_id: str,
    address_id: str,
    now: datetime,
) -> Invited | None:
    """Bind a person to the officer whom the code invites; None when it is unknown, used or old."""
    key = digest(vault, office_id, code)
    if tx.get(invitations, key) is None:
        key = staff_journal.hash_code(code)
    invitation = tx.get(invitations, key)
    if (
        invitation is None
        or invitation["office_id"] != office_id
        or invitation["used_at"] is not None
        or invitation["expires_at"] < now
        or invitation["bound"]
        != staff_journal.bound(vault, key, invitation["staff_id"], invitation["expires_at"])
    ):
        return None
    officer = get(tx, invitation["staff_id"])
    if officer is None or not officer.active:
        return None
    if officer.proposed_by is not None:
        return Invited(officer, waits=True)
    if officer.person_id not in (None, person_id):
        # A code wakes an officer; it gives the rights to no other account.
        return None
    staff_journal.begin(tx, vault, office_id, now=now)
    tx.set(invitations, key, expect={"used_at": None}, used_at=now)
    if officer.person_id is not None:
        wake(tx, vault, officer.id, now=now, by=f"staff:{officer.id}")
        return Invited(get(tx, officer.id) or officer, woken=True)
    displaced = tuple(by_person(tx, [person_id]).values())
    for other in displaced:
        # One person is one officer: the newest enrolment counts.
        _change(
            tx, vault, other.id, "displaced", now=now, spoken=(), person_id=None, address_id=None
        )
    _change(
        tx,
        vault,
        officer.id,
        "enrolled",
        now=now,
        by=f"staff:{officer.id}",
        spoken=staff_journal.accounts_of(tx, person_id),
        person_id=person_id,
        address_id=address_id,
        heard_at=now,
    )
    bound = get(tx, officer.id)
    return Invited(bound, displaced=displaced) if bound else None


def _change(
    tx: Tx,
    vault: Vault,
    staff_id: str,
    what: Happening,
    *,
    now: datetime,
    by: str = "system",
    spoken: tuple[str, ...] | None = None,
    **values: Any,
) -> None:
    """Change an officer, and write it down."""
    row = tx.get(staff, staff_id)
    if row is not None:
        staff_journal.begin(tx, vault, row["office_id"], now=now)
    tx.memo.clear()
    tx.set(staff, staff_id, **values)
    changed = [name for name in values if name != "heard_at"]
    staff_journal.write(tx, vault, staff_id, what, now=now, by=by, changed=changed, spoken=spoken)


def invite(tx: Tx, vault: Vault, one: Staff, code: str, *, now: datetime, valid: timedelta) -> None:
    """Give an officer who sleeps, or whose code ran out, a new code."""
    _invite(tx, vault, one.office_id, one.id, code, until=now + valid)


def _invite(
    tx: Tx, vault: Vault, office_id: str, staff_id: str, code: str, *, until: datetime
) -> None:
    key = digest(vault, office_id, code)
    tx.add(
        invitations,
        hash=key,
        office_id=office_id,
        staff_id=staff_id,
        expires_at=until,
        bound=staff_journal.bound(vault, key, staff_id, until),
    )


def approve(tx: Tx, vault: Vault, staff_id: str, *, now: datetime, by: str) -> None:
    """Let the roles of an officer who waits begin; the code counts a whole day from now."""
    _change(tx, vault, staff_id, "approved", now=now, by=by, proposed_by=None, since=now)
    for row in tx.rows(_CODES, staff_id=staff_id):
        until = now + timedelta(hours=24)
        bound = staff_journal.bound(vault, row["hash"], staff_id, until)
        tx.set(invitations, row["hash"], expires_at=until, bound=bound)


def decline(tx: Tx, vault: Vault, staff_id: str, *, now: datetime, by: str) -> None:
    """The roles of an officer who waits never begin."""
    _change(tx, vault, staff_id, "declined", now=now, by=by, active=False)


def revoke(tx: Tx, vault: Vault, staff_id: str, *, now: datetime, by: str) -> None:
    """Take an officer's rights away at once."""
    _change(tx, vault, staff_id, "revoked", now=now, by=by, spoken=(), active=False, person_id=None)


def describe(
    tx: Tx, vault: Vault, staff_id: str, signatory: Signatory, *, now: datetime, by: str
) -> None:
    """How an officer stands below what is signed from now on."""
    values = msgspec.structs.asdict(signatory)
    _change(tx, vault, staff_id, "described", now=now, by=by, **values)


def put_to_sleep(tx: Tx, vault: Vault, staff_id: str, *, now: datetime) -> None:
    """Let the rights of an officer rest; who it is stays known."""
    _change(tx, vault, staff_id, "asleep", now=now, by="clock:sleep", asleep_at=now)


def wake(tx: Tx, vault: Vault, staff_id: str, *, now: datetime, by: str) -> None:
    """The rights count again."""
    _change(tx, vault, staff_id, "woken", now=now, by=by, asleep_at=None, heard_at=now)


def note_accounts(
    tx: Tx, vault: Vault, staff_id: str, joining: Collection[str], *, now: datetime
) -> None:
    """Write down that these accounts speak for this officer as well."""
    known = staff_journal.last_accounts(tx, staff_id)
    spoken = tuple(sorted({*known, *joining}))
    _change(tx, vault, staff_id, "linked", now=now, by=f"staff:{staff_id}", spoken=spoken)


def note(tx: Tx, vault: Vault, one: Staff, what: Happening, *, now: datetime, by: str) -> None:
    """Write down what happened to an officer and changed nothing of the row."""
    staff_journal.begin(tx, vault, one.office_id, now=now)
    staff_journal.write(tx, vault, one.id, what, now=now, by=by)


def hear(tx: Tx, staff_id: str, *, now: datetime) -> None:
    """The officer is there; no line for it, it happens every day."""
    tx.memo.clear()
    tx.set(staff, staff_id, heard_at=now)


_CODES = select(invitations.c.hash).where(
    invitations.c.staff_id == bindparam("staff_id"), invitations.c.used_at.is_(None)
)


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
    query = (
        select(invitations.c.staff_id, invitations.c.expires_at)
        .where(invitations.c.office_id == office_id, invitations.c.used_at.is_(None))
        .order_by(invitations.c.expires_at)
    )
    return {row["staff_id"]: row["expires_at"] for row in tx.rows(query)}


def holding(tx: Tx, office_id: str, roles: Collection[str]) -> list[Staff]:
    """Active, enrolled officers who hold one of these roles, and do not sleep."""
    wanted = frozenset(roles)
    return [one for one in known(tx, office_id) if one.awake and one.roles & wanted]


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
