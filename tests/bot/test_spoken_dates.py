"""Half of a date is another date: what people type for a day, a month and a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.kinds.named_days import MOVING, TABLES
from bot.kinds.spoken_dates import read_days
from bot.kinds.spoken_words import MONTHS, plain_words
from bot.kinds.when import read_when

#: Monday, 23 November 2026, as in the other tests of what is said.
TODAY = date(2026, 11, 23)


def spoken(said: str) -> tuple[str, str] | None:
    days = read_days(plain_words(said), TODAY)
    return None if days is None else (days.first.isoformat(), days.last.isoformat())


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("17 Agustus tahun lalu", "2025-08-17"),
        ("tahun lalu, 17 Agustus", "2025-08-17"),
        ("17/8 tahun lalu", "2025-08-17"),
        ("tgl 5 bulan 10", "2026-10-05"),
        ("tgl 5 bulan 10 tahun lalu", "2025-10-05"),
        ("5 Oct 2026", "2026-10-05"),
        ("5 Agus 2026", "2026-08-05"),
        ("5 Ag 2026", "2026-08-05"),
        ("5 Disember 2025", "2025-12-05"),
        ("20 - 11 - 2026", "2026-11-20"),
        ("20-Nov-2026", "2026-11-20"),
        ("20/Nov/26", "2026-11-20"),
        ("5okt2026", "2026-10-05"),
        ("Nov 20, 2026", "2026-11-20"),
        ("2026/11/05", "2026-11-05"),
        ("2026 5 oktober", "2026-10-05"),
        ("tahun 2025 tanggal 5 oktober", "2025-10-05"),
        ("5 10 2026", "2026-10-05"),
        ("5/10/98", "1998-10-05"),
        ("5 okt 08.30", "2026-10-05"),
        ("5 okt 10 pagi", "2026-10-05"),
        ("natal kemarin", "2025-12-25"),
        ("Natal", "2025-12-25"),
        ("natal 2023", "2023-12-25"),
        ("tahun baru kemarin", "2026-01-01"),
        ("17an tahun lalu", "2025-08-17"),
        ("hari pahlawan kemarin", "2026-11-10"),
        ("hari minggu kemarin", "2026-11-22"),
        ("dua puluh hari lalu", "2026-11-03"),
        ("saya ke kantor kemarin", "2026-11-22"),
        ("jam 9 kemarin", "2026-11-22"),
        ("terjadi kemarin", "2026-11-22"),
    ],
)
def test_a_day_keeps_its_month_and_its_year(said: str, day: str) -> None:
    assert spoken(said) == (day, day)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("Mei tahun lalu", "2025-05-01", "2025-05-31"),
        ("bulan juli tahun lalu", "2025-07-01", "2025-07-31"),
        ("tahun lalu bulan juli", "2025-07-01", "2025-07-31"),
        ("juli 2 tahun lalu", "2024-07-01", "2024-07-31"),
        ("pertengahan mei tahun lalu", "2025-05-11", "2025-05-20"),
        ("2023 desember", "2023-12-01", "2023-12-31"),
        ("bulan 10", "2026-10-01", "2026-10-31"),
        ("bulan juli kemarin", "2026-07-01", "2026-07-31"),
        ("kemarin bulan juli", "2026-07-01", "2026-07-31"),
        ("januari 2025 sampai sekarang", "2025-01-01", "2026-11-23"),
        ("januari sampai maret 2025", "2025-01-01", "2025-03-31"),
        ("3 oktober sampai 5 november", "2026-10-03", "2026-11-05"),
        ("kemarin jam 8 sampai sekarang", "2026-11-22", "2026-11-23"),
        ("dua puluh tahun lalu", "2006-01-01", "2006-12-31"),
        ("waktu covid 2021", "2021-01-01", "2021-12-31"),
    ],
)
def test_a_span_keeps_its_year(said: str, first: str, last: str) -> None:
    assert spoken(said) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        *("5 okotber 2026", "5 okotber tahun 2026", "31 juni 2026", "tanggal 31 juni"),
        *("lebaran 2022", "galungan kemarin", "gawai tahun lalu", "libur kemarin"),
        *("hari raya kemarin", "rapat kemarin", "banjir kemarin"),
        *("kemarin 2025", "senin 2025", "17 agustus, saya ke loket, tahun lalu"),
        *("beberapa bulan lalu", "setengah tahun lalu", "ulang tahun kemarin"),
        *("semester 2 2023", "5/13/2026"),
    ],
)
def test_half_a_date_is_asked_again(said: str) -> None:
    assert spoken(said) is None


@pytest.mark.parametrize("said", ["senin depan", "minggu depan", "bulan depan", "tahun depan"])
def test_what_is_to_come_is_seen_as_such(said: str) -> None:
    days = read_days(plain_words(said), TODAY)
    assert days is not None
    assert days.first > TODAY


@pytest.mark.parametrize("said", ["gawai jam 8", "rapat kemarin jam 9", "5 okotber 2026 jam 9"])
def test_the_hour_of_a_day_that_is_unread_is_not_todays(said: str) -> None:
    assert read_when(said, datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Asia/Jakarta"))) is None


_DAYS = st.dates(TODAY - timedelta(days=40 * 365), TODAY)


@given(day=_DAYS, which=st.integers(0, 9), shape=st.integers(0, 9))
def test_however_it_is_written_it_is_that_day(day: date, which: int, shape: int) -> None:
    names = [name for name, number in MONTHS.items() if number == day.month]
    name = names[which % len(names)]
    d, m, y = day.day, day.month, day.year
    said = (
        f"{d} {name} {y}",
        f"tgl {d} bulan {name} tahun {y}",
        f"{d}-{name}-{y}",
        f"{name.title()} {d}, {y}",
        f"tahun {y} tanggal {d} {name}",
        f"{d}/{m}/{y}",
        f"{d} - {m} - {y}",
        f"{d}.{m:02}.{y} jam 9 pagi",
        f"{y}/{m:02}/{d:02}",
        f"hari itu, tgl {d} bulan {m} {y}",
    )[shape]
    assert spoken(said) == (day.isoformat(), day.isoformat())


@given(
    day=st.integers(1, 31),
    month=st.text("abcdefghijklmnoprstu", min_size=3, max_size=9),
    year=st.integers(1950, 2030),
)
def test_a_month_that_is_not_understood_never_gives_the_year(
    day: int, month: str, year: int
) -> None:
    assume(plain_words(month) == month and month not in MONTHS)
    found = spoken(f"{day} {month} {year}")
    assert found is None or found[0] != f"{year}-01-01" or found[1] != f"{year}-12-31"


@given(feast=st.sampled_from(sorted(MOVING)), year=st.integers(1950, 2099))
def test_a_feast_that_moves_is_asked_where_no_table_knows_its_year(feast: str, year: int) -> None:
    assume(year not in TABLES)
    assert spoken(f"{feast} {year}") is None
    assert spoken(f"pas {feast} {year}") is None
