"""Check that the officers are who the journal of the staff says they are, and who was invited.

A role or an account that somebody gives with the database alone has no line in it, and no line can
be made without the key. An account that was taken away gives nobody anything, and is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import RowMapping, bindparam, select

from backoffice.store import staff_journal
from backoffice.store.audit import Fault, Report
from backoffice.store.engine.tx import Tx
from backoffice.store.staff_journal import COUNTER, StaffEvent
from backoffice.store.tables import accounts, conversations, counters, invitations, staff
from backoffice.store.tables import staff_journal as lines_table
from backoffice.store.vault import Vault

_COUNTERS = select(counters).where(counters.c.name == COUNTER)
_LINES = select(lines_table).order_by(lines_table.c.office_id, lines_table.c.seq)
_STAFF = select(staff).order_by(staff.c.id)
_INVITED = (
    select(invitations, staff.c.name)
    .select_from(invitations.outerjoin(staff, staff.c.id == invitations.c.staff_id))
    .where(invitations.c.used_at.is_(None))
    .order_by(invitations.c.hash)
)
_ACCOUNTS = select(accounts.c.sender_key).where(accounts.c.person_id == bindparam("person_id"))
_TALKS = select(conversations.c.sender_key).where(
    conversations.c.person_id == bindparam("person_id")
)
#: What a column is called where a fault names it.
_CALLED = {
    "name": "name",
    "roles": "roles",
    "unit": "unit",
    "person_id": "person",
    "address_id": "address of notices",
    "active": "right to act",
    "created_at": "first day",
    "proposed_by": "need of a second person",
    "since": "beginning of the roles",
    "asleep_at": "sleep",
    "position": "position below what is signed",
    "rank": "rank",
    "nip": "NIP",
}


def walk_staff(tx: Tx, vault: Vault, report: Report) -> None:
    """The chain of every office's journal of the staff, and every officer beside it."""
    counted = {row["office_id"]: row["value"] for row in tx.rows(_COUNTERS)}
    written: dict[str, list[RowMapping]] = {}
    for line in tx.rows(_LINES):
        written.setdefault(line["office_id"], []).append(line)
    for office_id in sorted({*counted, *written}):
        for text in _chain(counted.get(office_id), written.get(office_id, []), vault):
            report.add(Fault(kind="staff", text=text))
    stood = _last_lines(written)
    for row in tx.rows(_STAFF):
        if row["office_id"] not in counted and row["office_id"] not in written:
            # The journal begins with the first start of a version that has one.
            continue
        for text in _officer(tx, row, stood.pop(row["id"], None)):
            report.add(Fault(kind="staff", text=text))
    for row in tx.rows(_INVITED):
        until = row["expires_at"]
        given = staff_journal.bound(vault, row["hash"], row["staff_id"], until)
        if row["bound"] != given and row["office_id"] in counted:
            who = row["name"] or row["staff_id"]
            text = f"officer {who}: a code enrols whom nobody invited"
            report.add(Fault(kind="staff", text=text))
    for event in stood.values():
        name = event.standing.name
        report.add(Fault(kind="staff", text=f"officer {name} stands in the journal and is gone"))


def _chain(counter: int | None, lines: Sequence[RowMapping], vault: Vault) -> Iterator[str]:
    head = b""
    for number, line in enumerate(lines, 1):
        if line["seq"] != number:
            yield f"line {number} of the journal is missing"
            return
        framed = staff_journal.framed(
            line["office_id"], line["seq"], line["at"], line["actor"], bytes(line["event"])
        )
        digest = bytes(line["digest"])
        if vault.link(head, framed) != digest or _whose(line) != line["staff_id"]:
            yield f"line {number} of the journal was changed"
        # From what is stored, so that only the changed lines are named.
        head = digest
    if counter != len(lines):
        yield f"the journal counts {counter or 0} lines and has {len(lines)}"


def _whose(line: RowMapping) -> str:
    try:
        return staff_journal.read_event(line["event"]).staff
    except msgspec.MsgspecError:
        return ""


def _last_lines(written: Mapping[str, Sequence[RowMapping]]) -> dict[str, StaffEvent]:
    """Staff id -> the latest line that can be read."""
    found: dict[str, StaffEvent] = {}
    for lines in written.values():
        for line in lines:
            try:
                event = staff_journal.read_event(line["event"])
            except msgspec.MsgspecError:
                # Its digest is wrong too, or the program could not have written it.
                continue
            found[event.staff] = event
    return found


def _officer(tx: Tx, row: RowMapping, event: StaffEvent | None) -> Iterator[str]:
    who = f"officer {row['name']}"
    if event is None:
        yield f"{who} has no line in the journal"
        return
    try:
        stands = staff_journal.standing(row)
    except msgspec.MsgspecError:
        yield f"{who} has roles that cannot be read"
        return
    said = event.standing
    if stands != said:
        names = [n for n in said.__struct_fields__ if getattr(stands, n) != getattr(said, n)]
        called = ", ".join(_CALLED[name] for name in names)
        if names == ["roles"]:
            called = f"roles ({', '.join(stands.roles)}; the journal: {', '.join(said.roles)})"
        yield f"officer {said.name}: not as the journal says: {called}"
    if row["person_id"]:
        keys = [one["sender_key"] for one in tx.rows(_ACCOUNTS, person_id=row["person_id"])]
        keys += [one["sender_key"] for one in tx.rows(_TALKS, person_id=row["person_id"])]
        if row["active"] and set(keys) - set(event.accounts):
            yield f"{who}: an account speaks for this officer that is not in the journal"
