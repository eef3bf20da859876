"""Waiting for what happens in a sandbox: at each change one looks again."""

from __future__ import annotations

import abc
import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

M = TypeVar("M")


class Signal:
    """Wakes everyone who waits for something to change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next change, or after so many seconds."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._event.wait()
        except TimeoutError:
            return

    async def until(self, holds: Callable[[], bool], timeout: float) -> None:
        """Return when this holds; it is looked at after each change. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not holds():
                await self._event.wait()


class Reader(abc.ABC, Generic[M]):
    """Somebody who gets messages and takes them one after another."""

    def __init__(self, changed: Signal) -> None:
        self._changed = changed
        self._read = 0

    @property
    @abc.abstractmethod
    def inbox(self) -> list[M]:
        """What came, oldest first."""

    async def wait(self, n: int = 1, timeout: float = 5.0) -> list[M]:
        """The next `n` messages that were not taken yet. Raises TimeoutError."""
        wanted = self._read + n
        try:
            await self._changed.until(lambda: len(self.inbox) >= wanted, timeout)
        except TimeoutError:
            come = len(self.inbox) - self._read
            raise TimeoutError(f"{come} of {n} messages came in {timeout:g} s") from None
        begun, self._read = self._read, wanted
        return self.inbox[begun:wanted]

    async def next(self, timeout: float = 5.0) -> M:
        """The next message that was not taken yet. Raises TimeoutError."""
        return (await self.wait(1, timeout))[0]
