"""Dates and numbers in the words of official papers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.papers.dates import LARGEST, counted, day_in_words, in_words, roman

#: What each word adds, or how it multiplies what stands before it.
_ONES = {
    **{"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7},
    **{"delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11},
}
_LARGE = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9}


def number_of(words: str) -> int:
    """Reads the words again, by another way than they were made."""
    whole = part = 0
    for word in words.split():
        if word in _ONES:
            part += _ONES[word]
        elif word == "belas":
            part += 10
        elif word == "puluh":
            part += 9 * (part % 10)
        elif word == "ratus":
            part *= 100
        elif word == "seratus":
            part += 100
        elif word == "seribu":
            whole += 1000
        else:
            whole += part * _LARGE[word]
            part = 0
    return whole + part


@given(st.integers(0, LARGEST))
def test_words_say_the_number(number: int) -> None:
    assert number_of(in_words(number)) == number


def test_all_years_and_days_are_said() -> None:
    assert [number_of(in_words(number)) for number in range(10_000)] == list(range(10_000))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (15, "lima belas"),
        (23, "dua puluh tiga"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1000, "seribu"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (2026, "dua ribu dua puluh enam"),
        (1_000_000, "satu juta"),
        (250_000, "dua ratus lima puluh ribu"),
    ],
)
def test_as_people_say_it(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_has_no_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(number)


def test_a_day_as_a_berita_acara_writes_it() -> None:
    assert day_in_words(date(2026, 11, 23)) == (
        "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"
    )


def test_a_number_of_sheets() -> None:
    assert counted(2, "lembar") == "2 (dua) lembar"
    assert counted(0, "lembar") == "-"


def test_roman_numerals() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 2026)] == ["I", "IV", "IX", "XIV", "XL", "MMXXVI"]
    for wrong in (0, 4000):
        with pytest.raises(ValueError, match="Roman"):
            roman(wrong)
