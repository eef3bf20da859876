"""An office of so many cases with all their milestones, written fast: four years, one in ten open.

Cases are rows without words; of each there is what its journal would have led to: seventeen
milestones of one that is closed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql

from backoffice.desk.desk import Desk
from backoffice.store import tables
from backoffice.store.tables import to_micros
from benchmarks._cases import NOW, case_id

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_SPAN = int(timedelta(days=1460) / timedelta(microseconds=1))
_CHUNK = 20_000
_CHANNELS = ("telegram", "whatsapp", "mail", "tatap_muka")
_CATEGORIES = ("ktp_el", "kk", "akta", "biaya", "petugas")
_UNITS = ("tim_penjawab", "pejabat_pengelola", "petugas_pengaduan")
_CASES = tuple(column.name for column in tables.cases.columns)
_MILESTONES = tuple(column.name for column in tables.milestones.columns)
Row = tuple[Any, ...]
Put = Callable[[str, tuple[str, ...], Iterator[Row]], None]


def fill(url: str, office: Desk, total: int) -> None:
    """Write so many cases into a fresh database."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as file:
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000"):
                file.execute(f"PRAGMA {pragma}")

            def put(table: str, names: tuple[str, ...], rows: Iterator[Row]) -> None:
                marks = ", ".join("?" * len(names))
                listed = ", ".join(f'"{name}"' for name in names)
                statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
                file.executemany(statement, rows)

            file.execute("BEGIN")
            _fill(office, total, put)
            file.execute("COMMIT")
            file.execute("ANALYZE")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.close()
        return
    with psycopg.connect(url, autocommit=True) as server:

        def copy(table: str, names: tuple[str, ...], rows: Iterator[Row]) -> None:
            listed = sql.SQL(", ").join(map(sql.Identifier, names))
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
            with server.cursor().copy(into) as stream:
                for row in rows:
                    stream.write_row(row)

        _fill(office, total, copy)
        server.execute("VACUUM ANALYZE")
        server.execute("CHECKPOINT")


def _fill(office: Desk, total: int, put: Put) -> None:
    id = office.office_id
    person = ("id", "office_id", "created_at")
    put("people", person, iter([("warga", id, to_micros(NOW))]))
    for first in range(0, total, _CHUNK):
        numbers = range(first, min(first + _CHUNK, total))
        put("cases", _CASES, (_case(id, n) for n in numbers))
        put("milestones", _MILESTONES, (row for n in numbers for row in _of_case(id, n, total)))


def _case(office: str, n: int) -> Row:
    row: dict[str, Any] = dict.fromkeys(_CASES)
    row |= {"id": case_id(n), "office_id": office, "code": str(n), "person_id": "warga"}
    row |= {"state": "SELESAI", "stage": "selesai", "category": "kk", "open": False, "seq": 1}
    row |= {"shelf": "closed", "unread": False, "received_at": 0, "head": b"", "snapshot": b""}
    return tuple((row | {"secret": "", "ahead": 0}).values())


#: Hours after it came, what it leads to, and the state from then on.
_WAY = (
    (5, "LENGKAP", ("lengkap",)),
    (6, "DIDISPOSISI", ("disposisi",)),
    (7, "DIPROSES", ("respons",)),
    (40, "JAWABAN_DISETUJUI", ()),
    (48, "DIJAWAB", ("dijawab",)),
    (380, "SELESAI", ("selesai",)),
)


def _of_case(office: str, n: int, total: int) -> Iterator[Row]:
    came = to_micros(NOW) - _SPAN + _SPAN * n // total
    # Some have stopped on their way: more and more the newer they are.
    steps = n % 7 if n % 10 == 0 and n > total * 0.9 else len(_WAY)
    places = {"channel": _CHANNELS[n % 4], "category": _CATEGORIES[n % 5]}
    seq = 0

    def row(kind: str, at: int, **said: Any) -> Row:
        nonlocal seq
        seq += 1
        values: dict[str, Any] = {
            "case_id": case_id(n), "seq": seq, "ordinal": 0, "office_id": office, "kind": kind,
            "at": at, "count": 1, "clock": "", "reason": "", "was": "", "state": "",
            "due_was": None, "due": None, "gross": None, "net": None, "late": False,
            "channel": "", "category": "", "unit": _UNITS[n % 3], "level": "",
        }  # fmt: skip
        return tuple((values | places | said).values())

    def clock(at: int, id: str, was: str, state: str, due: int) -> Row:
        due_was = due if was else None
        return row("tempo", at, count=0, clock=id, was=was, state=state, due_was=due_was, due=due)

    first, last = came + 2 * _DAY, came + (7 + n % 3) * _DAY
    yield row("masuk", came)
    yield row("status", came, count=0, state="DITERIMA")
    yield clock(came, "catat_distribusi", "", "berjalan", first)
    state = "DITERIMA"
    for hours, after, kinds in _WAY[:steps]:
        # One in nine takes its time.
        at = came + hours * _HOUR * (6 if n % 9 == 0 else 1)
        if at > to_micros(NOW):
            return
        for kind in kinds:
            took = {"gross": n % 40, "net": n % 35} if kind in ("respons", "dijawab") else {}
            yield row(kind, at, **took)
        yield row("status", at, count=0, was=state, state=after)
        if after == "LENGKAP":
            yield clock(at, "penyelesaian", "", "berjalan", last)
        if after == "DIDISPOSISI":
            ended = "tepat" if at <= first else "lambat"
            yield clock(at, "catat_distribusi", "berjalan", ended, first)
        if after == "DIJAWAB":
            yield clock(at, "penyelesaian", "berjalan", "tepat" if at <= last else "lambat", last)
        state = after
