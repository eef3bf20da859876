"""Databases for stories that want one or several of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Makes fresh, migrated databases of each kind; SQLite's lie in the folder that is given."""
    if request.param == "sqlite":
        return fresh_sqlite
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return lambda folder: fresh_postgresql(server)
