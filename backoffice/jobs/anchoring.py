"""Job: send the head of each day to a place outside, where nobody who has the database gets.

What was set back shows beside it (`aduan verify --head`). Nothing waits for it, and nothing stops
when it cannot be sent.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.casework import telling_staff
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cursors, heads
from backoffice.store.attestations import Attestor
from backoffice.store.engine.tx import Tx
from bot.dates import format_date

log = logging.getLogger(__name__)

#: After so long without success somebody is told.
PATIENCE = timedelta(days=3)
AGAIN = timedelta(hours=1)
#: How far a head reaches back at least: two that follow each other overlap.
_BACK = timedelta(hours=26)
#: Cases that one message names.
MOST = 1000
_NAME = "anchor"


class Unsent(Exception):
    """It could not be sent; the message says why and names no address."""


#: Takes the name of a message, the same whenever it is sent again, and its text; raises Unsent.
Send = Callable[[str, str], Awaitable[None]]


class _State(Struct, frozen=True):
    """How far it has come; kept among the cursors."""

    #: The day whose head went out last.
    day: str = ""
    until: datetime | None = None
    failing_since: datetime | None = None
    next_at: datetime | None = None


_state = msgspec.json.Decoder(_State)


class Anchoring:
    """Sends a head once a day, soon after midnight where the office is."""

    def __init__(self, runtime: Runtime, send: Send | None) -> None:
        """Without `send` the office wants none."""
        self._at = runtime
        self._send = send

    async def work_once(self) -> bool:
        """Send what is due, and tell of it when that has not worked for days."""
        now = self._at.clock()
        if self._send is not None:
            for desk in self._at.desks.values():
                await self._one(desk, self._send, now)
        return False

    async def _one(self, desk: Desk, send: Send, now: datetime) -> None:
        today = desk.local(now).date().isoformat()
        state = await self._at.database.read(lambda tx: _read(tx, desk.office_id))
        if state.day == today or (state.next_at is not None and now < state.next_at):
            return
        since = min(state.until or now, now - _BACK)
        attestor = Attestor(desk.vault)
        texts = await self._at.database.read(
            lambda tx: heads.documents(
                tx, attestor, desk.office_id, now=now, since=since, most=MOST
            )
        )
        try:
            for number, text in enumerate(texts, 1):
                await send(f"{desk.office_id} {today} {number}/{len(texts)}", text)
        except Unsent as error:
            log.warning("the head of the day was not sent: %s", error)
            failing = state.failing_since or now
            after = replace(state, failing_since=failing, next_at=now + AGAIN)
        else:
            after = _State(day=today, until=now)
        await self._at.database.write(
            functools.partial(_keep, desk=desk, state=after, now=now), name="anchor"
        )


def _read(tx: Tx, office_id: str) -> _State:
    kept = cursors.read(tx, office_id, _NAME)
    try:
        return _state.decode(kept) if kept else _State()
    except msgspec.MsgspecError:
        return _State()


def _keep(tx: Tx, desk: Desk, state: _State, now: datetime) -> None:
    cursors.save(tx, desk.office_id, _NAME, msgspec.json.encode(state))
    since = state.failing_since
    if since is not None and now - since >= PATIENCE:
        day = desk.local(since).date()
        params = {"tanggal": format_date(day)}
        work = Work(tx, desk, now, SYSTEM)
        telling_staff.raise_alarm(work, f"anchor:{day}", "p_kepala_gagal", params)
