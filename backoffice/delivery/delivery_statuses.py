"""Job: enter what providers report of messages that we sent.

A provider that accepts a message has not delivered it. What becomes of it comes in through the
inbox as an event of its own, in any order, perhaps before our own record of the sending. A message
that failed afterwards is a failed message: officers are told as of any other.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import msgspec

from backoffice.delivery import common_refusals, failed_sends
from backoffice.delivery.backoff import pause
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import attempts, inbox, outbox
from backoffice.store.attempts import OutboxPart
from backoffice.store.engine.database import Tx
from backoffice.store.inbox import InboxRow
from backoffice.store.outbox import OutboxRow
from backoffice.store.vault import Tampered
from channels.message import DeliveryStatus

log = logging.getLogger(__name__)

GROUP = 500
#: Failures that pass by themselves, and how often a message is tried in all.
PASSING = ("unreachable", "throttled")
TRIES = 5
#: An outcome may come before the sending is recorded; after so long it is not of ours.
PATIENCE = timedelta(minutes=2)


class Outcomes:
    """Enters delivered, read and failed beside each part that went out."""

    def __init__(self, runtime: Runtime) -> None:
        self._at = runtime

    async def work_once(self) -> bool:
        """Enter one group. True: something was entered, there may be more."""
        now = self._at.clock()
        if not await self._at.database.read(lambda tx: inbox.outcomes(tx, limit=1)):
            return False
        return await self._at.database.write(lambda tx: self._enter(tx, now), name="outcome")

    def _enter(self, tx: Tx, now: datetime) -> bool:
        done = 0
        waiting: dict[str, list[InboxRow]] = {}
        for event in inbox.outcomes(tx, limit=GROUP):
            waiting.setdefault(event.office_id, []).append(event)
        for office_id, events in waiting.items():
            done += self._of_office(Work(tx, self._at.desks[office_id], now, SYSTEM), events)
        return done > 0

    def _of_office(self, work: Work, events: list[InboxRow]) -> int:
        tx, now = work.tx, work.now
        said = [(event, _statuses(work.desk, event)) for event in events]
        ids = {one.external_id for _, statuses in said for one in statuses}
        parts = attempts.sent_as(tx, work.desk.office_id, sorted(ids))
        outbox.prefetch(tx, {part.outbox_id for part in parts.values()})
        moved: set[str] = set()
        done = 0
        for event, statuses in said:
            known = [one for one in statuses if one.external_id in parts]
            if not known and statuses and now - event.received_at < PATIENCE:
                continue
            for one in known:
                part = parts[one.external_id]
                # As it is by now: another part of it may have failed in the same group.
                row = outbox.get(tx, part.outbox_id)
                if row is None or row.address.channel != one.address.channel:
                    continue
                at = min(one.at or event.received_at, now)
                part = parts[one.external_id] = _entered(work, row, part, one, at=at)
                if one.status != "failed" and part.delivered_at is not None:
                    moved.add(row.id)
            inbox.entered(tx, event.id, now=now)
            done += 1
        if moved:
            attempts.arrived(tx, sorted(moved))
        return done


def _failed(work: Work, row: OutboxRow, part: OutboxPart, code: str, cause: str) -> None:
    """Send it again where the provider was only busy, and the words are still there; else tell."""
    if code in PASSING and row.sealed is not None and row.attempts + 1 < TRIES:
        outbox.again(work.tx, row, at=work.now + pause(row.attempts), problem=code)
    else:
        failed_sends.give_up(work, row, code, cause=cause, template=part.template)


def _statuses(desk: Desk, event: InboxRow) -> list[DeliveryStatus]:
    try:
        items = inbox.opened(desk.vault, event)
    except (Tampered, msgspec.MsgspecError):
        # One unreadable row must not hold up the others.
        log.error("outcome %s cannot be read", event.id)
        return []
    return [item for item in items if isinstance(item, DeliveryStatus)]


def _entered(
    work: Work, row: OutboxRow, part: OutboxPart, status: DeliveryStatus, *, at: datetime
) -> OutboxPart:
    """Enter one outcome; returns the part as it is now."""
    tx = work.tx
    if status.status == "failed":
        if part.failed_at is None and part.delivered_at is None:
            code = status.reason or "rejected"
            said = {"failure": code, "answer": status.answer or None, "cause": status.cause or None}
            part = attempts.mark(tx, part, failed_at=at, **said)
            common_refusals.note(work, row, cause=status.cause, answer=status.answer)
            # A row that is still being sent is given up by whoever sends it.
            if row.status == "sent":
                _failed(work, row, part, code, status.cause)
        return part
    if status.status in ("delivered", "read") and part.delivered_at is None:
        part = attempts.mark(tx, part, delivered_at=at)
    if status.status == "read" and part.read_at is None:
        part = attempts.mark(tx, part, read_at=at)
    return part
