"""How far everything had come at a moment, to be noted where nobody who has the database gets.

A journal's digest covers all before it, so its last one stands for the whole: a database that was
set back has lines too few, or others. Lines of text, without any personal data, so that they go by
mail as well as into a file, and can be read out of a mail that was kept; what stands around them
there is passed over.

    aduan-heads 1 OFFICE MOMENT all|since
    staff OFFICE LINES DIGEST
    register OFFICE YEAR NUMBER
    cases COUNT
    case ID LINES DIGEST NUMBER
    end COUNT PROOF
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import RowMapping, bindparam, func, select

from backoffice.store.attestations import Attestor
from backoffice.store.audit import Fault, Report
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, counters, journal, staff_journal

_PAGE = 500
_FIRST, _END = "aduan-heads", "end"
#: Hex characters of a digest: nobody makes one without the key, however short it is.
_SHORT = 16

_CASES = (
    select(cases.c.id, cases.c.number, cases.c.seq, cases.c.head, journal.c.at)
    .outerjoin(journal, (journal.c.case_id == cases.c.id) & (journal.c.seq == cases.c.seq))
    .where(cases.c.id > bindparam("after"))
    .order_by(cases.c.id)
    .limit(_PAGE)
)
_COUNT = select(func.count().label("n")).select_from(cases)
_REGISTERS = (
    select(counters)
    .where(counters.c.name.like("register:%"))
    .order_by(counters.c.office_id, counters.c.name)
)
_STAFF = (
    select(staff_journal)
    .where(
        staff_journal.c.seq
        == select(func.max(staff_journal.c.seq))
        .where(staff_journal.c.office_id == bindparam("office_id"))
        .scalar_subquery(),
        staff_journal.c.office_id == bindparam("office_id"),
    )
    .order_by(staff_journal.c.seq)
)
_NOW = select(cases.c.id, cases.c.number, cases.c.seq).where(
    cases.c.id.in_(bindparam("ids", expanding=True))
)
_LINES = select(journal.c.case_id, journal.c.seq, journal.c.digest).where(
    journal.c.case_id.in_(bindparam("ids", expanding=True))
)


class NoHeads(Exception):
    """These are no heads of this installation, or not all that was written; a sentence."""


class _Noted(Struct, frozen=True):
    """What was noted of one case."""

    id: str
    seq: int
    digest: str
    #: Its register number, if it had one.
    number: str


class Noted(Struct, frozen=True):
    """Heads that were noted."""

    office: str
    at: str
    count: int
    cases: tuple[_Noted, ...]
    #: Lines and digest of the journal of the staff, by office.
    staff: dict[str, tuple[int, str]]
    #: The last number, by office and year.
    registers: dict[tuple[str, int], int]

    @property
    def day(self) -> str:
        return self.at[:10]


# -- noting ---------------------------------------------------------------------------------------


def documents(
    tx: Tx, attestor: Attestor, office_id: str, *, now: datetime, since: datetime, most: int
) -> list[str]:
    """What has gone on since a moment, in texts of so many cases at most, each whole by itself."""
    head, found = _gathered(tx, office_id, now=now, since=since)
    texts = []
    for start in range(0, max(1, len(found)), most):
        lines = [*head, *found[start : start + most]]
        texts.append("\n".join([*lines, _end(attestor, lines)]) + "\n")
    return texts


def written(tx: Tx, attestor: Attestor, office_id: str, *, now: datetime) -> str:
    """The heads of everything there is."""
    head, found = _gathered(tx, office_id, now=now, since=None)
    lines = [*head, *found]
    return "\n".join([*lines, _end(attestor, lines)]) + "\n"


def _gathered(
    tx: Tx, office_id: str, *, now: datetime, since: datetime | None
) -> tuple[list[str], list[str]]:
    """The lines of the whole, and those of the cases that have gone on since."""
    at = now.astimezone(UTC).replace(microsecond=0).isoformat()
    lines = [f"{_FIRST} 1 {office_id} {at} {'since' if since else 'all'}"]
    lines += [
        f"staff {office_id} {row['seq']} {_short(row['digest'])}"
        for row in tx.rows(_STAFF, office_id=office_id)
    ]
    lines += [
        f"register {row['office_id']} {row['name'].partition(':')[2]} {row['value']}"
        for row in tx.rows(_REGISTERS)
    ]
    lines.append(f"cases {tx.rows(_COUNT)[0]['n']}")
    found: list[str] = []
    after = ""
    while page := tx.rows(_CASES, after=after):
        found += [_line(row) for row in page if not since or (row["at"] and row["at"] >= since)]
        after = page[-1]["id"]
    return lines, found


def _end(attestor: Attestor, lines: Sequence[str]) -> str:
    return f"{_END} {len(lines)} {_proof(attestor, lines)}"


def _line(row: RowMapping) -> str:
    return f"case {row['id']} {row['seq']} {_short(row['head'])} {row['number'] or ''}".rstrip()


def _short(digest: bytes) -> str:
    return bytes(digest).hex()[:_SHORT]


def _proof(attestor: Attestor, lines: Sequence[str]) -> str:
    return attestor.mark("heads", *lines).hex()


# -- reading --------------------------------------------------------------------------------------


def read(text: str, attestor: Attestor) -> Noted:
    """What was noted, wherever it stands in a text; NoHeads when it is not as it was written."""
    lines = _ours(text)
    if not lines:
        raise NoHeads("holds no heads")
    *before, end = lines
    words = end.split(" ")
    if words != [_END, str(len(before)), _proof(attestor, before)]:
        raise NoHeads("is not as this installation wrote it")
    try:
        return _noted(before)
    except (ValueError, IndexError):
        raise NoHeads("cannot be read by this version") from None


def _ours(text: str) -> list[str]:
    """The lines from the first to the last of ours, without the marks of a quoted mail."""
    found: list[str] = []
    for line in text.splitlines():
        line = line.strip().lstrip("> ")
        if line.startswith(f"{_FIRST} "):
            found = [line]
        elif found and line:
            found.append(line)
            if line.startswith(f"{_END} "):
                return found
    return found


def _noted(lines: Sequence[str]) -> Noted:
    _, version, office, at, _ = lines[0].split(" ")
    if version != "1":
        raise ValueError(version)
    count, found = 0, list[_Noted]()
    staff = dict[str, tuple[int, str]]()
    registers = dict[tuple[str, int], int]()
    for line in lines[1:]:
        kind, *words = line.split(" ", 4)
        match kind:
            case "staff":
                staff[words[0]] = int(words[1]), words[2]
            case "register":
                registers[words[0], int(words[1])] = int(words[2])
            case "cases":
                count = int(words[0])
            case "case":
                number = words[3] if len(words) > 3 else ""
                found.append(_Noted(words[0], int(words[1]), words[2], number))
            case _:
                raise ValueError(kind)
    return Noted(office, at, count, tuple(found), staff, registers)


# -- comparing ------------------------------------------------------------------------------------


def compare(tx: Tx, noted: Noted, report: Report) -> None:
    """What was there when the heads were noted, and is not any more."""
    for fault in _staff_faults(tx, noted):
        report.add(fault)
    for (office_id, year), last in sorted(noted.registers.items()):
        row = tx.get(counters, office_id, f"register:{year}")
        now = int(row["value"]) if row else 0
        if now < last:
            which = f"number {last}" if now + 1 == last else f"numbers {now + 1} to {last}"
            text = f"{office_id} {year}: {which} had been given on {noted.day}"
            report.add(Fault(kind="head", text=text))
    count = int(tx.rows(_COUNT)[0]["n"])
    if count < noted.count:
        text = f"there are {count:,} cases, and on {noted.day} there were {noted.count:,}"
        report.add(Fault(kind="head", text=text))
    for start in range(0, len(noted.cases), _PAGE):
        for fault in _case_faults(tx, noted.cases[start : start + _PAGE], noted.day):
            report.add(fault)


def _staff_faults(tx: Tx, noted: Noted) -> Iterator[Fault]:
    for office_id, (seq, digest) in noted.staff.items():
        row = tx.get(staff_journal, office_id, seq)
        if row is None:
            text = f"line {seq} of the journal of the staff was there on {noted.day}"
            yield Fault(kind="head", text=text)
        elif _short(row["digest"]) != digest:
            text = f"line {seq} of the journal of the staff was another on {noted.day}"
            yield Fault(kind="head", text=text)


def _case_faults(tx: Tx, noted: Sequence[_Noted], day: str) -> Iterator[Fault]:
    ids = [one.id for one in noted]
    now = {row["id"]: row for row in tx.rows(_NOW, ids=ids)}
    lines: dict[str, dict[int, str]] = {}
    for row in tx.rows(_LINES, ids=ids):
        lines.setdefault(row["case_id"], {})[row["seq"]] = _short(row["digest"])
    for one in noted:
        there, case = lines.get(one.id, {}), now.get(one.id)
        label = one.number or (case["number"] if case else None) or one.id
        if case is None:
            text = f"is missing: on {day} it was there, with {one.seq} lines"
            yield Fault(kind="head", case=label, text=text)
        elif one.seq not in there:
            last = max((seq for seq in there if seq < one.seq), default=0)
            text = f"is missing: on {day} it was there"
            yield Fault(kind="head", case=label, line=last + 1, text=text)
        elif there[one.seq] != one.digest:
            yield Fault(kind="head", case=label, line=one.seq, text=f"was another on {day}")
