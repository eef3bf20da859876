"""An office on loopback and its operator."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.demo.world import World
from tests.app.backup.damage import Kept, kept_year
from tests.app.operators import Operator, alone


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Commands send the log of the whole process to their own standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def office(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """Sanggau on the air, over each kind of database."""
    alone(monkeypatch, tmp_path)
    async with World.opened(tmp_path, database_url=database_url) as opened:
        yield opened


@pytest.fixture
async def small_office(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The same on SQLite alone, for what does not depend on the database."""
    alone(monkeypatch, tmp_path)
    async with World.opened(tmp_path, database_url=sqlite_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Sanggau after a year of work, on SQLite; nobody changes it itself."""
    return kept_year(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def operator(request: pytest.FixtureRequest) -> Operator:
    """Sits in front of whichever office the test opened."""
    names = [name for name in ("office", "small_office") if name in request.fixturenames]
    world: World = request.getfixturevalue(names[0])
    return Operator.of(world)
