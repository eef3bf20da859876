"""PostgreSQL's driver. SQLite needs none, so a node on SQLite neither needs nor loads it."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

from sqlalchemy.exc import DBAPIError


class NoDriver(ValueError):
    """PostgreSQL is named and its driver is not installed; the message says what to do."""


def require_driver() -> None:
    """Raises NoDriver where the driver is not installed."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise NoDriver(
            "the driver of PostgreSQL is not installed: pip install 'psycopg[binary]', which is "
            "the extra `postgres` of aduan"
        ) from None


def loaded_driver() -> Any:
    """The module psycopg; None while nothing has spoken to PostgreSQL."""
    return sys.modules.get("psycopg")


def database_errors(wrapped: type[Exception] = DBAPIError) -> tuple[type[Exception], ...]:
    """What a database raises: SQLAlchemy's error, and the drivers' own where nothing wraps them."""
    driver = loaded_driver()
    return (wrapped, sqlite3.Error, *((driver.Error,) if driver else ()))
