"""Turns of a 12-question form, committed with dedupe, state, journal and outbox; sending excluded.

    python -m benchmarks.turns [--citizens 20 200 1000 5000] [--postgres]

The bare limit beside each figure is the same rows written by the driver alone, grouped by 100, in
the same run and on the same disk. Quote the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg

from app.serving import sources
from app.serving.wiring import PROFILES
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import load_holidays
from backoffice.desk.desk import Days, Desk
from backoffice.desk.runtime import Runtime
from backoffice.jobs.intake import Intake
from backoffice.office.profile import Profile, content_version, load_profile
from backoffice.store import installation
from backoffice.store.attestations import Attestor
from backoffice.store.engine.database import Database
from backoffice.store.keyring import new_keys
from backoffice.store.vault import Vault
from bot.form import Field
from channels.channel import Envelope
from channels.message import Address, InboundMessage, Sender
from tests.databases import PostgreSQL, fresh_sqlite

ANSWERS = (
    "MULAI",
    "ya",
    "1",
    "Warga Contoh {name}",
    "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "0812-0000-{n:04}",
    "ya",
    "1",
    "KTP saya direkam bulan Agustus dan sampai sekarang belum dicetak juga.",
    "kemarin",
    "ya",
    "kantor camat contoh",
    "Sudah dua kali datang ke loket dan disuruh kembali lagi.",
    "Mohon KTP segera dicetak.",
    "nanti",
    "KIRIM",
)


def twelve_questions() -> Profile:
    """Sanggau's form with two more questions: twelve in all."""
    profile = load_profile(PROFILES / "sanggau")
    fields = list(profile.form.fields)
    for key in ("usaha", "harapan"):
        more = Field(key=key, kind="text", ask="tanya_apa", label=key.title(), need="asked")
        fields.insert(len(fields) - 1, more)
    form = msgspec.structs.replace(profile.form, fields=tuple(fields))
    longer = msgspec.structs.replace(profile, form=form)
    return msgspec.structs.replace(longer, version=content_version(longer))


def envelopes(citizens: int, step: int, at: datetime) -> Iterator[Envelope]:
    """The same step of every citizen's conversation: they take turns."""
    for n in range(citizens):
        name = "".join(chr(97 + int(digit)) for digit in f"{n:04}")
        text = ANSWERS[step].format(n=n % 10_000, name=name.title())
        key = f"{n}:{step}"
        yield Envelope(
            raw=msgspec.json.encode({"update_id": key, "message": {"text": text}}),
            event_key=key,
            items=(
                InboundMessage(
                    address=Address(channel="telegram", account="7", peer=str(n)),
                    sender=Sender(id=str(n)),
                    external_id=key,
                    sent_at=at,
                    received_at=at,
                    order=step,
                    text=text,
                ),
            ),
        )


async def run(url: str, citizens: int, profiler: cProfile.Profile | None) -> tuple[float, int]:
    """Turns a second, and how many cases came of them."""
    clock = sources.now
    profile = twelve_questions()
    database = Database(url, ids=sources.Ids(clock, sources.randomness))
    opening = Opening.of(profile.hours.days)
    holidays = load_holidays(PROFILES / "holidays")
    desk = Desk(
        current=profile,
        versions=await database.write(
            lambda tx: installation.keep_profile(tx, profile, now=clock()), name="start"
        ),
        days=Days(holidays, profile.office.timezone, opening),
        opening=opening,
        vault=Vault(new_keys(sources.randomness), randomness=sources.randomness),
        randomness=sources.randomness,
    )
    database.attestor = Attestor(desk.vault)
    intake = Intake(Runtime(database, {"sanggau": desk}, clock), quiet=timedelta(0))
    turns = citizens * len(ANSWERS)
    started = time.perf_counter()
    if profiler:
        profiler.enable()
    for step in range(len(ANSWERS)):
        batch = list(envelopes(citizens, step, datetime.now(UTC)))
        accepts = [
            intake.accept("sanggau", "telegram", "7", batch[i : i + 100])
            for i in range(0, len(batch), 100)
        ]
        await asyncio.gather(*accepts)
        while await intake.work_once():
            pass
    if profiler:
        profiler.disable()
    seconds = time.perf_counter() - started
    cases = await database.read(_count)
    await database.close()
    return turns / seconds, cases


def _count(tx: object) -> int:
    from sqlalchemy import func, select

    from backoffice.store.tables import cases

    rows = tx.rows(select(func.count().label("n")).select_from(cases))  # type: ignore[attr-defined]
    return int(rows[0]["n"])


_ROWS = (
    "INSERT INTO bare_inbox VALUES ({0},{0},{0})",
    "INSERT INTO bare_outbox VALUES ({0},{0},{0})",
    "UPDATE bare_state SET state = {0} WHERE id = {0}",
)
_TABLES = (
    "CREATE TABLE bare_inbox (id TEXT PRIMARY KEY, key TEXT UNIQUE, raw {blob})",
    "CREATE TABLE bare_outbox (id TEXT PRIMARY KEY, key TEXT UNIQUE, sealed {blob})",
    "CREATE TABLE bare_state (id TEXT PRIMARY KEY, state {blob})",
)


def bare_sqlite(folder: Path, turns: int) -> float:
    """The rows of a turn, written by sqlite3 itself, a hundred turns a commit."""
    with sqlite3.connect(folder / "bare.db", isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for table in _TABLES:
            connection.execute(table.format(blob="BLOB"))
        started = time.perf_counter()
        for first in range(0, turns, 100):
            names = [f"{i:032d}" for i in range(first, first + 100)]
            connection.execute("BEGIN IMMEDIATE")
            blob = b"x" * 600
            for statement in _ROWS[:2]:
                connection.executemany(statement.format("?"), [(n, n, blob) for n in names])
            connection.executemany(_ROWS[2].format("?"), [(blob, n) for n in names])
            connection.execute("COMMIT")
        return turns / (time.perf_counter() - started)


def bare_postgresql(url: str, turns: int) -> float:
    """The same through psycopg."""
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(table.format(blob="BYTEA"))
        started = time.perf_counter()
        for first in range(0, turns, 100):
            names = [f"{i:032d}" for i in range(first, first + 100)]
            blob = b"x" * 600
            with connection.transaction():
                for statement in _ROWS[:2]:
                    cursor.executemany(
                        statement.format("%s"),
                        [(n, n, blob) for n in names],
                    )
                cursor.executemany(
                    _ROWS[2].format("%s"),
                    [(blob, n) for n in names],
                )
        return turns / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citizens", type=int, nargs="*", default=[20, 200, 1000, 5000])
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    given = parser.parse_args()
    if given.only != "postgresql":
        for citizens in given.citizens:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                profiler = cProfile.Profile() if given.profile else None
                rate, cases = asyncio.run(run(fresh_sqlite(folder), citizens, profiler))
                bare = bare_sqlite(folder, 20_000)
                _print("sqlite", citizens, rate, cases, bare)
                if profiler:
                    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)
    if given.only != "sqlite":
        server = PostgreSQL(durable=True)
        try:
            for citizens in given.citizens:
                url = server.fresh()
                rate, cases = asyncio.run(run(url, citizens, None))
                bare = bare_postgresql(url, 20_000)
                _print("postgresql", citizens, rate, cases, bare)
        finally:
            server.stop()


def _print(kind: str, citizens: int, rate: float, cases: int, bare: float) -> None:
    print(
        f"{kind:10} {citizens:5} citizens: {rate:8,.0f} turns/s, {cases} cases; "
        f"bare rows {bare:8,.0f}/s; ratio {rate / bare:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
