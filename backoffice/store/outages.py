"""Channels that take nothing at all, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import outages

#: Office, channel, account.
Key = tuple[str, str, str]


def prefetch(tx: Tx, keys: Iterable[Key]) -> dict[Key, datetime | None]:
    """Since when each of these channels has been out of order; None where all is well."""
    wanted = set(keys)
    tx.prefetch(outages, wanted)
    rows = {key: tx.get(outages, *key) for key in wanted}
    return {key: row["since"] if row else None for key, row in rows.items()}


class Outage(Struct, frozen=True):
    """An outage that lasts, or has just ended."""

    since: datetime
    #: A SendCode.
    code: str
    told_at: datetime | None


_read = reader(Outage)


def get(tx: Tx, key: Key) -> Outage | None:
    """The outage of a channel; None where all is well."""
    row = tx.get(outages, *key)
    return _read(row) if row and row["since"] is not None else None


def begin(tx: Tx, key: Key, *, now: datetime, code: str) -> bool:
    """Note a failure of the whole channel. True: it is the first of an outage."""
    row = tx.get(outages, *key)
    if row is None:
        office_id, channel, account = key
        tx.add(outages, office_id=office_id, channel=channel, account=account, since=now, code=code)
        return True
    if row["since"] is None:
        tx.set(outages, *key, expect={"since": None}, since=now, code=code, told_at=None)
        return True
    if row["code"] != code:
        tx.set(outages, *key, code=code)
    return False


def told(tx: Tx, key: Key, *, now: datetime) -> None:
    tx.set(outages, *key, told_at=now)


def end(tx: Tx, key: Key) -> Outage | None:
    """The channel works again: the outage that has ended, None if there was none."""
    ended = get(tx, key)
    if ended is not None:
        tx.set(outages, *key, expect={"since": ended.since}, since=None, told_at=None)
    return ended
