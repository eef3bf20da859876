"""Job: from the outbox to a provider, in order for each address, at least once.

Rows are leased in one transaction, rendered and sent outside, and recorded part by part in
another. What a provider accepted is never sent again, but for the one part that was on its way
when the process died.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from backoffice.casework import channel_outages
from backoffice.delivery import (
    common_refusals,
    failed_sends,
    late_papers,
    moved_rooms,
    reply_window,
)
from backoffice.delivery.backoff import pause
from backoffice.delivery.bringing import Brought, bring
from backoffice.delivery.rendering import Ready, RefusedTo, read_row, render
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.office import provider_templates
from backoffice.office.profile import OFFICERS
from backoffice.store import attempts, held_messages, outages, outbox, staff
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.database import Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from channels.channel import Channel, SendError, Sent
from channels.message import OutboundMessage

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
#: No send begins in this last part of a lease: it is longer than any send may take.
_LAST_SEND_SECONDS = 75
#: Adapters have limits of their own; this ends one that nobody thought of.
SEND_SECONDS = 70.0
BATCH = 100
#: How long the whole batch is waited for; a slow chat goes on beside the next ones.
_TOGETHER_SECONDS = 0.25
#: After so many tries a message that cannot be sent is given up, and the office is told.
TRIES = 30
#: So many messages with files are on their way at once: each file lies in memory as a whole.
_WITH_FILES = 2


class Delivery:
    """Sends what is queued, through the channels that are on."""

    def __init__(
        self,
        runtime: Runtime,
        channels: Mapping[tuple[str, str], Channel],
        *,
        holder: str,
        refused_to: RefusedTo,
        folder: BlobFolder,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        #: `channels` by (kind, account).
        self._at = runtime
        self._channels = channels
        self._holder = holder
        self._refused_to = refused_to
        self._folder = folder
        self._with_files = 0
        self._send_seconds = send_seconds
        #: Channels that failed as a whole when we last wrote to them.
        self._down: set[outages.Key] = set()
        #: What is being sent, chat by chat: the ids of each one's rows.
        self._lanes: dict[asyncio.Task[None], frozenset[str]] = {}
        self._ending = False

    async def work_once(self) -> bool:
        """Send what may go. True: something was sent or tried, there may be more.

        A chat that must be waited for, or a provider that does not answer, is left to itself after
        a moment: the others are not held up.
        """
        now = self._at.clock()
        self._raise_failure()
        under_way = frozenset[str]().union(*self._lanes.values())
        room = BATCH - len(under_way)
        leased = []
        if room > 0:
            leased = await self._at.database.write(
                lambda tx: self._lease(tx, now, room, under_way), name="delivery.lease"
            )
        until = now + timedelta(seconds=LEASE_SECONDS - _LAST_SEND_SECONDS)
        lanes: dict[str, list[Ready]] = {}
        for ready in leased:
            lanes.setdefault(ready.row.address_id, []).append(ready)
        for lane in lanes.values():
            ids = frozenset(ready.row.id for ready in lane)
            self._lanes[asyncio.create_task(self._lane(lane, until))] = ids
        if not self._lanes:
            return False
        await asyncio.wait(self._lanes, timeout=_TOGETHER_SECONDS)
        self._raise_failure()
        return True

    async def finish(self) -> None:
        """Let the sends that are under way end; what is behind them is for the next process."""
        self._ending = True
        try:
            while self._lanes:
                await asyncio.wait(self._lanes)
                self._raise_failure()
        finally:
            for task in self._lanes:
                task.cancel()

    def _raise_failure(self) -> None:
        """Forget the lanes that have ended; raises what went wrong in one of them."""
        ended = [task for task in self._lanes if task.done()]
        for task in ended:
            del self._lanes[task]
        for task in ended:
            task.result()

    def _lease(self, tx: Tx, now: datetime, room: int, under_way: frozenset[str]) -> list[Ready]:
        found = outbox.lease(tx, holder=self._holder, now=now, seconds=LEASE_SECONDS, limit=room)
        # Of what is under way here the lease may have lapsed, while the database was away: it is
        # ours again, and what comes behind it waits.
        busy = {row.address_id for row in found if row.id in under_way}
        rows = [row for row in found if row.address_id not in busy]
        _release(tx, [r.id for r in found if r.address_id in busy and r.id not in under_way])
        parts = attempts.sent_parts(tx, [row.id for row in rows])
        asked = {row.address_id for row in rows if row.text.startswith(OFFICERS)}
        readers = staff.reached_at(tx, asked)
        down = outages.prefetch(tx, {_key(row) for row in rows})
        return [
            read_row(
                tx,
                self._at.desks[row.office_id],
                row,
                frozenset(parts.get(row.id, ())),
                readers.get(row.address_id),
                self._refused_to,
                outage=down[_key(row)] is not None,
            )
            for row in rows
        ]

    async def _lane(self, lane: Sequence[Ready], until: datetime) -> None:
        """One address, in order; the first that must wait holds back the rest.

        After `until` the lease may lapse under a send: what is left is leased anew.
        """
        for index, ready in enumerate(lane):
            late = self._ending or self._at.clock() >= until
            if late or not await self._deliver(ready):
                rest = [later.row.id for later in lane[index if late else index + 1 :]]
                if rest:
                    await self._at.database.write(
                        functools.partial(_release, ids=rest), name="delivery.record"
                    )
                return

    async def _deliver(self, ready: Ready) -> bool:
        """True: done with it for good, the next may follow."""
        row = ready.row
        if ready.lost:
            await self._fail(ready, "erased")
            return True
        if row.address.closed_at is not None:
            await self._fail(ready, row.address.closed_reason or "blocked")
            return True
        channel = self._channels.get((row.address.channel, row.address.account))
        if channel is None:
            await self._retry(ready, "unreachable", timedelta(minutes=5), cause="off")
            return False
        now = self._at.clock()
        free = reply_window.is_open(row.address, channel.limits.reply_window_hours, now)
        if free and row.text in provider_templates.GENERAL:
            # Its person has written meanwhile: nothing waits any more.
            await self._write(functools.partial(held_messages.drop, row_id=row.id))
            return True
        if not ready.files:
            return await self._pass_on(ready, channel, {}, free=free)
        if self._with_files >= _WITH_FILES:
            await self._at.database.write(
                functools.partial(_release, ids=[row.id]), name="delivery.record"
            )
            return False
        self._with_files += 1
        try:
            brought = await asyncio.to_thread(bring, self._folder, ready.files.values())
            goes = all(one.goes for one in brought.values()) or row.waits_for is not None
            if not row.text.startswith(OFFICERS) and not goes:
                # The words speak of it: without it they are not sent either.
                await self._fail(ready, "file_gone")
                return True
            return await self._pass_on(ready, channel, brought, free=free)
        finally:
            self._with_files -= 1

    async def _pass_on(
        self, ready: Ready, channel: Channel, brought: Mapping[str, Brought], *, free: bool
    ) -> bool:
        """Render it and send what is left of it; True as of `_deliver`."""
        row, now = ready.row, self._at.clock()
        desk = self._at.desks[row.office_id]
        try:
            message = render(ready, desk, channel.limits, now, free=free, brought=brought)
            parts = channel.fit(message)
        except (KeyError, ValueError):
            log.exception("cannot render %s: %s", row.id, row.text)
            await self._fail(ready, "unrenderable")
            return True
        if not free and message.template is None:
            await self._hold(ready)
            return True
        if not parts:
            # Nothing to say: it is done.
            await self._at.database.write(
                functools.partial(outbox.sent, row_id=row.id, now=self._at.clock()),
                name="delivery.record",
            )
        for number, part in enumerate(parts):
            if number in ready.sent_parts:
                continue
            last = number == len(parts) - 1
            try:
                sent = await self._send(channel, part)
            except SendError as error:
                return await self._refused(ready, number, error, _template(part))
            await self._record(
                ready,
                number,
                part,
                sent.external_id,
                last=last,
                channel=channel,
                without=[id for id, one in brought.items() if not one.goes],
            )
        return True

    async def _send(self, channel: Channel, part: OutboundMessage) -> Sent:
        """Raises SendError, also for a send that has no end."""
        try:
            async with asyncio.timeout(self._send_seconds):
                return await channel.send(part)
        except TimeoutError:
            # It may have arrived: who reads the attempt knows that it can be there twice.
            answer = "the send did not come to an end"
            raise SendError("timeout", retryable=True, ambiguous=True, answer=answer) from None

    async def _write(self, work: Callable[[Tx], None]) -> None:
        """Record what a provider has answered, however long the database is away.

        Only we know it: given up, the message would go out once more when its lease has lapsed.
        """
        for _ in range(LEASE_SECONDS):
            try:
                await self._at.database.write(work, name="delivery.record")
                return
            except Unavailable as error:
                log.error("deliver: the database is away, an answer waits: %s", error)
                await asyncio.sleep(1)
        await self._at.database.write(work, name="delivery.record")

    async def _record(
        self,
        ready: Ready,
        number: int,
        part: OutboundMessage,
        external_id: str,
        *,
        last: bool,
        channel: Channel,
        without: Sequence[str] = (),
    ) -> None:
        row, now = ready.row, self._at.clock()
        desk = self._at.desks[row.office_id]
        template = _template(part)

        def work(tx: Tx) -> None:
            attempts.record(
                tx,
                row,
                number,
                now=now,
                outcome="sent",
                external_id=external_id,
                template=template,
            )
            self._note_channel(tx, ready, "", now)
            if not last:
                return
            if not channel.limits.confirms:
                outbox.sent(tx, row.id, now=now)
            elif failure := attempts.accepted(tx, row.id, now=now):
                # One part was refused while the others were still on their way.
                failed_sends.give_up(Work(tx, desk, now, SYSTEM), row, failure, template=template)
                return
            late_papers.missed(Work(tx, desk, now, SYSTEM), row, without)

        await self._write(work)
        self._down.discard(_key(row))

    def _note_channel(self, tx: Tx, ready: Ready, code: str, now: datetime) -> None:
        """The channel failed as a whole, or has answered."""
        row = ready.row
        work, key = Work(tx, self._at.desks[row.office_id], now, SYSTEM), _key(row)
        if code in channel_outages.WIDE:
            channel_outages.failed(work, key, code)
        elif ready.outage or key in self._down:
            channel_outages.over(work, key)

    async def _hold(self, ready: Ready) -> None:
        row, now = ready.row, self._at.clock()
        desk = self._at.desks[row.office_id]
        if row.text in provider_templates.GENERAL:
            # The profile names no template for it any more.
            await self._fail(ready, "rejected")
            return
        await self._write(
            lambda tx: reply_window.hold(Work(tx, desk, now, SYSTEM), row, tried=False, shut=False)
        )

    async def _refused(
        self, ready: Ready, part: int, error: SendError, template: str | None
    ) -> bool:
        row = ready.row
        log.warning("send %s: %s", row.id, error.code)
        if error.moved_to and row.address.room and row.attempts + 1 < TRIES:
            await self._follow(ready, part, error)
            return True
        if error.retryable and row.attempts + 1 < TRIES:
            wait = (
                timedelta(seconds=error.retry_after)
                if error.retry_after is not None
                else pause(row.attempts)
            )
            await self._retry(
                ready,
                error.code,
                wait,
                part=part,
                answer=error.answer,
                cause=error.cause,
                template=template,
            )
            return False
        await self._fail(
            ready,
            error.code,
            part=part,
            answer=error.answer,
            cause=error.cause,
            template=template,
            answered=True,
        )
        return True

    async def _follow(self, ready: Ready, part: int, error: SendError) -> None:
        """The group is elsewhere now: this and all that waits goes there."""
        row, now = ready.row, self._at.clock()
        desk = self._at.desks[row.office_id]

        def work(tx: Tx) -> None:
            attempts.record(tx, row, part, now=now, outcome=error.code, answer=error.answer)
            outbox.retry(tx, row, at=now, problem=error.code)
            moved_rooms.follow(Work(tx, desk, now, SYSTEM), row.address_id, error.moved_to)

        await self._write(work)

    async def _retry(
        self,
        ready: Ready,
        code: str,
        wait: timedelta,
        *,
        part: int = 0,
        answer: str = "",
        cause: str = "",
        template: str | None = None,
    ) -> None:
        row, now = ready.row, self._at.clock()

        def work(tx: Tx) -> None:
            attempts.record(
                tx, row, part, now=now, outcome=code, answer=answer, cause=cause, template=template
            )
            outbox.retry(tx, row, at=now + wait, problem=code)
            self._note_channel(tx, ready, code, now)

        await self._write(work)
        if code in channel_outages.WIDE:
            self._down.add(_key(row))

    async def _fail(
        self,
        ready: Ready,
        code: str,
        *,
        part: int = 0,
        answer: str = "",
        cause: str = "",
        template: str | None = None,
        answered: bool = False,
    ) -> None:
        """`answered`: the channel itself said so."""
        row, now = ready.row, self._at.clock()
        desk = self._at.desks[row.office_id]

        def work(tx: Tx) -> None:
            attempts.record(
                tx, row, part, now=now, outcome=code, answer=answer, cause=cause, template=template
            )
            if answered:
                self._note_channel(tx, ready, code, now)
            acting = Work(tx, desk, now, SYSTEM)
            common_refusals.note(acting, row, cause=cause, answer=answer)
            failed_sends.give_up(acting, row, code, cause=cause, template=template)

        await self._write(work)


def _key(row: OutboxRow) -> outages.Key:
    """The account of ours from which a row goes out."""
    return row.office_id, row.address.channel, row.address.account


def _template(part: OutboundMessage) -> str | None:
    return part.template.name if part.template else None


def _release(tx: Tx, ids: Sequence[str]) -> None:
    for one in ids:
        outbox.release(tx, one)
