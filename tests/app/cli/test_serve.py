"""Real processes: `aduan serve` that is told to stop and started again, `aduan sandbox`."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app.demo.world import TOKEN
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from tests.app.operators import Operator, alone, fresh_operator


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

    async def stopped(self, number: signal.Signals) -> float:
        """Send the signal; seconds until it had ended, fine."""
        begun = time.monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(15):
            rest, _ = await self.process.communicate()
        self.lines += rest.decode().splitlines(keepends=True)
        assert self.process.returncode == 0, "".join(self.lines)
        return time.monotonic() - begun


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


def greetings(citizen: SandboxUser) -> int:
    return sum(message.text.startswith("Selamat ") for message in citizen.inbox)


async def test_what_is_written_before_and_during_a_stop_is_answered_once_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    sandbox = TelegramSandbox(tokens=[TOKEN])
    async with sandbox.serving() as api:
        operator = fresh_operator(
            tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=api, QUIET_SECONDS="0"
        )
        people = [sandbox.user(f"Warga {n}", token=TOKEN) for n in range(9)]
        async with running(operator, "serve") as serve:
            await serve.prints("people write to @aduan_contoh_bot")
            people[0].say("halo")
            await people[0].wait(1, 20)
            # These sends are on their way when the signal comes: accepted, the answer is late.
            sandbox.faults.add("sendMessage", "delay", times=3, seconds=1.0)
            for citizen in people[1:6]:
                citizen.say("halo")
            await people[1].wait(1, 10)
            took = await asyncio.gather(serve.stopped(signal.SIGTERM), said_later(people[6:]))
        assert took[0] < 10
        shown = "".join(serve.lines)
        assert "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Sanggau (sanggau" in shown
        assert "Telegram   on: bot 7000000001 by polling" in shown
        assert "officers   0 enrolled" in shown
        assert "aduan staff add --name … --role petugas_pengaduan" in shown
        assert "Stopped; nothing is lost." in shown
        assert TOKEN not in shown
        assert "halo" not in shown

        async with running(operator, "serve") as serve:
            for citizen in people[2:]:
                await citizen.wait(1, 20)
            # A provider that does not answer holds nobody up for longer than was promised.
            sandbox.faults.add("sendMessage", "delay", times=1, seconds=14.0)
            people[0].say("STATUS")
            await people[0].wait(1, 10)
            assert await serve.stopped(signal.SIGINT) < 10
        assert [greetings(citizen) for citizen in people] == [1] * len(people)


async def test_a_process_that_a_library_brings_down_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    sandbox = TelegramSandbox(tokens=[TOKEN])
    async with sandbox.serving() as api:
        operator = fresh_operator(tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=api)
        async with running(operator, "serve") as serve:
            await serve.prints("people write to @aduan_contoh_bot")
            serve.process.send_signal(signal.SIGSEGV)
            await serve.prints("Fatal Python error: Segmentation fault")
            await serve.prints("app/cli/serve.py")
            assert await serve.process.wait() == -signal.SIGSEGV


async def said_later(people: list[SandboxUser]) -> None:
    for citizen in people:
        await asyncio.sleep(0.2)
        citizen.say("halo")


async def test_the_sandbox_tells_its_address_and_how_to_be_a_citizen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with running(fresh_operator(tmp_path), "sandbox", "telegram") as sandbox:
        line = await sandbox.prints("A sandbox of Telegram stands at")
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address
        last = await sandbox.prints("/sandbox/ledger")
        assert address[0] in last
        told = "".join(sandbox.lines)
        for line in re.findall(r"curl .*", told):
            words = re.fullmatch(r".*?(?:-d '(.*)' )?(http\S+)", line)
            assert words, line
            async with httpx.AsyncClient() as client:
                method = "POST" if words[1] else "GET"
                answer = await client.request(method, words[2], content=words[1])
            # Nobody serves here, so no button was sent that could be pressed.
            assert answer.status_code == (404 if words[2].endswith("/press") else 200), line
        assert await sandbox.stopped(signal.SIGTERM) < 5


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = fresh_operator(tmp_path).type_now("sandbox", "--port", port)
    assert result.exit_code == 1
    assert result.stderr == f"Error: Port {port} cannot be used: Address already in use.\n"
