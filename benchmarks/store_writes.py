"""Rows a second through `Database.write`, beside the bare driver in the same run.

`python -m benchmarks.store_writes [ROWS]`. Both sides write the same inbox rows, 256 a commit, each
commit waiting for the disk; the bare side is one `executemany` of ready tuples and nothing else.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

import psycopg

from backoffice.store.engine.database import Database, Tx
from backoffice.store.tables import inbox, to_micros
from benchmarks._arguments import how_many
from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite

GROUP = 256
ROUNDS = 3
NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
RAW = b"x" * 300


async def ours(url: str, rows: int, start: int) -> float:
    numbers = count(start)
    database = Database(url, ids=lambda: f"{next(numbers):026d}", group=GROUP)

    def work(tx: Tx) -> str:
        row_id = tx.new_id()
        tx.add(
            inbox,
            id=row_id,
            office_id="sanggau",
            channel="telegram",
            account="bot",
            event_key=row_id,
            raw=RAW,
            sent_at=NOW,
            received_at=NOW,
            status="new",
        )
        return row_id

    await database.write(lambda tx: None, name="accept")
    started = time.perf_counter()
    for done in range(0, rows, 8 * GROUP):
        wave = min(8 * GROUP, rows - done)
        await asyncio.gather(*(database.write(work, name="accept") for _ in range(wave)))
    took = time.perf_counter() - started
    await database.close()
    return rows / took


def groups(rows: int, start: int) -> list[list[tuple[object, ...]]]:
    at = to_micros(NOW)
    made: list[tuple[object, ...]] = [
        ("sanggau", "telegram", "bot", f"{n:026d}", f"{n:026d}", RAW, at, at, 0, "new")
        for n in range(start, start + rows)
    ]
    return [made[n : n + GROUP] for n in range(0, rows, GROUP)]


COLUMNS = "office_id, channel, account, event_key, id, raw, sent_at, received_at, sort, status"


def bare_sqlite(url: str, rows: int, start: int) -> float:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    insert = f"INSERT INTO inbox ({COLUMNS}) VALUES ({', '.join('?' * 10)})"  # noqa: S608
    ready = groups(rows, start)
    started = time.perf_counter()
    for group in ready:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, group)
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return rows / took


def bare_postgresql(url: str, rows: int, start: int) -> float:
    insert = f"INSERT INTO inbox ({COLUMNS}) VALUES ({', '.join(['%s'] * 10)})"  # noqa: S608
    ready = groups(rows, start)
    with psycopg.connect(url) as connection:
        started = time.perf_counter()
        for group in ready:
            connection.cursor().executemany(insert, group)
            connection.commit()
        took = time.perf_counter() - started
    return rows / took


def compare(name: str, url: str, rows: int, bare: Callable[[str, int, int], float]) -> None:
    pairs = []
    for turn in range(ROUNDS):
        first = 2 * turn * rows
        limit = bare(url, rows, first)
        pairs.append((asyncio.run(ours(url, rows, first + rows)), limit))
    mine, limit = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"{name:<11} store {mine:>8,.0f}/s   bare {limit:>8,.0f}/s   ratio {mine / limit:.2f}")


def main() -> None:
    rows = how_many(__doc__, "rows", 20_000)
    with tempfile.TemporaryDirectory() as folder:
        compare("sqlite", fresh_sqlite(Path(folder)), rows, bare_sqlite)
    server = PostgreSQL(durable=True)
    try:
        url = fresh_postgresql(server)
        compare("postgresql", url, rows, bare_postgresql)
        server.discard(url)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
