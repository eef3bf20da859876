"""How far the open deadlines of an office have been calculated anew."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import cases, recounts, timers


class Moved(Struct, frozen=True):
    """Deadlines that moved: how many, and the first of them as lines."""

    count: int = 0
    lines: tuple[str, ...] = ()

    def with_line(self, line: str, *, limit: int) -> Moved:
        lines = self.lines if len(self.lines) >= limit else (*self.lines, line)
        return Moved(count=self.count + 1, lines=lines)


class Progress(Struct, frozen=True):
    """One round over the open cases of an office, case by case in the order of their ids."""

    version: str
    round: int = 1
    after_id: str = ""
    not_before: datetime | None = None
    #: Staff id of a holder -> what moved of theirs; "" for all of the office.
    moved: dict[str, Moved] = {}


class Armed(Struct, frozen=True):
    """A timer of a clock or of a meeting, fired or not."""

    id: str
    case_id: str
    #: clock, meeting
    kind: str
    #: Id of the clock's rule; a meeting's number.
    clock: str
    mark: str
    #: The clock's due moment when this was armed, or the meeting's, ISO.
    belongs_to: str
    due_at: datetime
    done_at: datetime | None


_read_armed = reader(Armed)
_moved = msgspec.json.Decoder(dict[str, Moved])


def load(tx: Tx, office_id: str) -> Progress | None:
    row = tx.get(recounts, office_id)
    if row is None:
        return None
    return Progress(
        version=row["version"],
        round=row["round"],
        after_id=row["after_id"],
        not_before=row["not_before"],
        moved=_moved.decode(row["moved"]),
    )


def save(tx: Tx, office_id: str, before: Progress | None, after: Progress) -> None:
    """Go on from `before`: of two processes at the same portion, the second is run again."""
    values = {
        "version": after.version,
        "round": after.round,
        "after_id": after.after_id,
        "not_before": after.not_before,
        "moved": msgspec.json.encode(after.moved).decode(),
    }
    if before is None:
        tx.add(recounts, office_id=office_id, **values)
        return
    was = {"version": before.version, "round": before.round, "after_id": before.after_id}
    tx.set(recounts, office_id, expect=was, **values)


_OPEN = (
    select(cases.c.id)
    .where(
        cases.c.office_id == bindparam("office_id"),
        cases.c.open,
        cases.c.id > bindparam("after_id"),
    )
    .order_by(cases.c.id)
    .limit(bindparam("limit"))
)
_ARMED = select(*(timers.c[name] for name in Armed.__struct_fields__)).where(
    timers.c.case_id.in_(bindparam("ids", expanding=True)),
    timers.c.kind.in_(("clock", "meeting")),
)
_EVERY_DUE_FROM = (
    select(cases.c.id)
    .where(
        cases.c.office_id == bindparam("office_id"),
        cases.c.open,
        cases.c.due_at >= bindparam("since"),
    )
    .order_by(cases.c.due_at)
)
_DUE_FROM = _EVERY_DUE_FROM.where(cases.c.secret == "").limit(bindparam("limit"))
_SECRET_DUE_FROM = _EVERY_DUE_FROM.where(cases.c.secret != "")


def portion(tx: Tx, office_id: str, *, after_id: str, limit: int) -> list[str]:
    """Ids of the next open cases, prefetched."""
    rows = tx.rows(_OPEN, office_id=office_id, after_id=after_id, limit=limit)
    found = [row["id"] for row in rows]
    tx.prefetch(cases, found)
    return found


def due_from(tx: Tx, office_id: str, since: datetime, *, limit: int) -> list[str]:
    """Ids of open cases that are no secret, whose deadline lies at `since` or later, prefetched."""
    rows = tx.rows(_DUE_FROM, office_id=office_id, since=since, limit=limit)
    found = [row["id"] for row in rows]
    tx.prefetch(cases, found)
    return found


def secret_due_from(tx: Tx, office_id: str, since: datetime) -> list[str]:
    """The secret ones: they are few, and whether somebody counts them is asked of each."""
    rows = tx.rows(_SECRET_DUE_FROM, office_id=office_id, since=since)
    found = [row["id"] for row in rows]
    tx.prefetch(cases, found)
    return found


def armed(tx: Tx, case_ids: list[str]) -> dict[str, list[Armed]]:
    """Every timer of a clock or a meeting of these cases, fired ones too."""
    found: dict[str, list[Armed]] = {}
    if case_ids:
        for row in tx.rows(_ARMED, ids=case_ids):
            found.setdefault(row["case_id"], []).append(_read_armed(row))
    return found


def move(tx: Tx, case_id: str, due_at: datetime | None, *, seq: int) -> None:
    """Give a case its new deadline; a verb that was faster wins."""
    tx.set(cases, case_id, expect={"seq": seq}, due_at=due_at)


def disarm(tx: Tx, timer_id: str) -> None:
    tx.remove(timers, timer_id)


def postpone(tx: Tx, timer_id: str, due_at: datetime) -> None:
    """Let an armed timer of the same reckoning come at another moment."""
    tx.set(timers, timer_id, expect={"done_at": None}, due_at=due_at)
