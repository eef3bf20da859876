"""No open case without a clock that runs or a named cause that it waits for, and somebody who
hears of its end and may act: by any sequence of verbs, in every office.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.calendar.workdays import Opening, load_holidays, office_calendar
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.workflow import VERBS, Stage
from backoffice.office.profile import Profile, load_profile, profile_folders, shared_texts
from backoffice.office.profile_issues import find_issues
from backoffice.office.silence import (
    DEEDS,
    beginnings,
    done,
    find_silent,
    watches,
    why_silent,
)
from tests.offices import OTHER_RULES, OTHER_WAYS, another_office, office_with

ROOT = Path(__file__).parents[3] / "profiles"
CHANNELS = ("telegram", "whatsapp", "mail")
BEGAN = datetime(2026, 11, 23, 3, tzinfo=UTC)
OPENING = Opening.of(dict.fromkeys("12345", "07.30-16.00"))
CALENDAR = office_calendar(load_holidays(ROOT / "holidays"), "Asia/Pontianak", OPENING)


@cache
def sanggau() -> Profile:
    return load_profile(ROOT / "sanggau")


def with_complete_fields(profile: Profile) -> Profile:
    """An office that needs more than a register number does before it begins to work."""
    fields = tuple(
        replace(field, need="complete") if field.key in ("uraian", "kapan") else field
        for field in profile.form.fields
    )
    return replace(profile, form=replace(profile.form, fields=fields))


def offices(tmp: Path) -> Iterator[Profile]:
    """Every office of the house, and those of the tests."""
    for folder in profile_folders(ROOT):
        yield load_profile(folder)
    yield load_profile(another_office(tmp))
    yield load_profile(office_with(tmp, OTHER_RULES + OTHER_WAYS))
    yield with_complete_fields(sanggau())


@pytest.fixture(scope="module")
def every_office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Profile, ...]:
    return tuple(offices(tmp_path_factory.mktemp("offices")))


WAYS = st.lists(
    st.tuples(
        st.sampled_from([*VERBS, *DEEDS]),
        st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)),
    ),
    max_size=14,
)


@given(way=WAYS, which=st.integers(0, 50), office=st.integers(0, 50))
def test_by_whatever_way_somebody_hears_of_it(
    every_office: tuple[Profile, ...], way: list[tuple[str, timedelta]], which: int, office: int
) -> None:
    profile = every_office[office % len(every_office)]
    starts = list(beginnings(profile, BEGAN))
    case, at = starts[which % len(starts)], BEGAN
    is_watched(profile, case)
    for verb, span in way:
        at += span + timedelta(minutes=1)
        after = done(profile, case, verb, at)
        if after is not None:
            case = after
            is_watched(profile, case)


def is_watched(profile: Profile, case: Case) -> None:
    assert why_silent(profile, case) == ("", why_silent(profile, case)[1])
    if not case.open:
        return
    found = {one.by for one in watches(profile, case)}
    # The same by the clocks as they are armed, with their dates.
    running = clocks.running(case, profile.limits, CALENDAR)
    alive = {one.rule for one in running if one.stopped_at is None and one.paused_at is None}
    assert alive == found - {"kelengkapan", "tanggapan"}
    dated = clocks.next_due(case, profile.limits, CALENDAR)
    assert dated is not None or case.state == "DIJAWAB", "no queue would show its date"


def test_every_office_can_be_played_through(every_office: tuple[Profile, ...]) -> None:
    for profile in every_office:
        assert find_silent(profile) == ()


def issues_of(profile: Profile) -> list[tuple[str, str]]:
    return [(one.key, one.text) for one in find_issues(profile, shared_texts(), channels=CHANNELS)]


def with_stage(profile: Profile, id: str, **changes: object) -> Profile:
    stages: list[Stage] = [
        replace(one, **changes) if one.id == id else one for one in profile.workflow.stages
    ]
    return replace(profile, workflow=replace(profile.workflow, stages=tuple(stages)))


def test_without_the_limits_of_the_law_what_is_handed_on_incomplete_falls_silent() -> None:
    bare = replace(sanggau(), rules=replace(sanggau().rules, beside=()))
    found = dict(issues_of(bare))
    assert set(found) == {"workflow.stages[4]", "workflow.stages[10]"}
    told = found["workflow.stages[4]"]
    assert 'tahap "Didistribusikan" dapat terdiam (jalannya: terima → disposisi)' in told
    assert "[[clocks]]" in told and "rules.beside" in told


def test_a_clock_that_ends_at_nobody_who_may_act_is_refused() -> None:
    # Whoever runs the system sees no case, and nobody is above.
    found = dict(issues_of(with_stage(sanggau(), "kurang", owner=("admin",))))
    assert found == {}, "those who may declare it withdrawn hear of it"
    found = dict(issues_of(with_stage(sanggau(), "s2", owner=("admin",))))
    assert set(found) == {"workflow.stages[4].owner"}
    assert (
        "sampai kepada Admin, yang tidak dapat berbuat apa-apa" in found["workflow.stages[4].owner"]
    )


def test_an_answer_that_can_never_be_closed_is_refused() -> None:
    profile = sanggau()
    ends = tuple(one for one in profile.workflow.stages if one.id not in ("selesai", "s1b"))
    moves = tuple(
        replace(one, source=tuple(s for s in one.source if s not in ("selesai", "s1b")))
        for one in profile.workflow.transitions
        if one.target not in ("selesai", "s1b")
    )
    flow = replace(profile.workflow, stages=ends, transitions=moves, direct_answer=False)
    found = issues_of(replace(profile, workflow=flow))
    assert [key for key, _ in found] == ["workflow.stages[5].owner"], found


def test_what_only_one_way_in_needs_is_looked_at_too() -> None:
    fields = tuple(
        replace(
            one,
            need=None if one.by else "asked",
            need_by={"mail": "complete"} if one.key == "uraian" else {},
        )
        for one in sanggau().form.fields
    )
    office = replace(sanggau(), form=replace(sanggau().form, fields=fields))
    assert {case.lacks for case in beginnings(office, BEGAN)} == {(), ("uraian",)}
