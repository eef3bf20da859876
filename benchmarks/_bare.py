"""The SQL of the queue, a card, an assignment and a move, said by the drivers alone."""

from __future__ import annotations

import sqlite3
from typing import Any, Protocol

import psycopg

from app.serving import sources
from benchmarks._cases import EVERY, YEAR, case_id

OFFICE = "sanggau"
PAGE = 10
#: Works that are committed together.
LANES = 64


class Bare(Protocol):
    """A connection of the driver: both drivers' own `execute`."""

    def execute(self, query: Any, params: Any = ...) -> Any: ...
    def close(self) -> None: ...


class Driver:
    """Opens bare connections to one database and says the same SQL in its dialect."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self._url = url

    def open(self) -> Bare:
        if not self.sqlite:
            return psycopg.connect(self._url, autocommit=True)
        file = sqlite3.connect(self._url.removeprefix("sqlite:///"), isolation_level=None)
        file.execute("PRAGMA synchronous=FULL")
        file.execute("PRAGMA secure_delete=ON")
        file.execute("PRAGMA foreign_keys=ON")
        file.execute("PRAGMA busy_timeout=5000")
        return file

    def words(self, statement: str) -> str:
        return statement if self.sqlite else statement.replace("?", "%s")

    @property
    def begin(self) -> str:
        return "BEGIN IMMEDIATE" if self.sqlite else "BEGIN"


_IDS = (
    "SELECT id FROM cases WHERE office_id = ? AND shelf = ? AND due_at IS NOT NULL "
    "ORDER BY due_at, received_at, id LIMIT 10"
)
_ORDINAL = "SELECT id FROM cases WHERE office_id = ? AND year = ? AND ordinal = ?"
_CASE = "SELECT * FROM cases WHERE id = ?"
_STAFF = "SELECT * FROM staff WHERE id = ?"
_TEXTS = "SELECT * FROM texts WHERE case_id = ? ORDER BY id"
_PERSON = "SELECT * FROM people WHERE id = ?"
_FILES = "SELECT * FROM evidence WHERE case_id = ? ORDER BY received_at"
_SET = (
    "UPDATE cases SET state = ?, stage = ?, holder = ?, seq = seq + 1, head = ?, snapshot = ? "
    "WHERE id = ?"
)
_LINE = (
    "INSERT INTO journal (case_id, seq, office_id, at, actor, event, digest) "
    "SELECT id, seq, office_id, 0, 'staff:petugas', ?, ? FROM cases WHERE id = ?"
)
_NOTE = (
    "INSERT INTO texts (id, office_id, person_id, case_id, kind, author, at, sealed) "
    "VALUES (?, 'sanggau', ?, ?, 'note', 'staff:petugas', 0, ?)"
)
_QUEUED = (
    "INSERT INTO outbox (id, office_id, key, address_id, case_id, version, text, sealed, "
    "created_at, status) VALUES (?, 'sanggau', ?, ?, ?, 'v', 'p_tugas', ?, 0, 'queued')"
)


def bare_page(driver: Driver, line: Bare, _: int) -> None:
    found = line.execute(driver.words(_IDS), (OFFICE, "queue")).fetchall()
    places = ", ".join("?" * len(found))
    many = f"SELECT * FROM cases WHERE id IN ({places})"  # noqa: S608 - question marks
    assert len(line.execute(driver.words(many), [row[0] for row in found]).fetchall()) == PAGE


def bare_card(driver: Driver, line: Bare, n: int) -> None:
    for statement, values in (
        (_ORDINAL, (OFFICE, YEAR, n + 1)),
        (_CASE, (case_id(n),)),
        (_TEXTS, (case_id(n),)),
        (_PERSON, (case_id(n // EVERY),)),
        (_FILES, (case_id(n),)),
    ):
        line.execute(driver.words(statement), values).fetchall()


def _bare_change(driver: Driver, line: Bare, n: int) -> str:
    one = case_id(n)
    line.execute(driver.words(_ORDINAL), (OFFICE, YEAR, n + 1)).fetchall()
    line.execute(driver.words(_CASE), (one,)).fetchall()
    line.execute(driver.words(_STAFF), ("petugas",)).fetchall()
    values = ("DIPROSES", "s4", None, b"x" * 32, b"x" * 900, one)
    line.execute(driver.words(_SET), values)
    line.execute(driver.words(_LINE), (b"x" * 120, b"x" * 32, one))
    return one


def bare_move(driver: Driver, line: Bare, n: int) -> None:
    _bare_change(driver, line, n)


def bare_assign(driver: Driver, line: Bare, n: int) -> None:
    one = _bare_change(driver, line, n)
    key = sources.randomness(16).hex()
    line.execute(driver.words(_PERSON), (case_id(n // EVERY),)).fetchall()
    line.execute(driver.words(_NOTE), (key, case_id(n // EVERY), one, b"x" * 90))
    for address in ("a0", "tim1", "tim2", "tim3"):
        values = (key + address, key + address, address, one, b"x" * 250)
        line.execute(driver.words(_QUEUED), values)
