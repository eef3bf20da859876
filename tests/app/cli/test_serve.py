"""Real processes: `aduan serve` that is told to stop and started again, `aduan sandbox`."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from app.demo.world import TOKEN
from app.sandbox.telegram.user import SandboxUser
from tests.app.operators import alone, fresh_operator
from tests.app.processes import office_on_telegram, running


def greetings(citizen: SandboxUser) -> int:
    return sum(message.text.startswith("Selamat ") for message in citizen.inbox)


async def test_what_is_written_before_and_during_a_stop_is_answered_once_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with office_on_telegram(tmp_path, QUIET_SECONDS="0") as (sandbox, operator):
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
            await asyncio.gather(serve.stops(signal.SIGTERM), said_later(people[6:]))
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
            await serve.stops(signal.SIGINT)
        assert [greetings(citizen) for citizen in people] == [1] * len(people)


async def test_a_process_that_a_library_brings_down_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with (
        office_on_telegram(tmp_path) as (_, operator),
        running(operator, "serve") as serve,
    ):
        await serve.prints("people write to @aduan_contoh_bot")
        serve.process.send_signal(signal.SIGSEGV)
        await serve.prints("Fatal Python error: Segmentation fault")
        # Threads that run on while they are described may end the description: any place will do.
        await serve.prints('  File "')
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
        await sandbox.stops(signal.SIGTERM)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = fresh_operator(tmp_path).type_now("sandbox", "--port", port)
    assert result.exit_code == 1
    assert result.stderr == f"Error: Port {port} cannot be used: Address already in use.\n"
