"""Job: looks after the installation itself, every few minutes."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta

from backoffice.casework import telling_staff
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import inbox, outbox
from backoffice.store.engine.tx import Tx

#: Words that went out and were never said to have arrived are kept for so long, to be sent again.
UNCONFIRMED = timedelta(days=3)
#: What was erased may stand in SQLite's log for so long.
FOLDING = timedelta(minutes=5)


class Watch:
    """Tells of what nobody else would notice, and takes away what is kept no longer."""

    def __init__(self, runtime: Runtime) -> None:
        self._at = runtime
        self._folded = runtime.clock()

    async def work_once(self) -> bool:
        """Tell of unreadable events once a day, and of a year without holidays; tidy up."""
        now = self._at.clock()
        for desk in self._at.desks.values():
            await self._at.database.write(
                functools.partial(_look, desk=desk, now=now), name="watch"
            )
        await self._at.database.write(
            lambda tx: inbox.purge(tx, before=now - timedelta(days=90)), name="watch"
        )
        await self._at.database.write(
            lambda tx: outbox.forget_unconfirmed(tx, before=now - UNCONFIRMED), name="watch"
        )
        if now - self._folded >= FOLDING and await self._at.database.fold_log():
            self._folded = now
        return False


def _look(tx: Tx, desk: Desk, now: datetime) -> None:
    work = Work(tx, desk, now, SYSTEM)
    midnight = desk.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    unread = inbox.problems_since(tx, desk.office_id, midnight)
    if unread:
        telling_staff.raise_alarm(
            work,
            f"unreadable:{midnight.date()}",
            "p_tak_terbaca",
            {"jumlah": str(unread)},
        )
    ahead = desk.local(now + timedelta(days=45)).date()
    if not desk.calendar.known(ahead):
        telling_staff.raise_alarm(
            work,
            f"holidays:{ahead.year}",
            "p_libur_kosong",
            {"tahun": str(ahead.year), "tahun_lalu": str(ahead.year - 1)},
        )
