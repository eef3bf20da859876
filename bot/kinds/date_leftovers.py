"""Whether a phrase that was read leaves half of the date unread beside it. Pure.

A looser reading must not take what a closer one could not read: "5 okotber 2026" is not the whole
of 2026, and "lebaran kemarin" is not yesterday.
"""

from __future__ import annotations

import re

from bot.kinds.named_days import MOVING
from bot.kinds.spoken_words import MONTH, PAST

_YEAR = re.compile(r"(?:19|20)\d{2}|\d{5,}")
_MONTH = re.compile(rf"(?<!\w)(?:{MONTH})(?!\w)")
_NUMERIC = re.compile(r"\d+[/.-]\d+")
_DAY_NUMBER = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:[/.,-]\S*)?")
_RELATIVE_YEAR = re.compile(rf"\btahun (?:{PAST}|ini)\b")
#: "beberapa bulan lalu" is not last month, "ulang tahun kemarin" not last year.
_COUNTERS = frozenset(
    {"setengah", "puluh", "belas", "ratus", "ribu", "beberapa", "berapa", "sekian", "puluhan",
     "belasan", "bertahun", "ulang", "ajaran", "seperempat"}
)  # fmt: skip
#: After these a word before "kemarin" is a place, a person or a thing, and "kemarin" is yesterday.
_PREPOSITIONS = frozenset(
    {"di", "ke", "dari", "oleh", "sama", "dengan", "dgn", "untuk", "buat", "tentang", "soal"}
)
_PERSONS = frozenset(
    {"saya", "sy", "aku", "kami", "kita", "dia", "beliau", "mereka", "ibu", "bapak", "istri",
     "suami", "anak", "orang", "petugas", "petugasnya"}
)  # fmt: skip
_PARTICLES = frozenset(
    {"ya", "iya", "iyaa", "y", "itu", "ini", "hari", "pagi", "siang", "sore", "malam", "jam",
     "baru", "cuma", "hanya", "sudah", "tadi", "sejak", "sampai", "mulai", "oh", "kak", "mas",
     "mbak", "min", "admin", "adalah", "saat", "ketika", "malamnya", "sorenya", "paginya",
     "siangnya", "datang", "pergi", "urus", "hilang", "rusak", "selesai", "antri", "antre",
     "tanggal", "benar", "betul", "kira", "lah", "kok", "eh"}
)  # fmt: skip
_VERB = re.compile(r"(?:me|di|ber|ter|ke)\w{3,}")
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}|\d{1,2}")


def doubtful(words: str, start: int, end: int, precision: str) -> bool:
    """Whether the phrase at `start` to `end` of `words`, read so exactly, is half of a date."""
    said = words[start:end]
    before, after = words[:start].split(), words[end:].split()
    near = [*before[-2:], *after[:2]]
    named = bool(_MONTH.search(said) or _NUMERIC.search(said))
    if not _YEAR.search(said):
        around = [*before, *after] if named else near
        if any(_YEAR.fullmatch(word) for word in around):
            return True
        if _RELATIVE_YEAR.search(f"{' '.join(before)} | {' '.join(after)}") and named:
            return True
    if before and before[-1] in _COUNTERS and not named:
        return True
    if not named and any(_MONTH.fullmatch(word) for word in (*before[-1:], *after[:1])):
        return True
    if precision in ("month", "year") and _half_read(before, after, precision):
        return True
    loose = precision == "year" or said == "kemarin" or "tahun" in said
    if loose and not named and not MOVING.isdisjoint({*before, *after}):
        return True
    return said == "kemarin" and not _may_stand_before_yesterday(before)


def _half_read(before: list[str], after: list[str], precision: str) -> bool:
    """A number that looks like a day beside a month, or like a day and a month beside a year."""
    beside = before[-2:] if precision == "year" else before[-1:]
    if any(_DAY_NUMBER.fullmatch(word) for word in beside):
        return True
    return bool(after) and bool(re.fullmatch(r"\d{1,2}", after[0]))


def _may_stand_before_yesterday(before: list[str]) -> bool:
    if not before:
        return True
    last = before[-1]
    if last in _PARTICLES or last in _PERSONS or _CLOCK.fullmatch(last) or _VERB.fullmatch(last):
        return True
    return not _PREPOSITIONS.isdisjoint(before) or not _PERSONS.isdisjoint(before)


_DAYISH = re.compile(
    rf"(?<!\w)(?:kemarin|lusa|besok|tahun|bulan|minggu|tanggal|senin|selasa|rabu|kamis|jumat|sabtu"
    rf"|(?:19|20)\d{{2}}|\d{{1,2}}[/-]\d{{1,2}}|{MONTH})(?!\w)"
)


def speaks_of_days(words: str) -> bool:
    """Whether words name a day that may not have been read: their hour alone is not today's."""
    return bool(_DAYISH.search(words)) or not MOVING.isdisjoint(words.split())
