"""Engines for the two databases, with the settings that our promises rest on.

SQLite: write-ahead log, an fsync at every commit, foreign keys, erased content overwritten, and
transactions that we begin ourselves (the driver's own lose updates). PostgreSQL: psycopg 3.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from backoffice.store.engine.driver import require_driver

#: How long others may have to wait while SQLite's log is emptied.
_FOLD_SECONDS = 0.2
#: How long the writing anew waits for others.
_ANEW_SECONDS = 60.0

Dialect = Literal["sqlite", "postgresql"]


def parsed(url: str) -> URL:
    """The URL with our driver in it; ValueError for a database that we do not speak."""
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        # Their own words may quote a password.
        raise ValueError("its address cannot be read") from None
    backend = read.get_backend_name()
    if backend == "sqlite":
        if not read.database or read.database == ":memory:":
            raise ValueError("a SQLite database lives in a file: sqlite:///PATH")
        return read.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return read.set(drivername="postgresql+psycopg")
    raise ValueError(f"neither sqlite nor postgresql: {backend}")


def dialect_of(url: str) -> Dialect:
    return "sqlite" if parsed(url).get_backend_name() == "sqlite" else "postgresql"


def open_engine(url: str, *, reading: bool = False, busy_seconds: float = 5.0) -> Engine:
    """An engine without a pool: each thread keeps the one connection that it opens.

    On a reading engine the database itself refuses writes.
    """
    target = parsed(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(target, reading=reading, busy_seconds=busy_seconds)
    require_driver()
    return _postgresql(target, reading=reading)


def _postgresql(target: URL, *, reading: bool) -> Engine:
    defaults = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5}
    given = {key: value for key, value in defaults.items() if key not in target.query}
    # Parameters hold people's words: they stay out of every error text.
    engine = create_engine(target, poolclass=NullPool, connect_args=given, hide_parameters=True)
    if not reading:
        return engine
    # One snapshot for the whole work, as a SQLite reader has it.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def fold_log(url: str) -> bool:
    """Empty SQLite's log into its file, so that what was erased stands in neither.

    False: somebody is just reading or writing; try again later.
    """
    # A file that is away is not made anew.
    file = f"{Path(str(parsed(url).database)).absolute().as_uri()}?mode=rw"
    with (
        suppress(sqlite3.OperationalError),
        closing(
            sqlite3.connect(file, uri=True, isolation_level=None, timeout=_FOLD_SECONDS)
        ) as connection,
    ):
        connection.execute("PRAGMA synchronous=FULL")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    return False


def write_anew(url: str) -> None:
    """Let nothing lie in the database that no row holds any more; it may take a while.

    On SQLite the file is written anew, on PostgreSQL what is dead is given free.
    """
    target = parsed(url)
    if target.get_backend_name() == "sqlite":
        file = f"{Path(str(target.database)).absolute().as_uri()}?mode=rw"
        # Its copy goes into a file without a name, and not into memory.
        with closing(
            sqlite3.connect(file, uri=True, isolation_level=None, timeout=_ANEW_SECONDS)
        ) as connection:
            connection.execute("VACUUM")
        fold_log(url)
        return
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM")
    finally:
        engine.dispose()


def _sqlite(target: URL, *, reading: bool, busy_seconds: float) -> Engine:
    path = Path(str(target.database))
    engine = create_engine(
        target,
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": busy_seconds},
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def create_private(*_: Any) -> None:
        # The file, and the log beside it, are the owner's alone.
        if not path.exists():
            with suppress(OSError):  # connecting says better what is wrong
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(busy_seconds * 1000)}")
        _use_log(connection, busy_seconds)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        # Else INSERT OR REPLACE would delete rows behind the journal's trigger.
        connection.execute("PRAGMA recursive_triggers=ON")
        if reading:
            connection.execute("PRAGMA query_only=ON")
        else:
            # What an INSERT of many rows may have to take back would else go into a file that is
            # made, filled and removed each time: slow, and pages of ours would lie in /var/tmp.
            connection.execute("PRAGMA temp_store=MEMORY")

    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _use_log(connection: sqlite3.Connection, patience: float) -> None:
    """Write-ahead mode; SQLite does not wait by itself when two processes switch a new file."""
    deadline = time.monotonic() + patience
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal":
                return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise sqlite3.OperationalError("the write-ahead log cannot be used here")
        time.sleep(0.01)
