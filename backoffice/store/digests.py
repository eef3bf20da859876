"""The morning digest: how far it has been sent, its marks, and the cases that it counts.

Every list is read along an index and ends at `limit`: the digest of an office with a million cases
costs what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, delete, select

from backoffice.store.cases import APART
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, digest_marks, digests


class Progress(Struct, frozen=True, kw_only=True):
    """The latest digest of an office, officer by officer in the order of their ids."""

    #: As 2026-12-31; empty before the first.
    day: str = ""
    #: When it was begun: the marks of that moment are in it, later ones wait for the next.
    began_at: datetime | None = None
    after_id: str = ""
    done: bool = True
    #: When the next one is due.
    next_at: datetime


class MarkRow(Struct, frozen=True):
    """A mark of a clock that waits for a digest."""

    case_id: str
    clock: str
    mark: str


def load(tx: Tx, office_id: str) -> Progress | None:
    row = tx.get(digests, office_id)
    if row is None:
        return None
    return Progress(
        day=row["day"],
        began_at=row["began_at"],
        after_id=row["after_id"],
        done=row["done"],
        next_at=row["next_at"],
    )


def save(tx: Tx, office_id: str, before: Progress | None, after: Progress) -> None:
    """Go on from `before`: of two processes at the same officers, the second is run again."""
    values = {
        "day": after.day,
        "began_at": after.began_at,
        "after_id": after.after_id,
        "done": after.done,
        "next_at": after.next_at,
    }
    if before is None:
        tx.add(digests, office_id=office_id, **values)
        return
    was = {"day": before.day, "after_id": before.after_id, "done": before.done}
    tx.set(digests, office_id, expect=was, **values)


def keep_mark(
    tx: Tx, *, office_id: str, case_id: str, clock: str, mark: str, now: datetime
) -> None:
    """Let the next digest carry this mark."""
    tx.add_once(digest_marks, case_id=case_id, clock=clock, mark=mark, office_id=office_id, at=now)


#: The mark of a case that waits for somebody's turn: it stands in every digest until that is over.
TURN = "turn"


def keep_turn(tx: Tx, office_id: str, case_id: str, clock: str, *, now: datetime) -> None:
    """Let every digest from now on carry that a case waits for somebody's turn."""
    keep_mark(tx, office_id=office_id, case_id=case_id, clock=clock, mark=TURN, now=now)


def drop_turn(tx: Tx, case_id: str, clock: str) -> None:
    """It waits for that no more."""
    tx.execute(_DROP_TURN, of_case=case_id, of_clock=clock)


_DROP_TURN = delete(digest_marks).where(
    digest_marks.c.case_id == bindparam("of_case"),
    digest_marks.c.clock == bindparam("of_clock"),
    digest_marks.c.mark == TURN,
)
_MARKS = (
    select(digest_marks.c.case_id, digest_marks.c.clock, digest_marks.c.mark)
    .where(
        digest_marks.c.office_id == bindparam("office_id"),
        digest_marks.c.at <= bindparam("until"),
    )
    .order_by(digest_marks.c.at, digest_marks.c.case_id)
    .limit(bindparam("limit", type_=Integer))
)
_DROP = delete(digest_marks).where(
    digest_marks.c.office_id == bindparam("of_office"),
    digest_marks.c.at <= bindparam("until"),
    digest_marks.c.mark != TURN,
)


def marks(tx: Tx, office_id: str, *, until: datetime, limit: int) -> list[MarkRow]:
    """The marks that came until then, oldest first; their cases are prefetched."""
    rows = tx.rows(_MARKS, office_id=office_id, until=until, limit=limit)
    found = [MarkRow(case_id=r["case_id"], clock=r["clock"], mark=r["mark"]) for r in rows]
    tx.prefetch(cases, [row.case_id for row in found])
    return found


def drop_marks(tx: Tx, office_id: str, *, until: datetime) -> None:
    tx.execute(_DROP, of_office=office_id, until=until)


#: A list of cases -> what it asks of the row besides office, shelf and whose it is.
_LISTS: Mapping[str, tuple[tuple[str, ...], ColumnElement[bool]]] = {
    "due": (("queue", "hold"), cases.c.due_at < bindparam("before")),
    "later": (("queue",), cases.c.due_at >= bindparam("before")),
    "undated": (("queue",), cases.c.due_at.is_(None)),
    "hold": (("hold",), cases.c.due_at.is_(None)),
    "hold_later": (("hold",), cases.c.due_at >= bindparam("before")),
}


_DATED = ("due", "later", "hold_later")
_HELD = cases.c.holder == bindparam("holder")
_UNHELD = and_(cases.c.holder.is_(None), cases.c.stage == bindparam("stage"))


@cache
def query(kind: str, *, held: bool) -> Select[Any]:
    """A list of one shelf, of what an officer holds or of what nobody holds in a stage."""
    return (
        select(cases.c.id, cases.c.due_at, cases.c.received_at)
        .where(
            cases.c.office_id == bindparam("office_id"),
            _HELD if held else _UNHELD,
            cases.c.shelf == bindparam("shelf"),
            _LISTS[kind][1],
        )
        .order_by(cases.c.due_at, cases.c.received_at, cases.c.id)
        .limit(bindparam("limit", type_=Integer))
    )


def _list(
    tx: Tx, kinds: Sequence[str], *, held: bool, before: datetime, limit: int, **whose: str
) -> list[str]:
    every: list[str] = []
    for kind in kinds:
        found: list[tuple[Any, Any, str]] = []
        given = {"before": before} if kind in _DATED else {}
        # Secret cases lie apart; whoever may not know of them leaves them out by the rule itself.
        for shelf in (*_LISTS[kind][0], *(APART + one for one in _LISTS[kind][0])):
            rows = tx.rows(query(kind, held=held), shelf=shelf, limit=limit, **given, **whose)
            found += [(row["due_at"], row["received_at"], row["id"]) for row in rows]
        found.sort()
        every += [case_id for _, _, case_id in found[:limit]]
    tx.prefetch(cases, every)
    return every


def held(
    tx: Tx, office_id: str, holder: str, kinds: Sequence[str], *, before: datetime, limit: int
) -> list[str]:
    """Ids of the cases that an officer holds, of these lists, prefetched."""
    whose = {"office_id": office_id, "holder": holder}
    return _list(tx, kinds, held=True, before=before, limit=limit, **whose)


def unheld(
    tx: Tx, office_id: str, stage: str, kinds: Sequence[str], *, before: datetime, limit: int
) -> list[str]:
    """Ids of the cases that nobody holds in a stage, of these lists, prefetched."""
    whose = {"office_id": office_id, "stage": stage}
    return _list(tx, kinds, held=False, before=before, limit=limit, **whose)
