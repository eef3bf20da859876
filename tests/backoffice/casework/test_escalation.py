"""Who hears of a delay: the direct superior, later the head, and never nobody in silence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.casework.escalation import Told, step_up
from backoffice.office.profile import Profile, Role, load_profile

SANGGAU = load_profile(Path(__file__).parents[3] / "profiles" / "sanggau")
PETUGAS, TIM = "petugas_pengaduan", "tim_penjawab"
PEJABAT, KEPALA = "pejabat_pengelola", "kepala_dinas"
ROLES = tuple(role.id for role in SANGGAU.roles)


def step(
    mark: str,
    *roles: str,
    there: tuple[str, ...] = ROLES,
    one_person: bool = True,
    escalate_to: str = "",
    profile: Profile = SANGGAU,
) -> Told:
    rule = msgspec.structs.replace(profile.clocks[0], escalate_to=escalate_to)
    return step_up(
        profile,
        rule,
        mark,
        frozenset(roles),
        one_person=one_person,
        is_there=there.__contains__,
    )


@pytest.mark.parametrize(
    ("mark", "roles", "one_person", "told"),
    [
        ("late", (PETUGAS,), True, (PEJABAT,)),
        ("head", (PETUGAS,), True, (KEPALA,)),
        # Nobody holds it: of the stage's owners the lowest are late, and their superior hears.
        ("late", (PETUGAS, PEJABAT), False, (PEJABAT,)),
        ("head", (PETUGAS, PEJABAT), False, (KEPALA,)),
        # One officer with both roles is no superior of herself.
        ("late", (PETUGAS, PEJABAT), True, (KEPALA,)),
        ("head", (PETUGAS, PEJABAT), True, ()),
        ("late", (PEJABAT,), True, (KEPALA,)),
        ("head", (PEJABAT,), True, ()),
        ("late", (KEPALA,), True, ()),
        ("late", (PETUGAS, "admin"), True, (PEJABAT,)),
    ],
)
def test_each_step_has_its_own(
    mark: str, roles: tuple[str, ...], one_person: bool, told: tuple[str, ...]
) -> None:
    found = step(mark, *roles, one_person=one_person)
    assert found.roles == told
    assert found.vacant == ()


def test_a_clock_may_name_the_end_of_its_ladder() -> None:
    assert step("head", PETUGAS, escalate_to=KEPALA).roles == (KEPALA,)
    assert step("head", PETUGAS, escalate_to=PEJABAT).roles == (), (
        "he has heard it on the first day"
    )
    assert step("late", PETUGAS, escalate_to=KEPALA).roles == (PEJABAT,)


def test_an_empty_chair_is_named_and_the_next_one_up_is_told() -> None:
    assert step("late", TIM, there=(KEPALA,)) == Told(roles=(KEPALA,), vacant=((PEJABAT, KEPALA),))
    assert step("late", TIM, there=()) == Told(vacant=((PEJABAT, ""), (KEPALA, "")))
    assert step("head", TIM, there=(PEJABAT,)) == Told(vacant=((KEPALA, ""),))


def test_a_role_without_a_superior_is_named_and_the_head_is_not() -> None:
    assert step("late", KEPALA).lacking == ()
    loose = msgspec.structs.replace(
        SANGGAU, roles=(*SANGGAU.roles, Role(id="relawan", title="Relawan"))
    )
    assert step("late", "relawan", profile=loose) == Told(lacking=("relawan",))
    assert step("late", "relawan", PETUGAS, profile=loose).roles == (PEJABAT,)


@given(
    roles=st.frozensets(st.sampled_from(ROLES), min_size=1),
    there=st.frozensets(st.sampled_from(ROLES)),
    mark=st.sampled_from(["late", "head"]),
    one_person=st.booleans(),
    escalate_to=st.sampled_from(["", *ROLES]),
)
def test_nobody_is_told_who_is_not_there_and_no_step_passes_in_silence(
    roles: frozenset[str],
    there: frozenset[str],
    mark: str,
    one_person: bool,
    escalate_to: str,
) -> None:
    found = step(
        mark,
        *roles,
        there=tuple(there),
        one_person=one_person,
        escalate_to=escalate_to,
    )
    assert set(found.roles) <= there
    if one_person:
        assert not set(found.roles) & roles
    assert not {role for role, _ in found.vacant} & there
    if mark == "late" and not found.roles and not found.vacant and not found.lacking:
        assert KEPALA in roles, "above the head there is nobody"
