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
from typing import Any

import msgspec
from msgspec import Struct

from backoffice import outage, undelivered, window
from backoffice.codes import tap
from backoffice.commands import COMMANDS
from backoffice.desk import Desk
from backoffice.mail_head import Head, body_key, head_of, put_on
from backoffice.patience import pause
from backoffice.people import Staff
from backoffice.profile import OFFICERS
from backoffice.store import outages, outbox, staff, texts, windows
from backoffice.store.database import Database, Unavailable
from backoffice.store.tx import Tx
from backoffice.store.vault import Tampered
from backoffice.wording import SEALED
from channels.channel import Channel, SendError
from channels.message import Address, Choice, OutboundMessage

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
#: No send begins in this last part of a lease: it is longer than any send may take.
_LAST_SEND_SECONDS = 75
BATCH = 100
#: How long the whole batch is waited for; a slow chat goes on beside the next ones.
_TOGETHER_SECONDS = 0.25
#: After so many tries a message that cannot be sent is given up, and the office is told.
TRIES = 30


class Ready(Struct, frozen=True):
    """A leased row with all that rendering needs, read before the network is touched."""

    row: dict[str, Any]
    sent_parts: frozenset[int]
    payload: outbox.Payload
    #: Words by id of their text row.
    refs: dict[str, str]
    lost: bool = False
    #: What goes out by mail has one.
    head: Head | None = None
    #: Commands that its reader may not use.
    refused: frozenset[str] = frozenset()


class Delivery:
    """Sends what is queued, through the channels that are on."""

    def __init__(
        self,
        database: Database,
        desks: Mapping[str, Desk],
        channels: Mapping[tuple[str, str], Channel],
        *,
        holder: str,
        clock: Callable[[], datetime],
    ) -> None:
        #: `channels` by (kind, account).
        self._database = database
        self._desks = desks
        self._channels = channels
        self._holder = holder
        self._clock = clock
        #: Channels that failed as a whole when we last wrote to them.
        self._down: set[outages.Key] = set()
        #: What is being sent, chat by chat, and how many messages each has.
        self._lanes: dict[asyncio.Task[None], int] = {}
        self._ending = False

    async def work_once(self) -> bool:
        """Send what may go. True: something was sent or tried, there may be more.

        A chat that must be waited for, or a provider that does not answer, is left to itself after
        a moment: the others are not held up.
        """
        now = self._clock()
        self._raise_failure()
        room = BATCH - sum(self._lanes.values())
        leased = []
        if room > 0:
            leased = await self._database.write(
                lambda tx: self._lease(tx, now, room), name="deliver.lease"
            )
        until = now + timedelta(seconds=LEASE_SECONDS - _LAST_SEND_SECONDS)
        lanes: dict[str, list[Ready]] = {}
        for ready in leased:
            lanes.setdefault(ready.row["address_id"], []).append(ready)
        for lane in lanes.values():
            self._lanes[asyncio.create_task(self._lane(lane, until))] = len(lane)
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

    def _lease(self, tx: Tx, now: datetime, room: int) -> list[Ready]:
        rows = outbox.lease(tx, holder=self._holder, now=now, seconds=LEASE_SECONDS, limit=room)
        parts = outbox.parts_sent(tx, [row["id"] for row in rows])
        asked = {row["address_id"] for row in rows if row["text"].startswith(OFFICERS)}
        readers = staff.reached_at(tx, asked)
        down = outages.prefetch(tx, {_key(row) for row in rows})
        for row in rows:
            row["outage"] = down[_key(row)] is not None
        return [self._read(tx, row, frozenset(parts.get(row["id"], ())), readers) for row in rows]

    def _read(
        self, tx: Tx, row: dict[str, Any], sent: frozenset[int], readers: Mapping[str, Staff]
    ) -> Ready:
        desk = self._desks[row["office_id"]]
        vault = desk.vault
        try:
            payload = outbox.payload(vault, row["sealed"])
            parts = (payload.refs, *(one.refs for one in payload.more))
            named = {one for refs in parts for one in refs.values()}
            found = {one: texts.read(tx, vault, one) for one in named}
            if row["text"].startswith(OFFICERS):
                found |= {
                    one: SEALED.encode()
                    for one in named
                    if found[one] is None and texts.is_sealed(tx, one)
                }
        except (Tampered, msgspec.MsgspecError, TypeError):
            # One unreadable row must not hold up the others.
            return Ready(row=row, sent_parts=sent, payload=outbox.Payload(), refs={}, lost=True)
        refs = {
            one: words.decode(errors="replace") for one, words in found.items() if words is not None
        }
        lost = any(words is None for words in found.values())
        refused: frozenset[str] = frozenset()
        if row["text"].startswith(OFFICERS) and not row["address"]["room"]:
            reader = staff.get(tx, payload.reader) if payload.reader else None
            refused = refused_to(desk, reader or readers.get(row["address_id"]))
        return Ready(
            row=row,
            sent_parts=sent,
            payload=payload,
            refs=refs,
            lost=lost,
            head=head_of(tx, desk, row, payload.reader),
            refused=refused,
        )

    async def _lane(self, lane: Sequence[Ready], until: datetime) -> None:
        """One address, in order; the first that must wait holds back the rest.

        After `until` the lease may lapse under a send: what is left is leased anew.
        """
        for index, ready in enumerate(lane):
            late = self._ending or self._clock() >= until
            if late or not await self._deliver(ready):
                rest = [later.row["id"] for later in lane[index if late else index + 1 :]]
                if rest:
                    await self._database.write(
                        functools.partial(_release, ids=rest), name="deliver.record"
                    )
                return

    async def _deliver(self, ready: Ready) -> bool:
        """True: done with it for good, the next may follow."""
        row = ready.row
        if ready.lost:
            await self._fail(row, "erased")
            return True
        if row["address"]["closed_at"] is not None:
            await self._fail(row, row["address"]["closed_reason"] or "blocked")
            return True
        channel = self._channels.get((row["address"]["channel"], row["address"]["account"]))
        if channel is None:
            await self._retry(row, 0, "unreachable", "kanal tidak aktif", timedelta(minutes=5))
            return False
        free = window.is_open(row["address"], channel.limits.reply_window_hours, self._clock())
        if free and row["text"] in window.GENERAL:
            # Its person has written meanwhile: nothing waits any more.
            await self._write(functools.partial(windows.drop, row_id=row["id"]))
            return True
        try:
            message = self._render(ready, channel, free=free)
            parts = channel.fit(message)
        except (KeyError, ValueError):
            log.exception("cannot render %s: %s", row["id"], row["text"])
            await self._fail(row, "unrenderable")
            return True
        if not free and message.template is None:
            await self._hold(row)
            return True
        if not parts:
            # Nothing to say: it is done.
            await self._database.write(
                functools.partial(outbox.sent, row_id=row["id"], now=self._clock()),
                name="deliver.record",
            )
        for number, part in enumerate(parts):
            if number in ready.sent_parts:
                continue
            last = number == len(parts) - 1
            try:
                sent = await channel.send(part)
            except SendError as error:
                return await self._refused(row, number, error, _template(part))
            await self._record(row, number, part, sent.external_id, last=last, channel=channel)
        return True

    def _render(self, ready: Ready, channel: Channel, *, free: bool) -> OutboundMessage:
        """The message in the channel's markup; where it is not `free`, with a template if any."""
        row = ready.row
        desk = self._desks[row["office_id"]]
        words = desk.catalogue(row["version"], ready.refused)
        office = desk.office_params(self._clock())
        head = outbox.Words(text=row["text"], params=ready.payload.params, refs=ready.payload.refs)
        params = _filled(office, head, ready.refs)
        bodies = [
            words.render(
                body_key(one.text, words) if ready.head else one.text,
                _filled(office, one, ready.refs),
                markup=channel.limits.markup,
            )
            for one in (head, *ready.payload.more)
        ]
        where = row["address"]
        choices = tuple(
            Choice(id=one.id, label=words.label(one.label)[: channel.limits.label_chars])
            for one in ready.payload.choices
        )
        message = OutboundMessage(
            key=row["key"],
            address=Address(
                channel=where["channel"],
                account=where["account"],
                peer=where["peer"],
                thread=where["thread"],
                room=where["room"],
            ),
            text="\n\n".join(bodies),
            choices=choices,
        )
        if not free and not (choices or ready.payload.more or ready.sent_parts):
            template = window.own_template(
                desk, where["channel"], row["text"], params, message.text, channel.limits.markup
            )
            message = msgspec.structs.replace(message, template=template)
        if ready.head is None:
            return message
        return put_on(ready.head, message, row["text"], words, params)

    async def _write(self, work: Callable[[Tx], None]) -> None:
        """Record what a provider has answered, however long the database is away.

        Only we know it: given up, the message would go out once more when its lease has lapsed.
        """
        for _ in range(LEASE_SECONDS):
            try:
                await self._database.write(work, name="deliver.record")
                return
            except Unavailable as error:
                log.error("deliver: the database is away, an answer waits: %s", error)
                await asyncio.sleep(1)
        await self._database.write(work, name="deliver.record")

    async def _record(
        self,
        row: dict[str, Any],
        number: int,
        part: OutboundMessage,
        external_id: str,
        *,
        last: bool,
        channel: Channel,
    ) -> None:
        now = self._clock()
        desk = self._desks[row["office_id"]]
        template = _template(part)

        def work(tx: Tx) -> None:
            outbox.record_part(
                tx,
                row,
                number,
                now=now,
                outcome="sent",
                external_id=external_id,
                template=template,
            )
            self._note_channel(tx, row, "", now)
            if not last:
                return
            if not channel.limits.confirms:
                outbox.sent(tx, row["id"], now=now)
            elif failure := outbox.accepted(tx, row["id"], now=now):
                # One part was refused while the others were still on their way.
                undelivered.give_up(tx, desk, row, failure, template=template, now=now)

        await self._write(work)
        self._down.discard(_key(row))

    def _note_channel(self, tx: Tx, row: dict[str, Any], code: str, now: datetime) -> None:
        """The channel failed as a whole, or has answered."""
        desk, key = self._desks[row["office_id"]], _key(row)
        if code in outage.WIDE:
            outage.failed(tx, desk, key, code, now=now)
        elif row["outage"] or key in self._down:
            outage.over(tx, desk, key, now=now)

    async def _hold(self, row: dict[str, Any]) -> None:
        now = self._clock()
        desk = self._desks[row["office_id"]]
        if row["text"] in window.GENERAL:
            # The profile names no template for it any more.
            await self._fail(row, "rejected")
            return
        await self._write(
            functools.partial(window.hold, desk=desk, row=row, now=now, tried=False, shut=False)
        )

    async def _refused(
        self, row: dict[str, Any], part: int, error: SendError, template: str | None
    ) -> bool:
        log.warning("send %s: %s", row["id"], error.code)
        if error.retryable and row["attempts"] + 1 < TRIES:
            wait = (
                timedelta(seconds=error.retry_after)
                if error.retry_after is not None
                else pause(row["attempts"])
            )
            await self._retry(row, part, error.code, error.answer, wait, template=template)
            return False
        await self._fail(
            row,
            error.code,
            part=part,
            answer=error.answer,
            sentence=error.sentence,
            template=template,
            answered=True,
        )
        return True

    async def _retry(
        self,
        row: dict[str, Any],
        part: int,
        code: str,
        answer: str,
        wait: timedelta,
        *,
        template: str | None = None,
    ) -> None:
        now = self._clock()

        def work(tx: Tx) -> None:
            outbox.record_part(
                tx, row, part, now=now, outcome=code, answer=answer, template=template
            )
            outbox.retry(tx, row, at=now + wait, problem=code)
            self._note_channel(tx, row, code, now)

        await self._write(work)
        if code in outage.WIDE:
            self._down.add(_key(row))

    async def _fail(
        self,
        row: dict[str, Any],
        code: str,
        *,
        part: int = 0,
        answer: str = "",
        sentence: str = "",
        template: str | None = None,
        answered: bool = False,
    ) -> None:
        """`answered`: the channel itself said so."""
        now = self._clock()
        desk = self._desks[row["office_id"]]

        def work(tx: Tx) -> None:
            outbox.record_part(
                tx, row, part, now=now, outcome=code, answer=answer, template=template
            )
            if answered:
                self._note_channel(tx, row, code, now)
            undelivered.give_up(tx, desk, row, code, sentence=sentence, template=template, now=now)

        await self._write(work)


def _key(row: Mapping[str, Any]) -> outages.Key:
    """The account of ours from which a row goes out."""
    return row["office_id"], row["address"]["channel"], row["address"]["account"]


def _template(part: OutboundMessage) -> str | None:
    return part.template.name if part.template else None


def refused_to(desk: Desk, reader: Staff | None) -> frozenset[str]:
    """Every command, by name and alias, that this officer may not use; nobody may use none."""
    nobody = Staff(id="", office_id=desk.office_id, name="", roles=frozenset())
    return frozenset(
        word
        for one in COMMANDS
        if not one.allowed(desk, reader or nobody)
        for word in (one.name, *one.aliases)
    )


def _filled(
    office: Mapping[str, str], one: outbox.Words, refs: Mapping[str, str]
) -> dict[str, str]:
    """What fills one text."""
    read = {name: refs[row] for name, row in one.refs.items()}
    params = {**office, **one.params, **read}
    if "nomor" in params:
        # A provider makes a link of the command alone: the case must be part of it.
        params["ref"] = tap(params["nomor"])
    return params


def _release(tx: Tx, ids: Sequence[str]) -> None:
    for one in ids:
        outbox.release(tx, one)
