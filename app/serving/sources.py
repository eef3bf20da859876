"""The clock, the ids and the randomness that everything else is given. Nothing else makes them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.settings.channels import CHANNELS
from channels.description import Description
from channels.pace import Pace


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251


def randomness(count: int) -> bytes:
    """That many bytes that nobody can guess."""
    return os.urandom(count)


class Ids:
    """Ids of 32 hex digits that sort by the time they were made, even within a millisecond."""

    def __init__(self, clock: Callable[[], datetime], random: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0
        # Two processes cannot make the same id.
        self._tail = random(7).hex()

    def __call__(self) -> str:
        # 48 bits of milliseconds and 24 bits of sequence: a clock that stands or goes back still
        # gives ids that go on.
        tick = int(self._clock().timestamp() * 1000) << 24
        with self._lock:
            self._last = tick if tick > self._last else self._last + 1
            return f"{self._last:018x}{self._tail}"


@dataclass(frozen=True)
class Sources:
    """What tests replace: time, chance, and the point at which a test kills the process."""

    clock: Callable[[], datetime] = now
    randomness: Callable[[int], bytes] = randomness
    checkpoint: Callable[[str], None] = lambda name: None
    #: How long a provider may hold an empty question.
    poll_seconds: int = 25
    #: How fast we may write at so many messages a second; None: as each provider allows.
    pace: Callable[[float], Pace] | None = None
    channels: tuple[Description[Any], ...] = CHANNELS
