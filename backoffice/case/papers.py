"""The papers of a case, as its journal adds them up. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import (
    Approved,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
    Signed,
)
from backoffice.case.parts import CasePaper, Sign

PaperEvent = PaperWritten | PaperSigned | PaperReturned | PaperIssued | PaperVoided


def with_paper(case: Case, event: PaperEvent, staff: str, at: datetime) -> tuple[CasePaper, ...]:
    """The papers of a case after that; `staff` did it at that time."""
    found = case.paper(event.paper)
    match event:
        case PaperWritten():
            return _put(case, _written(case, event, found, staff))
        case PaperIssued():
            return _put(case, _issued(case, event, found, staff, at))
        case PaperSigned() if found is not None:
            signs = (*found.signs, _sign(event, staff, found.version, at))
            return _put(case, replace(found, signs=signs, since=event.since))
        case PaperReturned() if found is not None:
            return _put(case, replace(found, state="dikembalikan", since=None))
        case PaperVoided() if found is not None:
            return _put(case, replace(found, state="batal"))
        case _:
            return case.papers


def _written(case: Case, event: PaperWritten, found: CasePaper | None, staff: str) -> CasePaper:
    """A version of the one that is being written; behind one that was issued, a new one begins."""
    begun = found is not None and found.state in ("menunggu", "dikembalikan")
    return CasePaper(
        paper=event.paper,
        serial=found.serial if begun and found else _serial(case, event.paper),
        words=event.words,
        version=event.version,
        by=staff,
        since=event.since,
        signs=found.signs[: event.keeps] if begun and found else (),
    )


def _issued(
    case: Case, event: PaperIssued, found: CasePaper | None, staff: str, at: datetime
) -> CasePaper:
    """What was written, signed at its last place; of what nobody writes, one more."""
    waits = found if found is not None and found.state == "menunggu" else None
    if waits is None:
        serial = _serial(case, event.paper)
        waits = CasePaper(
            paper=event.paper, serial=serial, words="", version=event.version, by=staff
        )
    signs = waits.signs
    if event.role:
        signs = (*signs, _sign(event, staff, event.version, at))
    return replace(
        waits,
        state="terbit",
        since=None,
        signs=signs,
        number=event.number,
        issued_at=at,
        letter=event.letter,
        file=event.file,
    )


def whose_sign(event: PaperSigned | PaperIssued | Signed | Approved, staff: str) -> str:
    """Staff id of whoever did it; of what was signed by hand, of whose hand it was, or ""."""
    if not event.for_whom:
        return staff
    return "" if event.for_whom == event.role else event.for_whom


def _sign(event: PaperSigned | PaperIssued, staff: str, version: int, at: datetime) -> Sign:
    return Sign(
        role=event.role,
        staff=whose_sign(event, staff),
        version=version,
        at=at,
        proof=event.proof,
        signatory=event.signatory,
    )


def _serial(case: Case, paper: str) -> int:
    return sum(one.paper == paper for one in case.papers) + 1


def _put(case: Case, one: CasePaper) -> tuple[CasePaper, ...]:
    """With this one in its place, or behind all."""
    key = (one.paper, one.serial)
    if any((other.paper, other.serial) == key for other in case.papers):
        return tuple(one if (o.paper, o.serial) == key else o for o in case.papers)
    return (*case.papers, one)
