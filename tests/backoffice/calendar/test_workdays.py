"""Working days: the tables, the vectors of the domain, and what must hold whatever the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.calendar.holidays import Holiday, HolidayError, HolidayYear
from backoffice.calendar.workdays import (
    Calendar,
    Holidays,
    Opening,
    Unit,
    load_holidays,
    long_date,
    office_calendar,
)
from tests.examples import examples

TABLES = Path(__file__).parents[3] / "profiles" / "holidays"
HOLIDAYS = load_holidays(TABLES)
HOURS = {"1": "07.30-16.00", "2": "07.30-16.00", "3": "07.30-16.00", "4": "07.30-16.00"}
OPENING = Opening.of({**HOURS, "5": "07.30-16.30"})
SANGGAU = office_calendar(HOLIDAYS, "Asia/Pontianak", OPENING)
MONDAY_TO_FRIDAY = frozenset(range(1, 6))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def at(words: str) -> datetime:
    """A moment of an office on WIB: "2026-12-23 10:00"."""
    return datetime.fromisoformat(f"{words}+07:00")


def with_one_more(day: date) -> Holidays:
    """The shipped tables and a surprise."""
    return Holidays(
        HolidayYear(
            year=year,
            source="uji",
            days=(
                *(known for known in HOLIDAYS.days.values() if known.date.year == year),
                *([Holiday(date=day, name="Kejutan", kind="nasional")] if day.year == year else []),
            ),
        )
        for year in (2026, 2027)
    )


def counted_on_fingers(start: date, amount: int, calendar: Calendar) -> date:
    """The slow road: one day after the other."""
    day = start
    while amount:
        day += timedelta(days=1)
        closed = day.weekday() >= 5 or day in HOLIDAYS.days
        assert calendar.is_working(day) is not closed
        amount -= not closed
    return day


# The tables


def test_the_tables_hold_what_the_decrees_say() -> None:
    kinds = [(day.date.year, day.kind) for day in HOLIDAYS.days.values()]
    assert HOLIDAYS.years == {2026, 2027}
    assert kinds.count((2026, "nasional")) == 17
    assert kinds.count((2026, "cuti_bersama")) == 8
    assert kinds.count((2027, "nasional")) == 18
    assert kinds.count((2027, "cuti_bersama")) == 8
    estimates = {day.date for day in HOLIDAYS.days.values() if day.estimate}
    assert estimates == {date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)}


@pytest.mark.parametrize(("year", "days"), [(2026, 240), (2027, 242)])
def test_a_year_has_so_many_working_days(year: int, days: int) -> None:
    assert SANGGAU.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-12-24", "cuti bersama Natal"),
        ("2026-12-25", "libur nasional: Natal"),
        ("2026-12-26", "Sabtu"),
        ("2026-12-27", "Minggu"),
        ("2026-12-28", ""),
        ("2026-03-21", "libur nasional: Idulfitri"),  # a Saturday as well
        ("2027-05-17", "libur nasional: Iduladha (perkiraan)"),
    ],
)
def test_a_closed_day_says_why(day: str, why: str) -> None:
    assert SANGGAU.why_closed(date.fromisoformat(day)) == why


GOOD_YEAR = (
    'year = 2028\nsource = "uji"\n[[days]]\ndate = 2028-01-01\nname = "A"\nkind = "nasional"'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD_YEAR + "\nestimasi = true", r"2028.toml.*estimasi.*days\[0\]"),
        (GOOD_YEAR.replace("nasional", "lokal"), r"2028.toml.*lokal.*days\[0\]\.kind"),
        (GOOD_YEAR.replace("2028-01-01", "2027-01-01"), r"2028.toml: days\[0\]\.date.*not in 2028"),
        (GOOD_YEAR.replace("2028-01-01", '"satu"'), r"2028.toml.*days\[0\]\.date"),
        (GOOD_YEAR + GOOD_YEAR[GOOD_YEAR.index("[[") - 1 :], r"days\[1\]\.date.*given twice"),
        (GOOD_YEAR.replace("2028", "2029"), "2028.toml: year: the file is about 2029"),
        (GOOD_YEAR.replace('"A"', '""'), r"2028.toml.*days\[0\]\.name"),
        (GOOD_YEAR.replace('"uji"', '""'), "2028.toml.*source"),
        ("year = tahun", "2028.toml.*line 1"),
        ('year = 2028\nsource = "uji"\ndays = []', "2028.toml.*days"),
    ],
)
def test_a_wrong_table_is_refused_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "2028.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HolidayError, match=said):
        load_holidays(tmp_path)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HolidayError, match="no holiday table"):
        load_holidays(tmp_path)


def test_the_version_of_the_tables_changes_with_a_day_and_only_then() -> None:
    assert load_holidays(TABLES).version == HOLIDAYS.version
    assert with_one_more(date(2026, 9, 9)).version != HOLIDAYS.version


# Due dates

WORKING_DAYS = {
    # start: 2, 3, 5, 7, 14, 60 and 90 working days
    "2026-11-20": "2026-11-24 2026-11-25 2026-11-27 2026-12-01 2026-12-10 2027-02-19 2027-04-14",
    "2026-11-22": "2026-11-24 2026-11-25 2026-11-27 2026-12-01 2026-12-10 2027-02-19 2027-04-14",
    "2026-12-23": "2026-12-29 2026-12-30 2027-01-04 2027-01-07 2027-01-18 2027-04-05 2027-05-24",
    "2026-12-30": "2027-01-04 2027-01-06 2027-01-08 2027-01-12 2027-01-21 2027-04-08 2027-05-27",
    "2026-03-16": "2026-03-25 2026-03-26 2026-03-30 2026-04-01 2026-04-13 2026-06-25 2026-08-06",
    "2027-03-05": "2027-03-17 2027-03-18 2027-03-22 2027-03-24 2027-04-06 2027-06-17 2027-07-29",
}
VECTORS = [
    (date.fromisoformat(start), amount, date.fromisoformat(due))
    for start, row in WORKING_DAYS.items()
    for amount, due in zip((2, 3, 5, 7, 14, 60, 90), row.split(), strict=True)
] + [(date(2026, 3, 17), 3, date(2026, 3, 27))]


@pytest.mark.parametrize(("start", "amount", "due"), VECTORS)
def test_working_days_fall_due_as_the_domain_says(start: date, amount: int, due: date) -> None:
    moment = datetime.combine(start, time(10), UTC) - timedelta(hours=7)

    assert SANGGAU.add(start, amount) == due
    assert SANGGAU.due_dates([start], amount) == [due]
    assert SANGGAU.due(moment, amount) == at(f"{due} 23:59:59")


@pytest.mark.parametrize(
    ("start", "amount", "strict", "shifted"),
    [
        ("2026-11-20", 2, "2026-11-22", "2026-11-23"),
        ("2026-11-20", 3, "2026-11-23", "2026-11-23"),
        ("2026-03-16", 2, "2026-03-18", "2026-03-25"),
    ],
)
def test_days_without_kerja_are_calendar_days(
    start: str, amount: int, strict: str, shifted: str
) -> None:
    friday = date.fromisoformat(start)
    assert SANGGAU.add(friday, amount, "hari", "tetap") == date.fromisoformat(strict)
    assert SANGGAU.add(friday, amount, "hari") == date.fromisoformat(shifted)
    assert SANGGAU.due(at(f"{start} 10:00"), amount, "hari") == at(f"{shifted} 23:59:59")


@pytest.mark.parametrize(
    ("zone", "label", "due"),
    [
        ("Asia/Pontianak", "WIB", "2026-11-20T16:59:59"),
        ("Asia/Jakarta", "WIB", "2026-11-20T16:59:59"),
        ("Asia/Makassar", "WITA", "2026-11-20T15:59:59"),
        # Half past midnight on Friday here: day 1 is Monday.
        ("Asia/Jayapura", "WIT", "2026-11-23T14:59:59"),
    ],
)
def test_the_start_day_is_the_local_date(zone: str, label: str, due: str) -> None:
    thursday_night = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    calendar = Calendar(HOLIDAYS, zone, MONDAY_TO_FRIDAY)

    assert calendar.label == label
    assert calendar.due(thursday_night, 1) == datetime.fromisoformat(f"{due}+00:00")
    assert calendar.due(thursday_night, 1).tzinfo is UTC


@pytest.mark.parametrize("start", ["2026-11-20 00:00", "2026-11-20 23:59:59", "2026-11-22 03:00"])
def test_night_and_weekend_count_from_their_date(start: str) -> None:
    assert SANGGAU.due(at(start), 2) == at("2026-11-24 23:59:59")


def test_a_complaint_on_a_holiday_starts_on_that_holiday() -> None:
    assert SANGGAU.due(at("2026-12-25 09:00"), 1) == at("2026-12-28 23:59:59")


@pytest.mark.parametrize(
    ("start", "unit", "amount", "due"),
    [
        ("2026-11-20 23:00", "jam", 3, "2026-11-21 02:00"),
        ("2026-11-20 09:00", "jam_kerja", 3, "2026-11-20 12:00"),
        ("2026-11-20 13:30", "jam_kerja", 3, "2026-11-20 16:30"),  # to the closing minute
        ("2026-11-20 15:00", "jam_kerja", 3, "2026-11-23 09:00"),
        ("2026-11-21 10:00", "jam_kerja", 3, "2026-11-23 10:30"),
        ("2026-12-23 05:00", "jam_kerja", 20, "2026-12-29 10:30"),
    ],
)
def test_hours(start: str, unit: Unit, amount: int, due: str) -> None:
    assert SANGGAU.due(at(start), amount, unit) == at(due)


def test_office_hours_are_needed_to_count_them() -> None:
    calendar = Calendar(HOLIDAYS, "Asia/Jakarta", MONDAY_TO_FRIDAY)
    with pytest.raises(ValueError, match="no opening hours"):
        calendar.due(at("2026-11-20 09:00"), 3, "jam_kerja")


def test_a_six_day_office_with_a_local_closure_and_a_sunday_opening() -> None:
    calendar = Calendar(
        HOLIDAYS,
        "Asia/Pontianak",
        frozenset(range(1, 7)),
        extra_closed={date(2026, 11, 23): "libur daerah: banjir"},
        extra_open=[date(2026, 11, 29)],
    )
    assert calendar.add(date(2026, 11, 20), 1) == date(2026, 11, 21)
    assert calendar.add(date(2026, 11, 20), 2) == date(2026, 11, 24)
    assert calendar.why_closed(date(2026, 11, 23)) == "libur daerah: banjir"
    assert calendar.add(date(2026, 11, 28), 1) == date(2026, 11, 29)
    assert calendar.why_closed(date(2026, 11, 22)) == "Minggu"


def test_beyond_the_tables_only_weekends_are_known_until_the_end_of_the_century() -> None:
    assert SANGGAU.known(date(2027, 12, 31))
    assert not SANGGAU.known(date(2028, 1, 1))
    assert not SANGGAU.known(date(1999, 1, 1))
    assert SANGGAU.add(date(2028, 1, 1), 1) == date(2028, 1, 3)
    assert SANGGAU.due(at("2100-12-31 12:00"), 366) > at("2102-01-01 00:00")


@pytest.mark.parametrize("unit", ["hari", "hari_kerja"])
def test_what_cannot_be_reckoned_is_refused_in_a_sentence(unit: Unit) -> None:
    with pytest.raises(ValueError, match="at least"):
        SANGGAU.due(at("2026-11-20 10:00"), 0, unit)
    with pytest.raises(ValueError, match="from 2000 to 2110"):
        SANGGAU.due(at("1999-12-30 10:00"), 1, unit)
    with pytest.raises(ValueError, match="from 2000 to 2110"):
        SANGGAU.due(at("2026-11-20 10:00"), 50_000, unit)


def test_many_at_once_are_refused_like_one() -> None:
    assert SANGGAU.due_dates([], 5) == []
    with pytest.raises(ValueError, match="from 2000"):
        SANGGAU.due_dates([date(2026, 1, 1), date(1999, 12, 31)], 5)
    with pytest.raises(ValueError, match="to 2110"):
        SANGGAU.due_dates([date(2110, 12, 30)], 5)


@pytest.mark.parametrize("zone", ["Asia/Sanggau", "Europe/Berlin", "", "../etc/passwd"])
def test_a_zone_that_is_unknown_or_changes_its_clocks_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="timezone"):
        Calendar(HOLIDAYS, zone, MONDAY_TO_FRIDAY)


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({0, 1}), frozenset({8})])
def test_weekdays_are_iso_weekdays(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Calendar(HOLIDAYS, "Asia/Jakarta", weekdays)


@given(start=DAYS.filter(lambda day: day < date(2027, 6, 1)), amount=st.integers(1, 120))
@settings(deadline=None)
def test_the_table_agrees_with_counting_on_fingers(start: date, amount: int) -> None:
    assert SANGGAU.add(start, amount) == counted_on_fingers(start, amount, SANGGAU)


@given(start=DAYS, amount=st.integers(1, 120))
@settings(deadline=None)
def test_more_days_are_never_due_earlier(start: date, amount: int) -> None:
    one, more = SANGGAU.add(start, amount), SANGGAU.add(start, amount + 1)
    assert start < one < more
    assert SANGGAU.working_days_between(start, one) == amount

    one, more = SANGGAU.add(start, amount, "hari"), SANGGAU.add(start, amount + 1, "hari")
    assert start < one <= more


@given(start=DAYS, amount=st.integers(1, 90), holiday=DAYS)
@settings(deadline=None, max_examples=examples(60))
def test_one_holiday_more_never_makes_anything_due_earlier(
    start: date, amount: int, holiday: date
) -> None:
    if holiday not in HOLIDAYS.days:
        surprised = office_calendar(with_one_more(holiday), "Asia/Pontianak", OPENING)
        assert surprised.add(start, amount) >= SANGGAU.add(start, amount)
        assert surprised.add(start, amount, "hari") >= SANGGAU.add(start, amount, "hari")
        assert not surprised.is_working(holiday)


@given(day=DAYS)
def test_the_neighbours_of_a_day_work(day: date) -> None:
    before, same, after = SANGGAU.before(day), SANGGAU.on_or_after(day), SANGGAU.after(day)
    assert before < day <= same <= after
    assert day < after
    assert all(map(SANGGAU.is_working, (before, same, after)))
    assert SANGGAU.working_days_between(before, after) == 1 + SANGGAU.is_working(day)


# Opening hours


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-20 07:29", False, "2026-11-20 07:30"),
        ("2026-11-20 07:30", True, "2026-11-20 07:30"),
        ("2026-11-20 16:29", True, "2026-11-20 16:29"),  # Friday closes later
        ("2026-11-19 16:00", False, "2026-11-20 07:30"),
        ("2026-11-20 16:30", False, "2026-11-23 07:30"),
        ("2026-11-22 12:00", False, "2026-11-23 07:30"),
        ("2026-12-23 20:00", False, "2026-12-28 07:30"),
    ],
)
def test_the_office_opens_again(now: str, is_open: bool, opens: str) -> None:
    assert SANGGAU.is_open(at(now), OPENING) is is_open
    assert SANGGAU.next_open(at(now), OPENING) == at(opens)


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.integers(1, 3000),
)
@settings(deadline=None)
def test_hours_forth_and_back_are_the_same_hours(now: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    there = SANGGAU.add_open(now, span, OPENING)
    assert SANGGAU.back_open(there, span, OPENING) in (
        SANGGAU.next_open(now, OPENING),
        # The closing minute of one day and the opening minute of the next are the same to work.
        SANGGAU.closes(SANGGAU.before(SANGGAU.day(SANGGAU.next_open(now, OPENING))), OPENING),
    )
    assert there > now


@pytest.mark.parametrize(
    "days",
    [
        {},
        {"0": "07.30-16.00"},
        {"8": "07.30-16.00"},
        {"senin": "07.30-16.00"},
        {"1": "7.30-16.00"},
        {"1": "07:30-16:00"},
        {"1": "07.30-24.00"},
        {"1": "07.60-16.00"},
        {"1": "16.00-07.30"},
        {"1": "08.00-08.00"},
        {"1": "tutup"},
        {"1": ""},
    ],
)
def test_nonsense_hours_are_refused(days: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="hours"):
        Opening.of(days)


def test_an_exceptional_opening_uses_the_hours_of_an_ordinary_day() -> None:
    saturday = date(2026, 11, 21)
    calendar = Calendar(
        HOLIDAYS, "Asia/Pontianak", OPENING.weekdays, opening=OPENING, extra_open=[saturday]
    )
    assert calendar.is_open(at("2026-11-21 08:00"), OPENING)
    assert not calendar.is_open(at("2026-11-21 16:00"), OPENING)


def test_long_dates() -> None:
    assert long_date(date(2027, 1, 4)) == "Senin, 4 Januari 2027"
    assert long_date(date(2026, 8, 16)) == "Minggu, 16 Agustus 2026"
