"""Databases for every test that wants one: always both kinds, never skipped."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from backoffice.store.engine.database import Database
from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite
from tests.examples import register_profiles
from tests.once import share_offices, share_statements
from tests.quick_folder import quick_folder
from tests.quick_press import print_nothing

pytest_plugins = ("tests.world", "tests.transcript", "tests.golden.plugin")

register_profiles()

# Where pytest makes `tmp_path`.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))  # noqa: TID251


@pytest.fixture(scope="session", autouse=True)
def once() -> Iterator[None]:
    """What all offices of the run have in common."""
    with pytest.MonkeyPatch.context() as patch:
        share_statements(patch)
        share_offices(patch)
        yield


@pytest.fixture(autouse=True)
def press(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a test that looks at papers has them printed."""
    if request.node.get_closest_marker("printed") is None:
        print_nothing(monkeypatch)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server, started when the first test asks for it."""
    server = PostgreSQL()
    yield server
    server.stop()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh, migrated SQLite database: `aduan.db` in the test's folder."""
    return fresh_sqlite(tmp_path)


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    url = fresh_postgresql(postgresql)
    yield url
    postgresql.discard(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def ids() -> Callable[[], str]:
    """Ids that sort by the order in which they were made, the same in every run."""
    numbers = count(1)
    return lambda: f"id-{next(numbers):08d}"


@pytest.fixture
async def database(database_url: str, ids: Callable[[], str]) -> AsyncIterator[Database]:
    opened = Database(database_url, ids=ids)
    yield opened
    await opened.close()
