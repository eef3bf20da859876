"""Job: answers who asked for the figures of a month; counts journals from before they were kept.

Among a million cases figures take seconds: they are read beside the works of the turns, which wait
for nothing here.
"""

from __future__ import annotations

import functools
import logging
from datetime import datetime

from backoffice.calendar.month import month_by_id
from backoffice.casework import milestone_lines
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.reports.short import Told, told
from backoffice.reports.statistics import Unbalanced, Uncounted, cut_off_of, figures_of
from backoffice.store import cases, figure_requests, milestones
from backoffice.store.engine.database import Conflict, Tx
from backoffice.store.figure_requests import Wanted

log = logging.getLogger(__name__)

#: Journals of one portion.
PORTION = 100


class Counting:
    """Counts for whoever asked, one at a time."""

    def __init__(self, runtime: Runtime, *, portion: int = PORTION) -> None:
        self._at = runtime
        self._portion = portion

    async def work_once(self) -> bool:
        """Look through one portion of old journals, else answer one officer. True: maybe more."""
        database, now = self._at.database, self._at.clock()
        for desk in self._at.desks.values():
            whole = functools.partial(milestones.is_whole, office_id=desk.office_id)
            if not await database.read(whole):
                catching_up = functools.partial(
                    _catch_up, desk=desk, portion=self._portion, now=now
                )
                try:
                    await database.write(catching_up, name="counting")
                except Conflict:
                    # Another process is at it, and faster.
                    continue
                return True
            first = functools.partial(figure_requests.first, office_id=desk.office_id)
            if (wanted := await database.read(first)) is not None:
                said = await database.read(
                    functools.partial(_counted, desk=desk, wanted=wanted, now=now)
                )
                await database.write(
                    functools.partial(_answer, desk=desk, wanted=wanted, said=said, now=now),
                    name="counting",
                )
                self._at.wake()
                return True
        return False


def _catch_up(tx: Tx, desk: Desk, portion: int, now: datetime) -> None:
    work = Work(tx, desk, now, SYSTEM)
    for case_id in milestones.uncounted(tx, desk.office_id, limit=portion):
        case = cases.load(tx, case_id)
        try:
            if case is not None:
                milestone_lines.catch_up(work, case)
        except ValueError:
            # One that cannot be reckoned does not hold up the others; `aduan verify` tells of it.
            log.exception("cannot count case %s", case_id)


def _counted(tx: Tx, desk: Desk, wanted: Wanted, now: datetime) -> Told:
    month = month_by_id(wanted.period)
    try:
        return told(desk, figures_of(tx, desk, month, cut_off_of(desk, month, now)), now)
    except Uncounted:
        # They are counted before anybody is answered; another process may have begun anew.
        return Told("p_statistik_belum", {"bulan": month.name})
    except Unbalanced as error:
        # Numbers alone.
        log.error("figures do not add up: %s", error)
        return Told("p_statistik_salah", {"bulan": month.name})


def _answer(tx: Tx, desk: Desk, wanted: Wanted, said: Told, now: datetime) -> None:
    if figure_requests.answered(tx, wanted):
        key = f"figures:{wanted.mark}"
        to = ToAddress(wanted.address_id)
        tell(Work(tx, desk, now, SYSTEM), to, said.text, said.params, key=key)
