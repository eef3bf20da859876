"""Check that the rows of each case and person are those that were attested, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import RowMapping, Table, bindparam, or_, select

from backoffice.store import attesting
from backoffice.store.attestations import SETS, Attestor, Sums
from backoffice.store.audit import Fault, Report
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import accounts, cases, consents, counters, people

_PAGE = 500
_PAGES = {
    table: select(table).where(table.c.id > bindparam("after")).order_by(table.c.id).limit(_PAGE)
    for table in (cases, people)
}
_LOST = [
    select(table.c.person_id)
    .distinct()
    .select_from(table.outerjoin(people, people.c.id == table.c.person_id))
    .where(table.c.person_id.is_not(None), people.c.id.is_(None))
    for table in (cases, consents, accounts)
]
_COUNTERS = select(counters).where(
    or_(counters.c.name.like("register:%"), counters.c.name.like("surat:%"))
)
#: What the digest of an owner covers beside its sums, as an operator reads it.
_OWN = {
    cases: "its deadline, its head or what is attested of its rows",
    people: "its key, whom it speaks for or what is attested of its rows",
}


def walk_rows(tx: Tx, attestor: Attestor, report: Report, tell: Callable[[str], None]) -> None:
    """Every case and every person with all that belongs to it, page by page."""
    if not attesting.is_done(tx, attestor):
        text = "what was there before is not attested to the end"
        report.add(Fault(kind="rows", text=text))
        if not attesting.has_begun(tx):
            return
    for table in (cases, people):
        _walk(tx, attestor, table, report, tell)
    for person_id in sorted({row["person_id"] for query in _LOST for row in tx.rows(query)}):
        report.add(Fault(kind="person", text="is gone", person=person_id))
    for row in tx.rows(_COUNTERS):
        given = attestor.number(row["office_id"], row["name"], row["value"])
        if row["kept"] != given:
            kind, _, series = row["name"].partition(":")
            text = f"{row['office_id']} {series.replace(':', ' ')}: the counter was changed"
            report.add(Fault(kind="register" if kind == "register" else "paper", text=text))


def _walk(
    tx: Tx, attestor: Attestor, table: Table, report: Report, tell: Callable[[str], None]
) -> None:
    after, count = "", 0
    while page := tx.rows(_PAGES[table], after=after):
        found = attesting.sums_of(tx, attestor, table, [row["id"] for row in page])
        for row in page:
            for text in _faults(attestor, table, row, found[row["id"]]):
                report.add(_fault(table, row, text))
        after, count = page[-1]["id"], count + len(page)
        tell(f"{count:,} {'cases' if table is cases else 'persons'} with their rows")


def _fault(table: Table, row: RowMapping, text: str) -> Fault:
    if table is cases:
        return Fault(kind="rows", case=row["number"] or row["code"], text=text)
    return Fault(kind="person", person=row["id"], text=text)


def _faults(attestor: Attestor, table: Table, row: RowMapping, found: Sums) -> Iterator[str]:
    if row["kept"] is None:
        yield "is not attested"
        return
    if not attestor.holds(table, row):
        yield f"{_OWN[table]} was changed"
    kept = Sums.read(table, bytes(row["kept"]))
    for place, noun in enumerate(SETS[table]):
        there, written = found.counts[place], kept.counts[place]
        if there < written:
            gone = written - there
            yield f"{gone} of its {_count(written, noun)} {'is' if gone == 1 else 'are'} missing"
        elif there > written:
            yield f"has {_count(there - written, noun)} more than were written"
        elif found.totals[place] != kept.totals[place]:
            some = f"its {noun}" if there == 1 else f"one at least of its {there} {noun}s"
            yield f"{some} was changed or exchanged"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
