"""Somebody who watches asks whether the office is well."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.demo.world import TOKEN, World
from app.serving.node import Node
from app.serving.web import ailments, web_app
from backoffice.store import leases
from tests.app.operators import alone, fresh_operator
from tests.app.processes import office_on_telegram, running
from tests.databases import PostgreSQL

POLLER = "poll:telegram:7000000001"


@contextlib.asynccontextmanager
async def at_work(node: Node) -> AsyncIterator[None]:
    """The node runs as `serve` lets it run."""
    stop = asyncio.Event()
    task = asyncio.create_task(node.run(stop))
    # From here on it counts how long each has been silent.
    await asyncio.sleep(0)
    try:
        yield
    finally:
        stop.set()
        await task


async def asked(node: Node, path: str = "/healthz", method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(web_app(node))
    async with httpx.AsyncClient(transport=transport, base_url="http://kantor") as client:
        return await client.request(method, path)


async def becomes(node: Node, well: Callable[[list[str]], bool]) -> list[str]:
    """What is wrong, once it is as expected."""
    for _ in range(300):
        wrong = await ailments(node)
        if well(wrong):
            return wrong
        await asyncio.sleep(0.05)
    raise AssertionError(wrong)


async def stands(node: Node) -> str:
    """What it answers at /healthz, once it knows."""
    for _ in range(300):
        answer = await asked(node)
        assert answer.status_code == 200
        if answer.json()["status"] != "waiting":
            ready = await asked(node, "/readyz")
            assert (ready.status_code, ready.json()) == (200, {"ready": True})
            return str(answer.json()["status"])
        await asyncio.sleep(0.01)
    raise AssertionError("it does not come to know")


async def test_a_node_is_not_ready_before_it_knows_whether_to_poll(small_office: World) -> None:
    assert (await asked(small_office.node)).json() == {"status": "waiting"}
    assert (await asked(small_office.node, "/readyz")).status_code == 503


async def test_an_office_that_works_is_well(office: World) -> None:
    async with at_work(office.node):
        assert await stands(office.node) == "well"
        answer = await asked(office.node)
        assert (answer.status_code, answer.json()) == (200, {"status": "well"})
        assert answer.headers["cache-control"] == "no-store"
        assert (await asked(office.node, method="POST")).status_code == 405
        assert (await asked(office.node, "/")).status_code == 404


async def test_work_that_rests_longer_than_others_is_not_stuck(small_office: World) -> None:
    async with at_work(small_office.node):
        small_office.clock.advance(timedelta(minutes=4))
        # All but those that rest for five minutes have begun again.
        assert await becomes(small_office.node, lambda wrong: not wrong) == []
        small_office.clock.advance(timedelta(minutes=8))
        wrong = await becomes(small_office.node, lambda wrong: len(wrong) == 3)
        assert wrong == ["anchor is stuck", "files is stuck", "watch is stuck"]


async def test_a_provider_that_does_not_answer_makes_its_poller_stuck(
    small_office: World,
) -> None:
    small_office.sandbox.faults.add("getUpdates", "502", times=1000)
    async with at_work(small_office.node):
        small_office.clock.advance(timedelta(minutes=3))
        wrong = await becomes(small_office.node, lambda wrong: len(wrong) == 1)
        assert wrong == [f"{POLLER} is stuck"]
        answer = await asked(small_office.node)
        assert answer.status_code == 503
        assert answer.json() == {"status": "error", "problems": wrong}


async def test_who_waits_for_another_process_to_poll_is_not_stuck(
    small_office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = small_office.node
    now = small_office.clock()
    taken = await node.database.write(
        lambda tx: leases.take(tx, POLLER, "somebody else", now=now, seconds=100_000),
        name="poll.lease",
    )
    assert taken
    monkeypatch.setattr(node, "_pause", lambda seconds: asyncio.sleep(0.01))
    async with at_work(node):
        assert await stands(node) == "standby"
        for _ in range(2):
            small_office.clock.advance(timedelta(minutes=3))
            # Silent for an instant, until each has looked again.
            assert await becomes(node, lambda wrong: not wrong) == []


async def test_a_job_that_never_comes_back_is_stuck(small_office: World) -> None:
    class Hangs:
        async def work_once(self) -> bool:
            await asyncio.sleep(3600)
            return False

    small_office.node.add_job("letters", Hangs())
    async with at_work(small_office.node):
        small_office.clock.advance(timedelta(minutes=3))
        wrong = await becomes(small_office.node, lambda wrong: len(wrong) == 1)
        assert wrong == ["letters is stuck"]
        # At the end it is not waited for longer than was promised.
        small_office.node._tasks[-1].cancel()


async def test_a_database_that_is_away_is_said_without_its_address(
    postgresql: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    url = postgresql.fresh()
    async with World.opened(tmp_path, database_url=url) as world:
        assert (await asked(world.node)).status_code == 200
        postgresql.discard(url)
        answer = await asked(world.node)
        assert answer.status_code == 503
        assert answer.json() == {
            "status": "error",
            "problems": ["the database does not answer"],
        }


async def test_serve_answers_and_still_stops_in_time_with_a_client_on_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with (
        office_on_telegram(tmp_path) as (_, operator),
        running(operator, "serve") as serve,
        httpx.AsyncClient() as client,
    ):
        line = await serve.prints("/healthz says whether all is well")
        address = re.search(r"http://127\.0\.0\.1:\d+/healthz", line)
        assert address
        await serve.prints("people write to @")
        for _ in range(100):
            answer = await client.get(address[0])
            if answer.json() != {"status": "waiting"}:
                break
            await asyncio.sleep(0.05)
        assert (answer.status_code, answer.json()) == (200, {"status": "well"})
        assert "server" not in answer.headers
        status = await asyncio.to_thread(Path(f"/proc/{serve.process.pid}/status").read_text)
        resident = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert resident
        assert int(resident[1]) < 150_000
        await serve.stops(signal.SIGTERM)
        assert "Stopped; nothing is lost." in "".join(serve.lines)


async def test_serve_counts_who_asks_for_a_page_behind_a_proxy_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    limits = {"RECEIPT_RATE": "2", "TRUSTED_PROXIES": "127.0.0.1"}
    async with (
        office_on_telegram(tmp_path, **limits) as (_, operator),
        running(operator, "serve") as serve,
        httpx.AsyncClient() as client,
    ):
        line = await serve.prints("/healthz says whether all is well")
        place = line.split()[1].replace("/healthz", "/tanda-terima/SGU-7K4Q-29?s=ABCDEFGHJK")
        told = []
        for who in ("198.51.100.7", "198.51.100.7", "198.51.100.7", "198.51.100.8"):
            answer = await client.get(place, headers={"X-Forwarded-For": who})
            told.append(answer.status_code)
        assert told == [200, 200, 429, 200]
        await serve.stops(signal.SIGTERM)
    said = "".join(serve.lines)
    assert "SGU-7K4Q-29" not in said
    assert "ABCDEFGHJK" not in said


def test_a_web_address_that_is_taken_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        operator = fresh_operator(tmp_path, TELEGRAM_TOKEN=TOKEN)
        result = operator.type_now("serve", LISTEN=f"127.0.0.1:{port}")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: The web address 127.0.0.1:{port} cannot be used: Address already in use. Set "
        "ADUAN_LISTEN to another one, or stop what listens there.\n"
    )
    assert not (tmp_path / "data").exists()
