"""Somebody asks of an office, before anybody works there: where does a case go, and by when?"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.serving.wiring import PROFILES
from backoffice.calendar.workdays import Calendar, Opening, load_holidays, office_calendar
from backoffice.case.workflow import Stage, Transition
from backoffice.office.branches import branches
from backoffice.office.profile import Profile, load_profile, profile_folders
from backoffice.office.timetable import Play, Timetable, timetable
from tests.offices import KECAMATAN, offices

MONDAY = datetime(2026, 11, 23, 10, 15)  # noqa: DTZ001 - of each office's own clock
HOLIDAYS = load_holidays(PROFILES / "holidays")
every_office = pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)


def calendar_of(profile: Profile) -> Calendar:
    return office_calendar(HOLIDAYS, profile.office.timezone, Opening.of(profile.hours.days))


def played(profile: Profile, at: datetime = MONDAY) -> Timetable:
    calendar = calendar_of(profile)
    return timetable(profile, calendar.as_local(at), calendar)


def kecamatan() -> Profile:
    return load_profile(KECAMATAN)


def with_flow(profile: Profile, *moves: Transition, stages: tuple[Stage, ...] = ()) -> Profile:
    flow = profile.workflow
    return replace(
        profile, workflow=replace(flow, transitions=moves, stages=(*flow.stages, *stages))
    )


def told(play: Play) -> list[str]:
    return [f"{step.at:%d-%m %H.%M} {step.verb} {step.stage}" for step in play.steps]


# -- every office ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [*profile_folders(PROFILES), KECAMATAN], ids=lambda folder: folder.name
)
def test_an_office_that_is_worked_in_is_sound(folder: Path) -> None:
    table = played(load_profile(folder))
    assert (table.stuck, table.unreached) == ((), ())
    assert table.sound


@every_office
def test_every_end_is_reached_and_every_branch_is_gone_through(folder: Path) -> None:
    profile = load_profile(folder)
    table = played(profile)
    flow = profile.workflow
    finals = {one.id for one in flow.stages if one.final}
    assert {one.stage for one in table.outcomes} == finals - set(table.unreached)
    gone = {
        step.transition
        for outcome in table.outcomes
        for play in outcome.plays
        for step in play.steps
        if step.transition is not None
    }
    assert gone | set(table.unused) == set(range(len(flow.transitions)))
    waits = {one.stage for one in table.waits}
    assert waits | (set(table.unreached) - finals) == {one.id for one in flow.stages} - finals


@every_office
def test_everybody_is_in_time_and_nobody_acts_before_the_last_moment(folder: Path) -> None:
    for outcome in played(load_profile(folder)).outcomes:
        for play in outcome.plays:
            assert play.steps[-1].stage == outcome.stage
            assert play.steps[-1].deadlines == ()
            left = len(play.steps)
            for before, step in pairwise(play.steps):
                left -= 1
                assert before.at < step.at
                if not before.deadlines:
                    # Opened again: what is closed waits for nothing.
                    assert (step.verb, step.limit) == ("buka", "")
                    continue
                nearest = before.deadlines[0]
                if step.limit:
                    assert step.limit == nearest.id
                    assert step.at == nearest.due - timedelta(minutes=left - 1)
                else:
                    # Nothing lets it wait: that limit is over, or filled up with what follows.
                    assert step.at == before.at + timedelta(minutes=1)
                    assert nearest.due - timedelta(minutes=left - 1) <= before.at


@every_office
def test_who_acts_is_who_may(folder: Path) -> None:
    profile = load_profile(folder)
    for outcome in played(profile).outcomes:
        for play in outcome.plays:
            assert (play.steps[0].verb, play.steps[0].actor) == ("masuk", "warga")
            for before, step in pairwise(play.steps):
                if step.transition is not None:
                    move = profile.workflow.transitions[step.transition]
                    assert (step.verb, step.actor, step.roles) == (move.verb, "petugas", move.by)
                    assert before.stage in move.source or "*" in move.source
                elif step.verb in ("tenggat", "diam"):
                    assert step.actor == "sistem"


# -- what it says ----------------------------------------------------------------------------------


def test_the_dates_are_those_of_the_office() -> None:
    """Wednesday before Christmas: 24 and 25 December are days off."""
    table = played(kecamatan(), datetime(2026, 12, 23, 9, 0))  # noqa: DTZ001
    done = next(one for one in table.outcomes if one.stage == "tuntas")
    assert told(done.shortest) == [
        "23-12 09.00 masuk masuk",
        "28-12 23.53 lengkap lengkap",
        "31-12 23.54 disposisi seksi",
        "31-12 23.55 ambil kerja",
        "31-12 23.56 jawab kerja",
        "31-12 23.57 setujui siap",
        "31-12 23.58 kirim dijawab",
        "18-01 23.59 selesai tuntas",
    ]
    assert [one.id for one in done.shortest.steps[1].deadlines] == ["jawaban", "uu_penyelesaian"]
    assert done.slowest.lasts >= done.shortest.lasts


def test_what_happens_by_itself_is_a_branch_too() -> None:
    table = played(kecamatan())
    verbs = {
        step.verb: (step.actor, step.at)
        for outcome in table.outcomes
        for play in outcome.plays
        for step in play.steps
        if step.verb in ("tenggat", "diam")
    }
    assert verbs["tenggat"][0] == verbs["diam"][0] == "sistem"
    # The whole day after the Monday is theirs who might declare it themselves.
    assert f"{verbs['tenggat'][1]:%d-%m}" == "24-11"


def test_the_longest_wait_stands_first() -> None:
    table = played(kecamatan())
    spans = [one.lasts for one in table.waits]
    assert spans == sorted((one for one in spans if one is not None), reverse=True)
    waits = {one.stage: one for one in table.waits}
    assert table.waits[0].stage == "kurang"
    assert (waits["kurang"].limit, waits["kurang"].lasts) == (
        "kelengkapan",
        # Thirty days, to the end of the last one.
        timedelta(days=30, hours=13, minutes=44, seconds=59),
    )
    assert waits["masuk"].limit == "terima"
    assert waits["dijawab"].limit == "tanggapan"


def test_where_nothing_runs_a_wait_has_no_end() -> None:
    profile = kecamatan()
    without = replace(profile, clocks=(), rules=replace(profile.rules, beside=()))
    first = played(without).waits[0]
    assert (first.limit, first.lasts) == ("", None)


# -- what is wrong ---------------------------------------------------------------------------------


def test_a_stage_that_cannot_be_left_is_found_with_the_way_there() -> None:
    profile = kecamatan()
    moves = [
        replace(move, source=("masuk",)) if "*" in move.source else move
        for move in profile.workflow.transitions
        if move.verb != "ambil"
    ]
    table = played(with_flow(profile, *moves))
    ways = {one.stage: one.way for one in table.stuck}
    assert ways["seksi"] == ("lengkap", "disposisi")
    # What leads nowhere but there is not left for an end either; from the first stage there is one.
    assert set(ways) == {"seksi", "lengkap", "kurang"}
    assert not table.sound


def test_an_office_without_an_end_is_not_sound() -> None:
    profile = kecamatan()
    flow = profile.workflow
    kept = {one.id for one in flow.stages if not one.final}
    open_alone = replace(
        profile,
        workflow=replace(
            flow,
            stages=tuple(one for one in flow.stages if not one.final),
            transitions=tuple(one for one in flow.transitions if one.target in kept),
        ),
    )
    table = played(open_alone)
    assert table.outcomes == ()
    assert not table.sound


def test_what_no_case_can_ever_do_is_named() -> None:
    profile = kecamatan()
    moves = profile.workflow.transitions
    # Nothing is approved before it was worked on.
    never = Transition("kirim", ("masuk",), "dijawab", ("camat",), needs=("disetujui",))
    lost = Stage("hilang", "Hilang", "hilang", "DIPROSES", ("camat",))
    table = played(with_flow(profile, *moves, never, stages=(lost,)))
    assert table.unused == (len(moves),)
    assert table.unreached == ("hilang",)
    assert not table.sound


def test_what_is_complete_is_not_declared_so_again() -> None:
    """Handed on, a case that lacks nothing is complete; the command refuses to say so again, unless
    that sends it on.
    """
    profile = kecamatan()
    moves = profile.workflow.transitions
    again = Transition("lengkap", ("seksi",), "seksi", ("loket",), needs=("bernomor",))
    assert played(with_flow(profile, *moves, again)).unused == (len(moves),)
    on = Transition("lengkap", ("seksi",), "kerja", ("loket",), needs=("bernomor",))
    assert played(with_flow(profile, *moves, on)).unused == ()


def test_an_end_is_reached_without_opening_again_what_was_closed() -> None:
    profile = kecamatan()
    calendar = calendar_of(profile)
    found = branches(profile, calendar.as_local(MONDAY), calendar)
    first: dict[str, tuple[str, ...]] = {}
    for case, way in found.cases.values():
        first.setdefault(case.stage, way.verbs)
    assert first["kerja"] == ("lengkap", "disposisi", "ambil")
    assert not any("buka" in verbs for verbs in first.values())
