"""How long to wait before trying again. Pure."""

from __future__ import annotations

from datetime import timedelta

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=30)


def pause(attempts: int) -> timedelta:
    """The wait after so many failed attempts: doubling from two seconds, up to half an hour."""
    return min(_FIRST * (1 << min(attempts, 12)), _LONGEST)
