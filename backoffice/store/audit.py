"""Check that journals, the cases folded from them and the register are as they were written.

Every line's digest covers the digest before it under a key that the database does not hold, so
nobody can change, insert or remove a line with the database alone. That a journal and its case were
both set back to an earlier state of theirs shows beside what was noted outside (`heads`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import RowMapping, bindparam, func, select

from backoffice.case.case import Case
from backoffice.case.events import Actor, CaseEvent, Entry, Numbered
from backoffice.case.fold import apply
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.register import void_numbers
from backoffice.store.tables import cases as case_table
from backoffice.store.tables import counters, evidence, journal
from backoffice.store.vault import Vault

_PAGE = 500
#: Faults that are told one by one; the rest is counted.
TOLD = 1000
_REGISTER = "register:"

_case = msgspec.json.Decoder(Case)
_event = msgspec.json.Decoder(CaseEvent)


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is not as it was written."""

    kind: Literal[
        "journal",
        "case",
        "register",
        "paper",
        "file",
        "staff",
        "sealed",
        "rows",
        "person",
        "head",
        "milestone",
        "report",
    ]
    text: str
    #: Register number of the case, or its code.
    case: str | None = None
    #: Line of its journal, from 1.
    line: int | None = None
    #: Hash by which a file is kept.
    file: str | None = None
    #: Id of a person.
    person: str | None = None


class Report:
    """What was looked at and what was found wrong; `more` counts the faults beyond `TOLD`."""

    def __init__(self) -> None:
        self.cases = 0
        self.lines = 0
        self.files = 0
        self.faults: list[Fault] = []
        #: What is no fault, and somebody should know all the same.
        self.notes: list[str] = []
        self.more = 0

    @property
    def sound(self) -> bool:
        return not self.faults

    def add(self, fault: Fault) -> None:
        if len(self.faults) < TOLD:
            self.faults.append(fault)
        else:
            self.more += 1


class File(Struct, frozen=True):
    """Contents that must lie in the blob folder; `id` is that of the evidence."""

    id: str
    sha256: str | None
    case_id: str | None


# -- journals -------------------------------------------------------------------------------------

_CASES = (
    select(case_table)
    .where(case_table.c.id > bindparam("after"))
    .order_by(case_table.c.id)
    .limit(_PAGE)
)
_LINES = (
    select(journal)
    .where(journal.c.case_id > bindparam("after"))
    .order_by(journal.c.case_id, journal.c.seq)
)
_LINES_UNTIL = _LINES.where(journal.c.case_id <= bindparam("until"))
_LINES_BEHIND = _LINES.limit(TOLD)


#: What else is looked at while the journal of a case is at hand.
Look = Callable[[RowMapping, Sequence[RowMapping]], Iterator[Fault]]


def walk_journals(
    tx: Tx, vault: Vault, report: Report, tell: Callable[[str], None], *looks: Look
) -> None:
    """Every case with its journal, page by page; memory does not grow with their number.

    `tell` is given, from the database's thread, how far it has come; `looks` are given each case
    with its lines.
    """
    after = ""
    while page := tx.rows(_CASES, after=after):
        until = page[-1]["id"]
        found = tx.rows(_LINES_UNTIL, after=after, until=until)
        lines = {case_id: list(own) for case_id, own in groupby(found, lambda row: row["case_id"])}
        for row in page:
            own = lines.pop(row["id"], [])
            for fault in case_faults(row, own, vault):
                report.add(fault)
            for look in looks:
                for fault in look(row, own):
                    report.add(fault)
            report.cases += 1
            report.lines += len(own)
        for case_id in lines:
            report.add(_orphan(case_id))
        after = until
        tell(f"{report.cases:,} cases, {report.lines:,} journal lines")
    for case_id, _ in groupby(tx.rows(_LINES_BEHIND, after=after), lambda row: row["case_id"]):
        report.add(_orphan(case_id))


def case_faults(row: RowMapping, lines: Sequence[RowMapping], vault: Vault) -> Iterator[Fault]:
    """What is wrong with one row of `cases` and its rows of `journal`, in the order of `seq`."""
    label = row["number"] or row["code"]
    broken = list(_chain_faults(label, row, lines, vault))
    yield from broken
    if broken:
        return
    if row["seq"] > len(lines) or not lines:
        yield Fault(
            kind="journal",
            case=label,
            line=len(lines) + 1,
            text=f"is missing: the case counts {row['seq']} lines, the journal has {len(lines)}",
        )
        return
    if row["seq"] < len(lines):
        yield Fault(
            kind="case",
            case=label,
            line=row["seq"] + 1,
            text=f"was written, but the case stops at line {row['seq']}",
        )
        return
    if bytes(row["head"]) != bytes(lines[-1]["digest"]):
        yield Fault(
            kind="case", case=label, text="its digest is not that of the last line of its journal"
        )
    yield from _fold_faults(label, row, lines)


def _chain_faults(
    label: str, row: RowMapping, lines: Sequence[RowMapping], vault: Vault
) -> Iterator[Fault]:
    head = b""
    for number, line in enumerate(lines, 1):
        if line["seq"] != number:
            yield Fault(kind="journal", case=label, line=number, text="is missing")
            return
        written = cases.framed(
            line["case_id"], line["seq"], line["at"], line["actor"], bytes(line["event"])
        )
        digest = bytes(line["digest"])
        right = digest in (vault.link(head, cases.ATTESTED + written), vault.link(head, written))
        if not right or line["office_id"] != row["office_id"]:
            yield Fault(kind="journal", case=label, line=number, text="was changed")
        # From what is stored, so that only the changed lines are named.
        head = digest


def _fold_faults(label: str, row: RowMapping, lines: Sequence[RowMapping]) -> Iterator[Fault]:
    case: Case | None = None
    register: dict[str, int | None] = {"year": None, "ordinal": None}
    for line in lines:
        try:
            entry = entry_of(line)
            case = apply(case, entry)
        except (msgspec.MsgspecError, ValueError):
            text = "cannot be read, or not in this place"
            yield Fault(kind="journal", case=label, line=line["seq"], text=text)
            return
        if isinstance(entry.event, Numbered):
            register = {"year": entry.event.year, "ordinal": entry.event.ordinal}
    if case is None:
        return
    case = replace(case, office_id=row["office_id"])
    try:
        kept = _case.decode(row["snapshot"])
    except msgspec.MsgspecError:
        yield Fault(kind="case", case=label, text="its snapshot cannot be read")
        return
    if kept != case:
        names = [name for name in case.__struct_fields__ if _differs(kept, case, name)]
        yield Fault(
            kind="case", case=label, text=f"its journal adds up to another {', '.join(names)}"
        )
        return
    wanted = {
        **cases.columns(case, due_at=row["due_at"], digest=bytes(row["head"])),
        **register,
        "code": case.code,
        "person_id": case.person_id,
        "snapshot": row["snapshot"],
    }
    # When the next clock is due is reckoned with the calendar, and not looked at here.
    other = [name for name, value in wanted.items() if row[name] != value and name != "due_at"]
    if other:
        yield Fault(kind="case", case=label, text=f"its row says another {', '.join(other)}")


def _differs(one: Case, other: Case, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def entry_of(line: RowMapping) -> Entry:
    """A stored line of a journal. Raises MsgspecError for one that cannot be read."""
    kind, _, actor_id = line["actor"].partition(":")
    return Entry(
        case_id=line["case_id"],
        seq=line["seq"],
        at=line["at"],
        actor=Actor(kind=kind, id=actor_id),
        event=_event.decode(line["event"]),
    )


def _orphan(case_id: str) -> Fault:
    return Fault(kind="journal", case=case_id, text="has a journal, and the case is not there")


# -- the register ---------------------------------------------------------------------------------

_YEARS = (
    select(
        case_table.c.office_id,
        case_table.c.year,
        func.count().label("count"),
        func.max(case_table.c.ordinal).label("last"),
    )
    .where(case_table.c.ordinal.is_not(None))
    .group_by(case_table.c.office_id, case_table.c.year)
)
_COUNTERS = select(counters).where(counters.c.name.like(f"{_REGISTER}%"))
_ORDINALS = (
    select(case_table.c.ordinal)
    .where(
        case_table.c.office_id == bindparam("office_id"),
        case_table.c.year == bindparam("year"),
        case_table.c.ordinal > bindparam("after"),
    )
    .order_by(case_table.c.ordinal)
    .limit(_PAGE)
)


def walk_register(tx: Tx, report: Report) -> None:
    """Register numbers of each office and year run from 1 to what was given last, each once."""
    given = {(row["office_id"], row["year"]): row for row in tx.rows(_YEARS)}
    counted = {
        (row["office_id"], int(row["name"].removeprefix(_REGISTER))): row["value"]
        for row in tx.rows(_COUNTERS)
    }
    for key in sorted({*given, *counted}):
        office_id, year = key
        count, last = (given[key]["count"], given[key]["last"]) if key in given else (0, 0)
        counter = counted.get(key)
        if counter is None or counter < last:
            text = f"{office_id} {year}: the counter is behind number {last}, which was given"
            report.add(Fault(kind="register", text=text))
        if count != max(last, counter or 0):
            # What was received by mistake keeps its number, and its case has another one since.
            void = void_numbers(tx, office_id, year)
            taken = set(_ordinals(tx, office_id, year))
            for number in sorted(taken & void.keys()):
                text = f"{office_id} {year}: number {number} is void, and another case has it"
                report.add(Fault(kind="register", text=text))
            numbers = sorted(taken | void.keys())
            for first, until in gaps(numbers, max(last, counter or 0)):
                text = f"{office_id} {year}: {missing(first, until)} missing from the register"
                report.add(Fault(kind="register", text=text))


def _ordinals(tx: Tx, office_id: str, year: int) -> Iterator[int]:
    after = 0
    while page := tx.rows(_ORDINALS, office_id=office_id, year=year, after=after):
        yield from (row["ordinal"] for row in page)
        after = page[-1]["ordinal"]


def gaps(given: Iterable[int], last: int) -> Iterator[tuple[int, int]]:
    """First and last number of each gap from 1 to `last`; the given ones come in order."""
    seen = 0
    for number in given:
        if number > seen + 1:
            yield seen + 1, number - 1
        seen = number
    if seen < last:
        yield seen + 1, last


def missing(first: int, until: int) -> str:
    """A gap, as far as what it is missing from."""
    return f"number {first} is" if first == until else f"numbers {first} to {until} are"


# -- files ----------------------------------------------------------------------------------------

_FILES = (
    select(evidence.c.id, evidence.c.sha256, evidence.c.case_id)
    .where(
        evidence.c.id > bindparam("after"),
        evidence.c.status == "stored",
        # A place is words enough: nothing of it lies in the blob folder.
        evidence.c.kind != "location",
    )
    .order_by(evidence.c.id)
    .limit(_PAGE)
)


def files(tx: Tx, after: str) -> list[File]:
    """The next page of the files that are kept, behind the evidence of that id."""
    return [File(**row) for row in tx.rows(_FILES, after=after)]


def still_kept(tx: Tx, file: File) -> bool:
    """Whether it is still to be kept: an erasure may have come between."""
    row = tx.get(evidence, file.id)
    return row is not None and row["status"] == "stored" and row["sha256"] == file.sha256


def label(tx: Tx, case_id: str | None) -> str | None:
    """What people call a case; None for no case."""
    row = tx.get(case_table, case_id) if case_id else None
    return None if row is None else row["number"] or row["code"]
