"""Clocks: the officer is reminded in office hours, and the clock stops when the work is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.calendar.holidays import Override
from backoffice.calendar.workdays import Opening, load_holidays, office_calendar
from backoffice.case.case import Case
from backoffice.case.clocks import (
    Clock,
    ClockRule,
    Mark,
    Remaining,
    Step,
    due_marks,
    nearest_due,
    remaining,
    running,
    start,
    stop,
    worth_arming,
)
from backoffice.case.events import (
    Actor,
    Answered,
    CaseEvent,
    Closed,
    Completed,
    Entry,
    Numbered,
    Opened,
    Reminded,
    Requested,
    Resumed,
    Taken,
)
from backoffice.case.fold import apply
from tests.examples import examples

HOLIDAYS = load_holidays(Path(__file__).parents[3] / "profiles" / "holidays")
OPENING = Opening.of({**dict.fromkeys("1234", "07.30-16.00"), "5": "07.30-16.30"})
SANGGAU = office_calendar(HOLIDAYS, "Asia/Pontianak", OPENING)

ALL: tuple[Mark, ...] = ("half", "h1", "due", "late")
DISTRIBUTION = ClockRule(
    id="catat_distribusi",
    name="Catat dan distribusi",
    amount=2,
    unit="hari",
    starts="diterima",
    until=("DIDISPOSISI", "DIPROSES", "DIJAWAB", "SELESAI"),
    remind=("h1", "due", "late"),
)
SETTLEMENT = ClockRule(
    id="penyelesaian",
    name="Penyelesaian",
    amount=5,
    unit="hari_kerja",
    starts="lengkap",
    until=("DIJAWAB", "SELESAI"),
    remind=ALL,
)
RULES = (DISTRIBUTION, SETTLEMENT)


def at(words: str) -> datetime:
    """A moment of the office, on WIB."""
    return datetime.fromisoformat(f"{words}+07:00")


def rule(**changes: object) -> ClockRule:
    return msgspec.structs.replace(SETTLEMENT, **{"remind": ALL, "head_after": 0, **changes})


def reminders(a_rule: ClockRule, began: str) -> list[tuple[Step, str]]:
    """When an officer hears of a clock, in local time."""
    clock = start(a_rule, at(began), SANGGAU)
    return [
        (mark, f"{SANGGAU.local(moment):%Y-%m-%d %H:%M:%S}".removesuffix(":00"))
        for mark, moment in due_marks(a_rule, clock, SANGGAU, OPENING)
    ]


def case_of(*happened: tuple[str, CaseEvent]) -> Case:
    """A case after what happened to it; it arrived on Monday 23 November 2026 at nine."""
    opened = Opened(
        code="SGU-AAAA-22",
        version="v1",
        person="p1",
        address="a1",
        channel="telegram",
        category="ktp_el",
        stage="s1",
        state="DITERIMA",
        words="w1",
    )
    case: Case | None = None
    story: tuple[tuple[str, CaseEvent], ...] = (("2026-11-23 09:00", opened), *happened)
    for seq, (when, event) in enumerate(story, 1):
        case = apply(
            case,
            Entry(case_id="c1", seq=seq, at=at(when), actor=Actor(kind="staff"), event=event),
        )
    assert case
    return case


NUMBERED = ("2026-11-23 09:00", Numbered(number="0001/PGD/XI/2026", ordinal=1, year=2026))
COMPLETED = ("2026-11-24 10:00", Completed(origin="petugas", stage="s3"))
TAKEN = ("2026-11-24 11:00", Taken(staff="rina", stage="s4"))
ANSWERED = ("2026-11-26 15:00", Answered(words="w2", stage="s5", state="DIJAWAB"))
CLOSED = ("2026-11-27 09:00", Closed(outcome="SELESAI", stage="selesai"))


# Start and stop


def test_a_clock_knows_when_it_is_due_and_survives_json() -> None:
    clock = start(SETTLEMENT, at("2026-12-23 10:00"), SANGGAU)

    assert clock.rule == "penyelesaian"
    assert clock.due_at == at("2027-01-04 23:59:59")
    assert not clock.estimate
    assert msgspec.json.decode(msgspec.json.encode(clock), type=Clock) == clock


@pytest.mark.parametrize(("began", "estimate"), [("2027-12-23 10:00", False), ("2027-12-28", True)])
def test_beyond_the_tables_a_clock_is_an_estimate(began: str, estimate: bool) -> None:
    clock = start(rule(amount=4), at(began if " " in began else f"{began} 10:00"), SANGGAU)
    assert clock.estimate is estimate


def test_a_clock_stops_once() -> None:
    clock = start(SETTLEMENT, at("2026-11-23 09:00"), SANGGAU)
    stopped = stop(clock, at("2026-11-24 09:00"))
    assert clock.stopped_at is None
    assert stopped.stopped_at == at("2026-11-24 09:00")
    assert stop(stopped, at("2026-11-25 09:00")) == stopped


# The clocks of a case


def clocks_of(*happened: tuple[str, CaseEvent]) -> dict[str, datetime | None]:
    """Which clocks have started, and when each stopped."""
    clocks = running(case_of(*happened), RULES, SANGGAU)
    return {clock.rule: clock.stopped_at for clock in clocks}


def test_nothing_runs_before_the_number_is_given() -> None:
    assert clocks_of() == {}


def test_receipt_starts_the_distribution_and_completeness_the_settlement() -> None:
    assert clocks_of(NUMBERED) == {"catat_distribusi": None}
    assert clocks_of(NUMBERED, COMPLETED) == {"catat_distribusi": None, "penyelesaian": None}

    two = running(case_of(NUMBERED, COMPLETED), RULES, SANGGAU)
    assert [clock.due_at for clock in two] == [at("2026-11-25 23:59:59"), at("2026-12-01 23:59:59")]
    assert nearest_due(two) == at("2026-11-25 23:59:59")


def test_taking_the_case_ends_the_distribution_only() -> None:
    case = case_of(NUMBERED, COMPLETED, TAKEN)
    clocks = running(case, RULES, SANGGAU)
    assert clocks_of(NUMBERED, COMPLETED, TAKEN) == {
        "catat_distribusi": at("2026-11-24 11:00"),
        "penyelesaian": None,
    }
    assert nearest_due(clocks) == at("2026-12-01 23:59:59")


def test_the_answer_ends_the_settlement_and_closing_later_does_not_move_that() -> None:
    ends = {
        "catat_distribusi": at("2026-11-24 11:00"),
        "penyelesaian": at("2026-11-26 15:00"),
    }
    assert clocks_of(NUMBERED, COMPLETED, TAKEN, ANSWERED) == ends
    assert clocks_of(NUMBERED, COMPLETED, TAKEN, ANSWERED, CLOSED) == ends
    closed = running(case_of(NUMBERED, COMPLETED, TAKEN, ANSWERED, CLOSED), RULES, SANGGAU)
    assert nearest_due(closed) is None


def test_a_direct_answer_starts_and_ends_everything_at_once() -> None:
    now = "2026-11-23 09:30"
    ends = clocks_of(
        NUMBERED,
        (now, Completed(origin="jawaban_langsung", stage="s1b")),
        (now, Closed(outcome="SELESAI", stage="selesai")),
    )
    assert ends == {"catat_distribusi": at(now), "penyelesaian": at(now)}


def test_a_closed_case_has_no_running_clock_whatever_its_rules_say() -> None:
    endless = rule(id="tanpa_akhir", starts="diterima", until=())
    case = case_of(NUMBERED, ("2026-11-24 08:00", Closed(outcome="DICABUT", stage="selesai")))
    (clock,) = running(case, (endless,), SANGGAU)
    assert clock.stopped_at == at("2026-11-24 08:00")


def test_work_before_completeness_does_not_end_what_began_after_it() -> None:
    taken_first = ("2026-11-23 10:00", Taken(staff="rina", stage="s4"))
    ends_when_taken = rule(id="ambil", until=("DIPROSES",))
    case = case_of(NUMBERED, taken_first, COMPLETED)
    assert running(case, (ends_when_taken,), SANGGAU)[0].stopped_at is None


# Reminders


def test_five_working_days_over_new_year() -> None:
    # Half is over on 30 December, so half time and the day before meet on the 31st; 5 January is
    # a holiday.
    assert reminders(SETTLEMENT, "2026-12-23 10:00") == [
        ("h1", "2026-12-31 07:30"),
        ("due", "2027-01-04 14:00"),
        ("late", "2027-01-06 07:30"),
        ("head", "2027-01-08 07:30"),
    ]


def test_ninety_working_days_have_every_mark() -> None:
    assert reminders(rule(amount=90), "2026-11-20 10:00") == [
        ("half", "2027-01-29 07:30"),
        ("h1", "2027-04-13 07:30"),
        ("due", "2027-04-14 14:00"),
        ("late", "2027-04-15 07:30"),
    ]


def test_two_days_have_a_last_call_two_working_hours_before_closing() -> None:
    assert reminders(DISTRIBUTION, "2026-11-20 10:00") == [
        ("due", "2026-11-23 14:00"),
        ("late", "2026-11-24 07:30"),
        ("head", "2026-11-26 07:30"),
    ]


def test_half_time_is_silent_on_the_day_it_is_due() -> None:
    assert reminders(rule(amount=3), "2026-11-20 10:00") == [
        ("h1", "2026-11-24 07:30"),
        ("due", "2026-11-25 14:00"),
        ("late", "2026-11-26 07:30"),
    ]
    alone = msgspec.structs.replace(rule(amount=3), remind=("half", "late"))
    assert reminders(alone, "2026-11-20 10:00") == [
        ("half", "2026-11-25 07:30"),
        ("late", "2026-11-26 07:30"),
    ]


def test_half_of_calendar_days() -> None:
    # Due on Sunday and shifted to Monday: half of eleven days ends within the 25th.
    assert reminders(rule(amount=10, unit="hari"), "2026-11-19 10:00") == [
        ("half", "2026-11-26 07:30"),
        ("h1", "2026-11-27 07:30"),
        ("due", "2026-11-30 14:00"),
        ("late", "2026-12-01 07:30"),
    ]


def test_due_on_a_closed_day_is_told_on_the_working_day_before() -> None:
    stays = rule(amount=3, unit="hari", if_closed="tetap")
    assert reminders(stays, "2026-11-18 10:00") == [
        ("h1", "2026-11-20 07:30"),
        ("due", "2026-11-20 14:30"),
        ("late", "2026-11-23 07:30"),
    ]


def test_what_would_come_before_the_start_waits_or_is_left_out() -> None:
    stays = rule(amount=1, unit="hari", if_closed="tetap")
    # Due on Saturday; the last hours of opening before that are Friday's.
    assert reminders(stays, "2026-11-20 10:00") == [
        ("due", "2026-11-20 14:30"),
        ("late", "2026-11-23 07:30"),
    ]
    # It began in those hours, so the officer hears at once.
    assert reminders(stays, "2026-11-20 15:10")[0] == ("due", "2026-11-20 15:10")
    # It began when the office had closed: nobody is disturbed before Monday.
    assert reminders(stays, "2026-11-20 20:00") == [("late", "2026-11-23 07:30")]


def test_hours_are_reminded_within_the_day() -> None:
    # One hour on Thursday until closing, two on Friday.
    assert reminders(rule(amount=3, unit="jam_kerja"), "2026-11-19 15:00") == [
        ("due", "2026-11-20 07:30"),
        ("late", "2026-11-20 09:30:01"),
    ]
    assert reminders(rule(amount=6, unit="jam", remind=("half", "late")), "2026-11-19 09:00") == [
        ("half", "2026-11-19 12:00"),
        ("late", "2026-11-19 15:00:01"),
    ]


def test_an_office_that_opens_late_or_early_is_reminded_when_it_is_open() -> None:
    late = Opening.of(dict.fromkeys("12345", "09.00-15.00"))
    early = Opening.of(dict.fromkeys("12345", "06.00-07.45"))
    clock = start(SETTLEMENT, at("2026-11-23 09:00"), SANGGAU)
    assert dict(due_marks(SETTLEMENT, clock, SANGGAU, late))["due"] == at("2026-11-30 13:00")
    assert dict(due_marks(SETTLEMENT, clock, SANGGAU, early))["due"] == at("2026-11-30 06:00")


def test_the_head_hears_two_working_days_after_the_superior() -> None:
    # Late since Thursday; Saturday and Sunday do not count.
    assert reminders(rule(amount=2, head_after=2, remind=("late",)), "2026-11-23 10:00") == [
        ("late", "2026-11-26 07:30"),
        ("head", "2026-11-30 07:30"),
    ]
    # Late since the day before the Christmas holidays.
    assert reminders(rule(amount=2, head_after=1, remind=("late",)), "2026-12-18 10:00") == [
        ("late", "2026-12-23 07:30"),
        ("head", "2026-12-28 07:30"),
    ]
    assert reminders(rule(head_after=2, remind=("due",)), "2026-11-23 10:00") == [
        ("due", "2026-11-30 14:00")
    ], "who is never told that it is late has no ladder"


def test_of_what_was_missed_the_last_reminder_and_both_steps_up_are_left() -> None:
    a_rule = rule(amount=10, head_after=2)
    clock = start(a_rule, at("2026-11-02 09:00"), SANGGAU)
    marks = due_marks(a_rule, clock, SANGGAU, OPENING)
    assert [mark for mark, _ in marks] == ["half", "h1", "due", "late", "head"]

    def left(now: str) -> list[Step]:
        return [mark for mark, _ in worth_arming(marks, at(now))]

    assert left("2026-11-02 09:00") == ["half", "h1", "due", "late", "head"]
    assert left("2026-11-16 15:00") == ["due", "late", "head"]
    assert left("2026-11-17 12:00") == ["late", "head"]
    assert left("2026-12-01 12:00") == ["late", "head"]
    days = rule(remind=("half", "due"))
    told = due_marks(days, start(days, at("2026-11-02 09:00"), SANGGAU), SANGGAU, OPENING)
    assert [mark for mark, _ in worth_arming(told, at("2026-12-01 12:00"))] == ["due"]


@given(
    began=st.datetimes(datetime(2026, 1, 1), datetime(2027, 9, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    amount=st.integers(1, 40),
    unit=st.sampled_from(["hari", "hari_kerja", "jam", "jam_kerja"]),
    if_closed=st.sampled_from(["geser", "tetap"]),
    remind=st.permutations(ALL).flatmap(lambda marks: st.integers(1, 4).map(lambda n: marks[:n])),
    head_after=st.integers(0, 5),
)
@settings(deadline=None, max_examples=examples(300))
def test_reminders_are_in_order_and_disturb_nobody(
    began: datetime, amount: int, unit: str, if_closed: str, remind: list[Mark], head_after: int
) -> None:
    a_rule = msgspec.structs.replace(
        rule(amount=amount, unit=unit, if_closed=if_closed, head_after=head_after),
        remind=tuple(remind),
    )
    clock = start(a_rule, began, SANGGAU)
    marks = due_marks(a_rule, clock, SANGGAU, OPENING)
    moments = [moment for _, moment in marks]

    assert moments == sorted(set(moments))
    assert {mark for mark, _ in marks} <= {*remind, "head"}
    assert all(SANGGAU.is_open(moment, OPENING) for moment in moments)
    assert all(moment >= began for moment in moments)
    for mark, moment in marks:
        assert (moment > clock.due_at) is (mark in ("late", "head"))
    told = dict(marks)
    assert ("late" in told) is ("late" in remind)
    assert ("head" in told) is ("late" in remind and head_after > 0)
    if "head" in told:
        first, second = SANGGAU.day(told["late"]), SANGGAU.day(told["head"])
        assert SANGGAU.working_days_between(first, second) == head_after


# What is left


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-12-23 10:00", Remaining(late=False, amount=5, unit="hari_kerja")),
        ("2026-12-29 10:00", Remaining(late=False, amount=3, unit="hari_kerja")),
        ("2026-12-31 23:00", Remaining(late=False, amount=1, unit="hari_kerja")),
        ("2027-01-03 10:00", Remaining(late=False, amount=1, unit="hari_kerja")),
        ("2027-01-04 00:00", Remaining(late=False, amount=0, unit="hari")),
        ("2027-01-04 23:59", Remaining(late=False, amount=0, unit="hari")),
        # A holiday: no working day has passed.
        ("2027-01-05 08:00", Remaining(late=True, amount=1, unit="hari")),
        ("2027-01-06 08:00", Remaining(late=True, amount=1, unit="hari_kerja")),
        ("2027-01-07 08:00", Remaining(late=True, amount=2, unit="hari_kerja")),
    ],
)
def test_what_remains(now: str, left: Remaining) -> None:
    due = start(SETTLEMENT, at("2026-12-23 10:00"), SANGGAU).due_at
    assert remaining(due, at(now), SANGGAU) == left


def test_what_remains_until_a_closed_day_and_after_hours() -> None:
    sunday = at("2026-11-22 23:59:59")
    left = remaining(sunday, at("2026-11-20 10:00"), SANGGAU)
    assert left == Remaining(late=False, amount=2, unit="hari")
    noon = at("2026-11-20 12:00")
    assert remaining(noon, noon, SANGGAU) == Remaining(late=False, amount=0, unit="hari")
    late = remaining(noon, noon + timedelta(minutes=1), SANGGAU)
    assert late == Remaining(late=True, amount=0, unit="hari")


# Waiting for the citizen ------------------------------------------------------------------------


def waited(*spells: tuple[str, str]) -> Case:
    """A numbered and completed case that waited for its citizen in these spells."""
    happened: list[tuple[str, CaseEvent]] = [NUMBERED, COMPLETED]
    for since, until in spells:
        asked = Requested(words="t", until=at("2027-01-01 00:00"), stage="k", state="BELUM_LENGKAP")
        happened.append((since, asked))
        if until:
            happened.append((until, Resumed(stage="s3", state="LENGKAP")))
    return case_of(*happened)


def due_day(case: Case, rule_id: str) -> str:
    [clock] = [one for one in running(case, RULES, SANGGAU) if one.rule == rule_id]
    return SANGGAU.local(clock.due_at).date().isoformat()


@pytest.mark.parametrize(
    ("spells", "due"),
    [
        ((), "2026-12-01"),
        # Within a day nothing is lost; from Wednesday to Friday two working days are.
        ((("2026-11-25 09:00", "2026-11-25 15:00"),), "2026-12-01"),
        ((("2026-11-25 09:00", "2026-11-27 09:00"),), "2026-12-03"),
        # A weekend is no working time, so waiting over it loses the Monday alone.
        ((("2026-11-27 09:00", "2026-11-30 09:00"),), "2026-12-02"),
        # Two waits add up.
        (
            (("2026-11-25 09:00", "2026-11-26 09:00"), ("2026-11-26 10:00", "2026-11-27 09:00")),
            "2026-12-03",
        ),
    ],
)
def test_waiting_adds_its_working_days(spells: tuple[tuple[str, str], ...], due: str) -> None:
    assert due_day(waited(*spells), "penyelesaian") == due


def test_a_clock_that_waits_stands_still_and_is_nobodys_next_deadline() -> None:
    case = waited(("2026-11-25 09:00", ""))
    clocks = running(case, RULES, SANGGAU)
    assert all(clock.paused_at == at("2026-11-25 09:00") for clock in clocks)
    assert nearest_due(clocks) is None
    assert [clock.due_at for clock in clocks] == [
        clock.due_at for clock in running(waited(), RULES, SANGGAU)
    ]


def test_what_was_waited_before_the_clock_began_does_not_lengthen_it() -> None:
    asked = Requested(words="t", until=at("2027-01-01 00:00"), stage="k", state="BELUM_LENGKAP")
    case = case_of(
        NUMBERED,
        ("2026-11-23 10:00", asked),
        ("2026-11-25 10:00", Resumed(stage="s1", state="DITERIMA")),
        ("2026-11-25 11:00", Completed(origin="petugas", stage="s3")),
    )
    assert due_day(case, "penyelesaian") == "2026-12-02"
    assert due_day(case, "catat_distribusi") == "2026-11-27"


@given(
    steps=st.lists(st.integers(min_value=0, max_value=60 * 24 * 9), min_size=2, max_size=8),
    unit=st.sampled_from(["hari", "hari_kerja", "jam", "jam_kerja"]),
    amount=st.integers(min_value=1, max_value=30),
)
@settings(deadline=None)
def test_waiting_never_makes_a_deadline_earlier_and_another_wait_never_shortens(
    steps: list[int], unit: str, amount: int
) -> None:
    a_rule = rule(unit=unit, amount=amount)
    moment = at("2026-11-24 10:00")
    marks: list[str] = []
    for step in steps:
        moment += timedelta(minutes=step)
        marks.append(f"{moment:%Y-%m-%d %H:%M}")
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    before = start(a_rule, at("2026-11-24 10:00"), SANGGAU).due_at
    for count in range(len(pairs) + 1):
        [clock] = running(waited(*pairs[:count]), (a_rule,), SANGGAU)
        assert clock.due_at >= before
        assert clock.paused_at is None
        before = clock.due_at


#: Steps of time in minutes: a wait begins, ends, the next one begins …
WAITS = st.lists(st.integers(min_value=0, max_value=60 * 24 * 9), min_size=2, max_size=8)


def spells(steps: list[int]) -> list[tuple[str, str]]:
    moment = at("2026-11-24 10:00")
    marks: list[str] = []
    for step in steps:
        moment += timedelta(minutes=step)
        marks.append(f"{moment:%Y-%m-%d %H:%M}")
    return list(zip(marks[::2], marks[1::2], strict=False))


@given(
    steps=WAITS,
    unit=st.sampled_from(["hari", "hari_kerja", "jam", "jam_kerja"]),
    amount=st.integers(1, 30),
    closed=st.sets(st.dates(date(2026, 11, 20), date(2027, 3, 1)), max_size=6),
)
@settings(deadline=None)
def test_a_holiday_added_never_makes_a_date_earlier_waits_or_not(
    steps: list[int], unit: str, amount: int, closed: set[date]
) -> None:
    a_rule = rule(unit=unit, amount=amount)
    own = [Override(date=day, name="Libur contoh", kind="lokal") for day in closed]
    after = office_calendar(HOLIDAYS, "Asia/Pontianak", OPENING, own)
    [bare], [moved] = (running(waited(), (a_rule,), one) for one in (SANGGAU, after))
    assert moved.due_at >= bare.due_at
    case = waited(*spells(steps))
    [plain], [longer] = (running(case, (a_rule,), one) for one in (SANGGAU, after))
    # A wait over a day that turns out to be closed has lost no working day in it: that of a case
    # which was late when it began may then count for less, never for less than no wait at all.
    if unit != "hari_kerja" or spells(steps)[-1][1] <= f"{SANGGAU.local(plain.due_at):%Y-%m-%d}":
        assert longer.due_at >= plain.due_at
    assert longer.due_at >= moved.due_at


@given(
    steps=WAITS,
    unit=st.sampled_from(["hari", "hari_kerja", "jam", "jam_kerja"]),
    amount=st.integers(1, 30),
)
@settings(deadline=None)
def test_reckoning_again_gives_the_same_whatever_came_between(
    steps: list[int], unit: str, amount: int
) -> None:
    rules = (rule(unit=unit, amount=amount, head_after=2),)
    case = waited(*spells(steps))
    [clock] = first = running(case, rules, SANGGAU)
    fresh = office_calendar(HOLIDAYS, "Asia/Pontianak", OPENING)
    assert running(case, rules, fresh) == first
    stored = msgspec.json.decode(msgspec.json.encode(case), type=Case)
    assert running(stored, rules, SANGGAU) == first
    told = apply(
        case,
        Entry(
            case_id="c1",
            seq=case.seq + 1,
            at=clock.due_at,
            actor=Actor(kind="clock"),
            event=Reminded(clock="penyelesaian", mark="due"),
        ),
    )
    assert running(told, rules, SANGGAU) == first, "a reminder moves nothing"
    marks = due_marks(rules[0], clock, SANGGAU, OPENING)
    assert due_marks(rules[0], clock, fresh, OPENING) == marks
    assert worth_arming(worth_arming(marks, clock.due_at), clock.due_at) == worth_arming(
        marks, clock.due_at
    )


def test_three_working_days_over_lebaran() -> None:
    due = start(rule(amount=3), at("2026-03-17 10:00"), SANGGAU).due_at
    assert SANGGAU.local(due).date() == date(2026, 3, 27)
