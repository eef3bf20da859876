"""A month, as officers type it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.calendar.month import Month, month_by_id, month_of
from backoffice.officers.months import asked_for, read_month

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("2026-11", "2026-11"),
        ("2026-3", "2026-03"),
        ("11/2026", "2026-11"),
        ("3 2026", "2026-03"),
        ("november", "2026-11"),
        ("November.", "2026-11"),
        ("nov 2026", "2026-11"),
        ("Nov. 2025", "2025-11"),
        ("2025 november", "2025-11"),
        ("bulan november 2026", "2026-11"),
        ("bulan 3", "2026-03"),
        ("nopember", "2026-11"),
        ("pebruari 2026", "2026-02"),
        ("agt", "2026-08"),
        ("sept", "2026-09"),
        ("mei", "2026-05"),
        ("may", "2026-05"),
        ("  bulan   lalu ", "2026-10"),
        ("bulan kemarin", "2026-10"),
        ("last month", "2026-10"),
        ("bulan ini?", "2026-11"),
        ("bln ini", "2026-11"),
        # Without a year it has begun already.
        ("desember", "2025-12"),
        # With one it may be to come.
        ("desember 2026", "2026-12"),
    ],
)
def test_a_month_is_read_as_people_type_it(words: str, month: str) -> None:
    read = read_month(words, TODAY)
    assert read is not None and read.id == month


@pytest.mark.parametrize(
    "words",
    [
        "",
        "lalu",
        "11",
        "2026",
        "2026-13",
        "0/2026",
        "no",
        "senin",
        "9999-01",
        "nov 2026 saja",
        "🙂",
    ],
)
def test_what_names_no_month_is_none(words: str) -> None:
    assert read_month(words, TODAY) is None


def test_the_month_before_january_is_of_the_year_before() -> None:
    assert read_month("bulan lalu", date(2027, 1, 4)) == Month(2026, 12)


@given(st.text(max_size=30))
def test_no_words_break_it(words: str) -> None:
    read_month(words, TODAY)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_a_month_is_read_as_it_is_shown(day: date) -> None:
    month = month_of(day)
    assert month.first <= day <= month.last
    assert month.last + timedelta(days=1) == month.moved(1).first
    assert month_by_id(month.id) == read_month(month.id, TODAY) == month
    assert read_month(month.name, TODAY) == month


@pytest.mark.parametrize("id", ["", "2026-1", "2026-00", "11-2026", "2026-11-01"])
def test_an_id_is_exactly_of_that_form(id: str) -> None:
    with pytest.raises(ValueError, match="month"):
        month_by_id(id)


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("ada berapa pengaduan bulan ini?", "2026-11"),
        ("Berapa aduan yang masuk bulan lalu", "2026-10"),
        ("pengaduan selesai ada berapa di bulan september 2026?", "2026-09"),
        ("berapa laporan", "2026-11"),
        ("berapa lama ini?", None),
        ("pengaduan bulan ini", None),
        ("berapa pengaduan " * 40, None),
    ],
)
def test_a_question_for_figures_names_its_month(words: str, month: str | None) -> None:
    asked = asked_for(words, TODAY)
    assert (asked.id if asked else None) == month
