"""The clock of a provider, which is not the office's."""

from __future__ import annotations

from datetime import UTC, datetime


def machine_clock() -> datetime:
    """This machine's time, for a sandbox that is given no clock."""
    # A sandbox is a provider: it has a clock of its own, and wiring does not know it.
    return datetime.now(UTC)  # noqa: TID251
