"""The explanation of a deadline, as data, in words, and on the command line."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli import cli
from backoffice.calendar.explanation import UNITS, explain
from backoffice.calendar.workdays import IfClosed, Opening, Unit, load_holidays, office_calendar

PROFILES = Path(__file__).parents[3] / "profiles"
HOLIDAYS = load_holidays(PROFILES / "holidays")
OPENING = Opening.of({**dict.fromkeys("1234", "07.30-16.00"), "5": "07.30-16.30"})
SANGGAU = office_calendar(HOLIDAYS, "Asia/Pontianak", OPENING)


def at(words: str) -> datetime:
    return datetime.fromisoformat(f"{words}+07:00")


# The explanation


def test_working_days_are_explained_day_by_day() -> None:
    found = explain(SANGGAU, at("2026-12-23 10:00"), 5, "hari_kerja", office="sanggau")
    assert found.as_text().splitlines() == [
        "Mulai: Rabu, 23 Desember 2026, pukul 10.00 WIB",
        "Waktu: 5 hari kerja",
        "Hari mulai tidak dihitung.",
        "  Kamis, 24 Desember 2026: tidak dihitung (cuti bersama Natal)",
        "  Jumat, 25 Desember 2026: tidak dihitung (libur nasional: Natal)",
        "  Sabtu, 26 Desember 2026: tidak dihitung (Sabtu)",
        "  Minggu, 27 Desember 2026: tidak dihitung (Minggu)",
        "  Senin, 28 Desember 2026: hari ke-1",
        "  Selasa, 29 Desember 2026: hari ke-2",
        "  Rabu, 30 Desember 2026: hari ke-3",
        "  Kamis, 31 Desember 2026: hari ke-4",
        "  Jumat, 1 Januari 2027: tidak dihitung (libur nasional: Tahun Baru)",
        "  Sabtu, 2 Januari 2027: tidak dihitung (Sabtu)",
        "  Minggu, 3 Januari 2027: tidak dihitung (Minggu)",
        "  Senin, 4 Januari 2027: hari ke-5",
        "Jatuh tempo: Senin, 4 Januari 2027, pukul 23.59 WIB",
    ]


def test_the_shift_of_calendar_days_is_explained() -> None:
    moved = explain(SANGGAU, at("2026-03-16 10:00"), 2, "hari").as_text()
    assert "Rabu, 18 Maret 2026: hari ke-2 (cuti bersama Nyepi; digeser ke hari kerja" in moved
    assert "Kamis, 19 Maret 2026: tidak dihitung (libur nasional: Nyepi)" in moved
    assert "Rabu, 25 Maret 2026: tidak dihitung (hari kerja berikutnya)" in moved
    assert moved.endswith("Jatuh tempo: Rabu, 25 Maret 2026, pukul 23.59 WIB")

    stays = explain(SANGGAU, at("2026-11-20 10:00"), 2, "hari", "tetap").as_text()
    assert "Minggu, 22 November 2026: hari ke-2 (Minggu; tetap)" in stays
    assert stays.endswith("Jatuh tempo: Minggu, 22 November 2026, pukul 23.59 WIB")


def test_hours_are_explained_with_the_hours_of_each_day() -> None:
    work = explain(SANGGAU, at("2026-11-20 15:00"), 3, "jam_kerja").as_text()
    assert "  Jumat, 20 November 2026: dihitung (15.00-16.30)" in work
    assert "  Sabtu, 21 November 2026: tidak dihitung (Sabtu)" in work
    assert "  Senin, 23 November 2026: dihitung (07.30-09.00)" in work
    assert "Hari mulai tidak dihitung." not in work
    assert work.endswith("Jatuh tempo: Senin, 23 November 2026, pukul 09.00 WIB")

    night = explain(SANGGAU, at("2026-11-20 22:00"), 3, "jam").as_text()
    assert "  Jumat, 20 November 2026: dihitung (22.00-24.00)" in night
    assert "  Sabtu, 21 November 2026: dihitung (00.00-01.00)" in night

    after_hours = explain(SANGGAU, at("2026-11-19 20:00"), 1, "jam_kerja").as_text()
    assert "  Kamis, 19 November 2026: tidak dihitung (di luar jam kerja)" in after_hours


def test_a_year_without_tables_is_said_to_be_an_estimate() -> None:
    sure = explain(SANGGAU, at("2027-12-23 10:00"), 3, "hari_kerja")
    unsure = explain(SANGGAU, at("2027-12-29 10:00"), 3, "hari_kerja")
    assert sure.unknown_years == ()
    assert unsure.unknown_years == (2028,)
    assert unsure.as_text().endswith("Perkiraan: daftar libur 2028 belum diisi.")


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 9, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    amount=st.integers(1, 60),
    unit=st.sampled_from(UNITS),
    if_closed=st.sampled_from(["geser", "tetap"]),
)
@settings(deadline=None)
def test_the_explanation_agrees_with_the_reckoning(
    start: datetime, amount: int, unit: Unit, if_closed: IfClosed
) -> None:
    found = explain(SANGGAU, start, amount, unit, if_closed)
    counted = [day for day in found.days if day.counts]

    assert found.due == SANGGAU.due(start, amount, unit, if_closed)
    assert found.due_date == SANGGAU.day(found.due) == found.days[-1].date
    assert all(day.why for day in found.days if not day.counts)
    if unit in ("hari", "hari_kerja"):
        assert [day.n for day in counted] == list(range(1, amount + 1))
        assert found.days[0].date > SANGGAU.day(start)
    if unit == "hari_kerja":
        assert all(day.counts is SANGGAU.is_working(day.date) for day in found.days)
        assert counted[-1].date == SANGGAU.add(SANGGAU.day(start), amount)


# The command


def aduan(*words: str) -> Result:
    return CliRunner().invoke(cli, ["deadline", *words])


def data(*words: str) -> dict[str, Any]:
    result = aduan(*words, "--json")
    assert result.exit_code == 0, result.output
    printed: dict[str, Any] = json.loads(result.stdout)
    return printed


FROM = ("--from", "2026-12-23T10:00+07:00")
FIVE = ("--days", "5", "--unit", "hari_kerja")


def test_the_json_that_checks_read() -> None:
    found = data("--office", "sanggau", *FIVE, *FROM)
    head = {key: found[key] for key in ("office", "from", "amount", "unit", "due", "due_date")}

    assert head == {
        "office": "sanggau",
        "from": "2026-12-23T10:00:00+07:00",
        "amount": 5,
        "unit": "hari_kerja",
        "due": "2027-01-04T23:59:59+07:00",
        "due_date": "2027-01-04",
    }
    assert {"date": "2026-12-24", "counts": False, "why": "cuti bersama Natal"} in found["days"]
    assert {"date": "2026-12-28", "counts": True, "n": 1} in found["days"]
    assert found["days"][-1] == {"date": "2027-01-04", "counts": True, "n": 5}


def test_a_clock_of_the_profile() -> None:
    assert data("--office", "sanggau", "--clock", "penyelesaian", *FROM)["due_date"] == "2027-01-04"
    two_days = data("--office", "sanggau", "--clock", "catat_distribusi", *FROM)
    assert (two_days["amount"], two_days["unit"]) == (2, "hari")
    assert two_days["due_date"] == "2026-12-28"


def test_in_words() -> None:
    result = aduan("--office", "sanggau", *FIVE, *FROM)
    assert result.exit_code == 0
    assert result.stdout.startswith("Mulai: Rabu, 23 Desember 2026, pukul 10.00 WIB\n")
    assert result.stdout.endswith("Jatuh tempo: Senin, 4 Januari 2027, pukul 23.59 WIB\n")


def test_calendar_days_may_stay_on_a_closed_day() -> None:
    friday = ("--office", "sanggau", "--days", "2", "--unit", "hari", "--from", "2026-11-20T10:00")
    assert data(*friday)["due_date"] == "2026-11-23"
    assert data(*friday, "--if-closed", "tetap")["due_date"] == "2026-11-22"


@pytest.fixture
def office_in_papua(tmp_path: Path) -> Path:
    """An office of its own two hours east of Sanggau, kept anywhere."""
    folder = tmp_path / "papua"
    shutil.copytree(PROFILES / "sanggau", folder)
    profile = folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    assert "Asia/Pontianak" in text
    profile.write_text(text.replace("Asia/Pontianak", "Asia/Jayapura"), encoding="utf-8")
    return folder


def test_a_moment_without_an_offset_is_the_offices_own_time(office_in_papua: Path) -> None:
    found = data("--office", str(office_in_papua), *FIVE, "--from", "2026-12-23T10:00")
    assert found["from"] == "2026-12-23T10:00:00+09:00"
    assert found["due"] == "2027-01-04T23:59:59+09:00"
    # Ten at night in Sanggau is already tomorrow there.
    late = data("--office", str(office_in_papua), *FIVE, "--from", "2026-11-19T22:30+07:00")
    assert late["due_date"] == "2026-11-27"


def test_holiday_tables_beside_the_office_win(office_in_papua: Path) -> None:
    tables = office_in_papua.parent / "holidays"
    shutil.copytree(PROFILES / "holidays", tables)
    (tables / "2027.toml").unlink()
    found = data("--office", str(office_in_papua), *FIVE, *FROM)
    assert found["due_date"] == str(date(2027, 1, 1))
    assert found["unknown_years"] == [2027]

    (tables / "2026.toml").write_text("year = 2025", encoding="utf-8")
    broken = aduan("--office", str(office_in_papua), *FIVE, *FROM)
    assert broken.exit_code == 1
    assert "2026.toml" in broken.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--office", "atlantis", *FIVE), 'There is no office "atlantis". There are: kalbar, '),
        (("--office", "sangau", *FIVE), 'no office "sangau". Did you mean sanggau?'),
        (("--office", "sanggau", "--clock", "mustahil"), "catat_distribusi, penyelesaian"),
        (("--office", "sanggau", "--days", "90000", "--unit", "hari_kerja"), "2110"),
        (("--office", "sanggau", "--days", "99999999999", "--unit", "hari"), "2110"),
        (("--office", "sanggau", "--days", "99999999999", "--unit", "jam"), "2110"),
    ],
)
def test_a_refusal_is_a_sentence_and_status_1(words: tuple[str, ...], said: str) -> None:
    result = aduan(*words, *FROM)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", ["0001-01-01T00:00", "9999-12-31T23:59:59", "2110-12-31T20:00"])
def test_the_ends_of_time_are_a_refusal_too(unit: str, start: str) -> None:
    result = aduan("--office", "sanggau", "--days", "9", "--unit", unit, "--from", start)
    assert result.exit_code == 1
    assert result.stderr == "Error: only days from 2000 to 2110 can be reckoned\n"


@pytest.mark.parametrize(
    "words",
    [
        (*FIVE, *FROM),
        ("--office", "sanggau", *FIVE),
        ("--office", "sanggau", *FROM),
        ("--office", "sanggau", "--days", "5", *FROM),
        ("--office", "sanggau", "--unit", "hari", *FROM),
        ("--office", "sanggau", "--clock", "penyelesaian", *FIVE, *FROM),
        ("--office", "sanggau", "--days", "0", "--unit", "hari", *FROM),
        ("--office", "sanggau", "--days", "5", "--unit", "minggu", *FROM),
        ("--office", "sanggau", *FIVE, "--from", "kemarin"),
    ],
)
def test_wrong_usage_is_status_2(words: tuple[str, ...]) -> None:
    result = aduan(*words)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_of_a_profile_that_cannot_be_read_it_says_who_tells_why(office_in_papua: Path) -> None:
    (office_in_papua / "profile.toml").write_text("[office\n", encoding="utf-8")
    result = aduan("--office", str(office_in_papua), *FIVE, *FROM)
    assert result.exit_code == 1
    assert f"aduan profiles check {office_in_papua} says why" in result.stderr
