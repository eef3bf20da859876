"""The database that the settings name: opened, looked at, and refused in a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from app.serving import sources
from app.serving.sources import Sources
from app.settings.settings import Settings
from backoffice.store import installation
from backoffice.store.engine import schema
from backoffice.store.engine.database import Busy, Database, Unavailable

T = TypeVar("T")
#: So often a step of the start is tried, some seconds each.
_TIMES = 6


class WiringError(Exception):
    """The node cannot be built; the message is a sentence for the operator."""


def open_database(settings: Settings, given: Sources) -> Database:
    """The database that the settings name; its file's folder is made."""
    try:
        make_folder(settings)
        return Database(
            settings.database_url,
            ids=sources.Ids(given.clock, given.randomness),
            checkpoint=given.checkpoint,
        )
    except (OSError, ValueError) as error:
        raise cannot_use(settings, error) from None


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """What a step of the start makes; it may be made again.

    Where another process of the same file writes without a pause, no single wait is sure to end.
    """
    for _ in range(_TIMES - 1):
        with contextlib.suppress(Busy):
            return await work()
    return await work()


def facts(settings: Settings) -> dict[str, str]:
    """Facts of the installation; none where there is no database yet, and none is made."""
    try:
        return installation.read_facts(settings.database_url)
    except (schema.Unfit, Unavailable, OSError, ValueError) as error:
        raise cannot_use(settings, error) from None


def schema_state(settings: Settings) -> schema.State:
    """How the database compares with what we need; makes nothing.

    It is "behind" also while something in it is still to be sealed anew.
    """
    try:
        found = schema.state(settings.database_url)
    except (schema.Unfit, Unavailable, OSError, ValueError) as error:
        raise cannot_use(settings, error) from None
    if found == "current" and not installation.is_sealed_anew(facts(settings)):
        return "behind"
    return found


def require_schema(settings: Settings) -> None:
    """Raises WiringError unless the database is at the current schema."""
    shown = settings.database_shown
    match schema_state(settings):
        case "absent":
            raise WiringError(f"The database {shown} holds nothing yet: run `aduan migrate`.")
        case "behind":
            raise WiringError(f"The database {shown} has an older schema: run `aduan migrate`.")
        case "ahead":
            raise WiringError(
                f"The database {shown} was written by a later version of Aduan: update this one."
            )


def cannot_use(settings: Settings, error: Exception) -> WiringError:
    """The sentence for a database that does not answer, or not as it should."""
    reason = " ".join(str(error).split())[:300].rstrip(".")
    verb = "does not answer" if isinstance(error, Unavailable) else "cannot be used"
    return WiringError(f"The database {settings.database_shown} {verb}: {reason}.")


def make_folder(settings: Settings) -> None:
    """The folder of a SQLite database, for its owner alone."""
    if settings.database_url.startswith("sqlite:///"):
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
