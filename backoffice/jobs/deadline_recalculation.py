"""Job: calculate every open deadline anew after the calendar has changed, and tell what moved.

The next times of the office's duties and what is said of meetings are found anew as well.

A due moment is derived, so the journal stays as it is: only the deadline in the case's row and the
timers change. Timers of an older calculation are removed, unless they have fired. A mark that is
still to come is armed, also if it was sent for an earlier date before. Of the marks that are
already over, only the last and the steps up to superiors are armed, and only if no reminder of
that mark was ever sent. Source: rules 16.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.casework import duties, journal, meeting_days, milestone_lines
from backoffice.casework.notice import ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases, recounts, staff
from backoffice.store.engine.tx import Conflict, Tx
from backoffice.store.recounts import Armed, Moved, Progress
from bot.dates import format_date

log = logging.getLogger(__name__)

PORTION = 200
#: Raised when a release reckons clocks that it did not know before: open cases get theirs.
CLOCKS = 2
#: So many deadlines are named in one message.
LINES = 20
#: Works that began under the old calendar are over by then; a second round finds what they left.
SECOND_ROUND = timedelta(minutes=1)
_AT_REST = 3


class Recount:
    """Goes once over the open cases of an office for every version of its calendar."""

    def __init__(self, runtime: Runtime, *, portion: int = PORTION) -> None:
        self._at = runtime
        self._portion = portion

    async def work_once(self) -> bool:
        """Reckon one portion of one office. True: there may be more."""
        now = self._at.clock()
        for desk in self._at.desks.values():
            if await self._at.database.read(functools.partial(_waits, desk=desk, now=now)):
                try:
                    await self._at.database.write(
                        functools.partial(_go_on, desk=desk, portion=self._portion, now=now),
                        name="recount",
                    )
                except Conflict:
                    # Another process is at it, and faster at every portion: let it go ahead.
                    continue
                self._at.wake()
                return True
        return False


def _version(tx: Tx, desk: Desk) -> str:
    """Of all that deadlines rest on: an update may bring other tables or other hours too."""
    holidays = desk.days.refresh(tx, desk.office_id).holidays
    return f"{holidays.version}:{desk.current.version[:16]}:{CLOCKS}"


def _waits(tx: Tx, desk: Desk, now: datetime) -> bool:
    found = recounts.load(tx, desk.office_id)
    if found is None or found.version != _version(tx, desk):
        return True
    return found.round < _AT_REST and (found.not_before is None or found.not_before <= now)


def _go_on(tx: Tx, desk: Desk, portion: int, now: datetime) -> None:
    version = _version(tx, desk)
    before = recounts.load(tx, desk.office_id)
    if before is not None and before.version == version and not _waits(tx, desk, now):
        return
    if before is None or before.version != version:
        # What had moved before the list changed once more is still to be told.
        at = Progress(version=version, moved=before.moved if before else {})
    else:
        at = replace(before, not_before=None)
    ids = recounts.portion(tx, desk.office_id, after_id=at.after_id, limit=portion)
    armed = recounts.armed(tx, ids)
    work = Work(tx, desk, now, SYSTEM)
    if not at.after_id and at.round == 1:
        duties.watch(work)
    moved = dict(at.moved)
    for case_id in ids:
        case = cases.load(tx, case_id)
        if case is not None:
            if at.round > 1:
                # What an older release left without a clock: after a while, for whoever looks at a
                # preview of the case just now.
                case = journal.go_on(work, case)
            own = armed.get(case_id, [])
            meeting_days.follow(work, case, [one for one in own if one.kind == "meeting"])
            line = _reckon(work, case, [one for one in own if one.kind == "clock"])
            for whose in _concerned(tx, case) if line else ():
                moved[whose] = moved.get(whose, Moved()).with_line(line, limit=LINES)
    if len(ids) == portion:
        after = replace(at, after_id=ids[-1], moved=moved)
    else:
        _tell(work, at, moved)
        after = Progress(
            version=version,
            round=at.round + 1,
            not_before=now + SECOND_ROUND if at.round == 1 else None,
        )
    recounts.save(tx, desk.office_id, before, after)


def _concerned(tx: Tx, case: Case) -> set[str]:
    """Staff ids of those who are told that a deadline moved; "" stands for who hears of trouble."""
    if case.secret is None:
        return {"", case.holder or ""}
    holder = staff.get(tx, case.holder) if case.holder else None
    return {one.id for one in staff.knowing(tx, case, [holder] if holder else [])}


def _reckon(work: Work, case: Case, armed: Sequence[Armed]) -> str:
    """Put one case right; the line that says how its deadline moved, empty when it did not."""
    tx, desk = work.tx, work.desk
    calendar = desk.calendar
    rules = desk.profile(case.version).limits
    by_id = {rule.id: clocks.measured(rule, case) for rule in rules}
    try:
        running = clocks.running(case, rules, calendar)
        marks = {
            clock.rule: clocks.due_marks(by_id[clock.rule], clock, calendar, desk.opening)
            for clock in running
        }
    except ValueError:
        # One deadline that cannot be reckoned does not hold up the others.
        log.exception("cannot reckon case %s", case.id)
        return ""
    for clock in running:
        if clock.stopped_at is None and clock.paused_at is None:
            own = [timer for timer in armed if timer.clock == clock.rule]
            _rearm(tx, case, by_id[clock.rule], clock, marks[clock.rule], own, work.now)
    milestone_lines.reckon(work, case)
    old, new = cases.due(tx, case.id), clocks.next_due(case, rules, calendar)
    if old == new:
        return ""
    recounts.move(tx, case.id, new, seq=case.seq)
    if old is None:
        # It got a clock by an update: nothing moved.
        return ""
    return f"{case.label}: {_date(desk, old)} → {_date(desk, new)}"


def _date(desk: Desk, at: datetime | None) -> str:
    return format_date(desk.local(at).date()) if at else "-"


def _rearm(
    tx: Tx,
    case: Case,
    rule: clocks.ClockRule,
    clock: clocks.Clock,
    marks: Sequence[tuple[clocks.Step, datetime]],
    armed: Sequence[Armed],
    now: datetime,
) -> None:
    reckoning = clock.due_at.isoformat()
    mine = {timer.mark: timer for timer in armed if timer.belongs_to == reckoning}
    waiting = [timer for timer in armed if timer.done_at is None]
    stale = [timer for timer in waiting if timer.belongs_to != reckoning]
    for timer in stale:
        recounts.disarm(tx, timer.id)
    if mine and not stale:
        for mark, at in marks:
            known = mine.get(mark)
            if known and known.done_at is None and known.due_at != at and at > now:
                recounts.postpone(tx, known.id, at)
        return
    sent = {timer.mark for timer in armed if timer.done_at is not None}
    wanted: list[tuple[str, datetime]] = [
        (step, at) for step, at in clocks.worth_arming(marks, now) if at > now or step not in sent
    ]
    if rule.at_due and (clock.due_at > now or rule.at_due not in sent):
        wanted.append((rule.at_due, clock.due_at))
    journal.arm_marks(tx, case, clock, wanted)


def _tell(work: Work, at: Progress, moved: Mapping[str, Moved]) -> None:
    """Those who hear of trouble are told of all that moved, the others of what they hold."""
    tx, desk = work.tx, work.desk
    told = {
        one.id: (one, moved[""])
        for one in staff.holding(tx, desk.office_id, desk.current.notify_alarm)
        if "" in moved
    }
    for holder, lines in moved.items():
        one = staff.get(tx, holder) if holder and holder not in told else None
        if one is not None and one.awake:
            told[one.id] = (one, lines)
    key = f"recount:{at.version}:{at.round}:{work.now.isoformat()}"
    for one, lines in told.values():
        more = lines.count - len(lines.lines)
        rest = [desk.words("daftar.lainnya", jumlah=str(more))] if more else []
        params = {"jumlah": str(lines.count), "daftar": "\n".join([*lines.lines, *rest])}
        tell(work, ToStaff((one.id,)), "p_libur_berubah", params, key=key, in_hours=True)
