"""When it happened: a phrase read as a span of time, always shown back before it is kept.

Source: rules 64.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.dates import DAYS, format_date
from bot.form import Field
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
from bot.kinds.spoken_dates import Days, Meaning, Unread, understood
from bot.kinds.spoken_hours import PARTS, Clock
from bot.kinds.spoken_words import plain_words
from bot.kinds.when_words import describe, stands_alone, told
from bot.words import mask_numbers, shorten

__all__ = ["When", "describe", "read_when"]

#: Unread twice: the words are kept as they are, and an officer resolves them.
_TRIES = 1
#: Characters that are looked through for a date.
_LONGEST = 1000
#: Longest part of the citizen's words that a summary shows.
_SHOWN = 200


class When(Kind):
    """Value: {"from", "to": local ISO with offset, "precision"} or null where it was not read.

    precision: minute, part (of a day), day, week, month, year, about (from one day to another),
    since (until now), before (up to the day of `to`), after (from the day of `from` on),
    since_before (since before it), every (the latest time of what recurs). Beside these may stand
    "around" (an estimate), "at" (the hour of what is longer than a day), "every" and "bounds" (what
    recurs, and how it is bounded), "times" (how often it was), "event" (what was said beside the
    day, in the citizen's words) and "other" (the first day of another reading). Older values have
    none of them.
    """

    texts = frozenset(
        {
            *("kapan_tidak_terbaca", "kapan_nanti", "kapan_mustahil", "kapan_beda_hari"),
            *("kapan_lama", "konfirmasi_kapan", "konfirmasi_waktu"),
        }
    )
    printed_as = "waktu_kejadian"
    keeps_unread = True
    labels = (
        *("waktu", "waktu kejadian", "kapan", "tanggal kejadian", "tgl kejadian"),
        *("hari tanggal kejadian", "hari tanggal", "waktu tanggal kejadian"),
    )

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        return self._read(field, heard, now.astimezone(zone), labelled=False)

    def read_labelled(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        return self._read(field, heard, now.astimezone(zone), labelled=True)

    def _read(
        self, field: Field, heard: Heard, local: datetime, *, labelled: bool
    ) -> Reading | Problem:
        new = heard.text.strip()
        words = "\n".join(
            part for part in (heard.before.words if heard.before else "", new) if part
        )
        messages = (*(heard.before.messages if heard.before else ()), *heard.messages)
        read = _read(new, local)
        if not isinstance(read, Unread):
            return Reading(Answer(read, words, told(read), messages=messages), confirm=True)
        kept = Answer(None, words, shorten(mask_numbers(words), _SHOWN), messages=messages)
        if not new:
            return Problem("kapan_tidak_terbaca", partial=heard.before)
        if heard.tries < _TRIES:
            text, params = _asked_again(read)
            return Problem(text, params, partial=kept, understood=read.why != "unread")
        if labelled or read.of_time or _speaks_of_time(heard.before, local):
            return Reading(kept)
        # A sentence without any word of a time is no time: it goes to what else was said.
        return Problem("kapan_tidak_terbaca", partial=kept, leaves=True)

    def confirmation(self, answer: Answer) -> Confirmation:
        if not stands_alone(answer.value):
            return Confirmation("konfirmasi_waktu", {"waktu": told(answer.value)})
        day, span = describe(answer.value)
        return Confirmation("konfirmasi_kapan", {"hari_tanggal": day, "rentang": span})

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return answer.value is not None


#: "2 jam lalu", "baru 10 menit lalu": a moment, counted from now.
_AGO = re.compile(
    r"(?:(?:sekitar|baru|tadi|sudah|pada|ya) )*(\d{1,2}) (jam|menit) lalu(?: (?:tadi|ya))*"
)
_AGO_MOST = timedelta(hours=24)


def read_when(text: str, local: datetime) -> dict[str, str] | None:
    """Return the span that `text` means at the local time `local`, or None. It may be to come."""
    value = _understood(text, local)
    return None if isinstance(value, Unread) else value


def _read(text: str, local: datetime) -> dict[str, str] | Unread:
    value = _understood(text, local)
    if isinstance(value, Unread):
        return value
    if value["from"] > local.isoformat(timespec="minutes"):
        return Unread("coming", of_time=True)
    return value


def _understood(text: str, local: datetime) -> dict[str, str] | Unread:
    words = plain_words(_beginning(text))
    if (found := _AGO.fullmatch(words)) is not None:
        count, unit = int(found.group(1)), found.group(2)
        back = timedelta(hours=count) if unit == "jam" else timedelta(minutes=count)
        if back <= _AGO_MOST:
            moment = (local - back).isoformat(timespec="minutes")
            return {"from": moment, "to": moment, "precision": "minute"}
    meaning = understood(words, local.date())
    return meaning if isinstance(meaning, Unread) else _value(meaning, local)


def _speaks_of_time(before: Answer | None, local: datetime) -> bool:
    if before is None:
        return False
    read = _read(before.words, local)
    return not isinstance(read, Unread) or read.of_time


def _asked_again(read: Unread) -> tuple[str, dict[str, str]]:
    """The sentence that asks again, and what it says of the day."""
    match read.why:
        case "coming":
            return "kapan_nanti", {}
        case "impossible":
            return "kapan_mustahil", {}
        case "vague":
            return "kapan_lama", {}
        case "weekday" if read.day is not None:
            day = {"tanggal": format_date(read.day), "hari": DAYS[read.day.weekday()]}
            return "kapan_beda_hari", day
        case _:
            return "kapan_tidak_terbaca", {}


def _beginning(text: str) -> str:
    """As much as is looked through, no word cut in two."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(None, 1)[0]


def _value(meaning: Meaning, local: datetime) -> dict[str, str]:
    days, clock = meaning.days, meaning.clock
    if days is None:
        # A time alone is today's, or yesterday's when that hour has not come yet.
        day = local.date()
        if clock is not None:
            said = datetime.combine(day + timedelta(days=clock.day), clock.first, local.tzinfo)
            day -= timedelta(days=1 if said > local else 0)
        days = Days(day, day, "day")
    value = _span(days, clock, meaning.until, local)
    if days.around:
        value["around"] = "ya"
    if days.other is not None:
        value["other"] = days.other.isoformat()
    if clock is not None and value["precision"] not in ("minute", "part", "since"):
        value["at"] = _hour(clock, meaning.until)
    if meaning.every is not None:
        value["every"] = meaning.every.words
        if "malam" in meaning.every.words and value.get("at") == "malam":
            del value["at"]
        if meaning.every.bounded:
            value["bounds"] = "since" if meaning.every.until_now else "span"
    if meaning.times:
        value["times"] = str(meaning.times)
    if meaning.event:
        value["event"] = meaning.event
    return value


def _span(days: Days, clock: Clock | None, until: Clock | None, local: datetime) -> dict[str, str]:
    zone = local.tzinfo
    precision = days.precision
    first, last, late = time(0), time(23, 59), 0
    if clock is not None and days.first == days.last and precision == "day":
        first, last, late = clock.first, until.last if until else clock.last, clock.day
        precision = "minute" if first == last else "part"
    elif clock is not None and precision == "since":
        first, late = clock.first, clock.day
    start = datetime.combine(days.first + timedelta(days=late), first, zone)
    end = datetime.combine(days.last + timedelta(days=late), last, zone)
    if end < start:
        end += timedelta(days=1)  # "jam 10 malam sampai jam 1"
    if precision in ("since", "since_before", "after") or start <= local < end:
        end = max(start, local)
    return {
        "from": start.isoformat(timespec="minutes"),
        "to": end.isoformat(timespec="minutes"),
        "precision": precision,
    }


def _hour(clock: Clock, until: Clock | None) -> str:
    """ "pagi", "malam sampai pukul 01.00", "pukul 09.00", "pukul 08.00 sampai 10.00"."""
    named = {part: name for name, part in PARTS.items()}.get((clock.first, clock.last), "")
    if until is not None and named:
        return f"{named} sampai pukul {until.last:%H.%M}"
    if until is not None:
        return f"pukul {clock.first:%H.%M} sampai {until.last:%H.%M}"
    if clock.first == clock.last:
        return f"pukul {clock.first:%H.%M}"
    return named or f"antara pukul {clock.first:%H.%M} dan {clock.last:%H.%M}"
