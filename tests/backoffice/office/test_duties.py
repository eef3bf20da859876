"""When a regular duty is due, and what the linter says of one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from app.cli.profiles import PROFILES
from backoffice.calendar.holidays import Override
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import Calendar, load_holidays, office_calendar
from backoffice.office.duties import (
    Duty,
    coming,
    is_shown_done,
    late_at,
    latest,
    read_every,
)
from backoffice.office.profile import load_profile, profile_document, read_document, shared_texts
from backoffice.office.profile_issues import find_issues
from tests.offices import office_with
from tests.world import local

HOURS = load_profile(PROFILES / "sanggau").hours.days


def calendar(*closed: date) -> Calendar:
    own = [Override(date=day, name="Banjir", kind="lokal") for day in closed]
    shipped = load_holidays(PROFILES / "holidays")
    return office_calendar(shipped, "Asia/Pontianak", Opening.of(HOURS), own)


def duty(every: str, late: int = 1) -> Duty:
    return Duty(id="kotak", name="Kotak", every=every, roles=("petugas",), late=late)


def times(every: str, now: datetime, count: int, *closed: date) -> list[str]:
    """The next times, each found from the one before."""
    found = []
    for _ in range(count):
        one = coming(duty(every), calendar(*closed), now)
        assert one is not None
        again = latest(duty(every), calendar(*closed), one.at)
        assert again == one, "what comes is the last one when it has come"
        now = one.at
        found.append(f"{one.period} {one.at.astimezone(local(2026, 1, 1).tzinfo):%d/%m %H.%M}")
    return found


def test_a_day_of_the_week_and_several() -> None:
    assert times("senin 08.00", local(2026, 11, 23, 7), 3) == [
        "2026-11-23 23/11 08.00",
        "2026-11-30 30/11 08.00",
        "2026-12-07 07/12 08.00",
    ]
    assert times("Senin,  kamis 14.30", local(2026, 11, 23, 15), 3) == [
        "2026-11-26 26/11 14.30",
        "2026-11-30 30/11 14.30",
        "2026-12-03 03/12 14.30",
    ]


def test_a_working_day_of_the_month() -> None:
    assert times("hari kerja ke-1 08.00", local(2026, 11, 23), 3) == [
        "2026-12 01/12 08.00",
        # New Year's Day is none, nor is the weekend behind it.
        "2027-01 04/01 08.00",
        "2027-02 01/02 08.00",
    ]
    assert times("hari kerja ke-15 08.00", local(2026, 11, 1), 1) == ["2026-11 20/11 08.00"]


def test_a_day_of_the_year() -> None:
    assert times("1 oktober 08.00", local(2025, 11, 23), 3) == [
        "2026 01/10 08.00",
        "2027 01/10 08.00",
        # A Sunday.
        "2028 02/10 08.00",
    ]
    # New Year's Day is none, in 2027 with the weekend behind it; its year stays its own.
    assert times("1 januari 08.00", local(2026, 11, 23), 1) == ["2027 04/01 08.00"]
    assert times("28 Februari 10.30", local(2026, 11, 23), 1) == ["2027 01/03 10.30"]
    last = latest(duty("1 oktober 08.00"), calendar(), local(2026, 9, 30))
    assert last is not None and last.period == "2025", "however long ago it was"


def test_a_closed_day_is_the_next_working_day_and_two_are_one() -> None:
    monday = date(2026, 11, 30)
    assert times("senin 08.00", local(2026, 11, 24), 2, monday) == [
        "2026-11-30 01/12 08.00",
        "2026-12-07 07/12 08.00",
    ]
    # Monday's has moved to the day of Tuesday's: it is done once.
    assert times("senin, selasa 08.00", local(2026, 11, 25), 2, monday) == [
        "2026-12-01 01/12 08.00",
        "2026-12-07 07/12 08.00",
    ]


def test_the_last_one_is_that_of_the_calendar_in_force() -> None:
    now = local(2026, 11, 30, 12)
    last = latest(duty("senin 08.00"), calendar(), now)
    assert last is not None and last.period == "2026-11-30"
    last = latest(duty("senin 08.00"), calendar(date(2026, 11, 30)), now)
    assert last is not None and last.period == "2026-11-23"


def test_superiors_hear_after_working_days_at_the_same_hour() -> None:
    friday = local(2026, 11, 27, 8)
    assert late_at(duty("jumat 08.00"), calendar(), friday) == local(2026, 11, 30, 8)
    assert late_at(duty("jumat 08.00", late=2), calendar(), friday) == local(2026, 12, 1, 8)
    # Told later, as after an outage, there is as much time as otherwise.
    assert late_at(duty("senin 08.00"), calendar(), local(2026, 11, 25, 13)) == local(
        2026, 11, 26, 8
    )


@pytest.mark.parametrize(
    "words",
    ["", "senin", "08.00", "senin 8.00", "senin 08:00", "senin 24.00", "monday 08.00",
     "senin kamis 08.00", "hari kerja ke-0 08.00", "hari kerja ke-16 08.00", "hari kerja 08.00",
     "tanggal 1 08.00", "senin, 08.00", "29 februari 08.00", "31 juni 08.00", "0 mei 08.00",
     "1 oktober", "1 october 08.00", "1 oktober 2026 08.00"],
)  # fmt: skip
def test_what_says_no_time_is_none(words: str) -> None:
    assert read_every(words) is None
    assert coming(duty(words), calendar(), local(2026, 11, 23)) is None


GOOD = """
[[duties]]
id = "papan"
name = "Memasang rekap"
every = "hari kerja ke-1 08.00"
roles = ["pejabat_pengelola"]
clause = "L41"
"""


#: The place of that duty, behind those of Sanggau.
LAST = len(load_profile(PROFILES / "sanggau").duties)


def issues_of(folder: Path, more: str) -> dict[str, str]:
    profile = load_profile(office_with(folder, more))
    found = find_issues(profile, shared_texts(), channels=("telegram", "whatsapp", "mail"))
    return {issue.key: issue.text for issue in found}


def test_a_second_duty_is_fit_for_use(tmp_path: Path) -> None:
    assert issues_of(tmp_path, GOOD) == {}


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("id", 'id = "papan"', 'id = "kotak"'),
        ("id", 'id = "papan"', 'id = "Papan 1"'),
        ("name", '"Memasang rekap"', '" "'),
        ("every", "hari kerja ke-1 08.00", "tiap bulan"),
        ("every", "hari kerja ke-1 08.00", "sabtu 08.00"),
        ("every", "hari kerja ke-1 08.00", "senin 16.00"),
        ("every", "hari kerja ke-1 08.00", "hari kerja ke-1 07.00"),
        ("every", "hari kerja ke-1 08.00", "1 oktober 07.00"),
        ("every", "hari kerja ke-1 08.00", "29 februari 08.00"),
        ("roles", '"pejabat_pengelola"', '"bupati"'),
        ("roles", '["pejabat_pengelola"]', "[]"),
        (
            "every",
            'every = "hari kerja ke-1 08.00"',
            'every = "senin 08.00"\ndone_when = "publikasi"',
        ),
        ("clause", '"L41"', '""'),
        ("late", 'clause = "L41"', 'clause = "L41"\nlate = 0'),
        ("text", 'clause = "L41"', 'clause = "L41"\ntext = "p_papan"'),
        ("text", 'clause = "L41"', 'clause = "L41"\ntext = "p_rutin_terlambat"'),
    ],
)
def test_the_linter_points_at_what_is_wrong(tmp_path: Path, key: str, old: str, new: str) -> None:
    assert old in GOOD
    assert set(issues_of(tmp_path, GOOD.replace(old, new))) == {f"duties[{LAST}].{key}"}


def test_next_years_holidays_show_that_they_were_entered() -> None:
    holidays = replace(duty("1 oktober 08.00"), done_when="libur_tahun_depan")
    assert is_shown_done(holidays, calendar(), "2026"), "2027 is among those that are shipped"
    assert not is_shown_done(holidays, calendar(), "2027")
    assert not is_shown_done(duty("1 oktober 08.00"), calendar(), "2026")
    entered = [Override(date=date(2028, 1, 1), name="", kind="tahun")]
    shipped = load_holidays(PROFILES / "holidays")
    after = office_calendar(shipped, "Asia/Pontianak", Opening.of(HOURS), entered)
    assert is_shown_done(holidays, after, "2027")


def test_who_does_a_duty_may_say_so(tmp_path: Path) -> None:
    more = GOOD.replace('"pejabat_pengelola"', '"tim_penjawab"')
    assert set(issues_of(tmp_path, more)) == {"rights.rutin"}


def test_a_profile_of_before_has_no_duties() -> None:
    document = msgspec.json.decode(profile_document(load_profile(PROFILES / "sanggau")))
    del document["profile"]["duties"]
    assert read_document(msgspec.json.encode(document)).duties == ()
