"""Indonesian phrases of time, read as a span of local days. Pure; knows nothing of fields.

`understood` says what a text means, or why it is asked again; `read_days` the days alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bot.kinds.date_leftovers import (
    is_coming,
    is_doubtful,
    is_vague,
    speaks_of_another_day,
    speaks_of_time,
)
from bot.kinds.phrase_readers import Phrase
from bot.kinds.recurring import Recurring, recurring
from bot.kinds.segment_days import days_of
from bot.kinds.spans import Contradiction, Days, NoSuchDay, OtherWeekday, Said
from bot.kinds.spoken_days import resolved
from bot.kinds.spoken_hours import Clock, Hours, clock_of
from bot.kinds.spoken_phrases import phrases
from bot.kinds.spoken_segments import Parts, Segment, segments_of
from bot.kinds.spoken_words import arranged

__all__ = ["Days", "Meaning", "Unread", "read_days", "understood"]

#: unread: not understood; vague: long ago, and no more; impossible: no such day; weekday: that
#: day is another day of the week; coming: it has not happened
Why = Literal["unread", "vague", "impossible", "weekday", "coming"]

_FRIDAY = 4
#: "5.10" is ten past five to some, and the 5th of October to others.
_DAY_OR_HOUR = re.compile(r"\d{1,2}\.(?:0[1-9]|1[0-2])")


class Unread(Struct, frozen=True):
    """Why no time comes of a text."""

    why: Why
    #: The day that is another day of the week.
    day: date | None = None
    #: The text speaks of time at all.
    of_time: bool = False


class Meaning(Struct, frozen=True):
    """What a text says of a time. Without `days` it names an hour alone."""

    days: Days | None
    clock: Clock | None = None
    #: Until which hour, of what lasts over several.
    until: Clock | None = None
    every: Recurring | None = None
    #: How often it happened.
    times: int = 0
    #: "habis hujan": what only the citizen knows, as it was said.
    event: str = ""


def read_days(words: str, today: date) -> Days | None:
    """Return the days that `plain_words` text means, or None. Future days are returned as such.

    None also where a year, a day or another word of the time stays unread beside what was read:
    half of a date is another date.
    """
    meaning = understood(words, today)
    return meaning.days if isinstance(meaning, Meaning) else None


def understood(words: str, today: date) -> Meaning | Unread:
    """Return what `plain_words` text means on that day, or why it is not understood."""
    said = phrases(arranged(words), today)
    of_time = speaks_of_time(said)
    try:
        meaning = _meaning(said, today)
    except NoSuchDay:
        return Unread("impossible", of_time=True)
    except OtherWeekday as other:
        return Unread("weekday", other.day, of_time=True)
    except Contradiction:
        return Unread("unread", of_time=of_time)
    if meaning is None:
        return Unread("vague" if is_vague(said) else "unread", of_time=of_time)
    if is_coming(said):
        return Unread("coming", of_time=True)
    return meaning


def _meaning(said: Sequence[Phrase], today: date) -> Meaning | None:
    if is_doubtful(said):
        # What is impossible is told as such, whatever stands beside it.
        for one in said:
            if one.day is not None and one.day.day is not None:
                resolved(one.day, today)
        return None
    parts = segments_of(said)
    if parts.broken:
        return None
    hours = _hours(parts)
    _join_hours(parts.segments)
    timed = [one for one in parts.segments if not one.empty]
    every = [one for one in parts.segments if "every" in one.marks]
    times = max((one.times for one in parts.segments), default=0)
    if every:
        return _recurring(every, timed, hours, today, times)
    if not timed:
        return None if speaks_of_another_day(said) else _hour_alone(parts, hours, times)
    days, used = days_of(timed, today)
    clock = clock_of(hours.said, before=hours.before)
    if hours.said and clock is None:
        return None
    until = clock_of(hours.until) if hours.until else None
    if any(one.prayer == "jumatan" for one in hours.said) and days.first.weekday() != _FRIDAY:
        return None
    event = parts.event
    if hours.beside:
        event, clock = hours.beside, None
    if used is not None and not used.hours and days.precision in ("before", "after"):
        clock = None
    return Meaning(days, clock, until, times=times, event=event)


def _join_hours(segments: list[Segment]) -> None:
    """ "jam 8 sampai jam 10 kemarin" is a day with hours, and no span until a day."""
    for one, end in pairwise(segments):
        if one.empty and one.hours and end.hours and end.marks == {"until"} and not end.empty:
            one.day, end.day = end.day, None
            one.around |= end.around


def _hour_alone(parts: Parts, hours: _Hours, times: int) -> Meaning | None:
    if times or hours.beside or not hours.said:
        return None
    if any(one.marks & {"since", "every", "before", "after"} for one in parts.segments):
        return None
    if all(_DAY_OR_HOUR.fullmatch(one.words) for one in parts.segments):
        return None
    clock = clock_of(hours.said, before=hours.before)
    until = clock_of(hours.until) if hours.until else None
    return None if clock is None else Meaning(None, clock, until)


class _Hours(Struct):
    said: list[Hours]
    until: list[Hours]
    #: The hours are those that lead to a prayer.
    before: bool = False
    #: "sebelum jam 9": no hour that is known.
    beside: str = ""


def _hours(parts: Parts) -> _Hours:
    """The time of day that all segments name together."""
    found = _Hours([], [])
    for at, one in enumerate(parts.segments):
        if "until" in one.marks and at and (one.empty or parts.segments[at - 1].empty):
            found.until += one.hours
            continue
        if one.marks & {"before", "after"} and one.hours and one.empty:
            prayers = [_prayer(each) for each in one.hours]
            if any(each.minutes is not None or not each.prayer for each in prayers):
                found.beside = f"{'sebelum' if 'before' in one.marks else 'sesudah'} {one.words}"
                continue
            found.before = "before" in one.marks
            found.said += prayers
            continue
        if "until" in one.marks and one.hours:
            continue  # "kemarin jam 8 sampai hari ini jam 9": when it began counts
        found.said += one.hours
    ends = {one.part for one in found.until if one.part}
    if len(ends) == 1 and not any(one.part for one in found.said):
        found.said.append(Hours(part=ends.pop()))  # "jam 8 sampai jam 9 malam"
    return found


def _prayer(one: Hours) -> Hours:
    return Hours(prayer="subuh") if one.part == "subuh" and one.minutes is None else one


def _recurring(
    every: list[Segment], timed: list[Segment], hours: _Hours, today: date, times: int
) -> Meaning | None:
    rest = [one for one in timed if "every" not in one.marks]
    # "tiap Senin dan Kamis"
    also = [one.day.weekday for one in rest if one.day and one.day == Said(weekday=one.day.weekday)]
    if also and len(also) == len(rest) and not any(one.marks for one in rest):
        rest = []
    else:
        also = []
    if len(every) > 1 or len(rest) > 1:
        return None
    clock = clock_of(hours.said, before=hours.before)
    until = clock_of(hours.until) if hours.until else None
    rule = recurring(every[0], clock if hours.said else None, today, also=also)
    if rule is None or (hours.said and clock is None) or hours.beside:
        return None
    days = Days(rule.latest, rule.latest, "every")
    if rest:
        began, _ = days_of(rest, today)
        if began.precision not in ("since", "month", "year", "about", "week"):
            return None
        first = began.first
        if first > today:
            return None
        days = Days(first, min(began.last, today), "every", around=began.around)
        rule = replace(rule, bounded=True, until_now=began.precision == "since")
    return Meaning(days, clock, until, every=rule, times=times)
