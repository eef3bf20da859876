"""What the words of each phrase of time say: the readers behind `spoken_phrases`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from bot.kinds.spans import Said, monday, shift_months
from bot.kinds.spoken_hours import Hours
from bot.kinds.spoken_words import MONTHS

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")

#: since, until, before, after, every, either (A or B), between: they say how the next phrase is
#: meant; lasting ("sudah 2 bulan") begins a length; about: it is an estimate; word: not of a time
Role = Literal[
    "day",
    "hours",
    "length",
    "times",
    "offset",
    "since",
    "until",
    "before",
    "after",
    "every",
    "either",
    "between",
    "lasting",
    "about",
    "word",
]


class Phrase(Struct, frozen=True):
    """One phrase of a text, or one word between them."""

    role: Role
    words: str
    day: Said | None = None
    hours: Hours | None = None
    #: Of a length: how many, and of which unit. Of times and an offset: how many.
    count: int = 0
    unit: str = ""
    #: "3 kali seminggu": how often in each of them.
    times: int = 0


Found = re.Match[str]
Reads = Callable[[Found, date], "Phrase | None"]


def day_said(says: Callable[[Found, date], Said]) -> Reads:
    """A phrase of a day, by what it says of it."""
    return lambda found, today: Phrase("day", found.group(), day=says(found, today))


def marks(role: Role) -> Reads:
    """A phrase that says how the next one is meant."""
    return lambda found, _: Phrase(role, found.group())


def full_year(text: str | None, today: date) -> int | None:
    """The year as written: "26" is 2026, "98" is 1998."""
    if not text:
        return None
    if len(text) == 4:
        return int(text)
    short = int(text.strip("'"))
    return 2000 + short if 2000 + short <= today.year + 1 else 1900 + short


def part_named(text: str | None) -> str | None:
    """ "tengah" and "pertengahan" are one."""
    return "pertengahan" if text == "tengah" else text


def numeric(found: Found, today: date) -> Said:
    """ "20/11/2026"."""
    day, month, year = found.groups()
    return Said(day=int(day), month=int(month), year=full_year(year, today))


def written(found: Found, today: date) -> Said:
    """ "20 november 2026"."""
    day, month, year = found.groups()
    return Said(day=int(day), month=MONTHS[month], year=full_year(year, today))


def span_of_days(found: Found, today: date) -> Said:
    """ "3-5 oktober"."""
    first, last, month, year = found.groups()
    year = full_year(year, today)
    return Said(day=int(first), last_day=int(last), month=MONTHS[month], year=year)


def ago(found: Found, today: date) -> Phrase | None:
    """ "3 hari lalu"."""
    count, unit = int(found.group(1)), found.group(2)
    if not count:
        return None
    return Phrase("day", found.group(), day=back(count, unit, today))


def back(count: int, unit: str, today: date) -> Said:
    """So many units before today."""
    if unit == "hari":
        return Said(on=today - timedelta(days=count))
    if unit == "minggu":
        return Said(week=monday(today - timedelta(weeks=count)))
    if unit == "bulan":
        month = shift_months(today.replace(day=1), -count)
        return Said(year=month.year, month=month.month)
    return Said(year=today.year - count)


def either_ago(found: Found, today: date) -> Phrase | None:
    """ "2 atau 3 hari lalu"."""
    one, two = sorted((int(found.group(1)), int(found.group(2))))
    if not 0 < one < two <= one + 3:
        return None
    on, until = today - timedelta(days=two), today - timedelta(days=one)
    if found.group(3) == "minggu":
        on, until = today - timedelta(weeks=two), today - timedelta(weeks=one)
    elif found.group(3) == "bulan":
        on, until = shift_months(today, -two), shift_months(today, -one)
    elif found.group(3) == "tahun":
        on, until = shift_months(today, -12 * two), shift_months(today, -12 * one)
    return Phrase("day", found.group(), day=Said(on=on, until=until))


def relative(found: Found, today: date) -> Said:
    """ "awal bulan lalu", "minggu ini", "tahun depan"."""
    part, unit, way = part_named(found.group(1)), found.group(2), found.group(3)
    count = {"ini": 0, "depan": -1}.get(way, 1)
    return with_part(back(count, unit, today), part)


def with_part(said: Said, part: str | None) -> Said:
    """The same with "awal" or "akhir" before it."""
    return said if part is None else Said(said.year, said.month, week=said.week, part=part)


def part_alone(found: Found, today: date) -> Said:
    """ "awal bulan", "akhir tahun", "akhir minggu": the latest of them that has begun."""
    part, unit = part_named(found.group(1)), found.group(2)
    if unit == "tahun":
        this = today.month >= {"awal": 1, "pertengahan": 5}.get(part or "", 10)
        return Said(year=today.year - (not this), part=part)
    if unit == "bulan":
        this = today.day >= {"awal": 1, "pertengahan": 11}.get(part or "", 21)
        month = today if this else shift_months(today.replace(day=1), -1)
        return Said(year=month.year, month=month.month, part=part)
    this = today.weekday() >= {"awal": 0, "pertengahan": 2}.get(part or "", 5)
    return Said(week=monday(today) - timedelta(weeks=not this), part=part)


def weekday_said(found: Found, today: date) -> Said:
    """ "hari senin lalu"."""
    name, way = found.group(1), found.group(2)
    number = WEEKDAYS.index(name)
    if way == "ini":
        return Said(weekday=number, week=monday(today))
    past = True if way in ("lalu", "kemarin", "lewat") else None
    return Said(weekday=number, past=past, coming=True if way == "depan" else None)


def named_month(found: Found, today: date) -> Said:
    """ "akhir oktober lalu", "mei tahun 25"."""
    part, month, way, year, alone = found.groups()
    return Said(
        month=MONTHS[month],
        part=part_named(part),
        past=True if way and way != " depan" else None,
        coming=True if way == " depan" else None,
        year=full_year(year or alone, today),
    )


def eve_said(found: Found, today: date) -> Phrase:
    """ "malam selasa"."""
    said = Said(
        weekday=WEEKDAYS.index(found.group(1)), past=True if found.group(2) else None, eve=True
    )
    return Phrase("day", found.group(), day=said, hours=Hours(part="malam"))


def month_ago(found: Found, today: date) -> Said:
    """ "tanggal 3 bulan lalu" is the 3rd of last month; three months ago is the other reading."""
    day, month = int(found.group(1)), shift_months(today.replace(day=1), -1)
    other = shift_months(today, -day) if day else None
    return Said(day=day, month=month.month, year=month.year, other=other)


def around_day(found: Found, today: date) -> Said:
    """ "tanggal 20an" is one of the twenties."""
    if found.group() == "tanggal belasan":
        return Said(day=11, last_day=19)
    day = int(found.group(1))
    return Said(day=max(day, 1), last_day=29 if day == 20 else day + 9)


def hour_said(reads: Callable[[Found], Hours | None]) -> Reads:
    """A phrase of an hour, by what it says of it; None where no clock shows it."""

    def phrase(found: Found, today: date) -> Phrase | None:
        said = reads(found)
        return None if said is None else Phrase("hours", found.group(), hours=said)

    return phrase


def this_night(found: Found, today: date) -> Phrase:
    """ "tadi malam"."""
    day = Said(on=today - timedelta(days=1))
    return Phrase("day", found.group(), day=day, hours=Hours(part="malam"))


def often_said(found: Found, _: date) -> Phrase | None:
    """ "3 kali seminggu", "sebulan 2 kali"."""
    times, unit, other, often = found.groups()
    count = int(times or often)
    return Phrase("every", found.group(), count=1, unit=unit or other, times=count)


def length_said(found: Found, today: date) -> Phrase | None:
    """ "2 bulan"."""
    count = int(found.group(1))
    return Phrase("length", found.group(), count=count, unit=found.group(2)) if count else None


def nth_week(found: Found, _: date) -> Said:
    """ "minggu kedua oktober"."""
    number = found.group(1).removeprefix("ke-")
    nth = -1 if number == "terakhir" else int(number)
    month = MONTHS[found.group(2)] if found.group(2) else None
    return Said(nth_week=nth, month=month)
