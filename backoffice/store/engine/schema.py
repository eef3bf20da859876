"""Brings a database to the newest schema, step by step, from the migrations in this package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from backoffice.store.engine.driver import database_errors
from backoffice.store.engine.engines import open_engine, parsed
from backoffice.store.engine.failures import Unavailable, away

# Any fixed number: processes that migrate at the same time wait for each other on it.
_LOCK = 7_263_190_455
_PATIENCE_SECONDS = 60.0

State = Literal["absent", "behind", "current", "ahead"]


class Unfit(Exception):
    """The database answers, but is not one that can be used; the message is the reason."""


def migrate(url: str, to: str = "head") -> None:
    """Upgrades to a revision, `head()` by default, in one transaction; safe when several processes
    start together. One that is there already is only looked at, and nobody is waited for.

    Raises Unavailable when the database does not answer, Unfit when it answers and refuses.
    """
    if to == "head" and state(url) == "current":
        return
    engine = open_engine(url, busy_seconds=_PATIENCE_SECONDS)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            settings = _settings()
            settings.attributes["connection"] = connection
            command.upgrade(settings, to)
    except database_errors() as error:
        raise meant(error) from error
    except CommandError:
        raise Unfit("it was written by a later version of Aduan") from None
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The revision that the database is at; None when it was never migrated.

    Raises Unavailable when the database does not answer, Unfit when it answers and refuses.
    """
    engine = open_engine(url, reading=True)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except database_errors() as error:
        raise meant(error) from error
    finally:
        engine.dispose()


def state(url: str) -> State:
    """How the database's schema compares with ours: "absent" when it holds none yet.

    A SQLite file that is not there is not made. Raises what `current` raises.
    """
    target = parsed(url)
    if target.get_backend_name() == "sqlite" and not Path(str(target.database)).exists():
        return "absent"
    found = current(url)
    if found is None:
        return "absent"
    if found == head():
        return "current"
    return "behind" if known(found) else "ahead"


def known(revision: str) -> bool:
    """Whether a revision is ours: False for that of a later version."""
    scripts = ScriptDirectory.from_config(_settings()).walk_revisions()
    return any(script.revision == revision for script in scripts)


@cache
def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_settings()).get_current_head()
    if newest is None:
        raise RuntimeError("the migrations are not installed")
    return newest


def meant(error: Exception) -> Unavailable | Unfit:
    """What an error of a driver means: the database is away, or it refuses."""
    gone = away(error)
    if gone:
        return Unavailable(gone)
    cause = getattr(error, "orig", None) or error
    return Unfit(str(cause).partition("\n")[0])


def _settings() -> Config:
    settings = Config()
    # Alembic reads a percent sign as the start of a variable.
    folder = str(Path(__file__).parents[1] / "migrations").replace("%", "%%")
    settings.set_main_option("script_location", folder)
    settings.set_main_option("path_separator", "os")
    return settings
