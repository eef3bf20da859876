"""Databases for stories that want one or several of their own, and how long the long ones are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills", type=int, default=24, help="how often test_random_kills kills the node"
    )
    parser.addoption(
        "--soak", type=float, default=0.3, help="minutes that test_soak takes; 24 are a whole day"
    )


@pytest.fixture
def soak(pytestconfig: pytest.Config) -> float:
    """How many minutes a day in fast motion takes: an hour of the office each."""
    found: float = pytestconfig.getoption("--soak")
    return found


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """How often the node is killed at random: 24 times, or as often as `--kills` says."""
    found: int = pytestconfig.getoption("--kills")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Makes fresh, migrated databases of each kind; SQLite's lie in the folder that is given."""
    if request.param == "sqlite":
        return fresh_sqlite
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return lambda folder: fresh_postgresql(server)
