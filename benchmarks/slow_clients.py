"""Honest webhooks while others hold the line: how long each waits for its 200, committed.

    python -m benchmarks.slow_clients [SECONDS]

Beside a hundred honest calls a second there are 500 connections that say nothing, 50 that send a
byte a second of a head and 50 of a body, ten that send a body without end in pieces, bodies of
20 MB, and wrong signatures without a pause. The bare figure is the same honest calls to the same
server with nobody beside them, just before. Quote the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path

from app.serving import event_loop
from benchmarks.webhook import _call, _serve
from tests.databases import fresh_sqlite

_PATH = "/webhook/whatsapp"
_EACH_SECOND = 100
_HEAD = f"POST {_PATH} HTTP/1.1\r\nHost: kantor\r\nContent-Type: application/json\r\n"
_TARGET_MS = 250.0


async def _honest(port: int, seconds: float, first: int) -> tuple[float, float]:
    """Median and 99th percentile of the answers in milliseconds."""
    took: list[float] = []

    async def call(number: int) -> None:
        await asyncio.sleep((number - first) / _EACH_SECOND)
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_call(_PATH, number))
        head = await reader.readuntil(b"\r\n\r\n")
        took.append(time.perf_counter() - began)
        writer.close()
        if not head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"an honest call was refused: {head[:40]!r}")

    await asyncio.gather(*(call(first + n) for n in range(int(seconds * _EACH_SECOND))))
    return statistics.median(took) * 1000, statistics.quantiles(took, n=100)[98] * 1000


async def _idle(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.read()
    writer.close()


def _slow(head: str, piece: bytes, pause: float) -> Callable[[int], Awaitable[None]]:
    """A client that begins with this head and sends a piece after each pause."""

    async def client(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        closed = asyncio.create_task(reader.read())
        while not closed.done():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        writer.close()

    return client


async def _large(port: int) -> None:
    """20 MB, sent for as long as the server listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{_HEAD}Content-Length: {20 * 1024 * 1024}\r\n\r\n".encode())
    for _ in range(320):
        writer.write(bytes(65_536))
        await writer.drain()
    await reader.read()
    writer.close()


async def _forged(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    call = _call(_PATH, 1).replace(b"sha256=", b"sha256=0", 1)
    while True:
        writer.write(call)
        await reader.readuntil(b"\r\n\r\n")


async def _again(client: Callable[[int], Awaitable[None]], port: int) -> None:
    """Whoever is cut off comes back."""
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await client(port)
        await asyncio.sleep(0.05)


async def _measure(port: int, seconds: float) -> None:
    await _honest(port, 1, 0)
    alone = await _honest(port, seconds, 1_000)
    crowd: list[tuple[int, Callable[[int], Awaitable[None]]]] = [
        (500, _idle),
        (50, _slow(_HEAD[:40], b"x", 1.0)),
        (50, _slow(f"{_HEAD}Content-Length: 2000\r\n\r\n", b"x", 1.0)),
        (
            10,
            _slow(
                f"{_HEAD}Transfer-Encoding: chunked\r\n\r\n",
                b"400\r\n" + bytes(1024) + b"\r\n",
                0.05,
            ),
        ),
        (2, _large),
        (1, _forged),
    ]
    tasks = [
        asyncio.create_task(_again(client, port)) for many, client in crowd for _ in range(many)
    ]
    await asyncio.sleep(1)
    beside = await _honest(port, seconds, 1_000_000)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    verdict = "reached" if beside[1] < _TARGET_MS else "MISSED"
    print(
        f"alone       median {alone[0]:6.1f} ms, p99 {alone[1]:6.1f} ms\n"
        f"in a crowd  median {beside[0]:6.1f} ms, p99 {beside[1]:6.1f} ms   "
        f"ratio of the medians {beside[0] / alone[0]:.1f}, of the p99 {beside[1] / alone[1]:.1f}   "
        f"target p99 {_TARGET_MS:.0f} ms {verdict}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=20.0)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = context.Process(
            target=_serve, args=(there, fresh_sqlite(Path(folder))), daemon=True
        )
        server.start()
        try:
            _run(here, given.seconds)
        finally:
            server.terminate()
            server.join()


def _run(here: Connection, seconds: float) -> None:
    if not here.poll(60):
        raise SystemExit("the server did not start")
    event_loop.run(_measure(here.recv(), seconds))


if __name__ == "__main__":
    main()
