"""When it happened: a phrase read as a span of time, always shown back before it is kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.dates import format_date, format_day_date, format_month, format_time
from bot.form import Field
from bot.kinds.date_leftovers import speaks_of_days
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
from bot.kinds.spoken_dates import Days, read_days
from bot.kinds.spoken_hours import Clock, read_clock
from bot.kinds.spoken_words import plain_words
from bot.words import mask_numbers, shorten

#: Unread twice: the words are kept as they are, and an officer resolves them.
_TRIES = 1
#: Characters that are looked through for a date.
_LONGEST = 1000


class When(Kind):
    """Value: {"from", "to": local ISO with offset, "precision"} or null where it was not read.

    precision: minute, part (of a day), day, week, month, year, about, since (until now).
    """

    texts = frozenset({"kapan_tidak_terbaca", "kapan_nanti", "konfirmasi_kapan"})
    printed_as = "waktu_kejadian"
    labels = (
        *("waktu", "waktu kejadian", "kapan", "tanggal kejadian", "tgl kejadian"),
        *("hari tanggal kejadian", "hari tanggal", "waktu tanggal kejadian"),
    )

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        local = now.astimezone(zone)
        value = read_when(words, local)
        if value is None or value["from"] > local.isoformat(timespec="minutes"):
            if heard.tries >= _TRIES and words:
                shown = shorten(mask_numbers(words), 200)
                return Reading(Answer(None, words, shown, messages=heard.messages))
            return Problem("kapan_tidak_terbaca" if value is None else "kapan_nanti")
        day, span = describe(value)
        return Reading(Answer(value, words, day + span, messages=heard.messages), confirm=True)

    def confirmation(self, answer: Answer) -> Confirmation:
        day, span = describe(answer.value)
        return Confirmation("konfirmasi_kapan", {"hari_tanggal": day, "rentang": span})

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return answer.value is not None


def read_when(text: str, local: datetime) -> dict[str, str] | None:
    """Return the span that `text` means at the local time `local`, or None."""
    words = plain_words(text[:_LONGEST])
    clock = read_clock(words)
    days = read_days(words, local.date())
    if days is None:
        if clock is None or speaks_of_days(words):
            return None
        # A time alone is today's, or yesterday's when that hour has not come yet.
        today = local.date()
        ahead = clock.first > local.time()
        day = today - timedelta(days=1) if ahead else today
        days = Days(day, day, "day")
    return _span(days, clock, local)


def _span(days: Days, clock: Clock | None, local: datetime) -> dict[str, str]:
    zone = local.tzinfo
    precision = days.precision
    first, last = time(0), time(23, 59)
    if clock is not None and days.first == days.last and precision == "day":
        first, last = clock.first, clock.last
        precision = "minute" if first == last else "part"
    start = datetime.combine(days.first, first, zone)
    end = datetime.combine(days.last, last, zone)
    if precision == "since" or start <= local < end:
        end = max(start, local)
    return {
        "from": start.isoformat(timespec="minutes"),
        "to": end.isoformat(timespec="minutes"),
        "precision": precision,
    }


def describe(value: dict[str, str]) -> tuple[str, str]:
    """Return the day, and what follows it: ("Minggu, 22 November 2026", " sekitar pukul 08.30")."""
    start, end = datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["to"])
    precision = value["precision"]
    day = format_day_date(start.date())
    if precision == "minute":
        return day, f" sekitar pukul {format_time(start)}"
    if precision == "part":
        return day, f" antara pukul {format_time(start)} dan {format_time(end)}"
    if precision == "day":
        return day, ""
    if precision == "month":
        return format_month(start.date()), ""
    if precision == "year":
        return f"tahun {start.year}", ""
    if precision == "since":
        return format_date(start.date()), " sampai sekarang (perkiraan)"
    return format_date(start.date()), f" sampai {format_date(end.date())}"
