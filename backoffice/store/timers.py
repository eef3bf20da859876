"""What is due: armed by verbs, done once by the job of reminders.

Each kind of timer is a struct of what its handler needs to know. `KINDS` names them all: a kind
that is not in it cannot be armed, and a row of such a kind is not read as anything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, timers


class ClockMark(Struct, frozen=True):
    """A moment of a clock: half time, due, late."""

    case_id: str
    #: Id of the clock's rule.
    clock: str
    mark: str
    #: The clock's due moment when this was armed (ISO): a timer of another reckoning is ignored.
    reckoning: str


class DraftEnd(Struct, frozen=True):
    """The end of a draft that nobody goes on with."""

    conversation_id: str


class Silence(Struct, frozen=True):
    """Nobody has come back on the answer of that moment (ISO)."""

    case_id: str
    answered_at: str


class Completion(Struct, frozen=True):
    """A citizen may complete a case until then (ISO): reminders, and the end."""

    case_id: str
    mark: str
    until: str


class DataRequest(Struct, frozen=True):
    """Nobody has decided yet on a wish about personal data, to be decided until then (ISO)."""

    case_id: str
    #: Empty in those that were armed when there was one wish only: deletion.
    wish: str
    mark: str
    until: str


class Handed(Struct, frozen=True):
    """Somebody is to react to the disposition that this line of the journal tells of."""

    case_id: str
    #: The line's number.
    seq: str


class Destruction(Struct, frozen=True):
    """The retention of a sealed case is over."""

    case_id: str


class Detour(Struct, frozen=True):
    """A message that waits for its reader goes another way, if it waits since then still."""

    row_id: str
    #: Microseconds since 1970.
    since: str


class Outage(Struct, frozen=True):
    """A channel takes nothing since then."""

    channel: str
    account: str
    #: Microseconds since 1970.
    since: str


class Sleep(Struct, frozen=True):
    """An officer has been silent since then (ISO): a warning, or the end of the rights."""

    staff_id: str
    #: first, second, end, last
    mark: str
    heard: str


class Unseen(Struct, frozen=True):
    """A case waits for a superior to look, because of a doubt since then (ISO)."""

    case_id: str
    #: The how manieth reminder it is.
    times: str
    since: str


class Waiting(Struct, frozen=True):
    """Somebody outside is waited for since then (ISO): does it still wait?"""

    case_id: str
    since: str


class DutyMark(Struct, frozen=True):
    """A regular duty of the office is due, or nobody has said that it is done."""

    duty: str
    #: due, late
    mark: str
    #: Which time of it (`office.duties.Occurrence`).
    period: str


class MeetingMark(Struct, frozen=True):
    """Something is to be said of the meeting of that moment (ISO), if it is still set for then."""

    case_id: str
    number: str
    #: h1: on the working day before; 1, 2, …: the how manieth question for its result.
    mark: str
    at: str


class PlanMark(Struct, frozen=True):
    """What was planned for that day (ISO) is to be asked for, if it is still planned for then."""

    case_id: str
    number: str
    #: The how manieth reminder it is.
    times: str
    due: str


class SheetEnd(Struct, frozen=True):
    """A printed sheet that belongs to no case and tells of people has been kept long enough."""

    #: Row of the file.
    file_id: str


What = (
    ClockMark
    | DraftEnd
    | Silence
    | Completion
    | DataRequest
    | Handed
    | Destruction
    | Detour
    | Outage
    | Sleep
    | Unseen
    | Waiting
    | DutyMark
    | MeetingMark
    | PlanMark
    | SheetEnd
)
#: Kind as it is stored -> its struct, and the columns in which the struct's fields stand.
KINDS: dict[str, tuple[type[What], dict[str, str]]] = {
    "clock": (
        ClockMark,
        {"case_id": "case_id", "clock": "clock", "mark": "mark", "reckoning": "belongs_to"},
    ),
    "draft": (DraftEnd, {"conversation_id": "conversation_id"}),
    "silence": (Silence, {"case_id": "case_id", "answered_at": "belongs_to"}),
    "completion": (Completion, {"case_id": "case_id", "mark": "mark", "until": "belongs_to"}),
    "request": (
        DataRequest,
        {"case_id": "case_id", "wish": "clock", "mark": "mark", "until": "belongs_to"},
    ),
    "handed": (Handed, {"case_id": "case_id", "seq": "belongs_to"}),
    "destroy": (Destruction, {"case_id": "case_id"}),
    "around": (Detour, {"row_id": "belongs_to", "since": "mark"}),
    "sleep": (Sleep, {"staff_id": "clock", "mark": "mark", "heard": "belongs_to"}),
    "unseen": (Unseen, {"case_id": "case_id", "times": "mark", "since": "belongs_to"}),
    "waiting": (Waiting, {"case_id": "case_id", "since": "belongs_to"}),
    "duty": (DutyMark, {"duty": "clock", "mark": "mark", "period": "belongs_to"}),
    "meeting": (
        MeetingMark,
        {"case_id": "case_id", "number": "clock", "mark": "mark", "at": "belongs_to"},
    ),
    "plan": (
        PlanMark,
        {"case_id": "case_id", "number": "clock", "times": "mark", "due": "belongs_to"},
    ),
    "sheet": (SheetEnd, {"file_id": "belongs_to"}),
    "outage": (Outage, {"channel": "mark", "account": "belongs_to", "since": "clock"}),
}
_STORED = {struct: (kind, columns) for kind, (struct, columns) in KINDS.items()}


class UnknownTimer(Exception):
    """There is no timer of that kind: the row was written by another version of the program."""


class Timer(Struct, frozen=True):
    """A row that was armed."""

    id: str
    office_id: str
    what: What
    done_at: datetime | None


def arm(tx: Tx, timer_id: str, what: What, *, office_id: str, due_at: datetime) -> None:
    """Arm a timer once: a second call with the same id changes nothing."""
    kind, columns = _STORED[type(what)]
    stored = {column: getattr(what, name) for name, column in columns.items()}
    tx.add_once(
        timers,
        id=timer_id,
        office_id=office_id,
        kind=kind,
        due_at=due_at,
        **{"case_id": None, "conversation_id": None, "clock": None, "mark": None, "belongs_to": ""}
        | stored,
    )


def arm_clock(tx: Tx, mark: ClockMark, *, office_id: str, due_at: datetime) -> None:
    """Arm one mark of one clock: once for each due moment (`reckoning`) that the clock has had."""
    timer_id = f"{mark.case_id}:{mark.clock}:{mark.mark}:{mark.reckoning}"
    arm(tx, timer_id, mark, office_id=office_id, due_at=due_at)


_DUE = (
    select(timers)
    .where(timers.c.due_at <= bindparam("now"), timers.c.done_at.is_(None))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)


def due(tx: Tx, *, now: datetime, limit: int) -> list[Timer]:
    """Timers that are due and that no other process is at, earliest first; cases prefetched.

    Raises UnknownTimer for the whole group: each row is then to be taken alone.
    """
    statement = _DUE_LOCKED if tx.dialect == "postgresql" else _DUE
    found = tx.rows(statement, now=now, limit=limit)
    tx.prefetch(cases, [row["case_id"] for row in found if row["case_id"]])
    return [_timer(row) for row in found]


def waiting(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    """Ids of timers that are due, whoever is at them: for a reader, which may lock nothing."""
    return [row["id"] for row in tx.rows(_DUE, now=now, limit=limit)]


def done(tx: Tx, timer_id: str, *, now: datetime) -> None:
    """Mark it done; a second process that was as fast is run again and finds nothing."""
    tx.set(timers, timer_id, expect={"done_at": None}, done_at=now)


def get(tx: Tx, timer_id: str) -> Timer | None:
    """Raises UnknownTimer."""
    row = tx.get(timers, timer_id)
    return _timer(row) if row else None


def push(tx: Tx, timer_id: str, *, due_at: datetime) -> None:
    """Let a timer that failed come again later, so that it does not stand at the head for ever."""
    row = tx.get(timers, timer_id)
    if row is not None:
        tx.set(timers, timer_id, due_at=due_at, attempts=row["attempts"] + 1)


def _timer(row: Any) -> Timer:
    if row["kind"] not in KINDS:
        raise UnknownTimer(f"timer {row['id']} is of the unknown kind {row['kind']}")
    struct, columns = KINDS[row["kind"]]
    given = {name: row[column] or "" for name, column in columns.items()}
    return Timer(
        id=row["id"],
        office_id=row["office_id"],
        what=struct(**given),
        done_at=row["done_at"],
    )
