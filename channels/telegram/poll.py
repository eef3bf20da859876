"""Asking the Bot API for updates, and confirming them only when they are ours.

Telegram forgets an update as soon as a later question names a higher offset. So the offset moves
only after `deliver` has returned, and lives in memory: after a restart everything that was not
confirmed comes again, under the same event keys.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import Conflict, TelegramError

from channels.channel import Deliver, Envelope
from channels.telegram.parse import ALLOWED_UPDATES, callback_id, is_passing, parse, update_id
from channels.telegram.refusal import is_token_refused, refusal
from channels.telegram.wire import MalformedAnswerError, ThrottledError, ask

_BATCH = 100
#: Beyond the long poll itself, for the answer to arrive.
_GRACE_SECONDS = 10.0
_ANSWER_SECONDS = 5.0


class PollError(Exception):
    """The updates could not be fetched; nothing was confirmed that was not delivered."""

    def __init__(self, retry_after: float, reason: str) -> None:
        super().__init__(reason)
        #: Seconds after which to ask again.
        self.retry_after = retry_after
        #: Closed list: conflict, unauthorized, throttled, unreachable, timeout, malformed
        self.reason = reason


class Polling:
    """The poll loop's one step, with the offset between two steps."""

    def __init__(
        self, bot: Bot, *, account: str, seconds: int, clock: Callable[[], datetime]
    ) -> None:
        self._bot = bot
        self._account = account
        self._seconds = seconds
        self._clock = clock
        self._offset: int | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def poll(self, deliver: Deliver) -> int:
        """Ask once, deliver, and only then move the offset. Returns how many updates came.

        Raises PollError when Telegram could not be asked, and whatever `deliver` raises.
        """
        updates = await self._fetch()
        if not updates:
            # An empty answer means that all is confirmed. After a quiet week Telegram's ids
            # start anew, perhaps lower, and an old offset would confirm them unseen.
            self._offset = None
            return 0
        now = self._clock()
        await deliver(
            [
                envelope(raw, account=self._account, received_at=now)
                for raw in updates
                if not is_passing(raw)
            ]
        )
        ids = [found for raw in updates if (found := update_id(raw)) is not None]
        for raw in updates:
            self.release(callback_id(raw))
        if not ids:
            # Nothing to confirm them by: they would come again at once, for ever.
            raise PollError(5.0, "malformed")
        self._offset = max(ids) + 1
        return len(updates)

    async def close(self) -> None:
        """Give up on presses that wait for their answer."""
        waiting = tuple(self._answering)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _fetch(self) -> Sequence[Any]:
        params: dict[str, Any] = {
            "timeout": self._seconds,
            "limit": _BATCH,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        try:
            result = await ask(
                self._bot, "get updates", read_seconds=self._seconds + _GRACE_SECONDS, **params
            )
        except Exception as error:
            # Without the cause: its chain holds the address, and with it the token.
            raise _poll_error(error) from None
        if not isinstance(result, list):
            raise PollError(5.0, "malformed")
        return result

    def release(self, query_id: str) -> None:
        """Stop the clock that turns on a pressed button; a courtesy, so failures are nothing."""
        if query_id:
            task = asyncio.create_task(self._answer(query_id))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, query_id: str) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._bot.answer_callback_query(query_id)
        except Exception:  # noqa: S110 - the press itself is already safe
            pass


def envelope(raw: object, *, account: str, received_at: datetime) -> Envelope:
    """One update as it came, beside what was understood of it. Never raises."""
    try:
        kept = json.dumps(raw, separators=(",", ":")).encode("ascii")
    except (ValueError, TypeError, RecursionError):
        kept = repr(type(raw)).encode("ascii", "replace")
    number = update_id(raw)
    named = b"telegram update bytes " + kept if number is None else b"telegram update %d" % number
    parsed = parse(raw, account=account, received_at=received_at)
    return Envelope(
        raw=kept,
        event_key=hashlib.sha256(named).hexdigest(),
        items=parsed.items,
        problem=parsed.problem,
    )


def unread(body: bytes) -> Envelope:
    """A call of the webhook that holds no JSON, kept as it came."""
    return Envelope(
        raw=body,
        event_key=hashlib.sha256(b"telegram webhook bytes " + body).hexdigest(),
        problem="update is not JSON",
    )


def _poll_error(error: Exception) -> PollError:
    if isinstance(error, ThrottledError):
        return PollError(error.seconds, "throttled")
    if isinstance(error, Conflict):
        return PollError(10.0, "conflict")
    if isinstance(error, MalformedAnswerError) or not isinstance(error, TelegramError):
        return PollError(5.0, "malformed")
    if is_token_refused(error):
        return PollError(60.0, "unauthorized")
    return PollError(3.0, "timeout" if refusal(error).code == "timeout" else "unreachable")
