"""How much of the office's hours lies between two moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from backoffice.calendar.holidays import load_holidays
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.spans import open_between
from backoffice.calendar.workdays import office_calendar

WIB = ZoneInfo("Asia/Pontianak")
OPENING = Opening.of({**dict.fromkeys("1234", "07.30-16.00"), "5": "07.30-16.30"})
CALENDAR = office_calendar(
    load_holidays(Path(__file__).parents[3] / "profiles" / "holidays"), "Asia/Pontianak", OPENING
)
MOMENTS = st.integers(0, 364 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=WIB) + timedelta(minutes=minutes)
)


def hours(start: datetime, end: datetime) -> float:
    return open_between(CALENDAR, OPENING, start, end) / timedelta(hours=1)


def test_nights_weekends_and_holidays_are_no_hours() -> None:
    friday = datetime(2026, 11, 27, 15, tzinfo=WIB)
    monday = datetime(2026, 11, 30, 8, tzinfo=WIB)
    assert hours(friday, monday) == 2
    assert hours(friday, friday + timedelta(minutes=30)) == 0.5
    assert hours(friday + timedelta(hours=3), friday + timedelta(days=2)) == 0
    # Thursday 24 December is a joint leave, Friday is Christmas.
    assert (
        hours(datetime(2026, 12, 23, 16, tzinfo=WIB), datetime(2026, 12, 28, 8, tzinfo=WIB)) == 0.5
    )
    assert hours(monday, friday) == 0


@given(MOMENTS, MOMENTS, MOMENTS)
def test_the_parts_are_the_whole(a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    assert abs(hours(first, middle) + hours(middle, last) - hours(first, last)) < 1e-6


@given(MOMENTS, st.integers(1, 200))
def test_it_is_what_adding_hours_of_opening_says(start: datetime, amount: int) -> None:
    end = CALENDAR.add_open(start, timedelta(hours=amount), OPENING)
    assert abs(hours(start, end) - amount) < 1e-6
