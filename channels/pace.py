"""How fast to send: overall, to one chat, and not at all to a chat that asked for a pause.

The defaults are Telegram's: about 30 messages a second over all chats, one a second in one private
chat with short bursts allowed, and 20 a minute in one group.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

_BURST_OVERALL = 4
_BURST_CHAT = 3
_PRIVATE_SECONDS = 1.0
#: With the burst of three, 20 in the first minute and 17 in each further one.
_GROUP_SECONDS = 3.5
#: Chats remembered before those that may send freely again are forgotten.
_REMEMBERED = 5_000


class _Bucket:
    """Lets `burst` through at once and then one each `seconds`."""

    __slots__ = ("_allowance", "_seconds", "due")

    def __init__(self, seconds: float, burst: int) -> None:
        self._seconds = seconds
        self._allowance = seconds * (burst - 1)
        #: When the bucket will be full again, on the injected clock.
        self.due = -math.inf

    def reserve(self, now: float) -> float:
        """Take the next place; seconds until it comes."""
        due = max(self.due, now)
        self.due = due + self._seconds
        return max(0.0, due - self._allowance - now)


class Pace:
    """Waits for each message's turn. `rate` is in messages a second; infinity waits for nothing.

    One chat gets `chat_burst` messages at once and then one each `chat_seconds`.
    """

    def __init__(
        self,
        rate: float,
        *,
        per_chat: bool = True,
        chat_seconds: float = _PRIVATE_SECONDS,
        chat_burst: int = _BURST_CHAT,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if not rate > 0:
            raise ValueError("a rate is more than nothing a second")
        self._overall = _Bucket(1 / rate, max(1, int(min(_BURST_OVERALL, rate))))
        self._per_chat = per_chat
        self._chat_seconds = chat_seconds
        self._chat_burst = chat_burst
        self._chats: dict[str, _Bucket] = {}
        self._held: dict[str, float] = {}
        self._monotonic = monotonic
        self._sleep = sleep

    def held(self, chat: str) -> float:
        """Seconds for which this chat wants no message; 0 when it may have one."""
        until = self._held.get(chat)
        if until is None:
            return 0.0
        left = until - self._monotonic()
        if left <= 0:
            del self._held[chat]
            return 0.0
        return left

    def hold(self, chat: str, seconds: float) -> None:
        """Let nothing through to this chat for so long; other chats do not notice."""
        until = self._monotonic() + seconds
        self._held[chat] = max(until, self._held.get(chat, until))

    async def turn(self, chat: str, *, room: bool) -> None:
        """Wait until a message to this chat may go."""
        if self._per_chat:
            await self._wait(self._chat(chat, room).reserve(self._monotonic()))
        # Taken only now, so that a chat that waits does not use up the others' places.
        await self._wait(self._overall.reserve(self._monotonic()))

    def _chat(self, chat: str, room: bool) -> _Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            if len(self._chats) >= _REMEMBERED:
                now = self._monotonic()
                self._chats = {k: b for k, b in self._chats.items() if b.due > now}
            seconds = max(_GROUP_SECONDS, self._chat_seconds) if room else self._chat_seconds
            bucket = self._chats[chat] = _Bucket(seconds, self._chat_burst)
        return bucket

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._sleep(seconds)
