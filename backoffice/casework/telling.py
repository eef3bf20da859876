"""Queue a text for everybody whom it is for: a row for each, under a key that a replay meets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import assert_never

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.casework.notice import To, ToAddress, ToCitizen, ToHolder, ToRoles, ToRooms, ToStaff
from backoffice.desk.work import Work
from backoffice.store import account_links, outbox, rooms, staff
from backoffice.store.engine.tx import Tx
from channels.message import Choice


def tell(
    work: Work,
    to: To,
    text: str,
    params: Mapping[str, str],
    *,
    key: str,
    case: Case | None = None,
    refs: Mapping[str, str] | None = None,
    choices: Sequence[Choice] = (),
    in_hours: bool = False,
    once: bool = True,
    name_reader: bool = False,
    but: Collection[str] = (),
    files: Sequence[outbox.File] = (),
) -> bool:
    """Queue a text for everybody of `to`. Returns whether there is anybody.

    About a case it goes to officers who may know of it, and not to the one who acts. `in_hours`:
    it waits for the office's opening; `once`: a repeat passes in silence, else it is an error;
    `name_reader`: the row says which officer reads it, for an address may be that of several;
    `but`: staff ids of those who are not told.
    """
    desk, now = work.desk, work.now
    later = desk.opens(now) if in_hours else now
    found = {whose: at for whose, at in _addresses(work, to, case).items() if whose not in but}
    for whose, address_id in found.items():
        outbox.add(
            work.tx,
            desk.vault,
            key=f"{key}:{whose}" if whose else key,
            office_id=desk.office_id,
            address_id=address_id,
            version=case.version if case else desk.current.version,
            text=text,
            params=params,
            refs=refs,
            choices=choices,
            case_id=to.case_id if isinstance(to, ToAddress) else case.id if case else None,
            now=now,
            not_before=later if later > now else None,
            once=once,
            reader=whose if name_reader else "",
            files=files,
        )
    return bool(found)


def _addresses(work: Work, to: To, case: Case | None) -> dict[str, str]:
    """Addresses by what each adds to the key: the id of the officer or of the room, if any."""
    tx, office_id = work.tx, work.desk.office_id
    match to:
        case ToAddress(address_id):
            return {"": address_id}
        case ToCitizen():
            # Who came to the counter has no chat: officers tell them.
            where = account_links.reach(tx, case).address_id if case else ""
            return {"": where} if where else {}
        case ToRooms():
            secret = case is not None and case.secret is not None
            reached = [] if secret else rooms.reached(tx, office_id)
            return {one.id: one.address_id for one in reached if one.address_id}
        case ToRoles() | ToHolder() | ToStaff():
            found = _officers(tx, office_id, to, case)
            if case is not None:
                knowing = staff.knowing(tx, case, found)
                found = [one for one in knowing if one.awake and one.id != work.actor.id]
            return {one.id: one.address_id for one in found if one.address_id}
        case _:
            assert_never(to)


def _officers(
    tx: Tx, office_id: str, to: ToRoles | ToHolder | ToStaff, case: Case | None
) -> list[Staff]:
    holder = staff.get(tx, case.holder) if case and case.holder else None
    if holder is not None and not holder.awake:
        holder = None
    match to:
        case ToStaff(ids):
            return _active(tx, ids)
        case ToHolder(roles, besides, may):
            own = case is not None and holder is not None and case.person_id in holder.persons
            if holder is not None and holder.address_id and not own:
                able = not may or bool(holder.roles.intersection(may))
                others = [] if able else staff.holding(tx, office_id, roles)
                return _once([holder, *others, *_active(tx, besides)])
            return _once([*staff.holding(tx, office_id, roles), *_active(tx, besides)])
        case ToRoles(roles, and_holder, besides):
            found = [*staff.holding(tx, office_id, roles), *_active(tx, besides)]
            if and_holder and holder is not None:
                found = [*found, holder]
            return _once(found)
        case _:
            assert_never(to)


def _active(tx: Tx, ids: Iterable[str]) -> list[Staff]:
    return [one for id in ids if (one := staff.get(tx, id)) and one.active]


def _once(found: Iterable[Staff]) -> list[Staff]:
    return [*{one.id: one for one in found}.values()]
