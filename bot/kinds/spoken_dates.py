"""Indonesian phrases of time, read as a span of local days. Pure; knows nothing of fields.

`read_days` returns the first and the last day that a phrase means and how sure that is, from
words that `plain_words` has spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from bot.kinds.date_leftovers import doubtful
from bot.kinds.named_days import FIXED_PATTERN, day_of
from bot.kinds.spoken_words import MONTH, MONTHS, PAST, arranged

_WEEKDAYS = {
    "senin": 0,
    "selasa": 1,
    "rabu": 2,
    "kamis": 3,
    "jumat": 4,
    "sabtu": 5,
    "minggu": 6,
}

_M = f"({MONTH})"
_D = r"(\d{1,2})"
#: Two figures that begin a time of day ("5 okt 08.30", "5 okt 10 pagi") are no year.
_Y = (
    r"((?:19|20)\d{2}|\d{2}(?![.:]\d)"
    r"(?! (?:dini|subuh|pagi|siang|sore|petang|malam|menit|hari|minggu|bulan|tahun|orang|kali)\b))"
)
_W = "(" + "|".join(_WEEKDAYS) + ")"


class Days(Struct, frozen=True):
    """A span of whole days, both ends included. precision: day, week, month, year, about, since."""

    first: date
    last: date
    precision: str


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _month_end(year, month + 1).day))


def _year(text: str | None, *, month: int, day: int, today: date) -> int:
    """The year as written, or the latest in which that day is not in the future."""
    if text:
        if len(text) == 4:
            return int(text)
        return 2000 + int(text) if 2000 + int(text) <= today.year + 1 else 1900 + int(text)
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _one(day: date) -> Days:
    return Days(day, day, "day")


def _month(year: int, month: int, part: str | None = None) -> Days:
    first, last = date(year, month, 1), _month_end(year, month)
    if part == "awal":
        return Days(first, first.replace(day=10), "about")
    if part == "pertengahan" or part == "tengah":
        return Days(first.replace(day=11), first.replace(day=20), "about")
    if part == "akhir":
        return Days(first.replace(day=21), last, "about")
    return Days(first, last, "month")


def _year_span(year: int, part: str | None = None) -> Days:
    if part == "awal":
        return Days(date(year, 1, 1), date(year, 3, 31), "about")
    if part == "pertengahan" or part == "tengah":
        return Days(date(year, 5, 1), date(year, 8, 31), "about")
    if part == "akhir":
        return Days(date(year, 10, 1), date(year, 12, 31), "about")
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _ago(count: int, unit: str, today: date) -> Days:
    if unit == "hari":
        return _one(today - timedelta(days=count))
    if unit == "minggu":
        day = today - timedelta(weeks=count)
        return Days(
            day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday()), "week"
        )
    if unit == "bulan":
        day = _shift_months(today, -count)
        return _month(day.year, day.month)
    return _year_span(today.year - count)


Found = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Found, date], Days]]


def _numeric(found: Found, today: date) -> Days:
    day, month = int(found.group(1)), int(found.group(2))
    return _one(date(_year(found.group(3), month=month, day=day, today=today), month, day))


def _written(found: Found, today: date) -> Days:
    day, month = int(found.group(1)), MONTHS[found.group(2)]
    return _one(date(_year(found.group(3), month=month, day=day, today=today), month, day))


def _written_range(found: Found, today: date) -> Days:
    last = _written_at(found.group(2), found.group(3), found.group(4), today)
    return Days(last.replace(day=int(found.group(1))), last, "about")


def _written_at(day: str, month: str, year: str | None, today: date) -> date:
    number = MONTHS[month]
    return date(_year(year, month=number, day=int(day), today=today), number, int(day))


def _day_of_month_ago(found: Found, today: date) -> Days:
    """ "tanggal 3 bulan lalu" is the 3rd of last month; three months ago is the other reading."""
    before = _shift_months(today.replace(day=1), -1)
    return _one(before.replace(day=int(found.group(1))))


def _day_alone(found: Found, today: date) -> Days:
    day = int(found.group(1))
    month = today.replace(day=1)
    if day > today.day:
        month = _shift_months(month, -1)
    return _one(month.replace(day=day))


def _weekday_last_week(found: Found, today: date) -> Days:
    monday = today - timedelta(days=today.weekday() + 7)
    return _one(monday + timedelta(days=_WEEKDAYS[found.group(1)]))


def _weekday(found: Found, today: date) -> Days:
    back = (today.weekday() - _WEEKDAYS[found.group(1)]) % 7
    return _one(today - timedelta(days=back or 7))


def _named_month(found: Found, today: date) -> Days:
    part, month, year = found.group(1), MONTHS[found.group(2)], found.group(3)
    return _month(_year(year, month=month, day=1, today=today), month, part)


def _relative_month(found: Found, today: date) -> Days:
    back = 0 if found.group(2) == "ini" or found.group(2) is None else 1
    day = _shift_months(today.replace(day=1), -back)
    return _month(day.year, day.month, found.group(1))


def _relative_year(found: Found, today: date) -> Days:
    back = 0 if found.group(2) == "ini" or found.group(2) is None else 1
    return _year_span(today.year - back, found.group(1))


def _named_day(found: Found, today: date) -> Days:
    month, day = day_of(found.group(1))
    return _one(date(_year(found.group(2), month=month, day=day, today=today), month, day))


def _to_come(found: Found, today: date) -> Days:
    """Next week, month or Monday: far enough ahead to be seen as still to come."""
    return _one(today + timedelta(days=7))


def _rule(pattern: str, read: Callable[[Found, date], Days]) -> Rule:
    return re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w/-])"), read


#: Tried in order; the first that fits wins, so longer phrases stand before their parts.
_RULES: tuple[Rule, ...] = (
    _rule(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
        lambda f, _: _one(date(int(f.group(1)), int(f.group(2)), int(f.group(3)))),
    ),
    _rule(rf"{_D}[/.-](\d{{1,2}})[/.-]{_Y}", _numeric),
    _rule(rf"{_D} (\d{{1,2}}) ((?:19|20)\d{{2}})", _numeric),
    _rule(rf"(?:tanggal )?{_D}\s?(?:-|sampai|sampai tanggal)\s?{_D} {_M}(?: {_Y})?",
          _written_range),
    _rule(rf"(?:tanggal )?{_D} (?:bulan )?{_M}(?: (?:tahun )?{_Y})?", _written),
    _rule(rf"(?:tanggal )?{_D}[/-](\d{{1,2}})(?: (?:tahun )?((?:19|20)\d{{2}}))?", _numeric),
    _rule(rf"tanggal {_D} bulan {PAST}", _day_of_month_ago),
    _rule(rf"tanggal {_D}(?: bulan ini)?(?! bulan)", _day_alone),
    _rule(rf"({FIXED_PATTERN})(?: {PAST})?(?: (?:tahun )?{_Y})?", _named_day),
    _rule(rf"(?:{_W}|minggu|bulan|tahun) (?:depan|mendatang)", _to_come),
    _rule(rf"(?:hari )?{_W} minggu {PAST}", _weekday_last_week),
    _rule(rf"hari {_W} {PAST}", _weekday),
    _rule(r"kemarin (?:lusa|dulu)|lusa kemarin", lambda _, t: _one(t - timedelta(days=2))),
    _rule(rf"(\d{{1,3}}) (hari|minggu|bulan|tahun) {PAST}",
          lambda f, t: _ago(int(f.group(1)), f.group(2), t)),
    _rule(rf"minggu {PAST}", lambda _, t: _ago(1, "minggu", t)),
    _rule(r"minggu ini", lambda _, t: Days(t - timedelta(days=t.weekday()), t, "week")),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?bulan ({PAST}|ini)", _relative_month),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?bulan {_M}(?: (?:tahun )?{_Y})?",
          _named_month),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?{_M}(?: {PAST}| (?:tahun )?{_Y})",
          _named_month),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?tahun ({PAST}|ini)", _relative_year),
    _rule(r"(awal|pertengahan|tengah|akhir) bulan",
          lambda f, t: _month(t.year, t.month, f.group(1))),
    _rule(rf"{_W} {PAST}", _weekday),
    _rule(r"(?:tadi malam|semalam|tadi malem)", lambda _, t: _one(t - timedelta(days=1))),
    _rule(r"kemarin", lambda _, t: _one(t - timedelta(days=1))),
    _rule(r"(?:besok )?lusa", lambda _, t: _one(t + timedelta(days=2))),
    _rule(r"besok", lambda _, t: _one(t + timedelta(days=1))),
    _rule(r"hari ini|tadi|barusan|baru saja|sekarang|ini hari", lambda _, t: _one(t)),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?(?!ag\b){_M}()", _named_month),
    _rule(rf"hari {_W}|(?!minggu){_W}",
          lambda f, t: _weekday_named(f.group(1) or f.group(2), t)),
    _rule(r"(?:(awal|pertengahan|tengah|akhir) )?(?:tahun )?((?:19|20)\d{2})",
          lambda f, _: _year_span(int(f.group(2)), f.group(1))),
)  # fmt: skip


def _weekday_named(name: str, today: date) -> Days:
    return _one(today - timedelta(days=(today.weekday() - _WEEKDAYS[name]) % 7))


_DURATION = re.compile(
    r"(?:sudah|selama|lebih dari)(?: lebih)? (\d{1,3}) (hari|minggu|bulan|tahun)"
)
_SINCE = re.compile(r"\b(?:sejak|dari)\b")
_FULL_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def read_days(words: str, today: date) -> Days | None:
    """Return the days that `plain_words` text means, or None. Future days are returned as such.

    None also where a year, a day or the name of a feast stays unread beside what was read: half
    of a date is another date.
    """
    if duration := _DURATION.search(words):
        return _lasting(int(duration.group(1)), duration.group(2), today)
    words = arranged(words, today)
    if between := _between(words, today):
        return between
    days = _first_phrase(words, today)
    if days is not None and _SINCE.search(words) and days.first <= today:
        return Days(days.first, today, "since")
    return days


def _lasting(count: int, unit: str, today: date) -> Days:
    match unit:
        case "hari":
            first = today - timedelta(days=count)
        case "minggu":
            first = today - timedelta(weeks=count)
        case "bulan":
            first = _shift_months(today, -count)
        case _:
            first = _shift_months(today, -12 * count)
    return Days(first, today, "since")


def _between(words: str, today: date) -> Days | None:
    """From one phrase to another: "januari sampai maret 2025", "kemarin sampai sekarang"."""
    start, _, end = words.partition(" sampai ")
    last = _first_phrase(end, today) if end else None
    if last is None:
        return None
    first = None
    if (year := _FULL_YEAR.search(end)) and not _FULL_YEAR.search(start):
        first = _first_phrase(f"{start} {year.group()}", today)
    first = first or _first_phrase(start, today)
    if first is None or first.first > last.last:
        return None
    return Days(first.first, last.last, "since" if last.last == today else "about")


def _first_phrase(words: str, today: date) -> Days | None:
    for pattern, read in _RULES:
        for found in pattern.finditer(words):
            try:
                days = read(found, today)
            except (ValueError, OverflowError):
                continue  # the 31st of June: it is doubted below, whatever rule fits a part
            return None if doubtful(words, found.start(), found.end(), days.precision) else days
    return None
