"""Cases and their journals: rows in, frozen values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
)

from backoffice.case.case import Case
from backoffice.case.events import Actor, CaseEvent, Entry
from backoffice.case.numbers import ByCode, Reference
from backoffice.case.officers import Staff
from backoffice.case.parts import WAITING
from backoffice.office.secrecy import secret_tokens, sees_none
from backoffice.store.engine.tx import Conflict, Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import cases, counters, journal, people, to_micros

#: Before the name of a shelf on which only those who are named find anything.
APART = "s_"
#: Before the bytes of a line of a version that attests rows: such a case is attested.
ATTESTED = b"\x1e"

_case = msgspec.json.Decoder(Case)
_event = msgspec.json.Decoder(CaseEvent)


def load(tx: Tx, case_id: str) -> Case | None:
    """The case as this unit of work last left it."""
    row = tx.get(cases, case_id)
    return _case.decode(row["snapshot"]) if row else None


def head(tx: Tx, case_id: str) -> bytes:
    """The digest of the last journal entry; empty before the first."""
    row = tx.get(cases, case_id)
    return bytes(row["head"]) if row else b""


def _actor(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"


def line(entry: Entry) -> bytes:
    """The bytes of a journal line that its digest covers: what is stored, behind the mark."""
    event = msgspec.json.encode(entry.event)
    return ATTESTED + framed(entry.case_id, entry.seq, entry.at, _actor(entry.actor), event)


def framed(case_id: str, seq: int, at: datetime, actor: str, event: bytes) -> bytes:
    """The same bytes from the columns of a stored line, whatever its event would be written as
    today."""
    head = f"{case_id}\x1f{seq}\x1f{to_micros(at)}\x1f{actor}\x1f"
    return head.encode() + event


def columns(case: Case, *, due_at: datetime | None, digest: bytes) -> dict[str, Any]:
    """What the row of a case holds besides its keys."""
    first = ahead(case)
    # Whoever is in danger or asked for an officer does not wait unseen.
    holds = case.state in WAITING and not first
    shelf = "closed" if not case.open else "hold" if holds else "queue"
    return {
        "secret": secret_tokens(case),
        "secret_at": case.secret.since if case.secret else None,
        "number": case.number,
        "state": case.state,
        "stage": case.stage,
        "category": case.category,
        "holder": case.holder,
        "open": case.open,
        # What is secret lies on shelves of its own, past which everybody else's queue goes.
        "shelf": shelf if case.secret is None else APART + shelf,
        "due_at": due_at if case.open else None,
        "unread": case.unread,
        "ahead": first,
        "received_at": case.received_at,
        "seq": case.seq,
        "head": digest,
        "snapshot": msgspec.json.encode(case),
    }


def ahead(case: Case) -> int:
    """2: an emergency that nobody has taken; 1: its citizen waits for an officer; 0: neither."""
    if not case.open:
        return 0
    if case.urgent and case.holder is None and case.answered_at is None:
        return 2
    return 1 if case.called_at is not None else 0


def save(
    tx: Tx, before: Case | None, entry: Entry, case: Case, *, digest: bytes, due_at: datetime | None
) -> None:
    """Write one journal line and the case it leads to.

    Two verbs on one case cannot both win: the second finds another `seq` and is run again.
    """
    written = columns(case, due_at=due_at, digest=digest)
    if before is None:
        tx.add(
            cases,
            id=case.id,
            office_id=case.office_id,
            code=case.code,
            person_id=case.person_id,
            **written,
        )
    else:
        tx.set(cases, case.id, expect={"seq": before.seq}, **written)
    tx.add(
        journal,
        case_id=case.id,
        seq=entry.seq,
        office_id=case.office_id,
        at=entry.at,
        actor=_actor(entry.actor),
        event=msgspec.json.encode(entry.event),
        digest=digest,
    )


class Told(Struct, frozen=True):
    """As much of a case as whoever has its code is told."""

    state: str
    open: bool
    received_at: datetime


_told = reader(Told)
# What is secret is not even found: what follows costs the same as for a code that nobody has.
_TOLD = select(cases.c.state, cases.c.open, cases.c.received_at).where(
    cases.c.office_id == bindparam("office_id"),
    cases.c.code == bindparam("code"),
    cases.c.secret == "",
)


def told_of(tx: Tx, office_id: str, code: str) -> Told | None:
    """What is told of the case of that code; None of a secret one, as where there is none."""
    return next((_told(row) for row in tx.rows(_TOLD, office_id=office_id, code=code)), None)


def due(tx: Tx, case_id: str) -> datetime | None:
    """The nearest deadline of an open case; None when no clock runs."""
    row = tx.get(cases, case_id)
    return row["due_at"] if row else None


def set_number(tx: Tx, case_id: str, *, year: int, ordinal: int) -> None:
    tx.set(cases, case_id, year=year, ordinal=ordinal)
    # What is still to be written is found by its ordinal all the same.
    tx.memo.setdefault(("numbered", ordinal), set()).add(case_id)


#: Before the year in the name of a counter.
_SERIES = "register:"
_LETTERS = "surat:"


def next_ordinal(tx: Tx, office_id: str, year: int) -> int:
    """The next register number of an office and year: without gaps, for it is rolled back too."""
    return _next_of(tx, office_id, f"{_SERIES}{year}")


def next_letter(tx: Tx, office_id: str, series: str, year: int) -> int:
    """The next number of a series of papers of that year, likewise."""
    return _next_of(tx, office_id, f"{_LETTERS}{series}:{year}")


def _next_of(tx: Tx, office_id: str, name: str) -> int:
    attestor = tx.attestor
    row = tx.locked(counters, office_id, name)
    if row is None:
        first = attestor.number(office_id, name, 0) if attestor else None
        tx.add_once(counters, office_id=office_id, name=name, value=0, kept=first)
        # Another process may have been faster: what it wrote is what counts.
        row = tx.locked(counters, office_id, name)
        if row is None:
            raise Conflict("counters: begun elsewhere")
    value, kept = row["value"] + 1, row["kept"]
    if attestor and kept is not None:
        right = kept == attestor.number(office_id, name, value - 1)
        # Turned back behind our back, it is not to come out right when it has caught up.
        kept = attestor.number(office_id, name, value) if right else b""
    tx.set(counters, office_id, name, value=value, kept=kept)
    return int(value)


_TAKEN = select(cases.c.id).where(
    cases.c.office_id == bindparam("office_id"), cases.c.code == bindparam("code")
)


def free_code(tx: Tx, office_id: str, make: Callable[[], str], reserved: str | None = None) -> str:
    """A tracking code that no case of this office has: the reserved one if it is still free.

    Two transactions that find the same one at the same instant are told apart by the unique key;
    the second is run again and finds another.
    """
    given = tx.memo.setdefault(("codes", office_id), set())
    code = reserved or make()
    while code in given or tx.peek(_TAKEN, office_id=office_id, code=code):
        code = make()
    given.add(code)
    return code


# Who names a case does something with it, for which the key of its person is needed: one question.
_PERSON = "person."
_COLUMNS = tuple(column.name for column in cases.columns)
_PERSON_COLUMNS = tuple(column.name for column in people.columns)
_WITH_PERSON = select(
    cases, *(column.label(_PERSON + column.name) for column in people.columns)
).select_from(cases.outerjoin(people, people.c.id == cases.c.person_id))
_BY_CODE = _WITH_PERSON.where(
    cases.c.office_id == bindparam("office_id"), cases.c.code == bindparam("code")
)
_BY_ORDINAL = _WITH_PERSON.where(
    cases.c.office_id == bindparam("office_id"),
    cases.c.year == bindparam("year"),
    cases.c.ordinal == bindparam("ordinal"),
)
_YEARS = select(cast(func.substr(counters.c.name, len(_SERIES) + 1), Integer)).where(
    counters.c.office_id == bindparam("office_id"),
    counters.c.name.startswith(_SERIES, autoescape=True),
)
# Year by year, for so the index is sorted.
_OF_ANY_YEAR = (
    select(cases)
    .where(
        cases.c.office_id == bindparam("office_id"),
        cases.c.year.in_(_YEARS),
        cases.c.ordinal == bindparam("ordinal"),
    )
    .order_by(cases.c.year.desc())
)


def named(tx: Tx, office_id: str, reference: Reference) -> list[Case]:
    """The cases that a reference may mean: one at most, but of an ordinal without a year one of
    each year, the newest first."""
    if isinstance(reference, ByCode) or reference.year is not None:
        found = find(tx, office_id, reference)
        return [] if found is None else [found]
    rows = tx.peek(_OF_ANY_YEAR, office_id=office_id, ordinal=reference.ordinal)
    for row in rows:
        tx.know(cases, dict(row))
    # What this work has just given is still to be written.
    just = tx.memo.get(("numbered", reference.ordinal), set()) - {row["id"] for row in rows}
    new = (load(tx, case_id) for case_id in sorted(just, reverse=True))
    ours = [one for one in new if one and one.office_id == office_id and one.number is not None]
    return ours + [case for row in rows if (case := load(tx, row["id"])) is not None]


def find(tx: Tx, office_id: str, reference: Reference) -> Case | None:
    """The case that people mean by a code or by ordinal and year; without a year the newest."""
    params: dict[str, Any] = {"office_id": office_id}
    if isinstance(reference, ByCode):
        query = _BY_CODE
        params["code"] = reference.code
    elif reference.year is None:
        return next(iter(named(tx, office_id, reference)), None)
    else:
        query = _BY_ORDINAL
        params |= {"year": reference.year, "ordinal": reference.ordinal}
    # Code and number stay with their case: only one that this work has just given is still to be
    # written, and only for that the works that share a commit are written one by one.
    rows = tx.peek(query, **params) or tx.rows(query, **params)
    if not rows:
        return None
    row = rows[0]
    tx.know(cases, {name: row[name] for name in _COLUMNS})
    if row[_PERSON + "id"] is not None:
        tx.know(people, {name: row[_PERSON + name] for name in _PERSON_COLUMNS})
    return load(tx, row["id"])


_OF_PERSON = (
    select(cases.c.id, cases.c.person_id)
    .where(cases.c.person_id.in_(bindparam("ids", expanding=True)))
    .order_by(cases.c.id.desc())
)


def of_person(tx: Tx, person_id: str, *, limit: int = 50) -> list[Case]:
    """The cases under one person's key, newest first; a citizen's: `account_links.cases_of`."""
    return of_persons(tx, [person_id], limit=limit)


def of_persons(tx: Tx, person_ids: Sequence[str], *, limit: int = 50) -> list[Case]:
    """The cases of these persons, newest first."""
    rows = tx.rows(_OF_PERSON.limit(limit), ids=list(person_ids))
    tx.prefetch(cases, [row["id"] for row in rows])
    return [case for row in rows if (case := load(tx, row["id"])) is not None]


def queue(
    tx: Tx,
    office_id: str,
    *,
    shelf: str = "queue",
    holder: str | None = None,
    due_from: datetime | None = None,
    due_before: datetime | None = None,
    limit: int = 10,
    viewer: Staff | None = None,
) -> list[Case]:
    """Open cases: emergencies, then citizens who wait for an officer, then the others; of each the
    nearest deadline first, then the oldest: a repeated message changes no place.

    With a `viewer`: what that officer may know of, secret cases and all; without, what any may.
    """
    query = _due(_waiting(office_id, shelf, holder), due_from, due_before)
    if viewer is not None and sees_none(viewer):
        return []
    if viewer is None:
        found = _first(tx, query, limit, undated=due_before is None)
    else:
        known = query.where(cases.c.person_id.not_in(viewer.persons))
        secret = _due(_secret(office_id, shelf, holder, viewer), due_from, due_before)
        undated = due_before is None
        found = _first(tx, known, limit, undated=undated)
        found += _first(tx, secret, limit, undated=undated)
        found.sort(key=_order)
        found = found[:limit]
    ids = [row["id"] for row in found]
    tx.prefetch(cases, ids)
    return [case for case_id in ids if (case := load(tx, case_id)) is not None]


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    # A case without a running clock sorts behind every case with one.
    dated = () if row["due_at"] is None else (row["due_at"],)
    return (-row["ahead"], not dated, *dated, row["received_at"], row["id"])


def _waiting(office_id: str, shelf: str, holder: str | None) -> Select[Any]:
    query = select(cases.c.id, cases.c.ahead, cases.c.due_at, cases.c.received_at).where(
        cases.c.office_id == office_id, cases.c.shelf == shelf
    )
    return query if holder is None else query.where(cases.c.holder == holder)


def _secret(office_id: str, shelf: str, holder: str | None, viewer: Staff) -> Select[Any]:
    """The secret cases of a shelf that this officer may know of; as `secrecy.sees`."""

    def says(token: str) -> ColumnElement[bool]:
        return cases.c.secret.contains(f"|{token}|", autoescape=True)

    by_role = or_(*(says(f"role:{role}") for role in sorted(viewer.roles)))
    if viewer.since is not None:
        before = or_(cases.c.secret_at.is_(None), cases.c.secret_at >= viewer.since)
        by_role = and_(by_role, before)
    return _waiting(office_id, APART + shelf, holder).where(
        or_(says(f"staff:{viewer.id}"), by_role),
        ~cases.c.secret.contains(f"|not:{viewer.id}|", autoescape=True),
        cases.c.person_id.not_in(viewer.persons),
    )


def _first(tx: Tx, query: Select[Any], limit: int, *, undated: bool) -> list[dict[str, Any]]:
    # They are few, and have an index of their own.
    first = query.where(text("ahead > 0")).order_by(cases.c.ahead.desc())
    dated = query.where(text("ahead = 0"), cases.c.due_at.is_not(None))
    found: list[dict[str, Any]] = []
    for some in (first, dated):
        some = some.order_by(cases.c.due_at, cases.c.received_at, cases.c.id)
        found += [dict(row) for row in tx.rows(some.limit(limit - len(found)))]
        if len(found) == limit:
            return found
    if len(found) < limit and undated:
        rest = query.where(text("ahead = 0"), cases.c.due_at.is_(None))
        rest = rest.order_by(cases.c.received_at, cases.c.id).limit(limit - len(found))
        found += [dict(row) for row in tx.rows(rest)]
    return found


def count(
    tx: Tx,
    office_id: str,
    *,
    shelf: str,
    holder: str | None = None,
    due_from: datetime | None = None,
    due_before: datetime | None = None,
    most: int = 1000,
    viewer: Staff | None = None,
) -> int:
    """How many cases lie on a shelf, as `queue` shows it; `most` + 1 for any number above it."""
    query = _due(_waiting(office_id, shelf, holder), due_from, due_before)
    if viewer is not None and sees_none(viewer):
        return 0
    if viewer is None:
        return _counted(tx, query, most)
    known = query.where(cases.c.person_id.not_in(viewer.persons))
    found = _counted(tx, known, most)
    if found <= most:
        secret = _due(_secret(office_id, shelf, holder, viewer), due_from, due_before)
        found += _counted(tx, secret, most)
    return min(found, most + 1)


def _due(query: Select[Any], since: datetime | None, before: datetime | None) -> Select[Any]:
    """Those whose nearest deadline lies there; a case without one lies nowhere."""
    if since is not None:
        query = query.where(cases.c.due_at >= since)
    return query if before is None else query.where(cases.c.due_at < before)


def _counted(tx: Tx, query: Select[Any], most: int) -> int:
    some = query.limit(most + 1).subquery()
    return int(tx.rows(select(func.count().label("n")).select_from(some))[0]["n"])


def held(tx: Tx, office_id: str, staff_id: str, *, limit: int = 1000) -> list[Case]:
    """Every open case that an officer holds, for operators."""
    query = select(cases.c.id).where(
        cases.c.office_id == office_id, cases.c.holder == staff_id, cases.c.open
    )
    rows = tx.rows(query.order_by(cases.c.id).limit(limit))
    tx.prefetch(cases, [row["id"] for row in rows])
    return [case for row in rows if (case := load(tx, row["id"])) is not None]


def secret(tx: Tx, office_id: str) -> list[Case]:
    """Every secret case of an office, open or not."""
    query = select(cases.c.id).where(cases.c.office_id == office_id, cases.c.secret != "")
    rows = tx.rows(query.order_by(cases.c.id))
    tx.prefetch(cases, [row["id"] for row in rows])
    return [case for row in rows if (case := load(tx, row["id"])) is not None]


def entries(tx: Tx, case_id: str, *, after: datetime | None = None) -> list[Entry]:
    """A case's journal, first line first; of what happened `after` that moment alone."""
    query = select(journal).where(journal.c.case_id == case_id)
    if after is not None:
        query = query.where(journal.c.at > after)
    return [_entry(row) for row in tx.rows(query.order_by(journal.c.seq))]


_ENTRIES = (
    select(journal)
    .where(journal.c.case_id.in_(bindparam("ids", expanding=True)))
    .order_by(journal.c.case_id, journal.c.seq)
)


def entries_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The journals of these cases by their ids, first line first."""
    found: dict[str, list[Entry]] = {}
    for row in tx.rows(_ENTRIES, ids=list(ids)):
        found.setdefault(row["case_id"], []).append(_entry(row))
    return found


def _entry(row: Mapping[Any, Any]) -> Entry:
    kind, _, actor_id = row["actor"].partition(":")
    return Entry(
        case_id=row["case_id"],
        seq=row["seq"],
        at=row["at"],
        actor=Actor(kind=kind, id=actor_id),
        event=_event.decode(row["event"]),
    )


def listing(tx: Tx, office_id: str, *, limit: int = 100, open_only: bool = False) -> list[Case]:
    """Cases, newest first, for operators."""
    query = select(cases.c.id).where(cases.c.office_id == office_id)
    if open_only:
        query = query.where(cases.c.open)
    rows = tx.rows(query.order_by(cases.c.id.desc()).limit(limit))
    tx.prefetch(cases, [row["id"] for row in rows])
    return [case for row in rows if (case := load(tx, row["id"])) is not None]
