"""Signed webhooks of 2 KB a second, each committed before it is answered 200; 32 connections.

    python -m benchmarks.webhook [CALLS] [--postgres]

The server runs in a process of its own, as `serve` opens it; turns are not played. The bare limit
is the same signed call to the same server, whose signature is checked and nothing is kept, turn
about in the same run. Quote the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.serving import event_loop, sources
from app.serving.embedded_server import bound, serving
from app.serving.memory import keep_what_is_loaded
from app.serving.request_timeout import Hurried
from app.serving.webhooks import Hook, Room
from app.serving.wiring import Sources, open_desk
from app.settings.settings import Settings
from backoffice.desk.runtime import Runtime
from backoffice.jobs.intake import Intake
from backoffice.store.engine.database import Database
from backoffice.store.keyring import new_keys
from backoffice.store.vault import Vault
from channels.channel import Envelope
from channels.whatsapp.adapter import WhatsApp
from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite

_NUMBER = "100000000000001"
_SECRET = "app-secret-of-the-benchmark"  # noqa: S105 - of nobody
_CONNECTIONS = 32
_ROUNDS = 5
_PEOPLE = 500
_BYTES = 2048


def _serve(pipe: Connection, url: str) -> None:
    event_loop.run(_server(pipe, url))


async def _server(pipe: Connection, url: str) -> None:
    clock = sources.now
    database = Database(url, ids=sources.Ids(clock, sources.randomness))
    # Every server of it the same.
    keys = new_keys(lambda count: bytes(range(count)))
    vault = Vault(keys, randomness=sources.randomness)
    settings = Settings.from_env({"ADUAN_OFFICE": "sanggau", "ADUAN_DATABASE_URL": url})
    desk = await open_desk(settings, database, vault, Sources())
    intake = Intake(Runtime(database, {desk.office_id: desk}, clock), quiet=timedelta())
    whatsapp = WhatsApp(
        _NUMBER,
        "token-of-nobody",
        app_secret=_SECRET,
        verify_token="unused",  # noqa: S106
        api="http://127.0.0.1:9",
        clock=clock,
        marks_read=False,
    )

    async def deliver(envelopes: Sequence[Envelope]) -> None:
        await intake.accept(desk.office_id, "whatsapp", _NUMBER, envelopes)

    async def bare(request: Request) -> Response:
        body = await request.body()
        right = "sha256=" + hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.headers["x-hub-signature-256"], right):
            return Response(status_code=403)
        return Response(status_code=200)

    hook = Hook(whatsapp, deliver, room=Room())
    beside = Starlette(routes=[Route("/bare", bare, methods=["POST"])])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (hook if scope["path"] == whatsapp.path else beside)(scope, receive, send)

    keep_what_is_loaded()
    with bound("127.0.0.1", 0) as listener:
        async with serving(app, listener, http=Hurried):
            pipe.send(listener.getsockname()[1])
            await asyncio.to_thread(pipe.recv)
    await whatsapp.close()
    await database.close()


def _call(path: str, number: int) -> bytes:
    """One whole request: a text of one of the people, filled up to its size."""
    person = f"{number % _PEOPLE:04}"
    contact = {
        "profile": {"name": "Warga Contoh"},
        "wa_id": f"62812000{person}",
        "user_id": f"ID.1349{person}",
    }
    message = {
        "from": contact["wa_id"],
        "from_user_id": contact["user_id"],
        "id": f"wamid.{number:020}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "KTP saya belum jadi. "},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "62812000", "phone_number_id": _NUMBER},
        "contacts": [contact],
        "messages": [message],
    }
    found = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "2", "changes": [{"field": "messages", "value": value}]}],
    }
    short = len(json.dumps(found))
    message["text"] = {"body": "KTP saya belum jadi. " + "x" * max(0, _BYTES - short)}
    body = json.dumps(found).encode()
    signature = hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: kantor\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _run(port: int, calls: Sequence[bytes]) -> tuple[float, float]:
    """Calls a second, and the 99th percentile of their answers in milliseconds."""
    left = iter(calls)
    took: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for call in left:
            began = time.perf_counter()
            writer.write(call)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200 "):
                raise SystemExit(f"refused: {head[:40]!r}")
            took.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(_CONNECTIONS)))
    rate = len(calls) / (time.perf_counter() - began)
    return rate, statistics.quantiles(took, n=100)[98] * 1000


def _measure(name: str, url: str, calls: int) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there, url), daemon=True)
    server.start()
    try:
        if not here.poll(60):
            raise SystemExit("the server did not start")
        port = here.recv()
        ours: list[tuple[float, float]] = []
        limit: list[tuple[float, float]] = []
        number = 0
        for turn in range(_ROUNDS + 1):
            for path, found in (("/bare", limit), ("/webhook/whatsapp", ours)):
                ready = [_call(path, number + n) for n in range(calls)]
                number += calls
                result = asyncio.run(_run(port, ready))
                if turn:  # the first round warms both up
                    found.append(result)
        mine = statistics.median(rate for rate, _ in ours)
        best = statistics.median(rate for rate, _ in limit)
        late = statistics.median(p99 for _, p99 in ours)
        print(
            f"{name:<11} committed {mine:,.0f}/s, p99 {late:.1f} ms; "
            f"bare {best:,.0f}/s; ratio {mine / best:.2f}"
        )
        here.send("stop")
        server.join(10)
    finally:
        server.terminate()
        server.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="?", type=int, default=5_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure("sqlite", fresh_sqlite(Path(folder)), given.calls)
    if given.postgres:
        server = PostgreSQL(durable=True)
        try:
            url = fresh_postgresql(server)
            _measure("postgresql", url, given.calls)
            server.discard(url)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
