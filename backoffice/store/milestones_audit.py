"""Check that milestones are what the journals say, for the figures of every month rest on them.

When a clock is due is reckoned by the calendar of its day, and not looked at here: nor is how long
something took. That each of a clock follows from the one before it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from msgspec.structs import replace
from sqlalchemy import RowMapping, bindparam, select

from backoffice.calendar.holidays import Holidays
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import office_calendar
from backoffice.case import milestones_of_clocks as pure
from backoffice.case.case import Case
from backoffice.case.fold import apply
from backoffice.case.milestones import ENDINGS, Measure, Milestone
from backoffice.office.measures import measure_of
from backoffice.office.profile import read_document
from backoffice.store import milestones
from backoffice.store.audit import Fault, entry_of
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import milestones as table
from backoffice.store.tables import profiles

#: Rows that are read at once.
_PAGE = 10_000
_ROWS = (
    select(table)
    .where(table.c.case_id > bindparam("after"))
    .order_by(table.c.case_id, table.c.seq, table.c.ordinal)
    .limit(_PAGE)
)


class MilestonesLook:
    """Looks at the milestones of one case after the other, in the order of their ids."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._rows: dict[str, list[RowMapping]] = {}
        #: Up to that case they are read.
        self._until = ""
        self._last = False
        self._measures: dict[tuple[str, str], Measure | None] = {}

    def __call__(self, row: RowMapping, lines: Sequence[RowMapping]) -> Iterator[Fault]:
        """What is wrong with the milestones of a case, whose journal these lines are."""
        found = [milestones.read(one) for one in self._of(row["id"])]
        if not milestones.is_whole(self._tx, row["office_id"]):
            # Older journals are still being read.
            return
        if not lines or [line["seq"] for line in lines] != list(range(1, row["seq"] + 1)):
            # That a line is missing is told of the journal itself.
            return
        label = row["number"] or row["code"]
        try:
            yield from self._faults(label, row, lines, found)
        except (msgspec.MsgspecError, ValueError):
            # What cannot be read is told of the journal itself.
            return

    def _of(self, case_id: str) -> list[RowMapping]:
        while not self._last and self._until < case_id:
            page = self._tx.rows(_ROWS, after=self._until)
            self._last = len(page) < _PAGE
            groups = {id: list(own) for id, own in groupby(page, lambda row: row["case_id"])}
            if not self._last and len(groups) > 1:
                # The last one may go on behind the page.
                groups.popitem()
            self._rows = groups
            self._until = max(groups, default=case_id)
        return self._rows.pop(case_id, [])

    def _faults(
        self,
        label: str,
        row: RowMapping,
        lines: Sequence[RowMapping],
        found: Sequence[Milestone],
    ) -> Iterator[Fault]:
        by_line = {seq: list(own) for seq, own in groupby(found, lambda one: one.seq)}
        so_far: list[Milestone] = []
        case: Case | None = None
        for line in lines:
            entry = entry_of(line)
            now = replace(apply(case, entry), office_id=row["office_id"])
            measure = self._measure(now)
            if measure is None:
                return
            own = by_line.pop(entry.seq, [])
            stored = [one for one in own if one.reason != pure.RECKONED]
            wanted = pure.milestones(case, entry, now, measure, so_far)
            for text in _differences(wanted, stored, so_far, own):
                yield Fault(kind="milestone", case=label, line=entry.seq, text=text)
            so_far += own
            case = now
        for seq in sorted(by_line):
            text = "there are milestones of a line that is not there"
            yield Fault(kind="milestone", case=label, line=seq, text=text)

    def _measure(self, case: Case) -> Measure | None:
        """By what its office measures; None where the profile of its version is not kept."""
        key = (case.office_id, case.version)
        if key not in self._measures:
            row = self._tx.get(profiles, *key)
            self._measures[key] = None
            if row is not None:
                profile = read_document(bytes(row["document"]))
                opening = Opening.of(profile.hours.days)
                calendar = office_calendar(Holidays(()), profile.office.timezone, opening)
                self._measures[key] = measure_of(profile, calendar, opening)
        return self._measures[key]


def _differences(
    wanted: Sequence[Milestone],
    stored: Sequence[Milestone],
    before: Sequence[Milestone],
    own: Sequence[Milestone],
) -> Iterator[str]:
    lacking = [_said(one) for one in wanted]
    wrong = []
    for one in stored:
        if (said := _said(one)) in lacking:
            lacking.remove(said)
        else:
            wrong.append(one)
    for one in wrong:
        meant = next((other for other in lacking if other.kind == one.kind), None)
        if meant is None:
            yield f"milestone {_name(one)} follows from nothing in its journal"
        else:
            lacking.remove(meant)
            yield f"milestone {_name(one)} is not what its journal says"
    for one in lacking:
        yield f"milestone {_name(one)} is missing"
    known = list(before)
    for one in own:
        if one.kind == "tempo" and not _follows(one, known):
            yield f"milestone {_name(one)} does not follow from the one before it"
        known.append(one)
    clocks = pure.standing(known).values()
    for one in stored:
        if one.kind in ENDINGS.values() and one.count > 0 and one.late != pure.is_late(clocks, one):
            yield f"milestone {_name(one)} says otherwise than its clocks whether it was late"


def _name(one: Milestone) -> str:
    return " ".join(filter(None, (one.kind, one.clock, one.state)))


def _said(one: Milestone) -> Milestone:
    """What the journal alone says of it."""
    ended = one.kind == "tempo" and one.state in pure.ENDED
    was_ended = one.kind == "tempo" and one.was in pure.ENDED
    return replace(
        one,
        state="tepat" if ended else one.state,
        was="tepat" if was_ended else one.was,
        due=None,
        due_was=None,
        gross=None,
        net=None,
        late=False,
    )


def _follows(one: Milestone, before: Sequence[Milestone]) -> bool:
    last = pure.standing(before).get(one.clock)
    if (one.was, one.due_was) != ((last.state, last.due) if last else ("", None)):
        return False
    if one.was == "berjalan" and one.state in pure.ENDED and one.due is not None:
        return (one.at <= one.due) == (one.state == "tepat")
    return one.reason != pure.RECKONED or one.state == one.was
