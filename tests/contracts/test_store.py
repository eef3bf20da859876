"""What both databases promise to the works that are given to them."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, TextClause, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from backoffice.store import cases as cases_store
from backoffice.store import cursors, leases
from backoffice.store.engine.database import Busy, Conflict, Database, Tx, Unavailable
from backoffice.store.tables import cases, counters, inbox, journal, meta, people, texts
from tests.databases import PostgreSQL, fresh_sqlite
from tests.examples import examples

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


@asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncIterator[Database]:
    numbers = iter(range(1, 10**9))
    options.setdefault("ids", lambda: f"own-{next(numbers):08d}")
    database = Database(url, **options)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
def commits() -> Iterator[list[Any]]:
    """Grows by one with every commit."""
    seen: list[Any] = []

    def note(connection: Any) -> None:
        seen.append(connection)

    event.listen(Engine, "commit", note)
    yield seen
    event.remove(Engine, "commit", note)


class Gate:
    """A work that holds a writer until the gate opens, so that others wait together."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._open = threading.Event()

    def work(self, tx: Tx) -> None:
        self._reached.set()
        assert self._open.wait(10)

    async def reached(self) -> None:
        await asyncio.to_thread(self._reached.wait, 10)

    def open(self) -> None:
        self._open.set()


def counted(name: str, value: int) -> Callable[[Tx], str]:
    def work(tx: Tx) -> str:
        tx.add(counters, office_id="sanggau", name=name, value=value)
        return name

    return work


def value_of(tx: Tx, name: str) -> int | None:
    row = tx.get(counters, "sanggau", name)
    return None if row is None else row["value"]


def received(number: int, **more: Any) -> dict[str, Any]:
    row = {
        "id": f"in-{number:06d}",
        "office_id": "sanggau",
        "channel": "telegram",
        "account": "bot",
        "event_key": f"key-{number}",
        "sent_at": NOW,
        "received_at": NOW,
        "status": "new",
    }
    return row | more


# Writing and reading ---------------------------------------------------------------


async def test_what_is_written_is_read_back_whole(database: Database) -> None:
    raw = "NUL \x00, emoji 🙏🏽, aksara ꦗꦮ".encode() + bytes(range(256))
    await database.write(
        lambda tx: tx.add(inbox, **received(1, raw=raw, problem="Jalan “Pemuda” – rusak 🕳️")),
        name="accept",
    )
    row = await database.read(lambda tx: tx.get(inbox, "in-000001"))
    assert row is not None
    assert row["raw"] == raw
    assert type(row["raw"]) is bytes
    assert row["problem"] == "Jalan “Pemuda” – rusak 🕳️"
    assert row["sent_at"] == NOW
    assert row["sort"] == 0
    assert row["done_at"] is None


@given(
    moments=st.lists(
        st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
        min_size=1,
        max_size=10,
    )
)
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_instants_come_back_to_the_microsecond(
    database: Database, moments: list[datetime]
) -> None:
    def store(tx: Tx) -> list[str]:
        ids = [tx.new_id() for _ in moments]
        for person_id, moment in zip(ids, moments, strict=True):
            tx.add(people, id=person_id, office_id="sanggau", created_at=moment)
            tx.flush()
            tx.set(people, person_id, erased_at=moment)
        return ids

    ids = await database.write(store, name="turn")

    def load(tx: Tx) -> list[Any]:
        tx.prefetch(people, ids)
        return [tx.get(people, each) for each in ids]

    rows = await database.read(load)
    # Compared in UTC: in the hour that a zone repeats, Python calls equal moments unequal.
    told = [moment.astimezone(UTC) for moment in moments]
    assert [row["created_at"] for row in rows] == told
    assert [row["erased_at"] for row in rows] == told
    assert {row["created_at"].utcoffset() for row in rows} == {timedelta(0)}


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    def work(tx: Tx) -> None:
        tx.add(people, id="p", office_id="sanggau", created_at=NOW.replace(tzinfo=None))

    with pytest.raises(Exception, match="instants are aware"):
        await database.write(work, name="turn")


async def test_a_work_sees_what_it_added_set_and_removed(database: Database) -> None:
    def work(tx: Tx) -> list[int | None]:
        seen = [value_of(tx, "register")]
        tx.add(counters, office_id="sanggau", name="register", value=1)
        seen.append(value_of(tx, "register"))
        tx.set(counters, "sanggau", "register", value=2)
        seen.append(value_of(tx, "register"))
        tx.flush()
        tx.set(counters, "sanggau", "register", value=3)
        seen.append(value_of(tx, "register"))
        tx.remove(counters, "sanggau", "register")
        seen.append(value_of(tx, "register"))
        tx.add(counters, office_id="sanggau", name="register", value=4)
        seen.append(value_of(tx, "register"))
        return seen

    assert await database.write(work, name="turn") == [None, 1, 2, 3, None, 4]
    assert await database.read(lambda tx: value_of(tx, "register")) == 4


async def test_an_add_and_a_set_of_it_are_one_insert(database: Database) -> None:
    said: list[str] = []

    def listen(*args: Any) -> None:
        said.append(args[2].split()[0])

    def work(tx: Tx) -> None:
        tx.add(people, id="p", office_id="sanggau", created_at=NOW)
        tx.set(people, "p", wrapped_key=b"k")

    event.listen(Engine, "before_cursor_execute", listen)
    await database.write(work, name="turn")
    event.remove(Engine, "before_cursor_execute", listen)
    assert [verb for verb in said if verb in ("INSERT", "UPDATE")] == ["INSERT"]
    row = await database.read(lambda tx: tx.get(people, "p"))
    assert row is not None
    assert row["wrapped_key"] == b"k"


async def test_rows_of_a_table_go_out_in_few_statements(database: Database) -> None:
    said: list[tuple[str, bool]] = []

    def listen(*args: Any) -> None:
        said.append((args[2].split()[0], args[5]))

    def work(tx: Tx) -> None:
        for number in range(50):
            tx.add(inbox, **received(number))
        tx.flush()
        for number in range(50):
            tx.set(inbox, f"in-{number:06d}", status="done", done_at=NOW)
        for number in range(10):
            tx.remove(inbox, f"in-{number:06d}")

    event.listen(Engine, "before_cursor_execute", listen)
    await database.write(work, name="turn")
    event.remove(Engine, "before_cursor_execute", listen)
    changes = [each for each in said if each[0] in ("INSERT", "UPDATE", "DELETE")]
    # Of an INSERT 32 rows are one statement, of the others the driver is given all at once. The
    # first ten updates were never sent: their rows were removed.
    assert changes == [
        ("INSERT", False),
        ("INSERT", False),
        ("UPDATE", True),
        ("DELETE", True),
    ]
    done = await database.read(
        lambda tx: tx.rows(select(inbox.c.id).where(inbox.c.status == "done"))
    )
    assert len(done) == 40


async def test_a_row_is_a_copy(database: Database) -> None:
    def work(tx: Tx) -> int | None:
        tx.add(counters, office_id="sanggau", name="register", value=1)
        row = tx.get(counters, "sanggau", "register")
        assert row is not None
        row["value"] = 99
        return value_of(tx, "register")

    assert await database.write(work, name="turn") == 1
    assert await database.read(lambda tx: value_of(tx, "register")) == 1


async def test_prefetch_reads_once_and_remembers_who_is_not_there(database: Database) -> None:
    await database.write(counted("a", 1), name="turn")
    await database.write(counted("b", 2), name="turn")

    def fill(tx: Tx) -> None:
        for number in range(1200):
            tx.add(inbox, **received(number))

    await database.write(fill, name="accept")
    said: list[str] = []

    def listen(*args: Any) -> None:
        said.append(args[2].split()[0])

    def work(tx: Tx) -> list[Any]:
        tx.prefetch(counters, [("sanggau", "a"), ("sanggau", "b"), ("sanggau", "none")])
        tx.prefetch(inbox, [f"in-{n:06d}" for n in range(1300)])
        tx.prefetch(inbox, ["in-000000"])
        found = [tx.get(inbox, f"in-{n:06d}") for n in range(1300)]
        return [value_of(tx, "a"), value_of(tx, "b"), value_of(tx, "none"), found.count(None)]

    event.listen(Engine, "before_cursor_execute", listen)
    assert await database.read(work) == [1, 2, None, 100]
    event.remove(Engine, "before_cursor_execute", listen)
    assert said.count("SELECT") == 1 + 3


async def test_a_set_before_any_read_is_seen_by_a_later_one(database: Database) -> None:
    await database.write(
        lambda tx: tx.add(people, id="p", office_id="sanggau", created_at=NOW), name="turn"
    )

    def work(tx: Tx) -> tuple[Any, Any]:
        tx.set(people, "p", wrapped_key=b"new")
        row = tx.get(people, "p")
        assert row is not None
        return row["wrapped_key"], row["created_at"]

    assert await database.write(work, name="turn") == (b"new", NOW)


async def test_queries_see_what_is_buffered(database: Database) -> None:
    def work(tx: Tx) -> list[str]:
        for number in range(3):
            tx.add(inbox, **received(number))
        return [row["id"] for row in tx.rows(select(inbox).order_by(inbox.c.id))]

    assert await database.write(work, name="turn") == ["in-000000", "in-000001", "in-000002"]


async def test_parameters_reach_a_query(database: Database) -> None:
    await database.write(counted("register", 7), name="turn")
    found = await database.read(
        lambda tx: tx.rows(text("SELECT value FROM counters WHERE name = :n"), n="register")
    )
    assert [row["value"] for row in found] == [7]


async def test_a_repeated_event_is_absorbed(database: Database) -> None:
    def work(tx: Tx) -> None:
        tx.add_once(inbox, **received(1))
        tx.add_once(inbox, **received(2, event_key="key-1"))
        tx.add_once(inbox, **received(3))

    await database.write(work, name="accept")
    await database.write(work, name="accept")
    found = await database.read(lambda tx: tx.rows(select(inbox.c.id).order_by(inbox.c.id)))
    assert [row["id"] for row in found] == ["in-000001", "in-000003"]


async def test_after_add_once_the_row_that_is_there_is_read(database: Database) -> None:
    await database.write(counted("register", 5), name="turn")

    def work(tx: Tx) -> list[int | None]:
        assert value_of(tx, "fresh") is None
        tx.add_once(counters, office_id="sanggau", name="register", value=0)
        tx.add_once(counters, office_id="sanggau", name="fresh", value=0)
        return [value_of(tx, "register"), value_of(tx, "fresh")]

    assert await database.write(work, name="turn") == [5, 0]


async def test_children_may_be_added_before_their_parents(database: Database) -> None:
    def work(tx: Tx) -> None:
        for person in ("p", "q"):
            tx.add(
                texts,
                id=f"t-{person}",
                office_id="sanggau",
                person_id=person,
                kind="note",
                author="citizen",
                at=NOW,
                sealed=b"x",
            )
        tx.add(people, id="p", office_id="sanggau", created_at=NOW)
        tx.add_once(people, id="q", office_id="sanggau", created_at=NOW)

    await database.write(work, name="turn")

    def erase(tx: Tx) -> None:
        tx.remove(people, "p")
        tx.remove(texts, "t-p")

    await database.write(erase, name="turn")
    left = await database.read(lambda tx: tx.rows(select(people.c.id)))
    assert [row["id"] for row in left] == ["q"]


async def test_raw_statements_run_together_after_the_rest_in_the_order_of_ids(
    database: Database,
) -> None:
    upsert = text(
        "INSERT INTO meta (name, value) VALUES (:id, :value) "
        "ON CONFLICT (name) DO UPDATE SET value = meta.value || excluded.value"
    )
    said: list[Any] = []

    def listen(*args: Any) -> None:
        said.append((args[2].split()[0], args[3]))

    def work(tx: Tx) -> str:
        for name in ("c", "a", "b", "a"):
            tx.upsert(upsert, id=name, value="+")
        tx.add(meta, name="a", value="first")
        tx.flush()
        row = tx.get(meta, "a")
        assert row is not None
        return str(row["value"])

    event.listen(Engine, "before_cursor_execute", listen)
    assert await database.write(work, name="turn") == "first++"
    event.remove(Engine, "before_cursor_execute", listen)
    given = [values for verb, values in said if verb == "INSERT"][1:]
    names = [
        [v for k, v in values.items() if k.startswith("id")]
        if isinstance(values, dict)
        else list(values[::2])
        for values in given
    ]
    # What is said of the same row twice cannot stand in one statement.
    assert names == [["a", "b", "c"], ["a"]]


async def test_a_row_that_a_query_brought_is_as_this_work_left_it(database: Database) -> None:
    await database.write(counted("register", 1), name="turn")

    def work(tx: Tx) -> list[int | None]:
        found = tx.peek(select(counters))[0]
        tx.set(counters, "sanggau", "register", value=2)
        tx.know(counters, dict(found))
        changed = value_of(tx, "register")
        tx.know(counters, dict(found))
        tx.remove(counters, "sanggau", "register")
        tx.know(counters, dict(found))
        return [changed, value_of(tx, "register")]

    assert await database.write(work, name="turn") == [2, None]


async def test_execute_counts_and_forgets_what_was_read(database: Database) -> None:
    def work(tx: Tx) -> list[int | None]:
        tx.add(counters, office_id="sanggau", name="register", value=1)
        count = tx.execute(update(counters).where(counters.c.name == "register").values(value=8))
        none = tx.execute(update(counters).where(counters.c.name == "x").values(value=8))
        seen = value_of(tx, "register")
        tx.execute(text("UPDATE counters SET value = :v"), v=9)
        return [count, none, seen, value_of(tx, "register")]

    assert await database.write(work, name="turn") == [1, 0, 8, 9]


async def test_a_counter_is_drawn_in_one_statement(database: Database) -> None:
    await database.write(counted("register", 41), name="turn")
    draw = (
        update(counters)
        .where(counters.c.name == "register")
        .values(value=counters.c.value + 1)
        .returning(counters.c.value)
    )

    def work(tx: Tx) -> tuple[int, int | None]:
        assert value_of(tx, "register") == 41
        return tx.rows(draw)[0]["value"], value_of(tx, "register")

    assert await database.write(work, name="turn") == (42, 42)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda tx: tx.add(counters, office_id="sanggau", name="x"),
        lambda tx: tx.add(counters, office_id="sanggau", name="x", value=1, colour="red"),
        lambda tx: tx.set(counters, "sanggau", "x", colour="red"),
        lambda tx: tx.set(counters, "sanggau", "x", name="y"),
        lambda tx: tx.set(counters, "sanggau", "x", expect={"colour": 1}, value=1),
        lambda tx: tx.set(counters, "sanggau", value=1),
        lambda tx: tx.get(counters, "sanggau"),
        lambda tx: tx.remove(counters, "x"),
    ],
)
async def test_a_mistaken_column_or_key_is_said_so(
    database: Database, mistake: Callable[[Tx], None]
) -> None:
    with pytest.raises(TypeError, match="counters"):
        await database.write(mistake, name="turn")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda tx: tx.add(counters, office_id="sanggau", name="x", value=1),
        lambda tx: tx.add_once(counters, office_id="sanggau", name="x", value=1),
        lambda tx: tx.set(counters, "sanggau", "x", value=1),
        lambda tx: tx.remove(counters, "sanggau", "x"),
        lambda tx: tx.upsert(
            text("INSERT INTO meta (name, value) VALUES (:id, :value)"), id="x", value="y"
        ),
        lambda tx: tx.execute(text("DELETE FROM counters")),
        lambda tx: tx.rows(text("DELETE FROM counters")),
        lambda tx: tx.rows(insert(counters).values(office_id="sanggau", name="x", value=1)),
    ],
)
async def test_a_reader_does_not_write(database: Database, attempt: Callable[[Tx], object]) -> None:
    await database.write(counted("register", 1), name="turn")
    with pytest.raises(Exception, match=r"does not write|readonly|read-only"):
        await database.read(attempt)
    left = await database.read(lambda tx: tx.rows(select(counters.c.name)))
    assert [row["name"] for row in left] == ["register"]


# Together and apart ----------------------------------------------------------------


async def test_works_that_wait_together_share_one_commit(
    database_url: str, commits: list[Any]
) -> None:
    async with opened(database_url, writers=1, group=50) as database:
        gate = Gate()
        first = asyncio.create_task(database.write(gate.work, name="turn"))
        await gate.reached()
        others = [
            asyncio.create_task(database.write(counted(f"c{n}", n), name="accept"))
            for n in range(120)
        ]
        await asyncio.sleep(0)
        commits.clear()
        gate.open()
        await first
        assert await asyncio.gather(*others) == [f"c{n}" for n in range(120)]
        assert len(commits) == 1 + 3
        found = await database.read(lambda tx: tx.rows(select(counters.c.value)))
        assert sorted(row["value"] for row in found) == list(range(120))


async def test_one_failing_work_leaves_alone_and_the_others_land(database_url: str) -> None:
    def fails(tx: Tx) -> None:
        tx.add(counters, office_id="sanggau", name="of-the-failed", value=1)
        tx.flush()
        raise LookupError("this conversation is broken")

    async with opened(database_url, writers=1) as database:
        gate = Gate()
        first = asyncio.create_task(database.write(gate.work, name="turn"))
        await gate.reached()
        works = [counted("a", 1), fails, counted("b", 2), counted("a", 3), counted("c", 4)]
        tasks = [asyncio.create_task(database.write(work, name="accept")) for work in works]
        await asyncio.sleep(0)
        gate.open()
        await first
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert results[0] == "a"
        assert isinstance(results[1], LookupError)
        assert results[2] == "b"
        # The second "a" alone fails; whoever came first keeps its row.
        assert isinstance(results[3], IntegrityError)
        assert results[4] == "c"
        found = await database.read(lambda tx: tx.rows(select(counters).order_by(counters.c.name)))
        assert [(row["name"], row["value"]) for row in found] == [("a", 1), ("b", 2), ("c", 4)]


async def test_what_is_rolled_back_leaves_nothing(database: Database) -> None:
    def work(tx: Tx) -> None:
        tx.add(people, id="p", office_id="sanggau", created_at=NOW)
        tx.rows(select(people))
        tx.execute(update(people).values(wrapped_key=b"x"))
        tx.add(counters, office_id="sanggau", name="x", value=1)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(work, name="turn")
    assert await database.read(lambda tx: tx.rows(select(people))) == []
    assert await database.read(lambda tx: tx.rows(select(counters))) == []


async def test_works_of_one_group_see_each_other(database_url: str) -> None:
    upsert = text(
        "INSERT INTO counters (office_id, name, value) VALUES (:office_id, :id, :value) "
        "ON CONFLICT (office_id, name) DO UPDATE SET value = 7"
    )
    async with opened(database_url, writers=1) as database:
        gate = Gate()
        first = asyncio.create_task(database.write(gate.work, name="turn"))
        await gate.reached()
        one = asyncio.create_task(
            database.write(
                lambda tx: tx.upsert(upsert, office_id="sanggau", id="x", value=7), name="accept"
            )
        )
        two = asyncio.create_task(database.write(lambda tx: value_of(tx, "x"), name="turn"))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(first, one)
        assert await two == 7


async def test_a_caller_that_goes_away_breaks_nothing(database: Database) -> None:
    gate = Gate()

    def work(tx: Tx) -> None:
        gate.work(tx)
        tx.add(counters, office_id="sanggau", name="left", value=1)

    task = asyncio.create_task(database.write(work, name="turn"))
    await gate.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open()
    await database.write(counted("next", 2), name="turn")
    for _ in range(100):
        if await database.read(lambda tx: value_of(tx, "left")) == 1:
            break
        await asyncio.sleep(0.01)
    assert await database.read(lambda tx: value_of(tx, "left")) == 1
    assert await database.read(lambda tx: value_of(tx, "next")) == 2


async def test_close_finishes_what_is_queued_and_leaves_no_thread(database_url: str) -> None:
    def slow(tx: Tx) -> str:
        time.sleep(0.05)
        return counted("slow", 1)(tx)

    before = set(threading.enumerate())
    async with opened(database_url) as database:
        tasks = [asyncio.create_task(database.write(slow, name="turn"))]
        tasks += [
            asyncio.create_task(database.write(counted(f"c{n}", n), name="turn")) for n in range(20)
        ]
        await database.ping()
    assert len(await asyncio.gather(*tasks)) == 21
    with pytest.raises(Unavailable, match="closed"):
        await database.write(counted("late", 1), name="turn")
    ours = [t for t in set(threading.enumerate()) - before if t.name.startswith("aduan")]
    assert ours == []


async def test_whatever_a_work_raises_its_caller_hears_of_it(database: Database) -> None:
    def stops(tx: Tx) -> None:
        next(iter(()))

    def exits(tx: Tx) -> None:
        raise SystemExit

    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.write(stops, name="turn")
    with pytest.raises(RuntimeError, match="aborted"):
        await database.write(exits, name="turn")
    assert await database.write(counted("next", 1), name="turn") == "next"


# Races -----------------------------------------------------------------------------


async def test_a_set_that_expects_the_past_conflicts_and_changes_nothing(
    database: Database,
) -> None:
    await database.write(counted("register", 1), name="turn")
    runs: list[int] = []

    def work(tx: Tx) -> None:
        runs.append(1)
        tx.add(counters, office_id="sanggau", name="other", value=1)
        tx.set(counters, "sanggau", "register", expect={"value": 0}, value=2)

    with pytest.raises(Conflict):
        await database.write(work, name="turn")
    assert len(runs) == 6
    assert await database.read(lambda tx: value_of(tx, "register")) == 1
    assert await database.read(lambda tx: value_of(tx, "other")) is None


async def test_a_work_that_lost_once_is_run_again_and_wins(database: Database) -> None:
    await database.write(counted("register", 1), name="turn")
    seen: list[int | None] = []

    def work(tx: Tx) -> int:
        value = value_of(tx, "register")
        assert value is not None
        seen.append(value)
        # The first time, as if another process had been there in between.
        expected = 0 if len(seen) == 1 else value
        tx.set(counters, "sanggau", "register", expect={"value": expected}, value=value + 1)
        return value + 1

    assert await database.write(work, name="turn") == 2
    assert seen == [1, 1]


async def test_expectations_follow_what_the_work_itself_did(database: Database) -> None:
    await database.write(
        lambda tx: tx.add(people, id="p", office_id="sanggau", created_at=NOW), name="turn"
    )

    def steps(tx: Tx) -> None:
        tx.set(people, "p", expect={"wrapped_key": None}, wrapped_key=b"1")
        tx.set(people, "p", expect={"wrapped_key": b"1", "erased_at": None}, wrapped_key=b"2")
        tx.add(people, id="q", office_id="sanggau", created_at=NOW)
        tx.set(people, "q", expect={"wrapped_key": None}, wrapped_key=b"3")

    await database.write(steps, name="turn")
    rows = await database.read(lambda tx: tx.rows(select(people).order_by(people.c.id)))
    assert [row["wrapped_key"] for row in rows] == [b"2", b"3"]

    def wrong(tx: Tx) -> None:
        tx.set(people, "p", wrapped_key=b"4")
        tx.set(people, "p", expect={"wrapped_key": b"2"}, wrapped_key=b"5")

    with pytest.raises(Conflict):
        await database.write(wrong, name="turn")
    # Of two expectations, each is checked.
    with pytest.raises(Conflict):
        await database.write(
            lambda tx: tx.set(
                people, "p", expect={"wrapped_key": b"2", "erased_at": NOW}, wrapped_key=b"6"
            ),
            name="turn",
        )
    row = await database.read(lambda tx: tx.get(people, "p"))
    assert row is not None
    assert row["wrapped_key"] == b"2"


async def test_setting_a_row_that_is_not_there_conflicts(database: Database) -> None:
    with pytest.raises(Conflict):
        await database.write(lambda tx: tx.set(people, "nobody", wrapped_key=b"x"), name="turn")


async def test_two_processes_count_to_a_thousand(database_url: str) -> None:
    async def count_up(database: Database) -> None:
        def work(tx: Tx) -> None:
            value = value_of(tx, "register")
            assert value is not None
            tx.set(counters, "sanggau", "register", expect={"value": value}, value=value + 1)

        for _ in range(50):
            while True:
                try:
                    await database.write(work, name="turn")
                    break
                except Conflict:
                    continue

    async with opened(database_url) as one, opened(database_url) as other:
        await one.write(counted("register", 0), name="turn")
        await asyncio.gather(*(count_up(each) for each in (one, other) for _ in range(10)))
        assert await one.read(lambda tx: value_of(tx, "register")) == 1000


async def test_two_processes_draw_register_numbers_without_a_gap(database_url: str) -> None:
    def draws(tx: Tx) -> int:
        return cases_store.next_ordinal(tx, "sanggau", 2026)

    def draws_in_vain(tx: Tx) -> int:
        raise RuntimeError(f"number {draws(tx)} is given back")

    async def many(database: Database) -> list[int]:
        drawn = []
        for _ in range(25):
            drawn.append(await database.write(draws, name="turn"))
            with pytest.raises(RuntimeError, match="is given back"):
                await database.write(draws_in_vain, name="turn")
        return drawn

    async with opened(database_url) as one, opened(database_url) as other:
        drawn = await asyncio.gather(*(many(each) for each in (one, other) for _ in range(4)))
        numbers = sorted(number for some in drawn for number in some)
        assert numbers == list(range(1, 201))
        assert await one.read(lambda tx: value_of(tx, "register:2026")) == 200


async def test_drawing_a_number_writes_nothing_of_what_is_buffered(
    database: Database,
) -> None:
    """A statement would, and forget what was read: a hundred complaints are written together."""

    def work(tx: Tx) -> list[int]:
        assert cases_store.next_ordinal(tx, "sanggau", 2026) == 1
        flushed = []
        tx.flush = lambda: flushed.append(1)  # type: ignore[method-assign]
        drawn = [cases_store.next_ordinal(tx, "sanggau", 2026) for _ in range(3)]
        del tx.flush
        assert flushed == []
        return drawn

    assert await database.write(work, name="turn") == [2, 3, 4]
    assert await database.read(lambda tx: value_of(tx, "register:2026")) == 4


_LASTS: dict[str, tuple[TextClause, dict[bool, object]]] = {
    "sqlite": (text("PRAGMA synchronous"), {True: 2, False: 1}),
    "postgresql": (text("SHOW synchronous_commit"), {True: "on", False: "off"}),
}


async def test_what_need_not_outlive_the_machine_waits_for_no_disk(database_url: str) -> None:
    async with opened(database_url, writers=1) as database:
        query, wanted = _LASTS[database.dialect]

        def level(tx: Tx) -> object:
            return next(iter(tx.rows(query)[0].values()))

        for lasting in (True, False, True, False, False, True):
            assert await database.write(level, name="turn", lasting=lasting) == wanted[lasting]
        gate = Gate()
        held = asyncio.create_task(database.write(gate.work, name="turn"))
        await gate.reached()
        both = [
            asyncio.create_task(database.write(level, name="accept", lasting=lasting))
            for lasting in (False, True)
        ]
        await asyncio.sleep(0)
        gate.open()
        assert await asyncio.gather(*both) == [wanted[True]] * 2, "who shares a commit with it"
        await held


async def test_two_processes_accept_the_same_events_once(database_url: str) -> None:
    def accept(number: int) -> Callable[[Tx], None]:
        return lambda tx: tx.add_once(inbox, **received(number))

    async with opened(database_url) as one, opened(database_url) as other:
        numbers = range(200)
        await asyncio.gather(
            *(one.write(accept(n), name="accept") for n in numbers),
            *(other.write(accept(n), name="accept") for n in reversed(numbers)),
        )
        found = await one.read(lambda tx: tx.rows(select(inbox.c.id)))
        assert len(found) == 200


async def test_a_lease_has_one_holder(database: Database) -> None:
    async def take(holder: str, now: datetime) -> bool:
        return await database.write(
            lambda tx: leases.take(tx, "poll:telegram:bot", holder, now=now, seconds=30),
            name="lease",
        )

    later = NOW + timedelta(seconds=29)
    assert await take("node-1", NOW)
    assert not await take("node-2", later)
    assert await take("node-1", later)
    assert not await take("node-2", NOW + timedelta(seconds=31))
    assert await take("node-2", later + timedelta(seconds=30))
    await database.write(lambda tx: leases.end(tx, "node-1"), name="lease")
    assert not await take("node-1", later + timedelta(seconds=31))
    await database.write(lambda tx: leases.end(tx, "node-2"), name="lease")
    assert await take("node-1", later + timedelta(seconds=31))


async def test_a_process_that_lives_keeps_what_it_holds(database: Database) -> None:
    async def beat(holder: str, now: datetime) -> None:
        await database.write(lambda tx: leases.beat(tx, holder, now=now, seconds=8), name="lease")

    async def alive(now: datetime) -> set[str]:
        return await database.read(lambda tx: leases.alive(tx, {"node-1", "node-2"}, now=now))

    async def take(holder: str, now: datetime) -> bool:
        return await database.write(
            lambda tx: leases.take(tx, "poll:mail", holder, now=now, seconds=8), name="lease"
        )

    assert await alive(NOW) == set()
    assert await take("node-1", NOW)
    for seconds in range(0, 60, 3):
        await beat("node-1", NOW + timedelta(seconds=seconds))
    last = NOW + timedelta(seconds=57)
    assert await alive(last + timedelta(seconds=7)) == {"node-1"}
    assert not await take("node-2", last + timedelta(seconds=7))
    assert await alive(last + timedelta(seconds=8)) == set()
    # It was away for too long: what another took meanwhile stays with the other.
    assert await take("node-2", last + timedelta(seconds=9))
    await beat("node-1", last + timedelta(seconds=10))
    assert not await take("node-1", last + timedelta(seconds=11))
    await database.write(lambda tx: leases.end(tx, "node-1"), name="lease")
    assert await alive(last + timedelta(seconds=11)) == set()


async def test_of_twenty_who_want_a_lease_one_has_it(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        taken = await asyncio.gather(
            *(
                database.write(
                    lambda tx, holder=f"{which}-{n}": leases.take(  # type: ignore[misc]
                        tx, "poll", holder, now=NOW, seconds=30
                    ),
                    name="lease",
                )
                for which, database in (("one", one), ("other", other))
                for n in range(10)
            )
        )
        assert taken.count(True) == 1


async def test_a_cursor_is_what_was_saved_last_for_each_office(database: Database) -> None:
    async def save(office: str, name: str, value: bytes) -> None:
        await database.write(lambda tx: cursors.save(tx, office, name, value), name="cursor")

    async def read(office: str, name: str) -> bytes | None:
        return await database.read(lambda tx: cursors.read(tx, office, name))

    assert await read("sanggau", "mail:a") is None
    await save("sanggau", "mail:a", b"1")
    await save("sanggau", "mail:b", b"2")
    await save("lain", "mail:a", b"3")
    await save("sanggau", "mail:a", b"4")
    assert await read("sanggau", "mail:a") == b"4"
    assert await read("sanggau", "mail:b") == b"2"
    assert await read("lain", "mail:a") == b"3"


# The journal -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE journal SET actor = 'nobody'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "INSERT OR REPLACE INTO journal "
        "SELECT case_id, seq, office_id, at, 'nobody', event, digest FROM journal",
    ],
)
async def test_nobody_rewrites_the_journal(database: Database, tamper: str) -> None:
    if tamper.startswith("TRUNCATE") and database.dialect == "sqlite":
        tamper = "DELETE FROM journal WHERE seq > 0"
    if tamper.startswith("INSERT") and database.dialect == "postgresql":
        tamper = (
            "INSERT INTO journal SELECT * FROM journal "
            "ON CONFLICT (case_id, seq) DO UPDATE SET actor = 'nobody'"
        )

    def open_case(tx: Tx) -> None:
        tx.add(people, id="p", office_id="sanggau", created_at=NOW)
        tx.add(
            cases,
            id="case",
            office_id="sanggau",
            code="SGU-1",
            person_id="p",
            state="DITERIMA",
            stage="terima",
            category="jalan",
            open=True,
            shelf="queue",
            unread=False,
            received_at=NOW,
            seq=1,
            head=b"h",
            snapshot=b"{}",
        )
        tx.add(
            journal,
            case_id="case",
            seq=1,
            office_id="sanggau",
            at=NOW,
            actor="citizen",
            event=b"{}",
            digest=b"d",
        )

    await database.write(open_case, name="turn")
    with pytest.raises(Exception, match="journal is append-only"):
        await database.write(lambda tx: tx.execute(text(tamper)), name="turn")
    rows = await database.read(lambda tx: tx.rows(select(journal)))
    assert [row["actor"] for row in rows] == ["citizen"]


# When the database is away ---------------------------------------------------------


async def test_a_locked_file_is_unavailable_at_once_for_all_and_recovers(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with opened(sqlite_url, busy_seconds=0.2) as database:
        await database.write(counted("before", 0), name="turn")
        other = sqlite3.connect(tmp_path / "aduan.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        tried: list[object] = []

        def note(connection: object) -> None:
            tried.append(connection)

        event.listen(Engine, "begin", note)
        results = await asyncio.gather(
            *(database.write(counted(f"c{n}", n), name="turn") for n in range(50)),
            return_exceptions=True,
        )
        event.remove(Engine, "begin", note)
        assert {type(result) for result in results} == {Busy}
        # The file was waited for by the first, and by those who had come meanwhile together.
        assert len(tried) <= 2
        # Readers are not held up.
        assert await database.read(lambda tx: value_of(tx, "before")) == 0
        await database.ping()
        other.execute("ROLLBACK")
        other.close()
        assert await database.write(counted("after", 1), name="turn") == "after"
        found = await database.read(lambda tx: tx.rows(select(counters.c.name)))
        assert sorted(row["name"] for row in found) == ["after", "before"]


async def test_a_full_disk_is_unavailable_and_recovers(sqlite_url: str) -> None:
    def fill(tx: Tx) -> None:
        pages = tx.rows(text("PRAGMA page_count"))[0]["page_count"]
        tx.rows(text(f"PRAGMA max_page_count = {pages}"))
        tx.add(inbox, **received(1, raw=b"x" * 1_000_000))

    async with opened(sqlite_url) as database:
        with pytest.raises(Unavailable, match="full"):
            await database.write(fill, name="accept")
        assert await database.read(lambda tx: tx.rows(select(inbox.c.id))) == []
        await database.write(
            lambda tx: tx.add(inbox, **received(2, raw=b"x" * 1_000_000)), name="accept"
        )


async def test_no_page_of_the_database_lies_in_a_file_elsewhere(sqlite_url: str) -> None:
    # Many rows in pages that are there already: more than SQLite takes back from memory by itself.
    elsewhere: list[str] = []

    def look(name: str) -> None:
        held = (one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
        elsewhere.extend(path.name for path in held if "etilqs" in path.name)

    def write(tx: Tx, numbers: Iterable[int]) -> None:
        for number in numbers:
            tx.add(inbox, **received(number))

    async with opened(sqlite_url) as database:
        await database.write(lambda tx: write(tx, range(0, 9_600, 3)), name="accept")
    async with opened(sqlite_url, checkpoint=look) as database:
        await database.write(lambda tx: write(tx, range(1, 9_600, 300)), name="accept")
    assert elsewhere == []


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Yth. Bapak Bupati " * 1000)
    async with opened(f"sqlite:///{tmp_path}/letter.db") as database:
        with pytest.raises(Unavailable):
            await database.ping()
        with pytest.raises(Unavailable):
            await database.write(counted("x", 1), name="turn")


async def test_a_server_that_ends_the_session_in_mid_work_is_unavailable_and_recovers(
    postgresql_url: str,
) -> None:
    def dies(tx: Tx) -> None:
        tx.add(counters, office_id="sanggau", name="lost", value=1)
        tx.rows(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    async with opened(postgresql_url) as database:
        await database.ping()
        for _ in range(2):
            with pytest.raises(Unavailable):
                await database.write(dies, name="turn")
        with pytest.raises(Unavailable):
            await database.read(
                lambda tx: tx.rows(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            )
        assert await database.write(counted("after", 1), name="turn") == "after"
        found = await database.read(lambda tx: tx.rows(select(counters.c.name)))
        assert [row["name"] for row in found] == ["after"]


async def test_a_session_that_died_while_idle_is_replaced_unnoticed(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    async with opened(postgresql_url, writers=1, readers=1) as database:
        await database.write(counted("before", 1), name="turn")
        await database.ping()
        assert postgresql.disconnect(postgresql_url) == 2
        assert await database.write(counted("after", 2), name="turn") == "after"
        assert await database.read(lambda tx: value_of(tx, "after")) == 2


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with opened("postgresql://aduan@127.0.0.1:1/aduan") as database:
        with pytest.raises(Unavailable):
            await database.ping()
        with pytest.raises(Unavailable):
            await database.write(counted("x", 1), name="turn")


async def test_a_mistake_in_a_statement_is_not_called_unavailable(database: Database) -> None:
    with pytest.raises(Exception, match=r"no such table|does not exist") as caught:
        await database.write(lambda tx: tx.execute(text("DELETE FROM nowhere")), name="turn")
    assert not isinstance(caught.value, Unavailable)


async def test_an_error_does_not_repeat_what_people_wrote(database: Database) -> None:
    def work(tx: Tx) -> None:
        tx.add(inbox, **received(1, problem="rahasia Warga Contoh"))
        tx.flush()
        tx.rows(select(inbox))
        tx.add(inbox, **received(2, event_key="key-1", problem="rahasia Warga Contoh"))

    with pytest.raises(IntegrityError) as caught:
        await database.write(work, name="accept")
    assert "rahasia" not in str(caught.value)


# Deadlocks, crashes ----------------------------------------------------------------


async def test_works_that_lock_each_other_both_land(postgresql_url: str) -> None:
    meeting = threading.Barrier(2, timeout=10)
    runs: list[str] = []

    def work(first: str, second: str) -> Callable[[Tx], None]:
        def locks(tx: Tx) -> None:
            again = first in runs
            runs.append(first)
            add = update(counters).values(value=counters.c.value + 1)
            tx.execute(add.where(counters.c.name == first))
            if not again:
                meeting.wait()
            tx.execute(add.where(counters.c.name == second))

        return locks

    async with opened(postgresql_url) as database:
        await database.write(counted("a", 0), name="turn")
        await database.write(counted("b", 0), name="turn")
        await asyncio.gather(
            database.write(work("a", "b"), name="turn"),
            database.write(work("b", "a"), name="turn"),
        )
        assert await database.read(lambda tx: (value_of(tx, "a"), value_of(tx, "b"))) == (2, 2)
        assert len(runs) == 3


async def test_who_meets_a_taken_key_reads_again(postgresql_url: str) -> None:
    """Two verbs on one case: the second finds its journal line taken, re-reads and continues."""
    async with opened(postgresql_url) as database:
        gate = Gate()

        def next_number(tx: Tx) -> int:
            number = 1 + len(tx.rows(select(counters.c.name)))
            if number == 1:
                gate.work(tx)
            tx.add(counters, office_id="sanggau", name=f"line-{number}", value=0)
            return number

        late = asyncio.create_task(database.write(next_number, name="turn"))
        await gate.reached()
        await database.write(counted("line-1", 0), name="turn")
        gate.open()
        assert await late == 2


async def test_checkpoints_surround_each_commit(database_url: str) -> None:
    passed: list[str] = []
    async with opened(database_url, writers=1, checkpoint=passed.append) as database:
        await database.write(counted("a", 1), name="accept")
        await database.write(counted("b", 1), name="turn")
        await database.read(lambda tx: None)
    assert passed == ["accept:before", "accept:after", "turn:before", "turn:after"]


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_killed_at_the_commit_keeps_all_or_nothing(
    database_url: str, moment: str, lasting: bool
) -> None:
    program = """
import asyncio, os, signal, sys
from backoffice.store.engine.database import Database
from backoffice.store.tables import counters

def kill(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

def work(tx):
    for n in range(10):
        tx.add(counters, office_id="sanggau", name=f"c{n}", value=n)

database = Database(sys.argv[1], ids=str, checkpoint=kill)
asyncio.run(database.write(work, name="turn", lasting=sys.argv[3] == "True"))
"""
    arguments = [sys.executable, "-c", program, database_url, f"turn:{moment}", str(lasting)]
    ended = await asyncio.to_thread(subprocess.run, arguments, capture_output=True, timeout=60)
    assert ended.returncode == -9, ended.stderr
    async with opened(database_url) as database:
        found = await database.read(lambda tx: tx.rows(select(counters)))
        assert len(found) == (0 if moment == "before" else 10)
        assert await database.write(counted("next", 1), name="turn") == "next"


async def test_a_checkpoint_that_raises_after_the_commit_does_not_repeat_it(
    database_url: str,
) -> None:
    def fail(name: str) -> None:
        if name.endswith(":after"):
            raise LookupError(name)

    async with opened(database_url, checkpoint=fail) as database:
        draw = update(counters).values(value=counters.c.value + 1)
        with pytest.raises(LookupError):
            await database.write(counted("x", 1), name="turn")
        with pytest.raises(LookupError):
            await database.write(lambda tx: tx.execute(draw), name="turn")
        assert await database.read(lambda tx: value_of(tx, "x")) == 2


def test_other_databases_are_refused() -> None:
    for url in ("mysql://localhost/aduan", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match=r"(?i)sqlite"):
            Database(url, ids=str)


async def test_the_log_is_folded_when_nobody_is_at_it(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    log = tmp_path / "aduan.db-wal"
    async with opened(url) as database:
        await database.write(counted("register", 1), name="turn")
        assert log.stat().st_size > 0
        with closing(sqlite3.connect(tmp_path / "aduan.db", isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM counters").fetchone()
            await database.write(counted("other", 1), name="turn")
            # Somebody reads what the log was before: it stays, and nobody has waited long.
            assert not await database.fold_log()
        assert await database.fold_log()
        assert log.stat().st_size == 0
        assert await database.read(lambda tx: value_of(tx, "other")) == 1
    (tmp_path / "aduan.db").unlink()
    async with opened(url) as database:
        assert not await database.fold_log()
    assert not (tmp_path / "aduan.db").exists()
