"""Milestones of cases: rows in, frozen values out. They are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, select

from backoffice.case.milestones import Milestone
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import milestones

_read = reader(Milestone)
_OF_CASE = (
    select(milestones)
    .where(milestones.c.case_id == bindparam("case_id"))
    .order_by(milestones.c.seq, milestones.c.ordinal)
)


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
