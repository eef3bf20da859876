"""A node that starts while another one writes without a pause waits, and is not turned away."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from pathlib import Path

import pytest

import app.serving.storage
from app.demo.world import World
from app.serving.storage import WiringError
from backoffice.store.engine.database import Database
from tests.databases import fresh_sqlite

#: How long a single write waits for the lock here, in seconds.
PATIENCE = 0.2


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    hurried = functools.partial(Database, busy_seconds=PATIENCE)
    monkeypatch.setattr(app.serving.storage, "Database", hurried)
    return fresh_sqlite(tmp_path)


async def starts(folder: Path, url: str, *, locked_for: float) -> None:
    """Start a node while somebody holds the lock so many seconds from now on."""
    async with World.opened(folder, database_url=url, straight=True):
        pass
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(locked_for, other.rollback)
        async with World.opened(folder, database_url=url, straight=True) as world:
            await world.citizen().says("halo")
            assert world.citizen().user is not None
    finally:
        other.close()


async def test_who_starts_waits_longer_than_a_single_write_does(tmp_path: Path, url: str) -> None:
    await starts(tmp_path, url, locked_for=3 * PATIENCE)


async def test_who_never_gets_in_is_told_so(tmp_path: Path, url: str) -> None:
    with pytest.raises(WiringError, match="does not answer: database is locked"):
        await starts(tmp_path, url, locked_for=60)
