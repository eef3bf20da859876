"""What every office of a run has in common is worked out once a process: nothing of it changes.

An installation does it once as well, but a run of the tests opens a thousand of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from app.serving import wiring
from backoffice.calendar.holidays import Holidays, Override, load_holidays
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import Calendar, office_calendar
from backoffice.desk import desk
from backoffice.office.profile import load_profile
from backoffice.store.engine import database, engines

T = TypeVar("T")

_STATEMENTS = 5_000


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """SQL is composed once for each kind of database, not once for each database."""
    composed: LRUCache[Any, Any] = LRUCache(_STATEMENTS)

    def sharing(url: str, **options: Any) -> Engine:
        engine = engines.open_engine(url, **options)
        engine.update_execution_options(compiled_cache=composed)
        return engine

    patch.setattr(database, "open_engine", sharing)
    # Its key holds the dialect, and all of one kind are made alike.
    patch.setattr(DefaultDialect, "__eq__", lambda self, other: type(self) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda self: hash(type(self)))


def share_offices(patch: pytest.MonkeyPatch) -> None:
    """Profiles and holidays are read once for each state of their files, calendars made once."""
    patch.setattr(wiring, "load_profile", _reading_once(load_profile))
    patch.setattr(wiring, "load_holidays", _reading_once(load_holidays))

    made: dict[tuple[object, ...], Calendar] = {}

    def calendar(
        holidays: Holidays, zone: str, opening: Opening, own: Sequence[Override] = ()
    ) -> Calendar:
        key = (holidays.version, zone, repr(opening), tuple(own))
        if key not in made:
            made[key] = office_calendar(holidays, zone, opening, own)
        return made[key]

    patch.setattr(desk, "office_calendar", calendar)


def _reading_once(read: Callable[[Path], T]) -> Callable[[Path], T]:
    found: dict[tuple[object, ...], T] = {}

    def once(folder: Path) -> T:
        stats = [(file, file.stat()) for file in sorted(folder.glob("*.toml"))]
        state = (folder, *((file, stat.st_mtime_ns, stat.st_size) for file, stat in stats))
        if state not in found:
            found[state] = read(folder)
        return found[state]

    return once
