"""Messages a second through the Telegram adapter, beside bare POSTs to the same server.

    python -m benchmarks.telegram_send [MESSAGES]

The sandbox runs in a process of its own; pacing is off. The bare limit is the same call with the
same parameters by httpx alone, in the same run, turn about with the adapter.
"""

from __future__ import annotations

import asyncio
import json
import math
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import httpx

from app.sandbox.telegram.server import TelegramSandbox
from benchmarks._arguments import how_many
from channels.message import Address, Choice, OutboundMessage
from channels.pace import Pace
from channels.telegram.adapter import Telegram

_TOKEN = "4711:contoh"  # noqa: S105 - a sandbox takes any
_PEERS = 50
_FIRST_PEER = 7_000_001
_ROUNDS = 5
_TEXT = "<b>Pengaduan Anda tercatat.</b> Petugas menjawab paling lambat Kamis, 12 Maret 2026. " * 4


def _serve(pipe: Connection) -> None:
    sandbox = TelegramSandbox(tokens=[_TOKEN])
    for n in range(_PEERS):
        sandbox.user(f"Warga {n}").say("halo")

    async def serve() -> None:
        async with sandbox.serving() as api:
            pipe.send(api)
            await asyncio.Event().wait()

    asyncio.run(serve())


async def _rate(send: Callable[[int], Awaitable[object]], messages: int, lanes: int) -> float:
    """Messages a second with so many under way at once."""
    left = iter(range(messages))

    async def lane() -> None:
        for n in left:
            await send(n)

    began = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(lanes)))
    return messages / (time.perf_counter() - began)


async def _measure(api: str, messages: int) -> None:
    choices = (Choice("setuju", "Setuju"), Choice("ubah", "Ubah dulu"))
    address = Address("telegram", "4711", "")
    keyboard = {"inline_keyboard": [[{"text": c.label, "callback_data": c.id} for c in choices]]}
    telegram = Telegram(
        _TOKEN, api=api, clock=lambda: datetime.now(UTC), pace=Pace(math.inf, per_chat=False)
    )
    await telegram.start()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:

        async def adapter(n: int) -> object:
            to = Address(address.channel, address.account, str(_FIRST_PEER + n % _PEERS))
            (part,) = telegram.fit(OutboundMessage("k", to, _TEXT, choices=choices))
            return await telegram.send(part)

        async def bare(n: int) -> object:
            form = {
                "chat_id": _FIRST_PEER + n % _PEERS,
                "text": _TEXT,
                "parse_mode": "HTML",
                "link_preview_options": json.dumps({"is_disabled": True}),
                "reply_markup": json.dumps(keyboard),
            }
            answer = await client.post(f"{api}/bot{_TOKEN}/sendMessage", data=form)
            answer.raise_for_status()
            return answer.json()["result"]["message_id"]

        for lanes in (1, 8):
            await _rate(adapter, 100, lanes)
            await _rate(bare, 100, lanes)
            ours, limit = [], []
            for _ in range(_ROUNDS):
                limit.append(await _rate(bare, messages, lanes))
                ours.append(await _rate(adapter, messages, lanes))
            mine, best = statistics.median(ours), statistics.median(limit)
            print(
                f"{lanes} at once: adapter {mine:,.0f}/s ({min(ours):,.0f}-{max(ours):,.0f}), "
                f"bare POST {best:,.0f}/s ({min(limit):,.0f}-{max(limit):,.0f}), "
                f"ratio {mine / best:.2f}"
            )
    await telegram.close()


def main() -> None:
    messages = how_many(__doc__, "messages", 500)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    try:
        if not here.poll(30):
            raise SystemExit("the sandbox did not start")
        asyncio.run(_measure(here.recv(), messages))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
