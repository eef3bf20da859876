"""The numbers of the register, one after the other, each with the case that got it.

Numbers are given in order, so that those of a month are one piece of a year: it is found by
halving, whatever the year holds. Source: rules 7, 55.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import LargeBinary, bindparam, func, select

from backoffice.case.case import Case
from backoffice.case.events import Entry, Numbered, Unreceived
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases as case_table
from backoffice.store.tables import counters, journal

_SERIES = "register:"


class Given(Struct, frozen=True):
    """A number of the register, and what became of it."""

    ordinal: int
    #: As it was printed; empty where nothing knows of it any more.
    number: str = ""
    #: None: the number is void, or its case is not there.
    case: Case | None = None
    #: The journal of the case, first line first.
    entries: tuple[Entry, ...] = ()
    #: It was given by mistake, and stays taken.
    void: bool = False


_LAST = select(func.max(case_table.c.ordinal).label("last")).where(
    case_table.c.office_id == bindparam("office_id"), case_table.c.year == bindparam("year")
)
_FROM = (
    select(case_table.c.id, case_table.c.ordinal)
    .where(
        case_table.c.office_id == bindparam("office_id"),
        case_table.c.year == bindparam("year"),
        case_table.c.ordinal >= bindparam("first"),
        case_table.c.ordinal <= bindparam("last"),
    )
    .order_by(case_table.c.ordinal)
)
_NEXT = _FROM.limit(1)
_COUNT = select(func.count().label("count")).select_from(_FROM.order_by(None).subquery())
_TAG = bindparam("tag", type_=LargeBinary)
_WITH_TAG = {
    dialect: select(journal.c.case_id).where(
        journal.c.office_id == bindparam("office_id"), place > 0
    )
    for dialect, place in {
        "postgresql": func.position(_TAG.op("IN")(journal.c.event)),
        "sqlite": func.instr(journal.c.event, _TAG),
    }.items()
}
#: Of the events that make a number void, as they are stored.
_UNRECEIVED = b'"unreceived"'


def last_given(tx: Tx, office_id: str, year: int) -> int:
    """The last number of that year; 0 while there is none."""
    (row,) = tx.rows(_LAST, office_id=office_id, year=year)
    counted = tx.get(counters, office_id, f"{_SERIES}{year}")
    return max(row["last"] or 0, counted["value"] if counted else 0)


def first_since(tx: Tx, office_id: str, year: int, is_since: Callable[[datetime], bool]) -> int:
    """The first number of that year that was given at a time that `is_since`; one behind the last
    where none was. `is_since` holds of every later time too."""
    low, high = 1, last_given(tx, office_id, year) + 1
    while low < high:
        middle = (low + high) // 2
        rows = tx.rows(_NEXT, office_id=office_id, year=year, first=middle, last=high - 1)
        if not rows:
            # Whatever is there is void: the next that is not decides.
            high = middle
            continue
        at = _given_at(tx, rows[0]["id"])
        if at is None or is_since(at):
            high = middle
        else:
            low = rows[0]["ordinal"] + 1
    return low


def _given_at(tx: Tx, case_id: str) -> datetime | None:
    numbered = [one.at for one in cases.entries(tx, case_id) if isinstance(one.event, Numbered)]
    return numbered[-1] if numbered else None


def void_between(tx: Tx, office_id: str, year: int, first: int, last: int) -> dict[int, str]:
    """The void numbers from `first` to `last` that no case has, by ordinal, as they were printed.

    Where every number has its case, nothing is looked for.
    """
    (row,) = tx.rows(_COUNT, office_id=office_id, year=year, first=first, last=last)
    if row["count"] == last - first + 1:
        return {}
    return void_numbers(tx, office_id, year)


def given(
    tx: Tx, office_id: str, year: int, first: int, last: int, void: Mapping[int, str]
) -> list[Given]:
    """Every number from `first` to `last`, without a gap, in order; `void` of `void_between`."""
    rows = tx.rows(_FROM, office_id=office_id, year=year, first=first, last=last)
    by_ordinal = {row["ordinal"]: row["id"] for row in rows}
    tx.prefetch(case_table, list(by_ordinal.values()))
    entries = cases.entries_of(tx, list(by_ordinal.values()))
    found = []
    for ordinal in range(first, last + 1):
        case_id = by_ordinal.get(ordinal, "")
        case = cases.load(tx, case_id) if case_id else None
        if case is None:
            number = void.get(ordinal, "")
            found.append(Given(ordinal, number, void=ordinal in void))
            continue
        own = tuple(entries.get(case_id, ()))
        if case.number is None:
            found.append(Given(ordinal, _printed(own), void=True))
        else:
            found.append(Given(ordinal, case.number, case, own))
    return found


def _printed(entries: tuple[Entry, ...]) -> str:
    return next(
        (one.event.number for one in reversed(entries) if isinstance(one.event, Numbered)), ""
    )


def void_numbers(tx: Tx, office_id: str, year: int) -> dict[int, str]:
    """The numbers of that year that are void, by ordinal, of cases that have another one since.

    Looks through all journals: asked where the register lacks a number, and there alone.
    """
    rows = tx.rows(_WITH_TAG[tx.dialect], office_id=office_id, tag=_UNRECEIVED)
    journals = cases.entries_of(tx, sorted({row["case_id"] for row in rows}))
    return dict(one for entries in journals.values() for one in _voided(entries, year))


def _voided(entries: list[Entry], year: int) -> Iterator[tuple[int, str]]:
    before: Numbered | None = None
    for one in entries:
        if isinstance(one.event, Numbered):
            before = one.event
        elif isinstance(one.event, Unreceived) and before is not None:
            if before.year == year:
                yield before.ordinal, before.number
            before = None
