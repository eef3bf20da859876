"""An office with so many cases, written fast: real snapshots, one in ten open.

Every case has its row and the first line of its journal. Open ones also have the sealed words of
their citizen; closed ones are of a time whose words have been deleted.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.serving import sources
from app.serving.wiring import PROFILES
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import load_holidays
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.codes import new_code
from backoffice.case.events import Actor, Entry, Opened
from backoffice.case.parts import CaseState
from backoffice.casework.stored_answers import Stored
from backoffice.desk.desk import Days, Desk
from backoffice.office.profile import load_profile
from backoffice.store import addresses, cases, tables, texts
from backoffice.store.engine.statements import statements_for
from backoffice.store.keyring import new_keys
from backoffice.store.vault import Vault
from bot.conversation import Answer

#: Monday 23 November 2026, 10.15 WIB.
NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
YEAR = 2026
CITIZEN = "a0"
OFFICERS = {"petugas": ("petugas_pengaduan",)} | {f"tim{n}": ("tim_penjawab",) for n in range(1, 4)}
#: One case in so many is open, and a person has so many.
EVERY = 10
_CHUNK = 20_000
#: Ten open cases: stage and state of each.
_OPEN: tuple[tuple[str, CaseState], ...] = (
    *((("s1", "DITERIMA"),) * 4),
    *((("s3", "LENGKAP"),) * 3),
    *((("s4", "DIPROSES"),) * 2),
    ("kurang", "BELUM_LENGKAP"),
)
Put = Callable[[Table, Iterable[dict[str, Any]]], None]


def desk() -> Desk:
    """The office of Sanggau, under a key of its own."""
    profile = load_profile(PROFILES / "sanggau")
    opening = Opening.of(profile.hours.days)
    holidays = load_holidays(PROFILES / "holidays")
    return Desk(
        current=profile,
        versions={profile.version: profile},
        days=Days(holidays, profile.office.timezone, opening),
        opening=opening,
        vault=Vault(new_keys(sources.randomness), randomness=sources.randomness),
        randomness=sources.randomness,
    )


def case_id(n: int) -> str:
    return f"{n:032d}"


def _code(n: int) -> str:
    # Of 28 letters each; 7919003 has no factor in common with 28: all codes differ.
    left, digits = n * 7_919_003 % 28**5, bytearray()
    for _ in range(5):
        left, digit = divmod(left, 28)
        digits.append(digit)
    return new_code("SGU", lambda count: bytes(digits) + bytes(count - 5))


def case_of(office: Desk, n: int, total: int) -> Case:
    """The n-th case: the older ones first, the open ones of the last twenty days."""
    is_open = n % EVERY == 0
    days = 20 * (1 - n / total) if is_open else 30 + 900 * (1 - n / total)
    received = NOW - timedelta(days=days, seconds=n % 3600)
    stage, state = _OPEN[n // EVERY % 10] if is_open else ("selesai", "SELESAI")
    worked = stage in ("s3", "s4", "selesai")
    return Case(
        id=case_id(n),
        office_id=office.office_id,
        code=_code(n),
        number=f"{n + 1:04}/PGD/XI/{YEAR}",
        person_id=case_id(n // EVERY),
        address_id=CITIZEN,
        channel="telegram",
        category=("ktp_el", "kk", "akta", "biaya")[n % 4],
        version=office.current.version,
        stage=stage,
        state=state,
        words=f"{n:030d}x1",
        holder=f"tim{n % 3 + 1}" if stage == "s4" else None,
        received_at=received,
        numbered_at=received,
        completed_at=received + timedelta(hours=5) if worked else None,
        processed_at=received + timedelta(hours=6) if stage in ("s4", "selesai") else None,
        answered_at=received + timedelta(days=2) if stage == "selesai" else None,
        closed_at=received + timedelta(days=16) if stage == "selesai" else None,
        state_since=received + timedelta(hours=6),
        seq=1,
    )


def fill(url: str, office: Desk, total: int) -> float:
    """Write so many cases into a fresh database; how many seconds it took."""
    began = time.perf_counter()
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as file:
            file.execute("PRAGMA journal_mode=WAL")
            # Only here: a crash would cost us nothing but the filling.
            file.execute("PRAGMA synchronous=OFF")
            file.execute("PRAGMA cache_size=-400000")
            file.execute("BEGIN")
            _fill(office, total, _into_sqlite(file))
            file.execute("COMMIT")
            file.execute("ANALYZE")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.close()
    else:
        with psycopg.connect(url, autocommit=True) as server:
            _fill(office, total, _into_postgresql(server))
            server.execute("VACUUM ANALYZE")
            server.execute("CHECKPOINT")
    return time.perf_counter() - began


def _fill(office: Desk, total: int, put: Put) -> None:
    for table, rows in _people_of_the_office(office):
        put(table, rows)
    for first in range(0, total, _CHUNK):
        numbers = range(first, min(first + _CHUNK, total))
        keys = {n: office.vault.new_key(case_id(n)) for n in {n // EVERY for n in numbers}}
        put(
            tables.people,
            (_person(office, case_id(n), key) for n, key in sorted(keys.items())),
        )
        # A chunk begins with a new person: the constant is a divisor of its size.
        made = [case_of(office, n, total) for n in numbers]
        lines = {case.id: _line(office, case) for case in made}
        put(tables.cases, (_row(office, case, lines[case.id]["digest"]) for case in made))
        put(tables.journal, lines.values())
        put(tables.texts, _words(office, made, keys))
        _progress(numbers.stop, total)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total or done % 200_000 == 0:
        end = "\n" if done == total or not sys.stderr.isatty() else ""
        print(f"\r  filling: {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)


def _people_of_the_office(office: Desk) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    version = {
        "office_id": office.office_id,
        "version": office.current.version,
        "document": b"{}",
        "stored_at": NOW,
    }
    yield tables.profiles, [version]
    where = {"office_id": office.office_id, "channel": "telegram", "account": "7"}
    chats = [CITIZEN, *OFFICERS]
    yield (
        tables.addresses,
        [
            {"id": one, "peer": "", "sealed": addresses.seal(office.vault, one, one), **where}
            for one in chats
        ],
    )
    yield tables.people, [_person(office, name, office.vault.new_key(name)) for name in OFFICERS]
    yield (
        tables.staff,
        [
            {
                "id": name,
                "office_id": office.office_id,
                "name": name.title(),
                "roles": msgspec.json.encode(roles).decode(),
                "person_id": name,
                "address_id": name,
                "active": True,
                "created_at": NOW,
            }
            for name, roles in OFFICERS.items()
        ],
    )


def _person(office: Desk, person_id: str, key: bytes) -> dict[str, Any]:
    kept = {"id": person_id, "office_id": office.office_id}
    return {**kept, "wrapped_key": key, "created_at": NOW}


def _line(office: Desk, case: Case) -> dict[str, Any]:
    event = Opened(
        code=case.code,
        version=case.version,
        person=case.person_id,
        address=case.address_id,
        channel=case.channel,
        category=case.category,
        stage="s1",
        state="DITERIMA",
        words=case.words,
    )
    actor = Actor(kind="citizen", id=case.person_id)
    entry = Entry(case_id=case.id, seq=1, at=case.received_at, actor=actor, event=event)
    return {
        "case_id": case.id,
        "seq": 1,
        "office_id": case.office_id,
        "at": entry.at,
        "actor": f"{actor.kind}:{actor.id}",
        "event": msgspec.json.encode(event),
        "digest": office.vault.link(b"", cases.line(entry)),
    }


def _row(office: Desk, case: Case, digest: bytes) -> dict[str, Any]:
    due_at = None
    if case.open and case.state != "BELUM_LENGKAP":
        running = clocks.running(case, office.current.clocks, office.calendar)
        due_at = clocks.nearest_due(running)
    kept = {"id": case.id, "office_id": case.office_id, "person_id": case.person_id}
    ordinal = {"code": case.code, "year": YEAR, "ordinal": int(case.id) + 1}
    return {**kept, **ordinal, **cases.columns(case, due_at=due_at, digest=digest)}


_IDENTITY = Stored(
    answers={
        "nama": Answer("Warga Contoh", "Warga Contoh", "Warga Contoh"),
        "alamat": Answer("Dusun Contoh", "Dusun Contoh RT 02", "Dusun Contoh RT 02"),
    }
)
_STORY = Stored(
    answers={
        "objek": Answer("ktp_el", "ktp", "KTP-el"),
        "uraian": Answer("x", "KTP saya belum jadi. " * 10, "KTP saya belum jadi. " * 10),
    }
)


def _words(office: Desk, made: list[Case], keys: dict[int, bytes]) -> Iterator[dict[str, Any]]:
    for case in made:
        if not case.open:
            continue
        key = keys[int(case.person_id)]
        for place, (kind, stored) in enumerate((("identity", _IDENTITY), ("answers", _STORY))):
            row = {
                "id": f"{int(case.id):030d}x{place}",
                "office_id": case.office_id,
                "person_id": case.person_id,
                "case_id": case.id,
                "kind": kind,
                "author": f"citizen:{case.person_id}",
                "at": case.received_at,
            }
            words = msgspec.json.encode(stored)
            yield {**row, "sealed": office.vault.seal(key, texts.place(row), words)}


def _into_sqlite(file: sqlite3.Connection) -> Put:
    dialect = sqlite.dialect()

    def put(table: Table, rows: Iterable[dict[str, Any]]) -> None:
        statements = statements_for("sqlite", table)
        ready = statements.prepared(statements.insert, dialect)
        file.executemany(ready.sql, ready.parameters(map(statements.complete, rows)))

    return put


def _into_postgresql(server: psycopg.Connection) -> Put:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def put(table: Table, rows: Iterable[dict[str, Any]]) -> None:
        statements = statements_for("postgresql", table)
        ready = statements.prepared(statements.insert, dialect)
        names = sql.SQL(", ").join(map(sql.Identifier, statements.names))
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
        with server.cursor().copy(copy) as stream:
            for values in ready.parameters(map(statements.complete, rows)):
                stream.write_row([values[name] for name in statements.names])

    return put
