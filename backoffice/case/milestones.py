"""What a line of a journal means for the figures of a month. Pure.

Figures are sums over milestones, so that a month is counted without reading a journal, and as it
was at any moment: each says when it became known, and nothing is ever changed afterwards. What
turns out to be a mistake is taken back by a milestone of its own, on its own day. Source: rules
57, 58.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.spans import open_between
from backoffice.calendar.workdays import Calendar
from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule
from backoffice.case.events import (
    Answered,
    Closed,
    Delivered,
    Entry,
    Messaged,
    Noted,
    Reopened,
    Requested,
    Revealed,
)
from backoffice.case.parts import CLOSED

#: masuk: the register number was given; lengkap: declared complete; respons: an officer spoke with
#: the citizen for the first time; disposisi: handed to a unit; dijawab: answered; the four endings;
#: dibuka_kembali; dibuka_identitas: an officer saw who the citizen is; status: what it is and under
#: which category; tempo: a clock of the SOP and when it is due.
Kind = Literal[
    "masuk",
    "lengkap",
    "respons",
    "disposisi",
    "dijawab",
    "selesai",
    "dialihkan",
    "ditolak",
    "dicabut",
    "dibuka_kembali",
    "dibuka_identitas",
    "status",
    "tempo",
]
#: Canonical state -> the milestone of an end in it.
ENDINGS: dict[str, Kind] = {
    "SELESAI": "selesai",
    "DIALIHKAN": "dialihkan",
    "DITOLAK": "ditolak",
    "DICABUT": "dicabut",
}


class Milestone(Struct, frozen=True):
    """One thing that counts for the figures; it names nobody."""

    kind: Kind
    #: When it became known: what is entered later does not change an earlier month.
    at: datetime
    #: The line of the journal from which it follows.
    seq: int
    #: 1; -1: takes back the last one of its kind; 0: nothing is counted, something stands anew.
    count: int = 1
    #: Of `tempo`: id of the clock.
    clock: str = ""
    #: Of an end: id of the listed reason; of `dibuka_identitas` likewise; of `tempo` how it came.
    reason: str = ""
    #: Of `status`: the canonical state of a case that has a number, before and after; empty where
    #: it has none. Of `tempo`: berjalan, jeda, tepat, lambat, batal.
    was: str = ""
    state: str = ""
    #: Of `tempo`: when it was due until then, and is due from here on.
    due_was: datetime | None = None
    due: datetime | None = None
    #: Of `respons` minutes of opening hours since it came, of `dijawab` working days since it was
    #: complete or opened again; `net` without the time in which somebody else was waited for.
    gross: int | None = None
    net: int | None = None
    #: Of an end: a clock of the SOP was not kept.
    late: bool = False
    channel: str = ""
    category: str = ""
    #: Id of the role that it was handed to last.
    unit: str = ""
    #: How grave it is, where the office says that.
    level: str = ""


class Measure(Struct, frozen=True):
    """By what an office measures."""

    #: The clocks of the SOP.
    rules: tuple[ClockRule, ...]
    calendar: Calendar
    opening: Opening
    #: Field that says how grave a case is; empty where none does.
    level: str = ""


def flows(
    before: Case | None, entry: Entry, after: Case, measure: Measure, so_far: Sequence[Milestone]
) -> list[Milestone]:
    """What happened to a case by this line, but for its clocks; `so_far` are its milestones."""
    now = facts(after, entry.at, measure)
    found: list[Milestone] = []
    if _speaks(entry) and not any(one.kind == "respons" for one in so_far):
        gross, net = _minutes(after, entry.at, measure)
        found.append(replace(now, kind="respons", gross=gross, net=net))
    if isinstance(entry.event, Revealed) and not entry.event.again:
        found.append(replace(now, kind="dibuka_identitas", reason=entry.event.reason))
    found += _counted(before, entry, after, now, so_far)
    if after.completed_at is not None and (before is None or before.completed_at is None):
        found.append(replace(now, kind="lengkap"))
    elif before is not None and before.completed_at is not None and after.completed_at is None:
        found += _taken_back("lengkap", now, so_far)
    if now.unit and counted(after) and (not counted(before) or unit_of(before) != now.unit):
        found.append(replace(now, kind="disposisi"))
    if after.answered_at is not None and (before is None or before.answered_at is None):
        gross, net = _days(after, entry.at, measure, so_far)
        found.append(replace(now, kind="dijawab", gross=gross, net=net))
    elif before is not None and before.answered_at is not None and after.answered_at is None:
        # Opened again, it was answered all the same.
        opened = isinstance(entry.event, Reopened)
        found += [] if opened else _taken_back("dijawab", now, so_far)
    return found


def facts(case: Case, at: datetime, measure: Measure) -> Milestone:
    """A milestone of a case as it stands, of which nothing else is said."""
    return Milestone(
        kind="status",
        at=at,
        seq=case.seq,
        channel=case.channel,
        category=case.category,
        unit=unit_of(case),
        level=case.values.get(measure.level, "") if measure.level else "",
    )


def unit_of(case: Case | None) -> str:
    """Id of the role that it was handed to, of several the leading one; else empty."""
    if case is None:
        return ""
    roles = case.assigned_roles
    return case.lead if case.lead in roles else next(iter(roles), "")


def counted(case: Case | None) -> str:
    """The state in which a case counts; empty while it has no number."""
    return case.state if case is not None and case.number is not None else ""


def _speaks(entry: Entry) -> bool:
    """Did an officer say something to the citizen?"""
    if entry.actor.kind != "staff":
        return False
    event = entry.event
    if isinstance(event, Noted):
        return event.spoke
    return isinstance(event, Messaged | Answered | Delivered | Requested | Closed)


def _counted(
    before: Case | None, entry: Entry, after: Case, now: Milestone, so_far: Sequence[Milestone]
) -> list[Milestone]:
    """What comes in, goes out, comes back, and what stands from here on."""
    was, state = counted(before), counted(after)
    found: list[Milestone] = []
    if was != state:
        if was in CLOSED:
            if state and state not in CLOSED and isinstance(entry.event, Reopened):
                found.append(replace(now, kind="dibuka_kembali"))
            else:
                found += _taken_back(ENDINGS[was], now, so_far)
        if not was:
            found.append(replace(now, kind="masuk"))
        elif not state:
            found += _taken_back("masuk", now, so_far)
        if state in CLOSED:
            reason = entry.event.reason if isinstance(entry.event, Closed) else ""
            found.append(replace(now, kind=ENDINGS[state], reason=reason))
    moved = before is not None and was and state and before.category != after.category
    if moved and before is not None:
        # It leaves where it stood, and stands elsewhere.
        found.append(replace(now, count=0, was=was, category=before.category))
        found.append(replace(now, count=0, state=state))
    elif was != state:
        # What has lost its number leaves from where it stood.
        there = before.category if before is not None and not state else now.category
        found.append(replace(now, count=0, was=was, state=state, category=there))
    return found


def _taken_back(kind: Kind, now: Milestone, so_far: Sequence[Milestone]) -> list[Milestone]:
    """The last one of that kind once more, against itself; nothing where there is none."""
    for one in reversed(so_far):
        if one.kind == kind and one.count > 0:
            return [replace(one, count=-1, at=now.at, seq=now.seq)]
    return []


def _minutes(case: Case, at: datetime, measure: Measure) -> tuple[int, int]:
    def minutes(since: datetime, until: datetime) -> int:
        span = open_between(measure.calendar, measure.opening, since, until)
        return span // timedelta(minutes=1)

    gross = minutes(case.received_at, at)
    waited = sum(minutes(*span) for span in _waited(case, case.received_at, at))
    return gross, max(gross - waited, 0)


def _days(
    case: Case, at: datetime, measure: Measure, so_far: Iterable[Milestone]
) -> tuple[int, int]:
    again = [one.at for one in so_far if one.kind == "dibuka_kembali"]
    since = max([case.completed_at or case.numbered_at or case.received_at, *again])

    def days(since: datetime, until: datetime) -> int:
        day = measure.calendar.day
        return max(measure.calendar.working_days_between(day(since), day(until)), 0)

    gross = days(since, at)
    waited = sum(days(*span) for span in _waited(case, since, at))
    return gross, max(gross - waited, 0)


def _waited(case: Case, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The times between the two in which somebody else was waited for, one behind the other."""
    spans: list[tuple[datetime, datetime]] = []
    for one in sorted(case.pauses, key=lambda one: one.since):
        begin, end = max(one.since, since), min(one.until or until, until)
        if spans:
            begin = max(begin, spans[-1][1])
        if begin < end:
            spans.append((begin, end))
    return spans
