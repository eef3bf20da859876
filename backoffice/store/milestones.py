"""Milestones of cases: rows in, frozen values out. They are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, RowMapping, bindparam, select

from backoffice.case.milestones import Milestone
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import cases, meta, milestones

_read = reader(Milestone)
_OF_CASE = (
    select(milestones)
    .where(milestones.c.case_id == bindparam("case_id"))
    .order_by(milestones.c.seq, milestones.c.ordinal)
)
#: Before the id of an office, in the row of `meta` that says up to which case its journals are
#: read; there is none once all are.
_MARK = "milestones:"
_NEXT = (
    select(cases.c.id)
    .where(cases.c.office_id == bindparam("office_id"), cases.c.id > bindparam("after"))
    .order_by(cases.c.id)
    .limit(bindparam("limit", type_=Integer))
)


def is_whole(tx: Tx, office_id: str) -> bool:
    """Is every journal of this office counted, also those from before milestones were kept?"""
    return tx.get(meta, _MARK + office_id) is None


def uncounted(tx: Tx, office_id: str, *, limit: int) -> list[str]:
    """Ids of the next cases whose journals are to be looked through; noted as done with it.

    Of two processes at the same portion the second is run again.
    """
    mark = tx.get(meta, _MARK + office_id)
    if mark is None:
        return []
    rows = tx.rows(_NEXT, office_id=office_id, after=mark["value"], limit=limit)
    ids = [row["id"] for row in rows]
    if len(ids) == limit:
        tx.set(meta, mark["name"], expect={"value": mark["value"]}, value=ids[-1])
    else:
        tx.remove(meta, mark["name"])
    return ids


def of_case(tx: Tx, case_id: str) -> Sequence[Milestone]:
    """What is known of a case, the first one first, with what this work has just added."""
    return tuple(_known(tx, case_id))


def _known(tx: Tx, case_id: str) -> list[Milestone]:
    known = tx.memo.get(("milestones", case_id))
    if known is None:
        # Nothing of them waits to be written: whoever adds one remembers it here.
        known = [_read(row) for row in tx.peek(_OF_CASE, case_id=case_id)]
        tx.memo[("milestones", case_id)] = known
    return known


def begin(tx: Tx, case_id: str) -> None:
    """Of a case that is just made there is nothing to look up."""
    tx.memo[("milestones", case_id)] = []


def add(tx: Tx, case_id: str, office_id: str, found: Sequence[Milestone]) -> None:
    """Write what follows from one line, behind what followed from it before."""
    known = _known(tx, case_id)
    for one in found:
        ordinal = sum(other.seq == one.seq for other in known)
        tx.add(milestones, **row(one, case_id, office_id, ordinal))
        known.append(one)


def row(one: Milestone, case_id: str, office_id: str, ordinal: int) -> dict[str, Any]:
    """The row of the how manieth milestone of its line."""
    said = {name: getattr(one, name) for name in one.__struct_fields__}
    return {"case_id": case_id, "office_id": office_id, "ordinal": ordinal, **said}


def read(row: RowMapping | Mapping[str, Any]) -> Milestone:
    """The milestone of a row."""
    return _read(row)
