"""Check that every paper is as it was issued: its line, what was frozen, its number, its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, bindparam, func, select

from backoffice.case.events import CaseEvent, PaperIssued, PaperVoided
from backoffice.store import texts
from backoffice.store.audit import Fault, Report, gaps, missing
from backoffice.store.engine.tx import Tx
from backoffice.store.papers import content_digest, file_digest, holds
from backoffice.store.tables import counters, evidence, papers, people
from backoffice.store.tables import texts as text_table
from backoffice.store.vault import Erased, Tampered, Vault

_PAGE = 500
_SERIES = "surat:"
_event = msgspec.json.Decoder(CaseEvent)
#: What tells a line apart before it is read: nearly all are of something else.
_TAGS = (b'"paper_issued"', b'"paper_voided"')

Row = Mapping[Any, Any]


class PapersLook:
    """Looks at the papers of one case after the other, as its journal is read."""

    def __init__(self, tx: Tx, vault: Vault) -> None:
        self._tx, self._vault = tx, vault
        #: Papers of which a journal tells.
        self.told = 0

    def __call__(self, case: RowMapping, lines: Sequence[RowMapping]) -> Iterator[Fault]:
        """What is wrong with the papers of a case, whose journal these lines are."""
        found = [(line, event) for line in lines if (event := _paper_event(line)) is not None]
        issued = [(line, event) for line, event in found if isinstance(event, PaperIssued)]
        self.told += len(issued)
        if not issued:
            return
        label = case["number"] or case["code"]
        rows = self._tx.rows(_OF_CASE, case_id=case["id"])
        for line, event in issued:
            for text in self._faults(line, event, rows):
                name = " ".join(filter(None, ("paper", event.paper, event.number)))
                yield Fault(kind="paper", case=label, line=line["seq"], text=f"{name} {text}")
        void = sum(row["voided_at"] is not None for row in rows)
        if void != len(found) - len(issued):
            text = f"{len(found) - len(issued)} of its papers were declared void, and {void} are"
            yield Fault(kind="paper", case=label, text=text)

    def _faults(self, line: Row, event: PaperIssued, rows: Sequence[Row]) -> Iterator[str]:
        row = next((one for one in rows if _is_of(one, line, event)), None)
        if row is None:
            yield "is not among the papers that were issued, or stands there otherwise"
        elif not holds(self._vault, row):
            yield "was changed among the papers that were issued"
        if not event.letter:
            return
        letter = self._letter(event.letter)
        # What cannot be read was erased, or is told of the row itself.
        if letter is not None and _digest(self._vault, letter) != event.digest:
            yield "is not what was frozen when it was issued"
        if not self._is_print_of(event):
            yield "has the file of something else"

    def _letter(self, text_id: str) -> bytes | None:
        for row in self._tx.rows(_TEXT, id=text_id):
            try:
                key = row["wrapped_key"]
                if key is None:
                    key = self._vault.from_archive(row["person_id"], row["archived_key"])
                return self._vault.open(key, texts.place(row), row["sealed"])
            except (Erased, Tampered):
                return None
        return None

    def _is_print_of(self, event: PaperIssued) -> bool:
        """Whether its file, if it is still there, is printed from what was frozen."""
        for row in self._tx.rows(_FILE, id=event.file):
            if row["channel"] != texts.PRINTED:
                return False
            try:
                about = texts.known_of(self._vault, texts.read_evidence(row))
            except Tampered:
                # Under another key since its case was sealed, or told of the row itself.
                return True
            return not about or f'"{event.letter}"'.encode() in about
        return True


def _paper_event(line: RowMapping) -> PaperIssued | PaperVoided | None:
    written = bytes(line["event"])
    if not any(tag in written for tag in _TAGS):
        return None
    try:
        event = _event.decode(written)
    except msgspec.MsgspecError:
        # Told of the line itself.
        return None
    return event if isinstance(event, PaperIssued | PaperVoided) else None


def _is_of(row: Row, line: Row, event: PaperIssued) -> bool:
    if event.file and row["id"] != event.file:
        return False
    there = (row["paper"], row["number"], row["year"], row["ordinal"], row["digest"])
    wanted = (event.paper, event.number, event.year, event.ordinal, event.digest)
    return there == wanted and bool(row["issued_at"] == line["at"])


def _digest(vault: Vault, letter: bytes) -> str:
    try:
        return content_digest(vault, letter)
    except (msgspec.MsgspecError, AttributeError, TypeError):
        return ""


_OF_CASE = select(papers).where(papers.c.case_id == bindparam("case_id")).order_by(papers.c.id)
_TEXT = (
    select(text_table, people.c.wrapped_key, people.c.archived_key)
    .select_from(text_table.join(people, people.c.id == text_table.c.person_id))
    .where(text_table.c.id == bindparam("id"))
)
_FILE = select(evidence).where(evidence.c.id == bindparam("id"))
_COUNT = select(func.count().label("n")).select_from(papers)


# -- the numbers ----------------------------------------------------------------------------------

_LAST = (
    select(papers.c.office_id, papers.c.paper, papers.c.year, func.max(papers.c.ordinal).label("n"))
    .where(papers.c.ordinal > 0)
    .group_by(papers.c.office_id, papers.c.paper, papers.c.year)
)
_COUNTERS = select(counters).where(counters.c.name.like(f"{_SERIES}%"))
_ORDINALS = (
    select(papers.c.ordinal)
    .where(
        papers.c.office_id == bindparam("office_id"),
        papers.c.paper == bindparam("paper"),
        papers.c.year == bindparam("year"),
        papers.c.ordinal > bindparam("after"),
    )
    .order_by(papers.c.ordinal)
    .limit(_PAGE)
)


def walk_papers(tx: Tx, report: Report, told: int) -> None:
    """Each kind of paper is numbered from 1 to what was given last, each number once.

    What was declared void has its number still. `told`: of how many papers the journals tell.
    """
    count = tx.rows(_COUNT)[0]["n"]
    if count > told:
        text = f"{count} are said to be issued, and the journals tell of {told}"
        report.add(Fault(kind="paper", text=text))
    last = {(r["office_id"], r["paper"], str(r["year"])): r["n"] for r in tx.rows(_LAST)}
    counted = {
        (row["office_id"], *row["name"].removeprefix(_SERIES).rsplit(":", 1)): row["value"]
        for row in tx.rows(_COUNTERS)
    }
    for key in sorted({*last, *counted}):
        office_id, paper, year = key
        series, given = f"{office_id} {paper} {year}", last.get(key, 0)
        if counted.get(key, 0) < given:
            text = f"{series}: the counter is behind number {given}, which was given"
            report.add(Fault(kind="paper", text=text))
        numbers = _ordinals(tx, office_id, paper, int(year))
        for first, until in gaps(numbers, max(given, counted.get(key, 0))):
            report.add(Fault(kind="paper", text=f"{series}: {missing(first, until)} missing"))


def _ordinals(tx: Tx, office_id: str, paper: str, year: int) -> Iterator[int]:
    after = 0
    while page := tx.rows(_ORDINALS, office_id=office_id, paper=paper, year=year, after=after):
        yield from (row["ordinal"] for row in page)
        after = page[-1]["ordinal"]


# -- the files ------------------------------------------------------------------------------------


def is_as_printed(vault: Vault, chunks: Iterable[bytes], printed: str) -> bool:
    """Whether these contents are what was printed."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return file_digest(vault, found.hexdigest()) == printed
