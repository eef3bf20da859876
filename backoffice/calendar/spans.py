"""How much of the office's hours lies between two moments. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.calendar.workdays import Calendar, Opening


def open_between(calendar: Calendar, opening: Opening, start: datetime, end: datetime) -> timedelta:
    """The time between the two in which the office was open; nothing where `end` is earlier.

    Raises ValueError outside the days that can be reckoned.
    """
    found = timedelta()
    if end <= start:
        return found
    last, day = calendar.day(end), calendar.on_or_after(calendar.day(start))
    while day <= last:
        since = max(start, calendar.opens(day, opening))
        until = min(end, calendar.closes(day, opening))
        found += max(until - since, timedelta())
        day = calendar.after(day)
    return found
