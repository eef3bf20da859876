"""Providers call, and so does everybody else: what is taken, refused, or never held at all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random as chance  # noqa: TID251 - the order of a test's own calls
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from app.demo.world import TOKEN, World
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.whatsapp.server import VERIFY_TOKEN
from app.serving.embedded_server import address, bound, serving
from app.serving.node import Node
from app.serving.request_timeout import Hurried
from app.serving.web import web_app
from app.serving.webhooks import CALL_SECONDS, Room
from app.serving.wiring import build
from app.settings.settings import Settings
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import conversations, inbox
from channels.telegram.adapter import Telegram
from tests.databases import PostgreSQL, fresh_sqlite

SECRET = "rahasia-webhook-kantor-contoh"
MEGABYTE = 1024 * 1024


@pytest.fixture
async def world(tmp_path: Path, database_url: str) -> AsyncIterator[World]:
    async with World.opened(tmp_path, database_url=database_url, whatsapp=True) as opened:
        yield opened


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[World]:
    url = fresh_sqlite(tmp_path)
    async with World.opened(tmp_path, database_url=url, whatsapp=True) as opened:
        yield opened


@contextlib.asynccontextmanager
async def on_the_air(
    world: World, *, patient: bool = True, room: Room | None = None
) -> AsyncIterator[str]:
    """The web address of the office, as `serve` opens it; or one that soon loses its patience."""

    class Quick(Hurried):
        head_seconds = 0.3

    with bound("127.0.0.1", 0) as listener:
        app = web_app(world.node, call_seconds=CALL_SECONDS if patient else 0.5, room=room)
        async with serving(app, listener, http=Hurried if patient else Quick):
            yield address(listener)


async def posted(url: str, body: bytes, headers: dict[str, str] | list[tuple[str, str]]) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        return (await client.post(url, content=body, headers=headers)).status_code


async def raw_answer(url: str, sent: bytes, *, more: bytes = b"", pause: float = 0.0) -> bytes:
    """The answer to exactly these bytes; `more` follows one by one, slowly."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    found = bytearray()

    async def listen() -> None:
        # What came before the connection was reset is an answer.
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(4096):
                found.extend(some)

    answer = asyncio.create_task(listen())
    for byte in more:
        if answer.done():
            break
        with contextlib.suppress(ConnectionError):
            writer.write(bytes((byte,)))
            await writer.drain()
        await asyncio.sleep(pause)
    async with asyncio.timeout(5):
        await answer
    writer.close()
    return bytes(found)


async def events(world: World) -> int:
    def count(tx: Tx) -> int:
        return int(tx.rows(select(func.count().label("n")).select_from(inbox))[0]["n"])

    return await world.node.database.read(count)


async def test_meta_asks_whether_this_is_the_place(small: World) -> None:
    async with on_the_air(small) as url, httpx.AsyncClient(trust_env=False) as client:
        asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "42"}
        answer = await client.get(f"{url}/webhook/whatsapp", params=asked)
        assert (answer.status_code, answer.text) == (200, "42")
        asked["hub.verify_token"] = "lain"
        assert (await client.get(f"{url}/webhook/whatsapp", params=asked)).status_code == 403
        assert (await client.put(f"{url}/webhook/whatsapp")).status_code == 405
        # Telegram is polled here: nobody may call in its name.
        assert (await client.post(f"{url}/webhook/telegram")).status_code == 404


async def test_a_wrong_signature_leaves_no_trace(small: World) -> None:
    small.whatsapp.user("Warga Contoh").say("halo")
    body = small.whatsapp.body()
    headers = small.whatsapp.signature(body)
    async with on_the_air(small) as url:
        hook = f"{url}/webhook/whatsapp"
        assert await posted(hook, body, {}) == 403
        assert await posted(hook, body + b" ", headers) == 403
        # Of two signatures none counts, whichever of them is right, and be both the same.
        name = "x-hub-signature-256"
        for other in ("sha256=00", headers[name]):
            assert await posted(hook, body, [*headers.items(), (name, other)]) == 403
            assert await posted(hook, body, [(name, other), *headers.items()]) == 403
        assert await events(small) == 0
        assert await posted(hook, body, headers) == 200
        assert await events(small) == 1


async def test_forged_calls_do_not_fill_the_log(
    small: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_the_air(small) as url:
        for _ in range(5):
            assert await posted(f"{url}/webhook/whatsapp", b"{}", {}) == 403
    said = [record.getMessage() for record in caplog.records if "signed" in record.getMessage()]
    assert said == ["/webhook/whatsapp: 1 not signed as it should be"]


async def test_a_body_that_is_too_large_is_refused_before_it_is_sent(small: World) -> None:
    async with on_the_air(small) as url:
        head = b"POST /webhook/whatsapp HTTP/1.1\r\nHost: kantor\r\n"
        # The length alone is enough: nothing of the body was sent.
        told = await raw_answer(url, head + b"Content-Length: %d\r\n\r\n" % (20 * MEGABYTE))
        assert told.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in told.lower()
        absurd = await raw_answer(url, head + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n")
        assert absurd.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 "))


async def test_a_body_without_a_length_is_counted_while_it_comes(small: World) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(20):
            sent += MEGABYTE
            yield bytes(MEGABYTE)

    async with (
        on_the_air(small) as url,
        httpx.AsyncClient(trust_env=False, timeout=10) as client,
    ):
        try:
            answer = await client.post(f"{url}/webhook/whatsapp", content=endless())
            assert answer.status_code == 413
        except httpx.TransportError:
            # It hung up on us in the middle, which is as good.
            assert sent < 20 * MEGABYTE
        # Three megabytes to the byte are taken in, and then found unsigned.
        assert await posted(f"{url}/webhook/whatsapp", bytes(3 * MEGABYTE), {}) == 403
        assert await posted(f"{url}/webhook/whatsapp", bytes(3 * MEGABYTE + 1), {}) == 413


async def test_who_is_too_slow_is_cut_off(small: World) -> None:
    async with on_the_air(small, patient=False) as url:
        head = b"POST /webhook/whatsapp HTTP/1.1\r\nHost: kantor\r\nContent-Length: 1000\r\n\r\n"
        body, heads, nothing = await asyncio.gather(
            raw_answer(url, head, more=b"x" * 1000, pause=0.02),
            raw_answer(url, b"POST /webhook/wha", more=b"tsapp" * 100, pause=0.02),
            raw_answer(url, b""),
        )
        # Had it been waited for, the first would have been read whole, and found unsigned.
        assert body.startswith(b"HTTP/1.1 408 ")
        assert (heads, nothing) == (b"", b"")


async def test_a_second_slow_request_on_a_connection_is_cut_off_as_well(small: World) -> None:
    async with on_the_air(small, patient=False) as url:
        first = b"GET /healthz HTTP/1.1\r\nHost: kantor\r\n\r\n"
        told = await raw_answer(url, first + b"GET /heal", more=b"thz" * 100, pause=0.02)
        assert told.count(b"HTTP/1.1 ") == 1


async def test_many_large_bodies_at_once_do_not_fill_the_memory(small: World) -> None:
    async with on_the_air(small, room=Room(4 * MEGABYTE)) as url:
        hook = f"{url}/webhook/whatsapp"
        answers = await asyncio.gather(
            *(posted_or_cut(hook, bytes(3 * MEGABYTE)) for _ in range(8))
        )
        assert set(answers) <= {403, 503, 0}
        # The room is given back.
        assert await posted(hook, bytes(3 * MEGABYTE), {}) == 403


async def posted_or_cut(url: str, body: bytes) -> int:
    try:
        return await posted(url, body, {})
    except httpx.TransportError:
        return 0


async def test_ten_times_at_once_and_shuffled_is_once(world: World) -> None:
    sandbox = world.whatsapp
    people = [sandbox.user(f"Warga {n}") for n in range(4)]
    for person in people:
        person.say("halo")
        person.say("apa kabar")
        person.send_photo(b"\xff\xd8 foto", "ini")
    waiting = list(sandbox.ledger.events)
    bodies = [sandbox.body([event]) for event in waiting]
    bodies += [sandbox.body(waiting[n : n + 5]) for n in range(0, len(waiting), 5)]
    calls = bodies * 10
    chance.Random(7).shuffle(calls)
    async with on_the_air(world) as url:
        hook = f"{url}/webhook/whatsapp"
        limits = httpx.Limits(max_connections=32)
        async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:
            answers = await asyncio.gather(
                *(client.post(hook, content=b, headers=sandbox.signature(b)) for b in calls)
            )
    assert {answer.status_code for answer in answers} == {200}
    assert await events(world) == 12
    await world.node.settle()
    async with on_the_air(world) as url:
        for body in bodies:
            assert await posted(f"{url}/webhook/whatsapp", body, sandbox.signature(body)) == 200
    # Nobody has said anything new: no conversation is even woken.
    assert (
        await world.node.database.read(
            lambda tx: tx.rows(
                select(conversations.c.id).where(conversations.c.ready_at.is_not(None))
            )
        )
        == []
    )
    said = {person.name: [m.text for m in person.inbox] for person in people}
    assert all(said.values())
    assert len({tuple(texts) for texts in said.values()}) == 1
    before = {name: len(texts) for name, texts in said.items()}
    await world.settle()
    assert {person.name: len(person.inbox) for person in people} == before


async def test_one_odd_event_does_not_hold_up_those_beside_it(world: World) -> None:
    sandbox = world.whatsapp
    warga = sandbox.user("Warga Contoh")
    sandbox.faults.gather(10)
    warga.raw({"type": "text", "id": 7, "from": ["?"]})
    warga.raw({"id": "wamid.X", "from": warga.peer, "type": "hologram", "timestamp": "soon"})
    warga.say("halo\x00\ud800")
    warga.raw(b"this is no JSON")
    await world.settle()
    assert sandbox.answers[0] == 200
    assert set(sandbox.answers) == {200}
    # The person is answered, and each odd event is on the list for the operator.
    assert any("Selamat " in message.text for message in warga.inbox)

    def problems(tx: Tx) -> list[str]:
        query = select(inbox.c.problem).where(inbox.c.problem.is_not(None))
        return sorted(row["problem"] for row in tx.rows(query))

    assert await world.node.database.read(problems) == [
        "message of a kind that is not read: hologram",
        "message without an id",
        "webhook is not JSON",
    ]


async def test_while_the_database_is_away_nothing_is_taken(
    postgresql: PostgreSQL, tmp_path: Path
) -> None:
    url = postgresql.fresh()
    async with World.opened(tmp_path, database_url=url, whatsapp=True) as world:
        warga = world.citizen("Warga Contoh", on="whatsapp")
        warga.user.say("halo")
        postgresql.discard(url)
        assert await world.whatsapp.push() == 0
        assert world.whatsapp.answers == [503]
        # It is kept where it was, and comes again.
        assert len(world.whatsapp.ledger.acknowledged()) == 0


async def test_what_comes_while_it_stops_is_for_the_next_process(
    small: World, caplog: pytest.LogCaptureFixture
) -> None:
    small.whatsapp.user("Warga Contoh").say("halo")
    body = small.whatsapp.body()
    async with on_the_air(small) as url:
        hook, headers = f"{url}/webhook/whatsapp", small.whatsapp.signature(body)
        stop = asyncio.Event()
        stop.set()
        await small.node.run(stop)
        assert await posted(hook, body, headers) == 503
    # Nothing is wrong, so nobody is told that something is.
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    await small.restart()
    async with on_the_air(small) as url:
        assert await posted(f"{url}/webhook/whatsapp", body, headers) == 200
    assert await events(small) == 1


async def test_a_call_that_cannot_be_taken_says_so_and_nothing_of_it(
    small: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(envelopes: object) -> None:
        raise LookupError("odd")

    hook, _ = small.node.webhooks[0]
    small.node.webhooks[0] = (hook, breaks)
    small.whatsapp.user("Warga Contoh").say("kata rahasia")
    body = small.whatsapp.body()
    async with on_the_air(small) as url:
        status = await posted(f"{url}/webhook/whatsapp", body, small.whatsapp.signature(body))
    assert status == 500
    assert "could not be taken" in caplog.text
    assert "rahasia" not in caplog.text


# -- Telegram by webhook --------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def telegram_office(folder: Path) -> AsyncIterator[tuple[TelegramSandbox, str, Node]]:
    """An office that Telegram calls, and the address that it calls."""
    sandbox = TelegramSandbox(tokens=[TOKEN])
    async with contextlib.AsyncExitStack() as stack:
        api = await stack.enter_async_context(sandbox.serving())
        settings = Settings.from_env(
            {
                "ADUAN_OFFICE": "sanggau",
                "ADUAN_DATABASE_URL": fresh_sqlite(folder),
                "ADUAN_DATA_DIR": str(folder),
                "ADUAN_TELEGRAM_TOKEN": TOKEN,
                "ADUAN_TELEGRAM_API": api,
                "ADUAN_TELEGRAM_MODE": "webhook",
                "ADUAN_TELEGRAM_SECRET": SECRET,
                "ADUAN_PUBLIC_URL": "http://127.0.0.1",
                "ADUAN_QUIET_SECONDS": "0",
            }
        )
        node = await build(settings)
        stack.push_async_callback(node.close)
        listener = stack.enter_context(bound("127.0.0.1", 0))
        await stack.enter_async_context(serving(web_app(node), listener, http=Hurried))
        url = f"{address(listener)}/webhook/telegram"
        ((telegram, _),) = node.webhooks
        assert isinstance(telegram, Telegram)
        await telegram.register(url)
        yield sandbox, url, node


async def test_telegram_by_webhook_from_greeting_to_a_pressed_button(tmp_path: Path) -> None:
    async with telegram_office(tmp_path) as (sandbox, _, node):
        warga = sandbox.user("Warga Contoh", token=TOKEN)
        warga.say("MULAI")
        assert await sandbox.push() == 1
        await node.settle()
        assert "Setuju" in warga.inbox[-1].buttons
        sandbox.faults.deliver_twice()
        warga.press("Setuju")
        assert await sandbox.push() == 2
        await node.settle()
        # The press was answered, or its button would go on turning.
        await sandbox.until(lambda: all(sandbox.bots[0].presses.values()))
        assert sum("Apa yang ingin" in message.text for message in warga.inbox) == 1
        assert all(update.acknowledged_at for update in sandbox.ledger.updates)


async def test_telegram_without_the_secret_is_not_telegram(tmp_path: Path) -> None:
    async with telegram_office(tmp_path) as (_, url, _node):
        update = json.dumps({"update_id": 1, "message": {"text": "palsu"}}).encode()
        header = "x-telegram-bot-api-secret-token"
        assert await posted(url, update, {}) == 403
        assert await posted(url, update, {header: "lain"}) == 403
        assert await posted(url, update, [(header, SECRET), (header, SECRET)]) == 403
        assert await posted(url, update, [(header, "lain"), (header, SECRET)]) == 403
        assert await posted(url, update, {header: SECRET}) == 200
        assert await posted(url, b"no JSON", {header: SECRET}) == 200
        assert await posted(url, bytes(MEGABYTE + 1), {header: SECRET}) == 413
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(url)).status_code == 403
