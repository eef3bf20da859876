"""The days that segments mean: since one, before one, from one to another. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from bot.kinds.spans import Contradiction, Days, NoSuchDay, Said, month_end, shift_months
from bot.kinds.spoken_days import resolved
from bot.kinds.spoken_segments import Segment

#: Of a longer part of a month or a year, its first day is an estimate.
_EXACT = timedelta(days=3)


def days_of(timed: list[Segment], today: date) -> tuple[Days, Segment | None]:
    """The one span that these segments mean, and the segment that names it.

    Raises NoSuchDay, OtherWeekday, and Contradiction where they mean several.
    """
    read: list[tuple[Days, Segment | None]] = []
    at = 0
    while at < len(timed):
        one = timed[at]
        after = timed[at + 1] if at + 1 < len(timed) else None
        if one.day is None and after is not None and after.marks & {"before", "after"}:
            read.append((_shifted(one, after, today), None))
            at += 2
        elif after is not None and after.marks & {"until", "either"}:
            read.append((_between(one, after, today), one))
            at += 2
        else:
            if not _is_weak(one):
                read.append((_span(one, today), one))
            at += 1
    if not read:
        raise Contradiction
    narrowest = min(read, key=lambda pair: pair[0].last - pair[0].first)
    for days, _ in read:
        same = days.precision == narrowest[0].precision or days.precision in (
            *("week", "month", "year", "day"),
        )
        if not same or not days.first <= narrowest[0].first <= narrowest[0].last <= days.last:
            raise Contradiction
    return narrowest


def _is_weak(one: Segment) -> bool:
    """A length of time that may be of anything: "padahal bilangnya 3 hari", "umur 12 tahun"."""
    sure = one.lasting or one.around or bool(one.marks)
    return one.day is None and bool(one.count) and one.apart and not sure


def _span(one: Segment, today: date) -> Days:
    if one.offset:
        return _offset(one, today)
    if one.day is None:
        if one.marks - {"since"} or one.times:
            raise Contradiction
        return _lasting(one, today)
    days = resolved(one.day, today)
    if one.count:
        raise Contradiction
    around = days.around or one.around
    day = timedelta(days=1)
    if not one.marks or one.marks == {"between"}:
        if one.marks:
            raise Contradiction
        return replace(days, around=around)
    if one.marks == {"until"}:
        # "sampai sekarang", and nobody said since when.
        raise Contradiction
    if days.first > today:
        return replace(days, around=around)
    if one.marks in ({"since"}, {"since", "between"}):
        vague = days.precision == "about" and days.last - days.first > _EXACT
        return Days(days.first, today, "since", around or vague)
    if one.marks == {"before"}:
        return Days(days.first - day, days.first - day, "before", around)
    if one.marks == {"since", "before"}:
        return Days(days.first - day, today, "since_before", around)
    if one.marks == {"after"} and days.last < today:
        return Days(days.last + day, today, "after", around)
    if one.marks == {"since", "after"} and days.last < today:
        return Days(days.last + day, today, "since", around)
    raise Contradiction


def _lasting(one: Segment, today: date) -> Days:
    first = _shifted_by(today, -one.count, one.unit)
    return Days(first, today, "since", around=True)


def _shifted_by(day: date, count: int, unit: str) -> date:
    try:
        if unit == "hari":
            return day + timedelta(days=count)
        if unit == "minggu":
            return day + timedelta(weeks=count)
        return shift_months(day, count if unit == "bulan" else 12 * count)
    except (ValueError, OverflowError):
        raise NoSuchDay from None


def _shifted(length: Segment, base: Segment, today: date) -> Days:
    """ "2 hari sebelum lebaran": counted from its first day, or after its last."""
    if base.day is None or length.marks or base.marks not in ({"before"}, {"after"}):
        raise Contradiction
    days = resolved(base.day, today)
    back = "before" in base.marks
    edge = days.first if back else days.last
    day = _shifted_by(edge, -length.count if back else length.count, length.unit)
    around = length.around or days.around
    if length.unit == "hari":
        return Days(day, day, "day", around)
    if length.unit == "minggu":
        return Days(day - timedelta(days=3), day + timedelta(days=3), "about", True)
    if length.unit == "bulan":
        first = day.replace(day=1)
        return Days(first, month_end(first.year, first.month), "month", True)
    raise Contradiction


def _offset(one: Segment, today: date) -> Days:
    """ "H-3 lebaran"."""
    if one.day is None or one.marks or one.day.feast is None:
        raise Contradiction
    days = resolved(one.day, today)
    edge = days.first if one.offset < 0 else days.last
    day = edge + timedelta(days=one.offset)
    return Days(day, day, "day", days.around or one.around)


def _between(one: Segment, end: Segment, today: date) -> Days:
    """From one day to another; what the first leaves open is what lies before the second."""
    marks = one.marks - {"since", "between"}
    if marks or one.day is None or end.day is None or end.marks - {"until", "either"}:
        raise Contradiction
    last = resolved(_following(one.day, end.day), today)
    first = resolved(one.day, max(last.last, last.first))
    if first.first > last.last:
        raise Contradiction
    either = "either" in end.marks
    around = one.around or end.around or either or first.around or last.around
    if last.last == today and last.precision == "day" and not either:
        return Days(first.first, today, "since", around)
    return Days(first.first, last.last, "about", around)


def _following(first: Said, last: Said) -> Said:
    """The last day of a span with the year, or the week, in which it follows the first."""
    if last.year is None and last.month is not None and first.year and first.month:
        return replace(last, year=first.year + (last.month < first.month))
    if last == Said(weekday=last.weekday) and first.week is not None:
        later = (last.weekday or 0) < (first.weekday or 0)
        return replace(last, week=first.week + timedelta(weeks=later))
    return last
