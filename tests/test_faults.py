"""What goes wrong around an office, and what people notice of it: on SQLite and PostgreSQL.

A citizen says, a clerk types, the provider or the database misbehaves, the clock moves.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, select

import app.serving.storage
import bot.engine
from app.demo.world import HandClock, Person, World
from app.serving.sources import Ids, randomness
from app.serving.wiring import build
from backoffice.casework import handling
from backoffice.store import outbox as outbox_store
from backoffice.store.engine.database import Database, Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import addresses, cases, conversations, inbox, journal, timers
from backoffice.store.tables import outbox as outbox_table
from backoffice.store.tables import outbox_parts as parts_table
from tests import sealed
from tests.databases import PostgreSQL
from tests.e2e.people import Citizen

#: How long a SQLite write waits for the lock here, in seconds.
PATIENCE = 0.2


@pytest.fixture
async def world(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    hurried = functools.partial(Database, busy_seconds=PATIENCE)
    monkeypatch.setattr(app.serving.storage, "Database", hurried)
    async with World.opened(tmp_path, database_url=database_url) as opened:
        yield opened


async def files_a_complaint(world: World, person: Person, number: int = 0) -> Citizen:
    """Fills the whole form, answering what is shown."""
    citizen = Citizen(person.user, number)
    citizen.begin()
    await world.settle()
    while citizen.step():
        await world.settle()
    assert len(citizen.numbers) == 1, person.sees
    person.news()
    return citizen


async def rows(world: World, query: Any) -> list[Any]:
    return await world.node.database.read(lambda tx: tx.rows(query))


async def events(world: World) -> list[str]:
    """Every journal line so far, as its kind."""
    found = await rows(world, select(journal.c.event).order_by(journal.c.case_id, journal.c.seq))
    return [bytes(row["event"]).split(b'"')[3].decode() for row in found]


def unconfirmed(world: World) -> int:
    return sum(update.acknowledged_at is None for update in world.sandbox.ledger.updates)


# -- the database is away ---------------------------------------------------------------------


class Outage:
    """Takes a database away from everyone, and gives it back."""

    def __init__(self, url: str, server: PostgreSQL | None) -> None:
        self._url = make_url(url)
        self._text = url
        self._server = server
        self._lock: sqlite3.Connection | None = None

    def begin(self) -> None:
        if self._server is None:
            self._lock = sqlite3.connect(str(self._url.database), isolation_level=None)
            self._lock.execute("BEGIN IMMEDIATE")
        else:
            self._allow(False)
            self._server.disconnect(self._text)

    def end(self) -> None:
        if self._lock is not None:
            self._lock.execute("ROLLBACK")
            self._lock.close()
            self._lock = None
        elif self._server is not None:
            self._allow(True)

    def _allow(self, allowed: bool) -> None:
        admin = self._url.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                    sql.Identifier(str(self._url.database)), sql.Literal(allowed)
                )
            )


@pytest.fixture
def outage(database_url: str, request: pytest.FixtureRequest) -> Iterator[Outage]:
    postgresql = database_url.startswith("postgresql")
    one = Outage(database_url, request.getfixturevalue("postgresql") if postgresql else None)
    yield one
    one.end()


async def test_while_the_database_is_away_nothing_is_confirmed_and_nothing_is_lost(
    world: World, outage: Outage
) -> None:
    budi = world.citizen("Budi")
    await budi.says("halo")
    confirmed = unconfirmed(world)
    outage.begin()
    budi.user.press("Buat pengaduan")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await world.node.poll_once()
    assert unconfirmed(world) == confirmed + 1
    assert len(budi.inbox) == 1
    outage.end()
    await world.settle()
    assert unconfirmed(world) == 0
    assert [text.split("\n")[0] for text in budi.news()] == [
        "Sebelum mulai, mohon dibaca sebentar. 🙏"
    ]
    assert len(await rows(world, select(inbox.c.id))) == 2


async def test_a_running_node_comes_back_by_itself(world: World, outage: Outage) -> None:
    await world.node.close()
    world.node = await build(world.settings, replace(world.given, poll_seconds=1))
    stop = asyncio.Event()
    running = asyncio.create_task(world.node.run(stop))
    try:
        budi, ani = world.citizen("Budi"), world.citizen("Ani")
        budi.user.say("halo")
        await budi.user.wait(1, timeout=10)
        outage.begin()
        budi.user.press("Buat pengaduan")
        ani.user.say("halo")
        # Long enough for every job to have tried in vain.
        await asyncio.sleep(2.5)
        assert len(budi.inbox) == 1
        assert ani.inbox == []
        assert unconfirmed(world) >= 1
        outage.end()
        await asyncio.gather(budi.user.wait(1, timeout=10), ani.user.wait(1, timeout=10))
        await asyncio.sleep(0.2)
        assert (len(budi.inbox), len(ani.inbox)) == (2, 1)
    finally:
        outage.end()
        stop.set()
        await running
    world.node = await build(world.settings, world.given)
    await world.settle()
    assert unconfirmed(world) == 0
    assert len(await rows(world, select(inbox.c.id))) == 3


async def test_an_answer_of_the_provider_waits_for_the_database(
    world: World, outage: Outage
) -> None:
    """What was sent is known to be sent, though it could not be written down at once."""
    budi = world.citizen("Budi")
    budi.user.say("halo")
    await world.node.poll_once()
    world.sandbox.faults.add("sendMessage", "delay", seconds=0.5)
    working = asyncio.create_task(world.node.settle())
    await budi.user.wait(1, timeout=10)
    outage.begin()
    await asyncio.sleep(1.2)
    outage.end()
    # The lease has lapsed by the time at which it can be written down.
    world.clock.advance(timedelta(hours=1))
    with contextlib.suppress(Unavailable):
        await working
    await world.settle()
    assert len(budi.inbox) == 1
    [row] = await rows(world, select(outbox_table))
    assert (row["status"], row["lease_until"]) == ("sent", None)


# -- poison -----------------------------------------------------------------------------------


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The form breaks at every message that holds this word, until the word is taken back."""
    original = bot.engine.advance
    word = ""

    def fragile(form: Any, state: Any, event: Any, **given: Any) -> Any:
        if word and any(word in message.text for message in getattr(event, "messages", ())):
            raise ZeroDivisionError
        return original(form, state, event, **given)

    monkeypatch.setattr("backoffice.citizens.turn.advance", fragile)

    def chosen(given: str) -> None:
        nonlocal word
        word = given

    return chosen


async def test_a_turn_that_always_fails_is_parked_and_the_others_flow(
    world: World, poison: Callable[[str], None]
) -> None:
    admin, clerk = await world.officers(
        ("Admin Contoh", "admin"),
        ("Petugas Contoh", "petugas_pengaduan"),
    )
    admin.news(), clerk.news()
    budi, ani, citra = (world.citizen(name) for name in ("Budi", "Ani", "Citra"))
    poison("racun")
    for person, words in ((ani, "halo"), (budi, "kata racun"), (citra, "halo")):
        person.user.say(words)
    # All three are of one group.
    await world.settle()
    assert "Ada yang bisa kami bantu?" in ani.sees
    assert "Ada yang bisa kami bantu?" in citra.sees
    assert budi.inbox == []
    await world.passes(minutes=3)
    assert [text[:11] for text in budi.news()] == ["Mohon maaf,"]
    assert [text for text in admin.news() if "tidak dapat diproses" in text] == [
        "⚠️ 1 kiriman tidak dapat diproses dan disisihkan; tidak ada yang hilang. "
        "Lihat dengan: aduan inbox list --problem"
    ]
    assert clerk.news() == []
    parked = await rows(world, select(inbox.c.status).where(inbox.c.status != "done"))
    assert [row["status"] for row in parked] == ["parked"]
    # It stays with one apology, and the person can go on.
    await world.passes(hours=1)
    assert budi.news() == []
    assert admin.news() == []
    assert "Ada yang bisa kami bantu?" in (await budi.says("halo"))[0]


async def test_a_turn_that_fails_twice_is_played_once_it_can_be(
    world: World, poison: Callable[[str], None]
) -> None:
    budi = world.citizen("Budi")
    poison("selamat")
    assert await budi.says("selamat pagi") == []
    world.clock.advance(timedelta(seconds=3))
    await world.settle()
    [row] = await rows(world, select(conversations.c.failures))
    assert row["failures"] == 2
    poison("")
    await world.passes(minutes=1)
    assert len(budi.news()) == 1
    [row] = await rows(world, select(conversations.c.failures, conversations.c.ready_at))
    assert (row["failures"], row["ready_at"]) == (0, None)


async def test_a_timer_that_always_fails_steps_aside_for_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.officer("Petugas Contoh", "petugas_pengaduan")
    for number in range(3):
        await files_a_complaint(world, world.citizen(f"Warga {number}"), number)
    [poisoned, *sound] = await rows(world, select(cases.c.id).order_by(cases.c.id))
    original = handling.do_remind

    def fragile(work: Any, case: Any, clock: str, mark: str, **given: Any) -> Any:
        if case.id == poisoned["id"]:
            raise ZeroDivisionError
        return original(work, case, clock, mark, **given)

    with monkeypatch.context() as broken:
        broken.setattr(handling, "do_remind", fragile)
        await reach_next_timer(world)
        assert (await events(world)).count("reminded") == len(sound)
        tried = await rows(world, select(timers).where(timers.c.attempts > 0))
        assert [row["case_id"] for row in tried] == [poisoned["id"]]
        assert tried[0]["due_at"] == world.clock() + timedelta(hours=1)
    world.clock.advance(timedelta(hours=1))
    await world.settle()
    assert (await events(world)).count("reminded") == len(sound) + 1


# -- the provider misbehaves ------------------------------------------------------------------


async def test_what_is_delivered_twice_is_heard_once(world: World) -> None:
    budi = world.citizen("Budi")
    world.sandbox.faults.deliver_twice(100)
    await files_a_complaint(world, budi)
    world.sandbox.faults.clear()
    updates = world.sandbox.ledger.updates
    assert sum(update.returned > 1 for update in updates) > 10
    assert len(await rows(world, select(inbox.c.id))) == len(updates)
    texts = [message.text for message in budi.inbox]
    assert len(texts) == len(set(texts))
    assert len(await rows(world, select(cases.c.id))) == 1


async def test_messages_in_reverse_are_heard_in_the_order_in_which_they_were_written(
    world: World,
) -> None:
    budi = world.citizen("Budi")
    for option in ("Buat pengaduan", "Setuju", "Pengaduan"):
        if not budi.inbox:
            await budi.says("halo")
        await budi.presses(option)
    world.sandbox.faults.reorder()
    await budi.says("Warga Contoh Lama", "Dusun Contoh RT 01 RW 02, Desa Contoh, Kec. Contoh")
    assert "alamat" in budi.sees


async def test_a_chat_that_is_throttled_does_not_hold_up_the_others(world: World) -> None:
    budi, ani = world.citizen("Budi"), world.citizen("Ani")
    world.sandbox.faults.add("sendMessage", "429", chat=budi.user.id, retry_after=1)
    budi.user.say("halo")
    ani.user.say("halo")
    await world.settle()
    assert len(ani.inbox) == 1
    assert budi.inbox == []
    [row] = await rows(world, select(outbox_table).where(outbox_table.c.status == "queued"))
    assert row["retry_at"] == world.clock() + timedelta(seconds=1)
    # The provider's second is a real one.
    await asyncio.sleep(1.1)
    await world.passes(minutes=1)
    assert len(budi.inbox) == 1


async def test_who_blocks_us_is_marked_and_the_officer_is_told(world: World) -> None:
    clerk = await world.officer("Petugas Contoh", "petugas_pengaduan")
    budi = world.citizen("Budi")
    await files_a_complaint(world, budi)
    clerk.news()
    world.sandbox.faults.add("sendMessage", "403", chat=budi.user.id)
    await clerk.says("/ambil 1")
    await clerk.says("/balas 1 Mohon datang besok pagi.")
    told = await clerk.presses("YA")
    assert [text for text in told if "belum terkirim lewat Telegram" in text] == [
        "⚠️ Pesan untuk pelapor 0001/PGD/XI/2026 belum terkirim lewat Telegram: "
        "pelapor memblokir akun kantor.\n"
        "Mohon hubungi lewat telepon atau kanal lain. "
        "Nomornya: /identitas 0001/PGD/XI/2026 hubungi. "
        "Catat hasilnya: /telepon 0001/PGD/XI/2026 <hasil>."
    ]
    closed = await rows(world, select(addresses).where(addresses.c.closed_at.is_not(None)))
    vault = world.node.desk.vault
    assert [(sealed.peer_of(vault, row), row["closed_reason"]) for row in closed] == [
        (str(budi.user.id), "blocked")
    ]
    # Nothing more is tried there until the citizen writes again.
    calls = len(world.sandbox.ledger.calls)
    await clerk.says("/balas 1 Mohon datang lusa.")
    await clerk.presses("YA")
    asked = world.sandbox.ledger.calls[calls:]
    assert [call for call in asked if call.chat == str(budi.user.id)] == []
    await budi.says("Saya kembali, bagaimana kabarnya?")
    assert await rows(world, select(addresses).where(addresses.c.closed_at.is_not(None))) == []


async def test_a_provider_that_is_down_is_asked_again_with_growing_pauses(world: World) -> None:
    budi = world.citizen("Budi")
    world.sandbox.faults.add("sendMessage", "502", times=5)
    await budi.says("halo")
    await world.passes(minutes=5)
    assert len(budi.inbox) == 1
    tried = await rows(world, select(parts_table).order_by(parts_table.c.attempt))
    assert [row["outcome"] for row in tried] == ["unreachable"] * 5 + ["sent"]
    at = [row["at"] for row in tried]
    pauses = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert pauses == [timedelta(seconds=2**n) for n in range(1, 6)]


async def test_a_send_with_an_unknown_end_is_repeated_under_the_same_key(world: World) -> None:
    budi = world.citizen("Budi")
    world.sandbox.faults.add("sendMessage", "drop_after")
    await budi.says("halo")
    assert len(budi.inbox) == 1
    [row] = await rows(world, select(outbox_table))
    assert (row["status"], row["attempts"]) == ("queued", 1)
    await world.passes(minutes=1)
    # Better twice than never; it is one row, and it says so.
    assert [message.text for message in budi.inbox] == [budi.inbox[0].text] * 2
    [row] = await rows(world, select(outbox_table))
    assert row["status"] == "sent"
    tried = await rows(world, select(parts_table).order_by(parts_table.c.attempt))
    assert [one["outcome"] for one in tried] == ["unreachable", "sent"]
    assert budi.inbox[0].choices == budi.inbox[1].choices
    # An answer to either copy is the answer.
    await budi.presses("Buat pengaduan", budi.inbox[0])
    assert "mohon dibaca" in budi.sees


async def test_later_words_wait_behind_a_message_that_is_being_retried(world: World) -> None:
    budi = world.citizen("Budi")
    world.sandbox.faults.add("sendMessage", "502", times=3, chat=budi.user.id)
    await budi.says("halo")
    await budi.says("/info")
    assert budi.inbox == []
    await world.passes(minutes=5)
    keys = await rows(world, select(outbox_table.c.text).order_by(outbox_table.c.id))
    assert [row["text"] for row in keys] == ["salam", "info_kantor"]
    assert [message.text[:7] for message in budi.inbox] == ["Selamat", "Dinas K"]


async def test_what_cannot_be_read_is_set_aside_between_what_can(world: World) -> None:
    admin = await world.officer("Admin Contoh", "admin")
    admin.news()
    budi, ani = world.citizen("Budi"), world.citizen("Ani")
    budi.user.say("halo")
    budi.user.raw({"message": {"chat": {}, "date": "kemarin"}})
    budi.user.raw({"message": None})
    budi.user.raw({"a_kind_of_update_from_next_year": {"id": 7}})
    budi.user.raw({"callback_query": {"id": 1, "data": ["x"]}})
    ani.user.say("halo")
    await world.settle()
    assert len(budi.inbox) == 1
    assert len(ani.inbox) == 1
    assert unconfirmed(world) == 0
    odd = await rows(world, select(inbox).where(inbox.c.problem.is_not(None)))
    assert len(odd) == 4
    assert all(row["raw"] for row in odd)
    # The office hears of them once a day.
    await world.passes(minutes=10)
    assert len([text for text in admin.news() if "tidak dapat dibaca" in text]) == 1
    await world.passes(minutes=30)
    assert admin.news() == []


async def test_an_answer_that_is_no_json_confirms_nothing(world: World) -> None:
    budi = world.citizen("Budi")
    budi.user.say("halo")
    world.sandbox.faults.add("getUpdates", "malformed")
    with pytest.raises(Exception, match="malformed"):
        await world.node.poll_once()
    assert unconfirmed(world) == 1
    await world.settle()
    assert len(budi.inbox) == 1
    assert unconfirmed(world) == 0


# -- after the end ----------------------------------------------------------------------------


async def test_a_message_after_the_end_stays_with_its_case(world: World) -> None:
    clerk = await world.officer("Petugas Contoh", "petugas_pengaduan")
    budi = world.citizen("Budi")
    await files_a_complaint(world, budi)
    await clerk.says("/ambil 1")
    await clerk.says("/balas 1 Sudah kami perbaiki.")
    await clerk.presses("YA SELESAI")
    assert (await events(world))[-1] == "closed"
    clerk.news()
    await budi.says("Terima kasih banyak, tetapi loket dua masih tutup juga")
    assert (await events(world))[-1] == "written"
    assert [text for text in clerk.news() if "loket dua" in text]
    [row] = await rows(world, select(cases))
    assert row["state"] == "SELESAI"
    await budi.says("belum selesai, tolong dibuka lagi")
    assert (await events(world))[-2:] == ["reopened", "written"]
    [row] = await rows(world, select(cases))
    assert row["open"]


# -- clocks that jump -------------------------------------------------------------------------


async def reach_next_timer(world: World) -> None:
    [row] = await rows(
        world,
        select(timers.c.due_at)
        .where(timers.c.done_at.is_(None), timers.c.kind == "clock")
        .order_by(timers.c.due_at)
        .limit(1),
    )
    world.clock.at = row["due_at"]
    await world.settle()


async def test_a_clock_that_jumps_reminds_nobody_twice_and_forgets_nobody(world: World) -> None:
    clerk = await world.officer("Petugas Contoh", "petugas_pengaduan")
    for number in range(2):
        await files_a_complaint(world, world.citizen(f"Warga {number}"), number)
    team = await world.officer("Tim Contoh", "tim_pengelola")
    await team.says("/lengkap 1")
    await team.says("YA")
    await team.says("/lengkap 2")
    await team.says("YA")
    clerk.news()
    # That a limit ends within two hours is no news once it has ended.
    reminders = select(timers).where(
        timers.c.kind == "clock",
        timers.c.mark != "due",
        # Those of the clocks before it stay in the table and mean nothing any more.
        timers.c.clock.in_(("penyelesaian", "uu_penyelesaian")),
    )
    armed = await rows(world, reminders)
    marks = len(armed) // 2
    assert marks >= 2
    # Over every reminder but the last in one leap, and back again.
    ends = sorted({row["due_at"] for row in armed})
    world.clock.at = ends[-2] + timedelta(days=1, minutes=-1)
    if world.clock.at >= ends[-1]:
        world.clock.at = ends[-1] - timedelta(minutes=1)
    await world.settle()
    seen = (await events(world)).count("reminded")
    assert seen == 2 * (marks - 1)
    for _ in range(3):
        world.clock.advance(timedelta(hours=-1))
        await world.settle()
    world.clock.advance(timedelta(hours=2))
    await world.settle()
    assert (await events(world)).count("reminded") == seen
    world.clock.at = ends[-1] + timedelta(days=1)
    await world.settle()
    world.clock.advance(timedelta(hours=-1))
    await world.settle()
    kinds = await events(world)
    assert kinds.count("reminded") == 2 * marks
    done = await rows(world, select(timers).where(timers.c.kind == "clock"))
    assert all(row["done_at"] for row in done)


async def test_a_clock_that_goes_back_mixes_up_no_conversation(world: World) -> None:
    budi = world.citizen("Budi")
    await budi.says("halo")
    world.clock.advance(timedelta(hours=-1))
    await budi.presses("Buat pengaduan")
    assert "mohon dibaca" in budi.sees
    world.clock.advance(timedelta(days=1))
    await budi.presses("Setuju")
    world.clock.advance(timedelta(hours=-1))
    await budi.presses("Pengaduan")
    await budi.says("Warga Contoh Lama")
    assert "alamat" in budi.sees
    keys = await rows(world, select(outbox_table).order_by(outbox_table.c.id))
    assert [row["status"] for row in keys] == ["sent"] * len(keys)


async def test_nothing_is_sent_under_a_lease_that_has_lapsed(
    database_url: str, tmp_path: Path
) -> None:
    """A chat with much to say: what was not sent in time is leased anew before it is sent."""
    passed: list[str] = []

    def slow_provider(name: str) -> None:
        passed.append(name)
        if name == "delivery.record:after" and passed.count(name) == 1:
            clock.advance(timedelta(minutes=5))

    clock = HandClock()
    async with World.opened(
        tmp_path, database_url=database_url, clock=clock, checkpoint=slow_provider
    ) as world:
        budi = world.citizen("Budi")
        await budi.says("halo", "/info")
        assert len(budi.inbox) == 2
        names = [
            name for name in passed if name in ("delivery.lease:after", "delivery.record:after")
        ]
        first = names.index("delivery.record:after")
        # Sent; the other one given back; leased anew; sent.
        assert names[first : first + 4] == [
            "delivery.record:after",
            "delivery.record:after",
            "delivery.lease:after",
            "delivery.record:after",
        ]


# -- two nodes ---------------------------------------------------------------------------------


async def test_two_nodes_never_send_to_one_chat_out_of_order(
    world: World, database_url: str
) -> None:
    """While one node is leasing a message, another must not lease the one behind it."""
    await world.citizen("Budi").says("halo")
    [address] = await rows(world, select(addresses.c.id))
    now = world.clock()
    leasing, go_on = threading.Event(), threading.Event()

    def dawdle(name: str) -> None:
        if name == "delivery.lease:before":
            leasing.set()
            go_on.wait(10)

    def queue(key: str) -> Callable[[Tx], None]:
        return lambda tx: outbox_store.add(
            tx,
            world.node.desk.vault,
            key=key,
            office_id="sanggau",
            address_id=address["id"],
            version="",
            text="bantuan",
            now=now,
        )

    def lease(holder: str) -> Callable[[Tx], list[str]]:
        return lambda tx: [
            row.key
            for row in outbox_store.lease(tx, holder=holder, now=now, seconds=120, limit=100)
        ]

    ids = Ids(world.clock, randomness)
    slow, quick = (
        Database(database_url, ids=ids, checkpoint=dawdle),
        Database(database_url, ids=ids),
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(slow.close)
        stack.push_async_callback(quick.close)
        stack.callback(go_on.set)
        await quick.write(queue("first"), name="turn")
        one = asyncio.create_task(slow.write(lease("slow"), name="delivery.lease"))
        assert await asyncio.to_thread(leasing.wait, 10)
        added = asyncio.create_task(quick.write(queue("second"), name="turn"))
        await asyncio.wait([added], timeout=0.5)
        two = asyncio.create_task(quick.write(lease("quick"), name="delivery.lease"))
        await asyncio.wait([two], timeout=0.5)
        go_on.set()
        assert await one == ["first"]
        await added
        assert await two == []
