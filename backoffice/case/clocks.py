"""Clocks of a case: what an SOP allows, in which unit, from when until when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backoffice.calendar.workdays import Calendar, IfClosed, Opening, Unit
from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.parts import CLOSED, Pause

#: half: half of the time is over; h1: the working day before, of a short one the last two hours;
#: due: the last two hours; late: over.
Mark = Literal["half", "h1", "due", "late"]
#: head: late for so long that the head of the office hears of it.
Step = Mark | Literal["head"]
_URGENCY: dict[Step, int] = {"half": 0, "h1": 1, "due": 2, "late": 3, "head": 4}
#: Marks on which somebody above is told: none of them makes up for another one.
STEPS: tuple[Step, ...] = ("late", "head")

#: A clock that starts here waits until somebody of the office has spoken with the citizen.
CALLED = "dipanggil"
#: Where a clock starts -> whose turn it is then: those who may use this verb, whoever holds the
#: case.
TURNS: Mapping[str, str] = {"usulan": "setujui", "disetujui": "kirim"}

#: Later than every deadline: where a case without a running clock sorts.
NEVER = datetime.max.replace(tzinfo=UTC)
#: A rule of two days or less has no day before.
_SHORT_DAYS = 2
#: So much of the office's hours is left when it is said that something is due: what is due later
#: that day stands in the digest.
_LAST_CALL = timedelta(hours=2)


class ClockRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A deadline as the profile declares it."""

    id: str
    #: As officers read it.
    name: str
    #: How many of `unit`; the day it starts is day 0.
    amount: int
    #: Calendar days, working days, hours around the clock, hours of opening.
    unit: Unit
    #: diterima: the register number was given; lengkap: declared complete; usulan: an answer was
    #: laid before whoever approves it; disetujui: it may be sent; dipanggil: an officer was asked
    #: for.
    starts: Literal["diterima", "lengkap", "usulan", "disetujui", "dipanggil"]
    #: Canonical states that end it.
    until: tuple[str, ...]
    #: For `hari`: a due date on a closed day moves to the next working day (geser) or stays
    #: (tetap).
    if_closed: IfClosed = "geser"
    #: half: half of the time is over; h1: the working day before; due: two hours of opening before
    #: the end; late: over.
    remind: tuple[Mark, ...] = ("due", "late")
    #: How far up a delay goes: the role told at the second step; empty: the superior's superior.
    #: The first step is always the superior of whoever is responsible, as soon as it is late.
    escalate_to: str = ""
    #: Working days after the first step on which the second one comes; 0: there is none.
    head_after: int = 2
    #: What happens by itself when it falls due: lengkap (if nothing is missing), or nothing.
    at_due: Literal["", "lengkap"] = ""
    #: Field whose option says how long it is, and for each option the amount; of one that is not
    #: named here, and until somebody has said it, it is `amount`.
    by: str = ""
    amounts: dict[str, int] = {}
    #: It runs only where these hold: conditions of fields ("isi:klasifikasi=informasi").
    when: tuple[str, ...] = ()
    #: Line of the SOP; a deadline without one is refused.
    clause: str = ""

    @property
    def short(self) -> bool:
        """Two days or less: its marks are messages of their own, for they cannot wait a night."""
        return self.unit in ("jam", "jam_kerja") or self.amount <= _SHORT_DAYS


class Clock(Struct, frozen=True):
    """A rule at work on one case."""

    rule: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    #: It waits for somebody since then; `due_at` is what it was before this wait.
    paused_at: datetime | None = None
    #: The due moment rests on a year whose holidays are not loaded.
    estimate: bool = False


def start(rule: ClockRule, at: datetime, calendar: Calendar) -> Clock:
    """The clock of a rule that begins at `at`; `due_at` is in UTC."""
    due = calendar.due(at, rule.amount, rule.unit, rule.if_closed)
    years = range(calendar.day(at).year, calendar.day(due).year + 1)
    estimate = not calendar.holidays.years.issuperset(years)
    return Clock(rule=rule.id, started_at=at, due_at=due, estimate=estimate)


def stop(clock: Clock, at: datetime) -> Clock:
    """A clock stops once; stopping it again changes nothing."""
    return clock if clock.stopped_at else replace(clock, stopped_at=at)


def running(case: Case, rules: Iterable[ClockRule], calendar: Calendar) -> tuple[Clock, ...]:
    """The clocks that have started on this case, stopped ones included, in the rules' order.

    Entering a state of `until` stops a clock, and so does the end of the case.
    """
    clocks = []
    for rule in rules:
        if at := _began(case, rule):
            own = measured(rule, case)
            clock = _delayed(start(own, at, calendar), own, case, calendar)
            ended = _ended(rule, case, at)
            clocks.append(stop(clock, ended) if ended else clock)
    return tuple(clocks)


def measured(rule: ClockRule, case: Case) -> ClockRule:
    """The rule with the length that it has for this case: by its field, and with what was added."""
    amount = rule.amounts.get(case.values.get(rule.by, ""), rule.amount)
    return replace(rule, amount=amount + case.extended.get(rule.id, 0))


def extended_by(case: Case, rule: str, amount: int) -> Case:
    """The case as it would be with so much more time on that clock."""
    longer = case.extended.get(rule, 0) + amount
    return replace(case, extended=case.extended | {rule: longer})


def applies(rule: ClockRule, case: Case) -> bool:
    """Is this rule one for a case whose fields say what this one's do?"""
    conditions = (parse(one) for one in rule.when)
    return all(case.values.get(one.subject, "") in one.any_of for one in conditions)


def _began(case: Case, rule: ClockRule) -> datetime | None:
    """When the clock of a rule began on this case; None while it has not."""
    if rule.when and not applies(rule, case):
        return None
    draft = case.draft
    match rule.starts:
        case "diterima":
            return case.numbered_at
        case "lengkap":
            return case.completed_at
        case "usulan":
            waits = draft is not None and draft.state == "menunggu"
            return (draft.since or case.state_since) if draft and waits else None
        case "disetujui":
            waits = draft is not None and draft.state == "disetujui"
            return (draft.since or case.state_since) if draft and waits else None
        case "dipanggil":
            return case.called_at


def is_at_work(case: Case, rule: ClockRule) -> bool:
    """Does the clock of this rule run, or stand still for a while, on this case?"""
    began = _began(case, rule)
    return began is not None and _ended(rule, case, began) is None


def stands_still(case: Case, rule: ClockRule) -> bool:
    """Does it wait as long as the case waits for somebody else? Whoever asked for an officer waits
    for the office.
    """
    return any(one.until is None for one in _pauses_of(rule, case))


def waits_within(case: Case, rule: ClockRule) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """The waits that this rule stands still for: the cause, since when, and until when or None."""
    return tuple((one.why, one.since, one.until) for one in _pauses_of(rule, case))


def next_due(case: Case, rules: Iterable[ClockRule], calendar: Calendar) -> datetime | None:
    """When somebody who is responsible for a case has to have done something: its nearest deadline,
    or the end of the time in which its citizen may complete it.

    What waits for somebody else's turn is none of theirs.
    """
    own = [rule for rule in rules if rule.starts not in TURNS]
    due = nearest_due(running(case, own, calendar))
    if not (case.open and case.waits and case.complete_by):
        return due
    return min(due, case.complete_by) if due else case.complete_by


def _delayed(clock: Clock, rule: ClockRule, case: Case, calendar: Calendar) -> Clock:
    """The clock with its pauses: each adds its whole days in the rule's own unit.

    Source: rules 12. A wait that is not over yet delays nothing so far: the clock
    stands still.
    """
    own = _pauses_of(rule, case)
    waiting = min((one.since for one in own if one.until is None), default=None)
    spans = sum((end - since for since, end in _over(clock, own)), timedelta())
    lost = days_lost(clock, rule, case, calendar)
    if lost and rule.unit in ("hari", "hari_kerja"):
        due = calendar.due(clock.started_at, rule.amount + lost, rule.unit, rule.if_closed)
        clock = replace(clock, due_at=due)
    elif spans and rule.unit in ("jam", "jam_kerja"):
        clock = replace(clock, due_at=clock.due_at + spans)
    return replace(clock, paused_at=max(waiting, clock.started_at)) if waiting else clock


def _pauses_of(rule: ClockRule, case: Case) -> tuple[Pause, ...]:
    """The pauses in which this rule stands still."""
    if rule.starts == CALLED:
        return ()
    return tuple(one for one in case.pauses if one.clocks is None or rule.id in one.clocks)


def _over(clock: Clock, pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """The times, one behind the other, in which a clock waited and waits no more: what two causes
    have in common counts once.
    """
    spans: list[tuple[datetime, datetime]] = []
    for one in sorted(pauses, key=lambda one: one.since):
        since = max(one.since, clock.started_at)
        if one.until is None or one.until <= since:
            continue
        if spans and since <= spans[-1][1]:
            first, last = spans.pop()
            spans.append((first, max(last, one.until)))
        else:
            spans.append((since, one.until))
    return spans


def days_lost(clock: Clock, rule: ClockRule, case: Case, calendar: Calendar) -> int:
    """The whole days, in the rule's own unit, that the clock waited in pauses that are over."""
    lost = 0
    for since, until in _over(clock, _pauses_of(rule, case)):
        first, last = calendar.day(since), calendar.day(until)
        working = calendar.working_days_between(first, last)
        lost += working if rule.unit == "hari_kerja" else (last - first).days
    return lost


def _ended(rule: ClockRule, case: Case, since: datetime) -> datetime | None:
    """The earliest moment known at which the case was in a state that ends the rule.

    The case remembers when it was first taken and answered, and when it entered its present
    state; what it passed through before the clock began does not count.
    """
    entered = [
        ("LENGKAP", case.completed_at),
        ("DIDISPOSISI", case.assigned_at),
        ("JAWABAN_DISETUJUI", case.approved_at),
        ("DIPROSES", case.processed_at),
        ("DIJAWAB", case.answered_at),
        (case.state, case.state_since),
    ]
    moments = [at for state, at in entered if at and at >= since and state in rule.until]
    if case.state in CLOSED:
        moments.append(case.closed_at or case.state_since)
    elif case.state in rule.until:
        # Already there when the clock began.
        moments.append(max(case.state_since, since))
    return min(moments, default=None)


def nearest_due(clocks: Iterable[Clock]) -> datetime | None:
    """The next due moment of the clocks that still run."""
    due = (clock.due_at for clock in clocks if clock.stopped_at is None and not clock.paused_at)
    return min(due, default=None)


def due_marks(
    rule: ClockRule, clock: Clock, calendar: Calendar, opening: Opening
) -> tuple[tuple[Step, datetime], ...]:
    """When to remind, of the marks that the rule asks for: in order, while the office is open.

    Never before the start. Of two that would come together the more urgent one stays, and half
    time is not worth a message on the day of another one. `late` comes once: the morning digest
    names the case on every working day after it; `head` follows it by the rule's own number of
    working days. Source: rules 18.
    """
    moments: list[tuple[datetime, int, Step]] = []
    for mark in rule.remind:
        at = _moment(mark, rule, clock, calendar, opening)
        if at and at >= clock.started_at and (mark == "late" or at <= clock.due_at):
            moments.append((at, _URGENCY[mark], mark))
            if mark == "late" and rule.head_after:
                day = calendar.add(calendar.day(at), rule.head_after, "hari_kerja")
                moments.append((calendar.opens(day, opening), _URGENCY["head"], "head"))
    kept: list[tuple[Step, datetime]] = []
    for at, urgency, step in sorted(moments):
        louder = [other for other in moments if other[1] > urgency]
        together = any(other == at for other, _, _ in louder)
        same_day = step == "half" and any(
            calendar.day(other) == calendar.day(at)
            for other, _, name in louder
            if name not in STEPS
        )
        if not together and not same_day:
            kept.append((step, at))
    return tuple(kept)


def in_digest(rule: ClockRule, mark: str) -> bool:
    """Whether whoever is responsible reads of that mark in the morning digest, not at once."""
    if mark == "late":
        return rule.unit not in ("jam", "jam_kerja")
    return mark in ("half", "h1") and not rule.short


def worth_arming(
    marks: Sequence[tuple[Step, datetime]], now: datetime
) -> tuple[tuple[Step, datetime], ...]:
    """The marks that are still to come, and of those that are over the last and both steps up.

    What was entered days later has missed some reminders: the last of them says it all to whoever
    is responsible. Above that person each step has somebody of its own.
    """
    over = [mark for mark, at in marks if at <= now]
    return tuple((mark, at) for mark, at in marks if at > now or mark in STEPS or mark == over[-1])


def _moment(
    mark: Mark, rule: ClockRule, clock: Clock, calendar: Calendar, opening: Opening
) -> datetime | None:
    if mark == "half":
        return _half(rule, clock, calendar, opening)
    if mark == "late":
        return calendar.next_open(clock.due_at + timedelta(seconds=1), opening)
    if mark == "h1" and rule.unit in ("hari", "hari_kerja") and rule.amount > _SHORT_DAYS:
        return calendar.opens(calendar.before(calendar.day(clock.due_at)), opening)
    at = calendar.back_open(clock.due_at, _LAST_CALL, opening)
    if mark == "h1":
        return at
    due_day = calendar.day(clock.due_at)
    if rule.unit in ("hari", "hari_kerja") and calendar.is_working(due_day):
        # "Today" is said on the day itself, however short the office's hours are.
        at = max(at, calendar.opens(due_day, opening))
    if at >= clock.started_at:
        return at
    return calendar.next_open(clock.started_at, opening)


def _half(rule: ClockRule, clock: Clock, calendar: Calendar, opening: Opening) -> datetime:
    """The first opening after half of what lies between start and due, in the rule's own unit."""
    began, due = calendar.day(clock.started_at), calendar.day(clock.due_at)
    match rule.unit:
        case "hari_kerja":
            half = (calendar.working_days_between(began, due) + 1) // 2
            middle = calendar.add(began, half, "hari_kerja")
            return calendar.opens(calendar.after(middle), opening)
        case "hari":
            middle = began + timedelta(days=((due - began).days + 1) // 2)
            return calendar.opens(calendar.after(middle), opening)
        case "jam":
            return calendar.next_open(
                clock.started_at + (clock.due_at - clock.started_at) / 2, opening
            )
        case "jam_kerja":
            half_span = timedelta(hours=rule.amount) / 2
            return calendar.next_open(
                calendar.add_open(clock.started_at, half_span, opening), opening
            )


class Remaining(Struct, frozen=True):
    """The way from now to a due moment, or back to it."""

    late: bool
    #: 0 on the due day itself.
    amount: int
    unit: Unit


def remaining(due: datetime, now: datetime, calendar: Calendar) -> Remaining:
    """How long is left or how late it is, in working days, else in days where none lies between."""
    today, day = calendar.day(now), calendar.day(due)
    if amount := abs(calendar.working_days_between(today, day)):
        return Remaining(now > due, amount, "hari_kerja")
    return Remaining(now > due, abs((day - today).days), "hari")
