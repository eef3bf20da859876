"""The clocks of the SOP as milestones: when something is due, and how that changed. Pure.

Whether there is one follows from the journal alone; when it is due then, and whether it was kept,
is reckoned by the calendar of that day and stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.clocks import Clock, ClockRule
from backoffice.case.events import Entry, Extended
from backoffice.case.milestones import ENDINGS, Measure, Milestone, facts, flows

#: It was stopped, in time or not.
ENDED = frozenset({"tepat", "lambat"})
#: The reason of a milestone that follows from no line of a journal: the calendar has changed.
RECKONED = "libur"


def milestones(
    before: Case | None, entry: Entry, after: Case, measure: Measure, so_far: Sequence[Milestone]
) -> list[Milestone]:
    """All that follows from this line; `so_far` are the milestones of the lines before it.

    Raises ValueError for days that cannot be reckoned.
    """
    if not may_count(before, entry, after):
        return []
    of_clocks = _clocks(before, entry, after, measure, standing(so_far))
    stand = standing([*so_far, *of_clocks]).values()
    ends = set(ENDINGS.values())
    return [
        *of_clocks,
        *(
            replace(one, late=is_late(stand, one)) if one.kind in ends and one.count > 0 else one
            for one in flows(before, entry, after, measure, so_far)
        ),
    ]


def is_late(stand: Iterable[Milestone], end: Milestone) -> bool:
    """Was any clock of the case not kept when it ended so?"""
    return any(
        one.state == "lambat"
        or (one.state == "berjalan" and one.due is not None and one.due < end.at)
        for one in stand
    )


def reckoned(
    case: Case, at: datetime, measure: Measure, so_far: Sequence[Milestone]
) -> list[Milestone]:
    """The clocks that are due at another moment by the calendar as it is now."""
    stand = standing(so_far)
    now = facts(case, at, measure)
    found = []
    for clock in clocks.running(case, measure.rules, measure.calendar):
        old = stand.get(clock.rule)
        if old is None or old.state not in ("berjalan", "jeda") or old.due == clock.due_at:
            continue
        found.append(
            replace(
                now,
                kind="tempo",
                count=0,
                clock=clock.rule,
                reason=RECKONED,
                was=old.state,
                state=old.state,
                due_was=old.due,
                due=clock.due_at,
            )
        )
    return found


def standing(so_far: Iterable[Milestone]) -> dict[str, Milestone]:
    """Each clock as its last milestone says."""
    return {one.clock: one for one in so_far if one.kind == "tempo"}


def may_count(before: Case | None, entry: Entry, after: Case) -> bool:
    """Could any milestone follow from this line? Most lines lead to none."""
    if before is None or entry.actor.kind == "staff":
        return True

    def seen(case: Case) -> tuple[object, ...]:
        return (
            case.number,
            case.state,
            case.category,
            case.completed_at,
            case.answered_at,
            case.assigned_roles,
            case.lead,
            case.pauses,
            case.extended,
            case.values,
            case.draft,
            case.called_at,
        )

    return seen(before) != seen(after)


def _clocks(
    before: Case | None,
    entry: Entry,
    after: Case,
    measure: Measure,
    stand: Mapping[str, Milestone],
) -> list[Milestone]:
    now = facts(after, entry.at, measure)
    running = {one.rule: one for one in clocks.running(after, measure.rules, measure.calendar)}
    found = []
    for rule in measure.rules:
        old, clock = stand.get(rule.id), running.get(rule.id)
        if clock is None:
            state = "batal" if old is not None and old.state != "batal" else ""
        else:
            state = _state(clock)
            ended = old is not None and {old.state, state} <= ENDED
            same = old is not None and old.state == state
            if ended or (same and not _moved(rule, before, after, clock, measure)):
                state = ""
        if state:
            found.append(
                replace(
                    now,
                    kind="tempo",
                    count=0,
                    clock=rule.id,
                    reason=_how(old, state, entry),
                    was=old.state if old else "",
                    state=state,
                    due_was=old.due if old else None,
                    due=clock.due_at if clock else None,
                )
            )
    return found


def _state(clock: Clock) -> str:
    if clock.stopped_at is not None:
        return "tepat" if clock.stopped_at <= clock.due_at else "lambat"
    return "jeda" if clock.paused_at is not None else "berjalan"


def _moved(
    rule: ClockRule, before: Case | None, after: Case, clock: Clock, measure: Measure
) -> bool:
    """Is it reckoned from something else than before, whatever the calendar makes of it?"""
    if before is None:
        return True
    if clocks.measured(rule, before) != clocks.measured(rule, after):
        return True
    if clocks.waits_within(before, rule) != clocks.waits_within(after, rule):
        return True
    (was,) = clocks.running(before, [rule], measure.calendar) or (None,)
    return was is None or was.started_at != clock.started_at


def _how(old: Milestone | None, state: str, entry: Entry) -> str:
    if old is None or old.state == "batal":
        return "atur"
    if state in ENDED:
        return "selesai"
    if state in ("batal", "jeda"):
        return state
    if old.state == "jeda":
        return "lanjut"
    if old.state in ENDED:
        return "buka"
    return "perpanjang" if isinstance(entry.event, Extended) else "ubah"
