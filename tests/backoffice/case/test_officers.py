"""What a card hides of a story: numbers of people, and neither money nor years."""

from __future__ import annotations

import pytest

from backoffice.case.officers import mask_digits
from tests.growth import assert_in_step


@pytest.mark.parametrize(
    "text",
    [
        "kerugian Rp1.250.000.000 sejak Mei",
        "rp 1250000000, lalu Rp. 2.500.000.000,50",
        "IDR 3.000.000.000",
        "anggaran 1.250.000.000 rupiah",
        "anggaran 12 500 000 000 rupiah",
        "tahun 2019-2020 2021",
        "tahun 2019, 2020 dan 2021 2022 2023",
        "tanggal 12-11-2026 13-11-2026",
        "biaya Rp50.000 dua kali",
    ],
)
def test_money_and_years_stay(text: str) -> None:
    assert mask_digits(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hp 081200000001", "hp 0812••••0001"),
        ("hp 0812-0000-0001 ya", "hp 0812••••0001 ya"),
        ("hp 0812.0000.0001", "hp 0812••••0001"),
        ("hp +62 812 0000 0001", "hp +62 8••••0001"),
        ("hp 812.000.000.001", "hp 812.••••.001"),
        ("hp 62.812.000.001", "hp 62.8••••.001"),
        ("NIK 1403010101900001", "NIK 1403••••0001"),
        ("NIK 1403 0101 0190 0001", "NIK 1403••••0001"),
        ("Rp1.250.000.000 ke 0812-0000-0001", "Rp1.250.000.000 ke 0812••••0001"),
        ("Rp1.250.000.000 0812-0000-0001", "Rp1.250.000.000 0812••••0001"),
        ("tahun 2019-2020 0812 0000 0001", "tahun 2019••••0001"),
        ("NIK 1971 2001 0190 0001", "NIK 1971••••0001"),
        ("Rp 081200000001", "Rp 0812••••0001"),
        ("Rp14030101019000012", "Rp1403••••0012"),
    ],
)
def test_numbers_of_people_are_hidden(text: str, shown: str) -> None:
    assert mask_digits(text) == shown


@pytest.mark.parametrize(
    "part", ["1", "1.", "1 ", "Rp", "Rp1.000", "2019-", "2019 ", "000 ", "1-1-"]
)
def test_it_takes_time_in_step_with_the_text(part: str) -> None:
    assert_in_step(mask_digits, part * 5_000, part * 10_000)
