"""Commands as real processes: what they print, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.demo.world import TOKEN
from app.sandbox.telegram.server import TelegramSandbox
from tests.app.operators import Operator, fresh_operator

#: `aduan serve --help` says that it stops in so long.
PROMISED_SECONDS = 10


class Running:
    """A command that runs, and what it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def prints(self, words: str, *, seconds: float = 20.0) -> str:
        """The first new line that holds these words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(seconds):
            while line := (await self.process.stdout.readline()).decode():
                self.lines.append(line)
                if words in line:
                    return line
        raise AssertionError(f"it ended without {words!r}: {self.lines}")

    async def stops(self, number: signal.Signals) -> None:
        """Send the signal; it ends in the time that its help promises, and fine."""
        self.process.send_signal(number)
        async with asyncio.timeout(PROMISED_SECONDS):
            rest, _ = await self.process.communicate()
        self.lines += rest.decode().splitlines(keepends=True)
        assert self.process.returncode == 0, "".join(self.lines)


@asynccontextmanager
async def running(operator: Operator, *words: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        *words,
        env={**os.environ, **operator.environment},  # noqa: TID251
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@asynccontextmanager
async def office_on_telegram(
    folder: Path, **settings: str
) -> AsyncIterator[tuple[TelegramSandbox, Operator]]:
    """A Telegram of our own, and somebody who can start the office that is on it."""
    sandbox = TelegramSandbox(tokens=[TOKEN])
    async with sandbox.serving() as api:
        yield sandbox, fresh_operator(folder, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=api, **settings)
