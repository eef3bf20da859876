"""What phrases say of a day, put together: a weekday, a week, a month, a feast. Pure.

What the parts of a day mean is looked up from a day on: the latest that had come by then. Parts
that contradict each other, and days that no calendar has, are told apart, for they are asked about
with other words.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import asdict, replace

from bot.kinds import named_days
from bot.kinds.spans import (
    Contradiction,
    Days,
    NoSuchDay,
    OtherWeekday,
    Said,
    monday,
    month_end,
    one_day,
    shift_months,
)


def resolved(said: Said, today: date) -> Days:
    """The span that the parts mean, seen from `today`; one to come only where they say so.

    Raises NoSuchDay, OtherWeekday and Contradiction.
    """
    if said.yesterday:
        said = _yesterday(said, today)
    try:
        days = _resolved(said, today)
    except (ValueError, OverflowError):
        raise NoSuchDay from None
    if said.other is not None:
        days = replace(days, other=said.other)
    if said.eve and said.feast is not None:
        days = replace(one_day(days.first - timedelta(days=1)), around=days.around)
    elif said.eve and said.weekday is None:
        # "malam tanggal 5" is that evening to some, and the one before to others.
        days = replace(days, first=days.first - timedelta(days=1), precision="about")
    return days


def _yesterday(said: Said, today: date) -> Said:
    alone = replace(said, yesterday=None)
    day = today - timedelta(days=1)
    others = {name for name, value in asdict(alone).items() if value is not None}
    if not others or (others == {"weekday"} and alone.weekday == day.weekday()):
        return replace(alone, on=day)
    if others == {"weekday", "week"} or "week" in others:
        return alone
    if "on" in others:
        raise Contradiction
    return replace(alone, past=True)


def _resolved(said: Said, today: date) -> Days:
    if said.on is not None:
        return _certain(said, said.on)
    if said.feast is not None:
        return _feast(said, today)
    if said.week is not None:
        return _week(said, said.week)
    if said.nth_day is not None:
        raise Contradiction
    if said.day is not None:
        return _day(said, said.day, today)
    if said.weekday is not None:
        return _weekday(said, said.weekday, today)
    if said.month is not None:
        return _month(said, said.month, today)
    if said.year is not None:
        return _year(said, said.year)
    raise Contradiction


def _checked(said: Said, day: date) -> date:
    if said.weekday is not None and day.weekday() != said.weekday:
        raise OtherWeekday(day)
    return day


def _certain(said: Said, on: date) -> Days:
    for value, theirs in ((said.year, on.year), (said.month, on.month), (said.day, on.day)):
        if value not in (None, theirs):
            raise Contradiction
    if said.week not in (None, monday(on)) or said.feast or said.part:
        raise Contradiction
    _checked(said, on)
    return one_day(on) if said.until is None else Days(on, said.until, "about", around=True)


def _feast(said: Said, today: date) -> Days:
    key = said.feast or ""
    if said.month or said.day or said.week or said.coming:
        raise Contradiction
    if said.nth_week and key != named_days.RAMADAN:
        raise Contradiction
    if said.year is not None:
        found = named_days.feast_of(key, said.year)
    else:
        found = named_days.latest(key, today, over=bool(said.past))
    if found is None:
        raise Contradiction
    first, last = found.first, found.last
    if said.nth_day is not None:
        first = last = first + timedelta(days=said.nth_day - 1)
        if key != named_days.RAMADAN and said.nth_day > 7:
            raise Contradiction
    elif said.nth_week:
        weeks = said.nth_week if said.nth_week > 0 else 5
        first = min(first + timedelta(weeks=weeks - 1), last - timedelta(days=6))
        return Days(first, first + timedelta(days=6), "about", around=True)
    elif said.part:
        if key != named_days.RAMADAN:
            raise Contradiction
        first, last = _third(first, last, said.part)
    if first == last:
        return Days(_checked(said, first), last, "day", around=found.estimate)
    days = Days(first, last, "about", around=found.estimate or bool(said.part))
    return days if said.weekday is None else _within(days, said.weekday)


def _third(first: date, last: date, part: str) -> tuple[date, date]:
    if part == "awal":
        return first, first + timedelta(days=9)
    if part == "akhir":
        return first + timedelta(days=20), last
    return first + timedelta(days=10), first + timedelta(days=19)


def _within(days: Days, weekday: int) -> Days:
    """The one such weekday in that span."""
    first = days.first + timedelta(days=(weekday - days.first.weekday()) % 7)
    if first > days.last or first + timedelta(days=7) <= days.last:
        raise Contradiction
    return replace(days, first=first, last=first, precision="day")


def _week(said: Said, week: date) -> Days:
    if said.nth_week or said.nth_day or said.last_day:
        raise Contradiction
    if said.month or said.day or said.year:
        return _day_in_week(said, week)
    if said.weekday is not None:
        day = week + timedelta(days=said.weekday)
        return one_day(day - timedelta(days=1 if said.eve else 0))
    spans = {None: (0, 6), "awal": (0, 1), "pertengahan": (2, 3), "akhir": (5, 6)}
    first, last = spans[said.part]
    precision = "about" if said.part else "week"
    return Days(week + timedelta(days=first), week + timedelta(days=last), precision)


def _day_in_week(said: Said, week: date) -> Days:
    """ "minggu lalu tanggal 18": the day of that week which is so written."""
    if said.day is None or said.part or said.eve:
        raise Contradiction
    for day in (week + timedelta(days=ahead) for ahead in range(7)):
        if day.day == said.day and said.month in (None, day.month):
            if said.year not in (None, day.year):
                raise Contradiction
            return one_day(_checked(said, day))
    raise Contradiction


def _day(said: Said, day: int, today: date) -> Days:
    if said.part or said.nth_week or (said.eve and said.weekday is not None):
        raise Contradiction
    last = said.last_day if said.last_day is not None else day
    first = _dated(said, day, last, today)
    if last == day:
        return one_day(_checked(said, first))
    if last < day:  # from the 28th to the 3rd
        end = shift_months(first.replace(day=1), 1).replace(day=last)
    else:
        end = first.replace(day=min(last, month_end(first.year, first.month).day))
        if last > end.day and said.last_day != 29:
            raise NoSuchDay
    return Days(first, end, "about")


def _dated(said: Said, day: int, last: int, today: date) -> date:
    if said.year is not None and said.month is not None:
        return date(said.year, said.month, day)
    if said.year is not None:
        raise Contradiction
    if said.month is None:
        month = today.replace(day=1)
        if said.coming:
            month = shift_months(month, 1)
        elif last > today.day or last < day:
            month = shift_months(month, -1)
        return month.replace(day=day)
    if said.coming:
        raise Contradiction
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, said.month, day)
        except ValueError:
            continue  # the 29th of February
        if found <= today:
            return found
    raise NoSuchDay


def _weekday(said: Said, weekday: int, today: date) -> Days:
    if said.month or said.year or said.part or said.nth_week:
        raise Contradiction
    eve = timedelta(days=1 if said.eve else 0)
    if said.coming:
        ahead = (weekday - today.weekday()) % 7 or 7
        near, week = today + timedelta(days=ahead), monday(today) + timedelta(days=7 + weekday)
        # On Monday "Jumat depan" is this Friday to some, and that of next week to others.
        return one_day(near - eve) if near == week else Days(near - eve, week - eve, "about")
    back = (today.weekday() - weekday) % 7
    if said.past or said.eve:
        back = back or 7
    found = today - timedelta(days=back)
    if said.eve and not said.past and back == 7:
        found = today  # "malam Senin" said on Monday was last night
    return one_day(found - eve)


def _month(said: Said, month: int, today: date) -> Days:
    year = said.year
    if year is None:
        if said.coming or (said.past and month == today.month):
            raise Contradiction
        begins = {None: 1, "awal": 1, "pertengahan": 11, "akhir": 21}[said.part]
        if said.nth_week:
            begins = 1 + 7 * (said.nth_week - 1) if said.nth_week > 0 else 22
        year = today.year if (month, begins) <= (today.month, today.day) else today.year - 1
    first, last = date(year, month, 1), month_end(year, month)
    if said.nth_week:
        start = first + timedelta(days=7 * (said.nth_week - 1))
        if said.nth_week < 0:
            return Days(last - timedelta(days=6), last, "about", around=True)
        return Days(start, min(start + timedelta(days=6), last), "about", around=True)
    if said.part == "awal":
        return Days(first, first.replace(day=10), "about")
    if said.part == "pertengahan":
        return Days(first.replace(day=11), first.replace(day=20), "about")
    if said.part == "akhir":
        return Days(first.replace(day=21), last, "about")
    return Days(first, last, "month")


def _year(said: Said, year: int) -> Days:
    if said.nth_week or said.past or said.coming:
        raise Contradiction
    spans = {"awal": (1, 3), "pertengahan": (5, 8), "akhir": (10, 12)}
    if said.part:
        first, last = spans[said.part]
        return Days(date(year, first, 1), month_end(year, last), "about")
    return Days(date(year, 1, 1), date(year, 12, 31), "year")
