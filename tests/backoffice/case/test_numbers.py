"""Register numbers as offices print them, and all the ways in which people type them again."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.case.codes import find_code
from backoffice.case.numbers import (
    ByCode,
    ByOrdinal,
    Numbers,
    Reference,
    is_read_back,
    register_number,
)

CODE = "SGU-7K4Q-GV"
SANGGAU = Numbers(["{ordinal:04}/PGD/{roman}/{year}"], ["SGU"])
#: Where offices put the ordinal.
FORMS = [
    "{ordinal:04}/PGD/{roman}/{year}",
    "{ordinal}/{year}",
    "470/{ordinal:03}/PGD/{month:02}/{year}",
    "PGD-{year}-{ordinal:05}",
    "{year}/{month:02}/{ordinal}",
    "B.{ordinal}.PGD.{year}",
    "Nomor {ordinal} Tahun {year}",
    "{roman}/{year}/{ordinal:03}/DUKCAPIL",
    "{year}{ordinal:06}",
    "({ordinal}) {year}/PGD",
    "{year}/PGD/{ordinal}/{year}",
    "PENGADUAN {year} NO. {ordinal}",
]


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("42", ByOrdinal(ordinal=42)),
        ("#42", ByOrdinal(ordinal=42)),
        ("0042", ByOrdinal(ordinal=42)),
        (" 42. ", ByOrdinal(ordinal=42)),
        ("(42)", ByOrdinal(ordinal=42)),
        ("42/2025", ByOrdinal(ordinal=42, year=2025)),
        ("42 / 2025", ByOrdinal(ordinal=42, year=2025)),
        ("0042/PGD/XI/2025", ByOrdinal(ordinal=42, year=2025)),
        ("0042/pgd/xi/2025;", ByOrdinal(ordinal=42, year=2025)),
        ("[0042/PGD/XI/2025]", ByOrdinal(ordinal=42, year=2025)),
        ("0042 / PGD / XI / 2025", ByOrdinal(ordinal=42, year=2025)),
        ("0042-PGD-XI-2025", ByOrdinal(ordinal=42, year=2025)),
        ("0042_PGD_XI_2025", ByOrdinal(ordinal=42, year=2025)),
        ("42/PGD/2025", ByOrdinal(ordinal=42, year=2025)),
        (CODE, ByCode(code=CODE)),
        (CODE.lower().replace("-", ""), ByCode(code=CODE)),
        ("SGU-2222-23", None),
        ("42/11/2025", None),
        ("empat puluh dua", None),
        ("42 orang", None),
        ("42 2025", None),
        ("", None),
        ("4" * 40, None),
        ("-42", None),
    ],
)
def test_what_people_type_for_a_case(typed: str, means: Reference | None) -> None:
    assert SANGGAU.read(typed) == means


def spellings(number: str) -> list[str]:
    """A number as it is printed, and as people copy it."""
    dashed = number if " " in number else number.replace("/", "-")
    return [
        number,
        number.lower(),
        f" {number}. ",
        f"[{number}]",
        f"*{number}*",
        number.replace("/", " / "),
        dashed,
        number.replace(" ", "  "),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_printed_form_is_found_again_wherever_the_ordinal_stands(form: str) -> None:
    assert is_read_back(form)
    # The office numbers otherwise today, and what it printed before is found all the same.
    numbers = Numbers(["{ordinal:04}/ADU/{year}", form], ["SGU"])
    for ordinal, month in product((1, 7, 42, 470, 2026, 12345), (1, 8, 11, 12)):
        number = register_number(form, ordinal=ordinal, year=2026, month=month)
        found = ByOrdinal(ordinal=ordinal, year=2026)
        for typed in spellings(number):
            assert Numbers([form], ["SGU"]).read(typed) == found, typed
            assert numbers.read(typed) == found, typed
            reference, _, behind = numbers.lead(f"{typed} mohon dicek 3 hari lagi\nya")
            assert (reference, behind) == (found, "mohon dicek 3 hari lagi\nya"), typed
        # What is tapped in a notice comes back as ordinal and year.
        assert numbers.tap(number) == f"{ordinal}_2026"
        assert numbers.read(numbers.tap(number).replace("_", "/")) == found


@pytest.mark.parametrize("form", ["{year}{month}{ordinal}", "{ordinal}{month}/{year}"])
def test_a_form_that_could_be_two_numbers_is_known(form: str) -> None:
    assert not is_read_back(form)


@given(ordinal=st.integers(1, 999_999), year=st.integers(2024, 2099), month=st.integers(1, 12))
def test_a_register_number_is_read_back(ordinal: int, year: int, month: int) -> None:
    form = "{ordinal:04}/PGD/{roman}/{year}"
    number = register_number(form, ordinal=ordinal, year=year, month=month)
    assert SANGGAU.read(number) == ByOrdinal(ordinal=ordinal, year=year)


@pytest.mark.parametrize(
    ("typed", "head", "behind"),
    [
        ("42 mohon datang", "42", "mohon datang"),
        ("42\nmohon datang", "42", "mohon datang"),
        ("42", "42", ""),
        ("42, 3 hari", "42", "3 hari"),
        ("0042 / PGD / XI / 2026 mohon", "0042 / PGD / XI / 2026", "mohon"),
        ("SGU 7K4Q GV mohon datang", "SGU 7K4Q GV", "mohon datang"),
        ("42 2026 sudah lewat", "42", "2026 sudah lewat"),
        ("SGU\n7K4Q GV", "", "SGU\n7K4Q GV"),
        ("mohon datang 42", "", "mohon datang 42"),
        ("", "", ""),
    ],
)
def test_a_case_at_the_head_of_what_is_typed(typed: str, head: str, behind: str) -> None:
    reference, named, rest = SANGGAU.lead(typed)
    assert (named, rest) == (head, behind)
    assert (reference is not None) is bool(head)


def test_three_plain_words_are_no_code() -> None:
    # One in 29 of such words has the right check character.
    said = [
        f"mas {middle} {last}"
        for middle in ("anda", "yang", "mana", "data", "desa", "saya")
        for last in ("ke", "ya", "gk", "be", "sy", "tp", "nk", "kk", "ka", "pa", "ma", "da")
    ]
    fitting = [one for one in said if find_code(one)]
    assert fitting
    for one in fitting:
        assert SANGGAU.lead(one)[0] is None, one


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    found = SANGGAU.read(text)
    assert found is None or isinstance(found, ByCode | ByOrdinal)
    reference, head, behind = SANGGAU.lead(text)
    assert (reference is None and not head and behind == text) or head in text
