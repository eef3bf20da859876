"""Attest what an old database holds: portion by portion, once, before anything else is written.

What is attested once is never attested anew: whoever could make it so would only have to empty a
column to have a change believed. So how far it has come stands under the key too, and where a row
is attested that the step has not come to, it stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Select, Table, bindparam, func, select, update

from backoffice.store.attestations import OWNED, Attestor, Row, Sums
from backoffice.store.engine.tx import Conflict, Tx
from backoffice.store.tables import cases, counters, journal, meta, people

PORTION = 500
#: Name of the row of `meta` that says how far it has come.
MARK = "attested"
_DONE = "done"
_TABLES: dict[str, Table] = {"cases": cases, "people": people}
_AFTER = {"cases": "people", "people": _DONE}

_PORTIONS: dict[str, Select[tuple[object, ...]]] = {
    name: select(table)
    .where(table.c.id > bindparam("after"))
    .order_by(table.c.id)
    .limit(bindparam("limit"))
    for name, table in _TABLES.items()
}
_OF_OWNERS: dict[Table, Select[tuple[object, ...]]] = {
    table: select(table).where(
        table.c[owned.column].in_(bindparam("ids", expanding=True)),
        *([table.c[owned.until].is_(None)] if owned.until else []),
    )
    for table, owned in OWNED.items()
}
#: The last line of each case, and the one before it.
_LAST_LINES = (
    select(journal)
    .join(cases, cases.c.id == journal.c.case_id)
    .where(cases.c.id.in_(bindparam("ids", expanding=True)), journal.c.seq >= cases.c.seq - 1)
    .order_by(journal.c.case_id, journal.c.seq)
)
_REGISTERS = select(counters).where(counters.c.name.like("register:%"))
_ATTESTED = {
    name: select(func.count().label("n")).select_from(table).where(table.c.kept.is_not(None))
    for name, table in _TABLES.items()
}


class Refused(Exception):
    """Something is attested before its turn: somebody else had the database in his hands."""


class Progress(Struct, frozen=True):
    """How far the step has come."""

    done: bool
    #: Cases and persons of the portion.
    count: int = 0


def is_done(tx: Tx, attestor: Attestor) -> bool:
    """Has all that was there before been attested?"""
    return _place(tx, attestor) == (_DONE, "")


def has_begun(tx: Tx) -> bool:
    """Is anything attested at all?"""
    return any(tx.rows(query)[0]["n"] for query in _ATTESTED.values())


def go_on(tx: Tx, attestor: Attestor, *, limit: int = PORTION) -> Progress:
    """Attest the next portion; Refused where that would make a change of somebody's true."""
    place = _place(tx, attestor)
    if place is None:
        if tx.get(meta, MARK) is not None or has_begun(tx):
            raise Refused
        place = ("cases", "")
        _attest_registers(tx, attestor)
        tx.add(meta, name=MARK, value=_written(attestor, *place))
    name, after = place
    if name == _DONE:
        return Progress(done=True)
    table = _TABLES[name]
    rows = tx.rows(_PORTIONS[name], after=after, limit=limit)
    if any(row["kept"] is not None for row in rows) or (
        table is cases and _was_attested(tx, attestor, [row["id"] for row in rows])
    ):
        raise Refused
    found = sums_of(tx, attestor, table, [row["id"] for row in rows])
    for row in rows:
        kept = attestor.kept(table, row, found[row["id"]])
        # Past the map of rows: what is attested here is no change of anybody's.
        query = update(table).where(table.c.id == row["id"], table.c.kept.is_(None))
        if not tx.bare(query.values(kept=kept)):
            raise Conflict("attested elsewhere")
    over = len(rows) < limit
    now = (_AFTER[name], "") if over else (name, rows[-1]["id"])
    tx.set(meta, MARK, expect={"value": _written(attestor, *place)}, value=_written(attestor, *now))
    return Progress(done=now[0] == _DONE, count=len(rows))


def sums_of(tx: Tx, attestor: Attestor, table: Table, ids: Iterable[str]) -> Mapping[str, Sums]:
    """What the rows of these cases or persons add up to as they lie there now."""
    found = {one: Sums(table) for one in ids}
    if found:
        for of, owned in OWNED.items():
            if owned.owner is table:
                for row in tx.rows(_OF_OWNERS[of], ids=list(found)):
                    _add(found, attestor, of, row)
    return found


def _was_attested(tx: Tx, attestor: Attestor, ids: Sequence[str]) -> bool:
    """Whether any of these cases has a line that a version wrote which attests."""
    heads: dict[str, tuple[int, bytes]] = {}
    for line in tx.rows(_LAST_LINES, ids=ids) if ids else ():
        seq, before = heads.get(line["case_id"], (0, b""))
        before = before if line["seq"] == seq + 1 else b""
        if attestor.wrote(before, line):
            return True
        heads[line["case_id"]] = line["seq"], bytes(line["digest"])
    return False


def _add(found: Mapping[str, Sums], attestor: Attestor, table: Table, row: Row) -> None:
    value = attestor.value(table, row)
    if value is not None:
        owned = OWNED[table]
        found[row[owned.column]].add(owned.place, value)


def _attest_registers(tx: Tx, attestor: Attestor) -> None:
    for row in tx.rows(_REGISTERS):
        office_id, name, value = row["office_id"], row["name"], row["value"]
        tx.set(counters, office_id, name, kept=attestor.number(office_id, name, value))


def _place(tx: Tx, attestor: Attestor) -> tuple[str, str] | None:
    """Table and id up to which it has come; None before the first, or where it is not our word."""
    row = tx.get(meta, MARK)
    if row is None:
        return None
    name, after, *_ = f"{row['value']}  ".split(" ")
    return (name, after) if row["value"] == _written(attestor, name, after) else None


def _written(attestor: Attestor, name: str, after: str) -> str:
    return f"{name} {after} {attestor.mark(MARK, name, after).hex()}"
