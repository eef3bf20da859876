"""Tell what a driver's error means: no database, a lost race, or a fault of ours."""

from __future__ import annotations

import sqlite3
from typing import Any

from backoffice.store.engine.driver import loaded_driver
from backoffice.store.engine.tx import Conflict

# Deadlock, serialisation failure, and a unique key that another transaction took meanwhile.
_LOST_RACES = ("40P01", "40001", "23505")
# Connection, resources, operator intervention, system error; a server that became read-only.
_SERVER_AWAY = ("08", "53", "57P", "58", "25006")
_FILE_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_FILE_AWAY = _FILE_LOCKED | frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


class Unavailable(Exception):
    """The database does not answer; nothing was written."""


class Busy(Unavailable):
    """Another process wrote all the while: SQLite lets in whoever asks at the right moment."""


def unavailable(error: Exception, reason: str) -> Unavailable:
    """The exception for an error of a driver that `away` gives a reason for."""
    cause: Any = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    locked = code is not None and code & 0xFF in _FILE_LOCKED
    return Busy(reason) if locked else Unavailable(reason)


def away(error: Exception) -> str:
    """Why the database does not answer; empty when it did answer, with an error of the work."""
    cause: Any = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            return str(cause) if code & 0xFF in _FILE_AWAY else ""
        return str(cause) if "write-ahead log" in str(cause) else ""
    driver = loaded_driver()
    if driver and isinstance(cause, driver.Error):
        state = cause.sqlstate
        if state is None:
            gone = getattr(error, "connection_invalidated", False)
            away = gone or isinstance(cause, driver.OperationalError)
        else:
            away = state.startswith(_SERVER_AWAY)
        return (cause.diag.message_primary or str(cause).partition("\n")[0]) if away else ""
    return ""


def lost_race(error: Exception) -> bool:
    if isinstance(error, Conflict):
        return True
    cause: Any = getattr(error, "orig", None)
    driver = loaded_driver()
    return bool(driver) and isinstance(cause, driver.Error) and cause.sqlstate in _LOST_RACES
