"""Tell the office once when a channel is down for long, and once when it works again."""

from __future__ import annotations

from datetime import timedelta

from backoffice.casework import telling_staff
from backoffice.desk.wording import channel_title, failure
from backoffice.desk.work import Work
from backoffice.store import outages, timers
from backoffice.store.outages import Key
from backoffice.store.tables import from_micros, to_micros

#: Failures of the channel as a whole, not of one message or one address.
WIDE = frozenset({"unreachable", "timeout", "unauthorized"})
#: So long a channel may be out of order before anybody is told.
PATIENCE = timedelta(minutes=10)
#: Does not pass by itself: told at once.
_LASTING = "unauthorized"


def failed(work: Work, key: Key, code: str) -> None:
    """A message could not be handed over for a reason that is not its own."""
    now = work.now
    if outages.begin(work.tx, key, now=now, code=code):
        _, channel, account = key
        timers.arm(
            work.tx,
            f"outage:{channel}:{account}:{to_micros(now)}"[:120],
            timers.Outage(channel, account, since=str(to_micros(now))),
            office_id=work.desk.office_id,
            due_at=now + PATIENCE,
        )
    if code == _LASTING:
        _tell(work, key)


def lasts(work: Work, outage: timers.Outage) -> None:
    """Ten minutes after the first failure: is it the same outage still?"""
    key = (work.desk.office_id, outage.channel, outage.account)
    found = outages.get(work.tx, key)
    if found is not None and found.since == from_micros(int(outage.since)):
        _tell(work, key)


def over(work: Work, key: Key) -> None:
    """The channel has answered."""
    ended = outages.end(work.tx, key)
    if ended is not None and ended.told_at is not None:
        minutes = max(1, round((work.now - ended.since) / timedelta(minutes=1)))
        params = {"kanal": channel_title(work.desk, key[1]), "menit": str(minutes)}
        telling_staff.raise_alarm(work, _alarm(key, ended, "pulih"), "p_kanal_pulih", params)


def _tell(work: Work, key: Key) -> None:
    desk = work.desk
    found = outages.get(work.tx, key)
    if found is None or found.told_at is not None:
        return
    outages.told(work.tx, key, now=work.now)
    params = {
        "kanal": channel_title(desk, key[1]),
        "sejak": desk.moment(found.since),
        "sebab": failure(desk, found.code),
    }
    telling_staff.raise_alarm(work, _alarm(key, found, "mati"), "p_kanal_mati", params)


def _alarm(key: Key, outage: outages.Outage, what: str) -> str:
    return f"{what}:{key[1]}:{to_micros(outage.since)}"
