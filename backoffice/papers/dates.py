"""Dates and numbers in words, as official papers write them out. Pure."""

from __future__ import annotations

from datetime import date

from bot.dates import DAYS, MONTHS

_ONES = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
#: The largest first: what a word is worth, and how one of it is said.
_STEPS = (
    (1_000_000_000, "miliar", "satu miliar"),
    (1_000_000, "juta", "satu juta"),
    (1_000, "ribu", "seribu"),
    (100, "ratus", "seratus"),
)
#: What `in_words` can say.
LARGEST = 999_999_999_999


def in_words(number: int) -> str:
    """Return "dua ribu dua puluh enam". Raises ValueError below 0 and above `LARGEST`."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} has no words here")
    if number < len(_ONES):
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{_ONES[tens]} puluh" + _then(rest)
    worth, name, one = next(step for step in _STEPS if number >= step[0])
    many, rest = divmod(number, worth)
    return (one if many == 1 else f"{in_words(many)} {name}") + _then(rest)


def _then(rest: int) -> str:
    return f" {in_words(rest)}" if rest else ""


def day_in_words(day: date) -> str:
    """Return "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"."""
    return (
        f"{DAYS[day.weekday()]} tanggal {in_words(day.day)} bulan {MONTHS[day.month - 1]} "
        f"tahun {in_words(day.year)}"
    )


def counted(number: int, unit: str) -> str:
    """Return "2 (dua) lembar"; of nothing "-"."""
    return f"{number} ({in_words(number)}) {unit}" if number else "-"


_ROMANS = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def roman(number: int) -> str:
    """Return "XIV". Raises ValueError below 1 and above 3999."""
    if not 0 < number < 4000:
        raise ValueError(f"{number} has no Roman numeral")
    written = ""
    for worth, sign in _ROMANS:
        times, number = divmod(number, worth)
        written += sign * times
    return written
