"""Calling an office's webhook again and again until it answers 200."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx

from app.sandbox.waiting import Signal
from channels.trust import certificates

_LONGEST_PAUSE = 5.0


def webhook_client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=8)
    return httpx.AsyncClient(trust_env=False, timeout=30, limits=limits, verify=certificates())


@contextlib.asynccontextmanager
async def pushing(
    push: Callable[[], Awaitable[int]], waits: Callable[[], bool], changed: Signal
) -> AsyncIterator[None]:
    """Push whatever waits until the block is left, with growing pauses while it is refused.

    `push` returns how much was taken.
    """
    task = asyncio.create_task(_push_for_ever(push, waits, changed))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _push_for_ever(
    push: Callable[[], Awaitable[int]], waits: Callable[[], bool], changed: Signal
) -> None:
    pause = 0.05
    while True:
        if not waits():
            await changed.wait(1.0)
        elif await push():
            pause = 0.05
        else:
            pause = min(2 * pause, _LONGEST_PAUSE)
            await asyncio.sleep(pause)
