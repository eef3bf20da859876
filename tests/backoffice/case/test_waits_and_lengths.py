"""Clocks whose length follows a field, that run for some cases alone, that wait for somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule, applies, measured, running, stands_still
from backoffice.case.consequences import follow
from backoffice.case.events import (
    Assigned,
    Continued,
)
from backoffice.case.parts import FOR_CITIZEN, Pause
from backoffice.case.workflow import Stage, Transition, Wait, Workflow
from tests.backoffice.case.test_clocks import SANGGAU as CALENDAR

START = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = timedelta(days=1)
GRADED = ClockRule(
    id="penyelesaian",
    name="Penyelesaian",
    amount=14,
    unit="hari_kerja",
    starts="lengkap",
    until=("DIJAWAB",),
    by="tingkat",
    amounts={"ringan": 2, "berat": 60},
    clause="[INF]",
)


def a_case(**changes: Any) -> Case:
    facts: dict[str, Any] = {
        "id": "c",
        "office_id": "o",
        "code": "AAA-2222-22",
        "number": "1",
        "person_id": "p",
        "address_id": "a",
        "channel": "telegram",
        "category": "",
        "version": "",
        "stage": "s",
        "state": "DIPROSES",
        "words": "t",
        "received_at": START,
        "numbered_at": START,
        "completed_at": START,
        "state_since": START,
        "seq": 1,
    }
    return Case(**(facts | changes))


def due(case: Case, rule: ClockRule = GRADED) -> datetime:
    (clock,) = running(case, (rule,), CALENDAR)
    return CALENDAR.day(clock.due_at)  # type: ignore[return-value]


def test_the_length_follows_what_officers_say() -> None:
    light = a_case(values={"tingkat": "ringan"})
    grave = a_case(values={"tingkat": "berat"})
    assert due(light) == CALENDAR.add(CALENDAR.day(START), 2, "hari_kerja")
    assert due(a_case()) == CALENDAR.add(CALENDAR.day(START), 14, "hari_kerja")
    assert due(grave) == CALENDAR.add(CALENDAR.day(START), 60, "hari_kerja")
    # Of an option that is not named: the usual length.
    assert due(a_case(values={"tingkat": "sedang"})) == due(a_case())


def test_it_is_extended_in_its_own_unit() -> None:
    longer = a_case(values={"tingkat": "ringan"}, extended={"penyelesaian": 3})
    assert due(longer) == CALENDAR.add(CALENDAR.day(START), 5, "hari_kerja")
    assert measured(GRADED, longer).amount == 5


def test_a_clock_for_some_cases_runs_for_those_alone() -> None:
    informing = replace(GRADED, when=("isi:klasifikasi=informasi",), by="", amounts={})
    assert running(a_case(), (informing,), CALENDAR) == ()
    assert not applies(informing, a_case(values={"klasifikasi": "pengaduan"}))
    assert len(running(a_case(values={"klasifikasi": "informasi"}), (informing,), CALENDAR)) == 1


def test_three_times_twenty_four_hours_run_around_the_clock() -> None:
    rule = ClockRule(
        id="tiga_hari",
        name="Tanggap awal",
        amount=72,
        unit="jam",
        starts="diterima",
        until=("DIJAWAB",),
        clause="[INF]",
    )
    # From Friday at ten: through the night and the Sunday.
    (clock,) = running(a_case(), (rule,), CALENDAR)
    assert clock.due_at == START + 3 * DAY
    waited = Pause(since=START + DAY, why="luar", until=START + 1.5 * DAY, clocks=("tiga_hari",))
    (clock,) = running(a_case(pauses=(waited,)), (rule,), CALENDAR)
    assert clock.due_at == START + 3.5 * DAY


def test_a_wait_holds_up_the_clocks_that_it_names_alone() -> None:
    other = replace(GRADED, id="lain", by="", amounts={})
    waiting = a_case(pauses=(Pause(since=START, why="luar", clocks=("penyelesaian",)),))
    assert stands_still(waiting, GRADED)
    assert not stands_still(waiting, other)
    assert waiting.paused is not None
    assert not waiting.waits, "it does not wait for its citizen"


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 15), st.sampled_from([FOR_CITIZEN, "luar"])),
        max_size=6,
    )
)
def test_days_that_two_causes_share_are_lost_once(spans: list[tuple[int, int, str]]) -> None:
    pauses = tuple(
        Pause(since=START + first * DAY, why=why, until=START + (first + length) * DAY)
        for first, length, why in spans
    )
    rule = replace(GRADED, unit="hari", by="", amounts={}, amount=10, if_closed="tetap")
    waited = {day for first, length, _ in spans for day in range(first, first + length)}
    (clock,) = running(a_case(pauses=pauses), (rule,), CALENDAR)
    assert CALENDAR.day(clock.due_at) == CALENDAR.day(START) + (10 + len(waited)) * DAY


# -- a stage that waits ---------------------------------------------------------------------------

FLOW = Workflow(
    start="s",
    hold="h",
    stages=(
        Stage(id="s", name="s", label="s", state="DIDISPOSISI"),
        Stage(id="w", name="w", label="w", state="DIDISPOSISI", pause="luar"),
        Stage(id="h", name="h", label="h", state="BELUM_LENGKAP"),
    ),
    transitions=(Transition(verb="teruskan", source=("s",), target="w", by=("r",)),),
    waits=(Wait(id="luar", name="pihak luar", clocks=("penyelesaian",)),),
)


def enter(case: Case, stage: str, at: datetime) -> Case:
    return follow(case, Assigned(stage=stage, state="DIDISPOSISI"), FLOW, at, at + 30 * DAY)


def test_whoever_comes_to_such_a_stage_waits_and_whoever_leaves_goes_on() -> None:
    case = enter(a_case(state="DIDISPOSISI"), "w", START + DAY)
    assert case.paused is not None
    assert case.paused.why == "luar"
    case = enter(case, "s", START + 3 * DAY)
    assert case.paused is None
    assert due(case) == CALENDAR.add(CALENDAR.day(START), 14 + 1, "hari_kerja")


def test_what_was_said_to_have_come_is_not_waited_for_again() -> None:
    case = enter(a_case(state="DIDISPOSISI"), "w", START + DAY)
    case = follow(case, Continued(why="luar"), FLOW, START + 2 * DAY, START + 30 * DAY)
    assert case.paused is None
    again = enter(enter(case, "s", START + 3 * DAY), "w", START + 4 * DAY)
    assert again.paused is not None, "coming back it waits anew"
