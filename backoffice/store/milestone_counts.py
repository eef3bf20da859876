"""How many milestones there are, for the figures of a month: counts by the database, no rows.

Everything is as it was known before `until`, the first moment that does not count any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import BindParameter, ColumnElement, bindparam, case, func, select, text

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import Instant, milestones


class Flow(Struct, frozen=True):
    """So many of one kind became known in a time."""

    kind: str
    channel: str
    category: str
    unit: str
    level: str
    late: bool
    reason: str
    count: int


class Took(Struct, frozen=True):
    """So many took so long."""

    kind: str
    unit: str
    level: str
    gross: int
    net: int
    count: int


class Stand(Struct, frozen=True):
    """So many entered `state` from `was`: before `until`, and of these before `since`."""

    was: str
    state: str
    channel: str
    category: str
    count: int
    before: int


_flow, _took, _stand = reader(Flow), reader(Took), reader(Stand)
_m = milestones.c


def _at(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant())


# Word for word the conditions of the indexes.
_FLOWING, _STATUS, _CLOCKS = text("count <> 0"), text("kind = 'status'"), text("kind = 'tempo'")
_OFFICE = _m.office_id == bindparam("office_id")
_WITHIN = (_m.at >= _at("since")) & (_m.at < _at("until"))
_COUNT = func.sum(_m.count).label("count")

_by = (_m.kind, _m.channel, _m.category, _m.unit, _m.level, _m.late, _m.reason)
_KINDS: BindParameter[str] = bindparam("kinds", expanding=True)
_FLOWS = select(*_by, _COUNT).where(_FLOWING, _OFFICE, _m.kind.in_(_KINDS), _WITHIN).group_by(*_by)
_spans = (_m.kind, _m.unit, _m.level, _m.gross, _m.net)
_TOOK = (
    select(*_spans, _COUNT)
    .where(_FLOWING, _OFFICE, _m.kind.in_(_KINDS), _WITHIN, _m.gross.is_not(None))
    .group_by(*_spans)
)
_TOTAL = select(_COUNT).where(_FLOWING, _OFFICE, _m.kind == bindparam("kind"), _WITHIN)
_places = (_m.was, _m.state, _m.channel, _m.category)
_STANDING = (
    select(
        *_places,
        func.count().label("count"),
        func.sum(case((_m.at < _at("since"), 1), else_=0)).label("before"),
    )
    .where(_STATUS, _OFFICE, _m.at < _at("until"))
    .group_by(*_places)
)
_known = (_CLOCKS, _OFFICE, _m.at < _at("as_of"))
_DUE = (
    select(_m.clock, _m.state.label("state"), func.count().label("count"))
    .where(*_known, _m.due >= _at("since"), _m.due < _at("until"))
    .group_by(_m.clock, _m.state)
)
_NO_MORE = (
    select(_m.clock, _m.was.label("state"), func.count().label("count"))
    .where(*_known, _m.due_was >= _at("since"), _m.due_was < _at("until"))
    .group_by(_m.clock, _m.was)
)
#: What took a while, and of which how long is kept.
_MEASURED = ("respons", "dijawab")


def flows(
    tx: Tx, office_id: str, kinds: tuple[str, ...], since: datetime, until: datetime
) -> list[Flow]:
    """What became known from `since` on, by all that it is told apart by."""
    rows = tx.rows(_FLOWS, office_id=office_id, kinds=kinds, since=since, until=until)
    return [_flow(row) for row in rows]


def took(tx: Tx, office_id: str, since: datetime, until: datetime) -> list[Took]:
    """How long those took that became known from `since` on; what was taken back is taken off."""
    rows = tx.rows(_TOOK, office_id=office_id, kinds=_MEASURED, since=since, until=until)
    return [_took(row) for row in rows]


def total(tx: Tx, office_id: str, kind: str, since: datetime, until: datetime) -> int:
    """How many of one kind became known from `since` on."""
    (row,) = tx.rows(_TOTAL, office_id=office_id, kind=kind, since=since, until=until)
    return int(row["count"] or 0)


def standing(tx: Tx, office_id: str, since: datetime, until: datetime) -> list[Stand]:
    """Where cases with a number ever went from and to."""
    rows = tx.rows(_STANDING, office_id=office_id, since=since, until=until)
    return [_stand(row) for row in rows]


def due(
    tx: Tx, office_id: str, since: datetime, until: datetime, as_of: datetime
) -> Mapping[tuple[str, str], int]:
    """The clocks that are due in a time, as far as it was known before `as_of`: how many by their
    id and what became of them (`Milestone.state`).

    Each milestone of a clock takes away what the one before it said.
    """
    given = {"office_id": office_id, "since": since, "until": until, "as_of": as_of}
    found: Counter[tuple[str, str]] = Counter()
    for row in tx.rows(_DUE, **given):
        found[row["clock"], row["state"]] += row["count"]
    for row in tx.rows(_NO_MORE, **given):
        found[row["clock"], row["state"]] -= row["count"]
    return found
