"""What the tables of a month are made of, from the store: sums alone, never a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from backoffice.calendar.month import Month
from backoffice.case.parts import CLOSED
from backoffice.desk.desk import Desk
from backoffice.store import milestone_counts, milestones
from backoffice.store.engine.tx import Tx
from backoffice.store.milestone_counts import Flow, Stand, Took

#: What happens to a case that counts.
KINDS = (
    *("masuk", "dibuka_kembali", "disposisi", "dijawab"),
    *("selesai", "dialihkan", "ditolak", "dicabut"),
    "dibuka_identitas",
)
#: Of the trend.
_MONTHS = 12


class Uncounted(Exception):
    """Journals from before milestones were kept are still being read: nobody can count yet."""


@dataclass(frozen=True, slots=True)
class Due:
    """Of the clocks that were due in a time."""

    kept: int = 0
    late: int = 0

    @property
    def all(self) -> int:
        return self.kept + self.late


@dataclass(frozen=True, slots=True)
class Of12:
    """One month of the trend, as it was known at its own end."""

    month: Month
    came: int
    settled: int
    due: Due


@dataclass(frozen=True, slots=True)
class Gathered:
    """All of one month."""

    month: Month
    flows: Sequence[Flow]
    took: Sequence[Took]
    stands: Sequence[Stand]
    #: By clock.
    due: Mapping[str, Due]
    trend: Sequence[Of12]

    def total(self, kind: str) -> int:
        """How many of one kind."""
        return sum(one.count for one in self.flows if one.kind == kind)

    @property
    def open_before(self) -> int:
        return sum(one.before * _weight(one) for one in self.stands)

    @property
    def open_at_end(self) -> int:
        return sum(one.count * _weight(one) for one in self.stands)

    def open_by(self, name: str) -> dict[str, int]:
        """What is open at the end, by channel or category."""
        found: dict[str, int] = {}
        for one in self.stands:
            id = getattr(one, name)
            found[id] = found.get(id, 0) + one.count * _weight(one)
        return found

    def open_by_state(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self.stands:
            for state, sign in ((one.state, 1), (one.was, -1)):
                if _open(state):
                    found[state] = found.get(state, 0) + sign * one.count
        return found


def _open(state: str) -> bool:
    return bool(state) and state not in CLOSED


def _weight(one: Stand) -> int:
    """1 for what comes to be open, -1 for what is so no more."""
    return _open(one.state) - _open(one.was)


def gather(tx: Tx, desk: Desk, month: Month, until: datetime) -> Gathered:
    """All of one month that was known before `until`.

    Raises ValueError for one before it, and Uncounted while older journals are still being read.
    """
    if not milestones.is_whole(tx, desk.office_id):
        raise Uncounted
    since = starts(desk, month)
    until = min(until, starts(desk, month.moved(1)))
    if until <= since:
        raise ValueError(f"{month.id} has not begun at that moment")
    office = desk.office_id
    due = _due(tx, desk, month, until)
    return Gathered(
        month=month,
        flows=milestone_counts.flows(tx, office, KINDS, since, until),
        took=milestone_counts.took(tx, office, since, until),
        stands=milestone_counts.standing(tx, office, since, until),
        due=due,
        trend=[
            _of_12(tx, desk, month.moved(by), min(until, starts(desk, month.moved(by + 1))))
            for by in range(1 - _MONTHS, 1)
        ],
    )


def starts(desk: Desk, month: Month) -> datetime:
    """The first moment of a month by the office's clocks."""
    return desk.calendar.at(month.first, time())


def _of_12(tx: Tx, desk: Desk, month: Month, until: datetime) -> Of12:
    since, office = starts(desk, month), desk.office_id
    due = _due(tx, desk, month, until).values()
    return Of12(
        month=month,
        came=milestone_counts.total(tx, office, "masuk", since, until),
        settled=milestone_counts.total(tx, office, "selesai", since, until),
        due=Due(sum(one.kept for one in due), sum(one.late for one in due)),
    )


def _due(tx: Tx, desk: Desk, month: Month, until: datetime) -> dict[str, Due]:
    """What runs on when it was due is late; what waits for somebody else is not due."""
    found: dict[str, Due] = {}
    since = starts(desk, month)
    counts = milestone_counts.due(tx, desk.office_id, since, until, until)
    for clock in {clock for clock, _ in counts}:
        late = counts.get((clock, "lambat"), 0) + counts.get((clock, "berjalan"), 0)
        found[clock] = Due(counts.get((clock, "tepat"), 0), late)
    return {clock: one for clock, one in found.items() if one.all}
