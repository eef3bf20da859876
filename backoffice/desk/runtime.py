"""What every job of a node works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backoffice.desk.desk import Desk
from backoffice.store.engine.database import Database


def _nobody() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Runtime:
    """The database, the desks by office, the clock, and what wakes the other jobs."""

    database: Database
    desks: Mapping[str, Desk]
    clock: Callable[[], datetime]
    wake: Callable[[], None] = _nobody
