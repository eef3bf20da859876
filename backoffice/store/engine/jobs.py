"""Works on their way to a thread of the database, and their results on the way back."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.store.engine.failures import Unavailable
from backoffice.store.engine.tx import Tx

Outcome = tuple[Any, Exception | None]


@dataclass(slots=True, eq=False)
class Job:
    work: Callable[[Tx], Any]
    name: str
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    #: What it writes outlives the machine, not only the process.
    lasting: bool = True
    ticket: int = 0


class Queue:
    """Jobs in order of arrival; those that may be merged are taken together."""

    def __init__(self, *, limit: int, merges: Callable[[str], bool]) -> None:
        self._limit = limit
        self._merges = merges
        self._alone: deque[Job] = deque()
        self._merging: deque[Job] = deque()
        self._changed = threading.Condition()
        self._ticket = 0
        self._closed = False

    def put(self, job: Job) -> None:
        with self._changed:
            if self._closed:
                raise Unavailable("the database is closed")
            self._ticket += 1
            job.ticket = self._ticket
            (self._merging if self._merges(job.name) else self._alone).append(job)
            self._changed.notify()

    def take(self) -> list[Job]:
        """Waits for the next job or group; empty once all is done after `close`."""
        with self._changed:
            while not (self._merging or self._alone):
                if self._closed:
                    return []
                self._changed.wait()
            if self._alone and (
                not self._merging or self._alone[0].ticket < self._merging[0].ticket
            ):
                return [self._alone.popleft()]
            return [self._merging.popleft() for _ in range(min(len(self._merging), self._limit))]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def settle(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    """Wakes the callers, with one call into each event loop for the whole group."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any, Any]]] = {}
    for job, (value, error) in zip(jobs, outcomes, strict=True):
        if isinstance(error, StopIteration):
            error = RuntimeError("the work raised StopIteration")
        loops.setdefault(job.loop, []).append((job.future, value, error))
    for loop, ready in loops.items():
        if not loop.is_closed():
            try:
                loop.call_soon_threadsafe(_wake, ready)
            except RuntimeError:
                continue  # the loop closed just now: nobody waits any more


def _wake(ready: Sequence[tuple[asyncio.Future[Any], Any, Exception | None]]) -> None:
    for future, value, error in ready:
        if future.done():
            continue  # the caller was cancelled
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
