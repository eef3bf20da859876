"""Opening hours of an office by weekday. Pure. Source: rules 15."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time

from msgspec import Struct


class Opening(Struct, frozen=True):
    """Opening hours by ISO weekday, in local time; a missing day is closed."""

    hours: dict[int, tuple[time, time]]

    @classmethod
    def of(cls, days: Mapping[str, str]) -> Opening:
        """Reads `Hours.days` of a profile: {"1": "07.30-16.00"}. ValueError on nonsense."""
        if not days:
            raise ValueError("hours: an office is open on one day at least")
        return cls({_weekday(key): _hours(key, words) for key, words in days.items()})

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(self.hours)

    def on(self, day: date) -> tuple[time, time]:
        """Hours of a weekday; of the week's first open day where that weekday has none."""
        return self.hours.get(day.isoweekday()) or self.hours[min(self.hours)]


def _weekday(key: str) -> int:
    if key not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise ValueError(f"hours.{key}: a weekday is 1 (Monday) to 7 (Sunday)")
    return int(key)


def _hours(key: str, words: str) -> tuple[time, time]:
    found = re.fullmatch(r"([01]\d|2[0-3])\.([0-5]\d)-([01]\d|2[0-3])\.([0-5]\d)", words)
    if not found:
        raise ValueError(f'hours.{key}: "{words}" is not like "07.30-16.00"')
    h1, m1, h2, m2 = map(int, found.groups())
    opens, closes = time(h1, m1), time(h2, m2)
    if opens >= closes:
        raise ValueError(f'hours.{key}: "{words}" closes before it opens')
    return opens, closes
