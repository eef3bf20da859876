"""What happens again and again: "tiap Senin pagi", "setiap tanggal 5", "tiap malam". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from bot.dates import DAYS
from bot.kinds.spans import NoSuchDay, Said
from bot.kinds.spoken_days import resolved
from bot.kinds.spoken_hours import Clock
from bot.kinds.spoken_segments import Segment


class Recurring(Struct, frozen=True):
    """A rule in words, and the latest day that obeys it."""

    #: "setiap Senin"
    words: str
    latest: date
    #: It was said since when, or over which time, it happens.
    bounded: bool = False
    until_now: bool = False


def recurring(
    one: Segment, clock: Clock | None, today: date, *, also: Sequence[int | None] = ()
) -> Recurring | None:
    """The rule behind "setiap"; None where it is not understood. `also`: further weekdays."""
    if one.marks != {"every"} or one.offset or one.around:
        return None
    every = "hampir setiap" if one.almost else "setiap"
    if one.count:
        if one.day is not None:
            return None
        number = "" if one.count == 1 else f"{one.count} "
        # Of what happens every so often, nobody said when it last did.
        return Recurring(f"{every} {number}{one.unit}", today)
    if one.day is None:
        # "tiap malam", "tiap jam 9": each day at that time.
        if clock is None:
            return None
        latest = today - timedelta(days=1) if clock.first.hour >= 18 else today
        return Recurring(every if _is_part(one) else f"{every} hari", latest)
    said = one.day
    words = _named(said)
    if words is None:
        return None
    try:
        found = resolved(Said(weekday=said.weekday, day=said.day, eve=said.eve), today)
    except NoSuchDay:
        return None
    days = [found.last]
    for weekday in also:
        if weekday is None or said.weekday is None or said.eve:
            return None
        words += f" dan {DAYS[weekday]}"
        days.append(resolved(Said(weekday=weekday), today).last)
    return Recurring(f"{every} {words}", max(days))


def _is_part(one: Segment) -> bool:
    return all(each.minutes is None for each in one.hours)


def _named(said: Said) -> str | None:
    """A weekday, an evening, a day of the month."""
    if said == Said(weekday=said.weekday) and said.weekday is not None:
        return DAYS[said.weekday]
    if said == Said(weekday=said.weekday, eve=True) and said.weekday is not None:
        return f"malam {DAYS[said.weekday]}"
    if said == Said(day=said.day) and said.day is not None:
        return f"tanggal {said.day}"
    return None
