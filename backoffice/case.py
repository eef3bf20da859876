"""The journal of a case and the case that is folded from it. Pure.

The journal says what happened and who did it, never who the citizen is nor which words were
used: those stand in rows that can be deleted, and events point to them by id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

#: The states every office shares. Source: domain sops 1.6. DRAF is a conversation, never a case.
CaseState = Literal[
    "PRA_DAFTAR",
    "DITERIMA",
    "BELUM_LENGKAP",
    "LENGKAP",
    "DIDISPOSISI",
    "DIPROSES",
    "JAWABAN_DISETUJUI",
    "DIJAWAB",
    "SELESAI",
    "DIALIHKAN",
    "DITOLAK",
    "DICABUT",
]
CLOSED: frozenset[str] = frozenset({"SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"})


class Actor(Struct, frozen=True):
    """Who did it: `id` is a person's or an officer's id, or the name of a clock."""

    kind: Literal["citizen", "staff", "clock", "system"]
    id: str = ""


class Opened(Struct, frozen=True, tag="opened"):
    """A complaint arrived complete enough to be a case; `words` is the text row of its answers."""

    code: str
    version: str
    person: str
    address: str
    channel: str
    category: str
    stage: str
    state: str
    words: str
    #: Keys of the form that still lack an answer: of `terima`, and of `lengkap`.
    lacks_receive: tuple[str, ...] = ()
    lacks_complete: tuple[str, ...] = ()
    #: kirim, petugas
    how: str = "kirim"
    received_at: datetime | None = None


class Numbered(Struct, frozen=True, tag="numbered"):
    """The register number was given, once; clocks that start at receipt start here."""

    number: str
    ordinal: int
    year: int
    #: When the complaint reached us, if the number came at once: the clocks run from there.
    since: datetime | None = None


class Completed(Struct, frozen=True, tag="completed"):
    """Declared complete and eligible, by an officer or by the clock."""

    origin: Literal["petugas", "otomatis", "jawaban_langsung"]
    stage: str
    #: State of that stage: a case that is already worked on stays in work.
    state: str = "LENGKAP"


class Taken(Struct, frozen=True, tag="taken"):
    """An officer took the case."""

    staff: str
    stage: str


class Noted(Struct, frozen=True, tag="noted"):
    """An internal note was written; `words` is its text row."""

    words: str


class Written(Struct, frozen=True, tag="written"):
    """The citizen added words or evidence to the case."""

    words: str
    evidence: tuple[str, ...] = ()


class Messaged(Struct, frozen=True, tag="messaged"):
    """An officer's previewed and confirmed message went to the citizen; no answer, no change."""

    words: str


class Answered(Struct, frozen=True, tag="answered"):
    """An officer's previewed and confirmed answer went to the citizen."""

    words: str
    stage: str
    state: str
    #: Given at the desk and closing the case at once.
    direct: bool = False


class Closed(Struct, frozen=True, tag="closed"):
    """The case is finished; `outcome` is one of CLOSED."""

    outcome: str
    stage: str
    how: Literal["petugas", "langsung"] = "petugas"
    #: Text row of the officer's internal remark on the result.
    words: str = ""


class Reopened(Struct, frozen=True, tag="reopened"):
    """A closed case is worked on again, because the citizen said "belum"."""

    stage: str
    state: str


class Asked(Struct, frozen=True, tag="asked"):
    """The citizen asked for something a person decides: withdrawal, deletion, an officer."""

    what: Literal["cabut", "hapus_data", "petugas"]


class Reminded(Struct, frozen=True, tag="reminded"):
    """A clock's reminder went out: half, h1, due, late."""

    clock: str
    mark: str


CaseEvent = (
    Opened
    | Numbered
    | Completed
    | Taken
    | Noted
    | Written
    | Messaged
    | Answered
    | Closed
    | Reopened
    | Asked
    | Reminded
)


class Entry(Struct, frozen=True):
    """One line of the journal."""

    case_id: str
    seq: int
    at: datetime
    actor: Actor
    event: CaseEvent


class Case(Struct, frozen=True, kw_only=True):
    """What the journal adds up to."""

    id: str
    office_id: str
    code: str
    #: Register number, once given.
    number: str | None = None
    person_id: str
    address_id: str
    channel: str
    category: str
    version: str
    stage: str
    state: str
    words: str
    lacks_receive: tuple[str, ...] = ()
    lacks_complete: tuple[str, ...] = ()
    #: Staff id of the officer who holds it.
    holder: str | None = None
    received_at: datetime
    numbered_at: datetime | None = None
    completed_at: datetime | None = None
    processed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    #: When it entered its present state.
    state_since: datetime
    #: The citizen wrote and nobody has looked since.
    unread: bool = False
    seq: int

    @property
    def open(self) -> bool:
        return self.state not in CLOSED

    @property
    def label(self) -> str:
        """What people call it: the register number, else the code."""
        return self.number or self.code


def apply(case: Case | None, entry: Entry) -> Case:
    """Fold one entry into a case. The first must be `Opened`."""
    event, at = entry.event, entry.at
    if case is None:
        if not isinstance(event, Opened):
            raise ValueError("a journal begins with Opened")
        return Case(
            id=entry.case_id,
            office_id="",
            code=event.code,
            person_id=event.person,
            address_id=event.address,
            channel=event.channel,
            category=event.category,
            version=event.version,
            stage=event.stage,
            state=event.state,
            words=event.words,
            lacks_receive=event.lacks_receive,
            lacks_complete=event.lacks_complete,
            received_at=event.received_at or at,
            state_since=at,
            seq=entry.seq,
        )
    case = replace(case, seq=entry.seq)
    match event:
        case Opened():
            raise ValueError("a journal has one Opened")
        case Numbered():
            return replace(case, number=event.number, numbered_at=event.since or at)
        case Completed():
            return _enter(case, at, event.stage, event.state, completed_at=at)
        case Taken():
            return _enter(
                case,
                at,
                event.stage,
                "DIPROSES",
                holder=event.staff,
                processed_at=case.processed_at or at,
            )
        case Written():
            return replace(case, unread=True)
        case Answered():
            return _enter(
                case,
                at,
                event.stage,
                event.state,
                answered_at=case.answered_at or at,
                unread=False,
            )
        case Closed():
            return _enter(case, at, event.stage, event.outcome, closed_at=at, unread=False)
        case Reopened():
            return _enter(case, at, event.stage, event.state, closed_at=None, answered_at=None)
        case Asked():
            return replace(case, unread=True)
        case Messaged() | Noted():
            return replace(case, unread=False)
        case Reminded():
            return case
        case _:
            assert_never(event)


def _enter(case: Case, at: datetime, stage: str, state: str, **changes: object) -> Case:
    since = case.state_since if state == case.state else at
    return replace(case, stage=stage, state=state, state_since=since, **changes)
