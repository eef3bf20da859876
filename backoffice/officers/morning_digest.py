"""Job: send each officer who has something to do one message in the morning.

It carries what need not come at once: the marks half and H-1 of clocks longer than two days, what
is due that day, what is new, and what waits for somebody to approve or to send it; late cases stand
in it until they are done, but not on the morning on which a superior was written to about them.
Each officer gets it once a working day, however many processes run. If the service was down at that
hour, it goes out at the next start, with the hour in it, as long as the office is open.
Source: rules 18, 20.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.officers.recap import House, Recap
from backoffice.officers.recap_texts import listing_of, sums_of
from backoffice.officers.room_digest import tell_rooms
from backoffice.store import digests, staff
from backoffice.store.digests import Progress
from backoffice.store.engine.tx import Tx

#: So many officers in one transaction.
PORTION = 20
#: A digest that comes later than this says when it was made.
_PUNCTUAL = timedelta(minutes=10)


class Digest:
    """Sends the digest of every office at its hour, some officers at a time."""

    def __init__(self, runtime: Runtime, *, portion: int = PORTION) -> None:
        self._at = runtime
        self._portion = portion

    async def work_once(self) -> bool:
        """Send to a portion of one office. True: there may be more."""
        now = self._at.clock()
        for desk in self._at.desks.values():
            plan = functools.partial(_plan, desk=desk, portion=self._portion, now=now)
            portion = await self._at.database.read(plan)
            if portion is None:
                continue
            await self._at.database.write(
                functools.partial(_keep, desk=desk, portion=portion, now=now), name="digest"
            )
            if portion.sends:
                self._at.wake()
                return True
        return False


def hours_of(desk: Desk, day: date) -> tuple[datetime, datetime]:
    """From when until when the digest of a working day may go out: never while it is closed."""
    hour, minute = map(int, desk.current.hours.digest.split("."))
    opens = desk.calendar.opens(day, desk.opening)
    return (
        max(desk.calendar.at(day, time(hour, minute)), opens),
        desk.calendar.closes(day, desk.opening),
    )


def next_at(desk: Desk, now: datetime) -> datetime:
    """When the next digest is due, after `now`."""
    day = desk.calendar.on_or_after(desk.calendar.day(now))
    at = hours_of(desk, day)[0]
    return at if at > now else hours_of(desk, desk.calendar.after(day))[0]


def is_due(desk: Desk, known: Progress | None, now: datetime) -> bool:
    day = desk.calendar.day(now)
    if not desk.calendar.is_working(day):
        return False
    since, until = hours_of(desk, day)
    sent = known is not None and known.done and known.day == day.isoformat()
    return since <= now < until and not sent


class Portion(Struct, frozen=True):
    """What the officers of one portion are told, found out before anything is written."""

    before: Progress | None
    after: Progress
    #: Address and parameters by id of the officer.
    messages: Mapping[str, tuple[str, Mapping[str, str]]] = {}
    #: False: only the hour of the next one is noted.
    sends: bool = True


def _plan(tx: Tx, desk: Desk, portion: int, now: datetime) -> Portion | None:
    """The next step of an office; None when there is nothing to do now."""
    desk.refresh(tx)
    known = digests.load(tx, desk.office_id)
    coming = next_at(desk, now)
    if not is_due(desk, known, now):
        if known is not None and known.next_at == coming:
            return None
        # Nothing is sent: whoever moves a clock by hand must know where to stop.
        after = replace(known or Progress(next_at=coming), next_at=coming)
        return Portion(known, after, sends=False)
    today = desk.calendar.day(now).isoformat()
    at = known
    if at is None or at.day != today:
        at = Progress(day=today, began_at=now, done=False, next_at=coming)
    officers = [
        one for one in staff.listing(tx, desk.office_id) if one.awake and one.id > at.after_id
    ]
    some = officers[:portion]
    began = at.began_at or now
    day = desk.calendar.before(desk.calendar.day(began))
    house = House(Work(tx, desk, now, SYSTEM), began, hours_of(desk, day)[0])
    recaps = {one: house.recap(one) for one in some}
    messages = {
        one.id: (one.address_id or "", _params(desk, recap, now))
        for one, recap in recaps.items()
        if not recap.empty
    }
    if len(officers) > len(some):
        return Portion(known, replace(at, after_id=some[-1].id), messages)
    return Portion(known, replace(at, after_id="", done=True, next_at=coming), messages)


def _keep(tx: Tx, desk: Desk, portion: Portion, now: datetime) -> None:
    """Write a portion down, unless another process did so meanwhile."""
    if digests.load(tx, desk.office_id) != portion.before:
        return
    after = portion.after
    digests.save(tx, desk.office_id, portion.before, after)
    work = Work(tx, desk, now, SYSTEM)
    for officer, (address, params) in portion.messages.items():
        key = f"digest:{desk.office_id}:{after.day}:{officer}"
        tell(work, ToAddress(address), "p_rekap_pagi", params, key=key)
    if portion.sends and after.done and after.began_at is not None:
        tell_rooms(work, after.day)
        digests.drop_marks(tx, desk.office_id, until=after.began_at)


def _params(desk: Desk, recap: Recap, now: datetime) -> dict[str, str]:
    due = hours_of(desk, desk.calendar.day(now))[0]
    time = f"{desk.clock_time(now)} {desk.current.office.zone_label}"
    made = "\n" + desk.words("rekap.disusun", jam=time)
    return {
        "tanggal": desk.day_date(now),
        "daftar": sums_of(desk, recap) + listing_of(desk, recap, now),
        "catatan": made if now > due + _PUNCTUAL else "",
    }
