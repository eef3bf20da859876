"""When a case of an office is where, if everybody acts at the last moment of their clocks. Pure.

Played with the office's own calendar over every branch of its workflow: for looking ahead, before
anybody works under the profile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from backoffice.calendar.workdays import Calendar
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.workflow import Transition
from backoffice.office.branches import (
    BY_CLOCK,
    BY_SILENCE,
    MOMENT,
    Way,
    begun,
    branches,
    happen,
    stuck,
    unused,
    ways_to,
)
from backoffice.office.papers import paper_of
from backoffice.office.profile import Profile
from backoffice.office.rules import end_of

#: How a play begins; no verb.
BEGIN = "masuk"
#: Limits that are no clock of a profile: of who has to complete a case, of who may come back on an
#: answer.
COMPLETION, REPLY = "kelengkapan", "tanggapan"

Actor = Literal["warga", "petugas", "sistem"]


class Deadline(Struct, frozen=True):
    """A limit that runs on a case."""

    #: Id of a clock, `kelengkapan` or `tanggapan`.
    id: str
    due: datetime


class Step(Struct, frozen=True):
    """Something that happened, and where the case is since."""

    at: datetime
    verb: str
    actor: Actor
    #: Ids of the roles that may do it; none: every officer.
    roles: tuple[str, ...]
    #: Number of the transition; None for what is none.
    transition: int | None
    stage: str
    state: str
    #: The limit whose last moment it was; empty where nothing let it wait.
    limit: str
    #: What runs from now on, the nearest first.
    deadlines: tuple[Deadline, ...]


class Play(Struct, frozen=True):
    """A case from its beginning to its end."""

    steps: tuple[Step, ...]

    @property
    def lasts(self) -> timedelta:
        return self.steps[-1].at - self.steps[0].at


class Outcome(Struct, frozen=True):
    """A final stage that cases reach; the shortest way stands first."""

    stage: str
    plays: tuple[Play, ...]

    @property
    def shortest(self) -> Play:
        return self.plays[0]

    @property
    def slowest(self) -> Play:
        return max(self.plays, key=lambda play: play.lasts)

    @property
    def fullest(self) -> Play:
        """The one with the most that is done."""
        return max(self.plays, key=lambda play: len(play.steps))


class Wait(Struct, frozen=True):
    """The longest that a case may be in a stage before a limit that runs there is over."""

    stage: str
    #: The latest moment at which a case came there in any of the plays.
    reached: datetime | None
    #: Empty, and no time, where nothing runs on some case there.
    limit: str
    lasts: timedelta | None


class Stuck(Struct, frozen=True):
    """A stage that some case never leaves for an end, and the shortest way there."""

    stage: str
    way: tuple[str, ...]


class Timetable(Struct, frozen=True):
    """What came out of all the plays."""

    outcomes: tuple[Outcome, ...]
    #: The longest first.
    waits: tuple[Wait, ...]
    stuck: tuple[Stuck, ...]
    #: Ids of stages in which no case ever was.
    unreached: tuple[str, ...]
    #: Numbers of transitions that no case can take.
    unused: tuple[int, ...]

    @property
    def sound(self) -> bool:
        """Does every case come to an end, and is there a way into every stage?"""
        return bool(self.outcomes) and not self.stuck and not self.unreached


def timetable(profile: Profile, at: datetime, calendar: Calendar) -> Timetable:
    """Play everything from this moment on."""
    found = branches(profile, at, calendar)
    ends = [stage.id for stage in profile.workflow.stages if stage.final]
    outcomes = [
        Outcome(end, plays)
        for end in ends
        if (plays := tuple(_plays(profile, ways_to(found, end), at, calendar)))
    ]
    cases = [(case, at + MOMENT * len(way.deeds)) for case, way in found.cases.values()]
    reached = found.stages()
    return Timetable(
        outcomes=tuple(outcomes),
        waits=_waits(profile, cases, outcomes, calendar),
        stuck=tuple(Stuck(stage, way.verbs) for stage, way in stuck(found)),
        unreached=tuple(one.id for one in profile.workflow.stages if one.id not in reached),
        unused=tuple(unused(profile, found)),
    )


def _plays(
    profile: Profile, ways: Iterable[Way], at: datetime, calendar: Calendar
) -> Iterator[Play]:
    for way in ways:
        # What can be done at once might be too late at the last moment.
        with contextlib.suppress(LookupError):
            yield play(profile, way, at, calendar)


def play(profile: Profile, way: Way, at: datetime, calendar: Calendar) -> Play:
    """This way, each step at the last moment. Raises LookupError for one that cannot be gone."""
    case = begun(profile, way.begun, at, calendar)
    steps = [_step(profile, case, BEGIN, at, calendar, actor="warga")]
    for left, deed in zip(range(len(way.deeds) - 1, -1, -1), way.deeds, strict=True):
        limit = next(iter(deadlines(profile, case, calendar)), None)
        # Under one limit some things are done one after another, and all of them in time.
        # What is over already lets nobody wait.
        last = limit.due - MOMENT * left if limit else at
        waits = last > at
        at = last if waits else at + MOMENT
        move, case = happen(profile, case, deed.verb, at, calendar)[deed.choice]
        waited = limit.id if limit and waits else ""
        actor, roles = _who(profile, deed.verb, move)
        steps.append(
            _step(
                *(profile, case, deed.verb, at, calendar),
                actor=actor,
                roles=roles,
                move=move,
                limit=waited,
            )
        )
    return Play(tuple(steps))


def _step(
    profile: Profile,
    case: Case,
    verb: str,
    at: datetime,
    calendar: Calendar,
    *,
    actor: Actor,
    roles: tuple[str, ...] = (),
    move: Transition | None = None,
    limit: str = "",
) -> Step:
    moves = profile.workflow.transitions
    return Step(
        at=calendar.local(at),
        verb=verb,
        actor=actor,
        roles=roles,
        transition=next((number for number, one in enumerate(moves) if one is move), None),
        stage=case.stage,
        state=case.state,
        limit=limit,
        deadlines=tuple(
            Deadline(one.id, calendar.local(one.due)) for one in deadlines(profile, case, calendar)
        ),
    )


def _who(profile: Profile, verb: str, move: Transition | None) -> tuple[Actor, tuple[str, ...]]:
    if verb == "tulis":
        return "warga", ()
    if verb in (BY_CLOCK, BY_SILENCE):
        return "sistem", ()
    if verb.startswith("surat:"):
        paper = paper_of(profile, parse(verb).subject)
        return "petugas", paper.by if paper else ()
    if ":" in verb:
        return "petugas", profile.form.field(parse(verb).subject).by
    return "petugas", move.by if move else profile.rights.get(verb, ())


def deadlines(profile: Profile, case: Case, calendar: Calendar) -> tuple[Deadline, ...]:
    """Everything that runs on an open case and does not stand still, the nearest first."""
    if not case.open:
        return ()
    return tuple(sorted(_deadlines(profile, case, calendar), key=lambda one: (one.due, one.id)))


def _deadlines(profile: Profile, case: Case, calendar: Calendar) -> Iterator[Deadline]:
    for clock in clocks.running(case, profile.limits, calendar):
        if clock.stopped_at is None and clock.paused_at is None:
            yield Deadline(clock.rule, clock.due_at)
    if case.waits and case.complete_by is not None:
        yield Deadline(COMPLETION, case.complete_by)
    if case.state == "DIJAWAB" and case.answered_at is not None:
        yield Deadline(REPLY, end_of(profile.rules.reply, case.answered_at, calendar))


def _waits(
    profile: Profile,
    cases: Iterable[tuple[Case, datetime]],
    outcomes: Iterable[Outcome],
    calendar: Calendar,
) -> tuple[Wait, ...]:
    latest: dict[str, datetime] = {}
    for done in (done for one in outcomes for each in one.plays for done in each.steps):
        latest[done.stage] = max(done.at, latest.get(done.stage, done.at))
    found: dict[str, Wait] = {}
    for case, at in cases:
        if case.open:
            limit = next(iter(deadlines(profile, case, calendar)), None)
            lasts = limit.due - at if limit else None
            wait = Wait(case.stage, latest.get(case.stage), limit.id if limit else "", lasts)
            found[case.stage] = max(wait, found.get(case.stage, wait), key=_length)
    order = [stage.id for stage in profile.workflow.stages]
    waits = sorted(found.values(), key=lambda one: order.index(one.stage))
    return tuple(sorted(waits, key=_length, reverse=True))


def _length(wait: Wait) -> timedelta:
    return timedelta.max if wait.lasts is None else wait.lasts
