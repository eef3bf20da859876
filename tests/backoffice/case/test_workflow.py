"""Who may move a case, and what the others are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.events import Actor, Completed, Entry
from backoffice.case.fold import apply
from backoffice.case.needs import NEEDS, Refusal
from backoffice.case.parts import CLOSED
from backoffice.case.workflow import (
    VERBS,
    Stage,
    Transition,
    Workflow,
    allowed,
    decide,
    find_transition,
    not_for,
    roles_of,
)
from backoffice.office.profile import Profile, load_profile, profile_folders

ROOT = Path(__file__).parents[3] / "profiles"
SANGGAU = load_profile(ROOT / "sanggau")
STAGES = {stage.id: stage for stage in SANGGAU.workflow.stages}
ROLES = [role.id for role in SANGGAU.roles]
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def a_case(stage: str = "s1", **changes: Any) -> Case:
    facts: dict[str, Any] = {
        "id": "c1",
        "office_id": "sanggau",
        "code": "SGU-7K4Q-29",
        "number": "0042/PGD/XI/2026",
        "person_id": "p1",
        "address_id": "a1",
        "channel": "telegram",
        "category": "ktp_el",
        "version": SANGGAU.version,
        "stage": stage,
        "state": STAGES[stage].state if stage in STAGES else "DITERIMA",
        "words": "t1",
        "received_at": NOON,
        "state_since": NOON,
        "seq": 2,
    }
    return Case(**{**facts, **changes})


@pytest.mark.parametrize(
    ("stage", "role", "verb", "leads_to"),
    [
        # The desk takes a new complaint; so may the answer team. Source: SOP sanggau L35, L37.
        ("s1", "petugas_pengaduan", "ambil", "s4"),
        ("s1", "tim_penjawab", "ambil", "s4"),
        ("s3", "tim_penjawab", "ambil", "s4"),
        # The managing team declares complete, also what somebody took. Source: SOP sanggau L29.
        ("s1", "tim_pengelola", "lengkap", "s3"),
        ("s1", "pejabat_pengelola", "lengkap", "s3"),
        ("s4", "tim_pengelola", "lengkap", "s4"),
        # What the desk can answer, it answers at once, whatever the stage. Source: SOP sanggau L36.
        ("s1", "petugas_pengaduan", "jawab_langsung", "s1b"),
        ("kurang", "petugas_pengaduan", "jawab_langsung", "s1b"),
        ("s4", "petugas_pengaduan", "jawab_langsung", "s1b"),
        # The officer in charge conveys and closes. Source: SOP sanggau L40, L41.
        ("s4", "pejabat_pengelola", "selesai", "selesai"),
    ],
)
def test_the_sop_lets_them(stage: str, role: str, verb: str, leads_to: str) -> None:
    step = decide(SANGGAU, a_case(stage), verb, roles=frozenset({role}))
    assert isinstance(step, Transition)
    assert step.target == leads_to


def test_declared_complete_while_in_work_it_stays_in_work() -> None:
    step = decide(SANGGAU, a_case("s4"), "lengkap", roles=frozenset({"tim_pengelola"}))
    assert isinstance(step, Transition)
    event = Completed(origin="petugas", stage=step.target, state=STAGES[step.target].state)
    later = NOON + timedelta(hours=1)
    entry = Entry(case_id="c1", seq=3, at=later, actor=Actor(kind="staff", id="o1"), event=event)
    case = apply(a_case("s4", holder="o2"), entry)
    assert (case.stage, case.state, case.holder) == ("s4", "DIPROSES", "o2")
    assert (case.completed_at, case.state_since) == (later, NOON)


@pytest.mark.parametrize(
    ("role", "verb", "titles"),
    [
        (
            "petugas_pengaduan",
            "lengkap",
            "Tim Pengelola Pengaduan atau Pejabat Pengelola Pengaduan",
        ),
        ("tim_penjawab", "jawab_langsung", "Petugas Pengelolaan Pengaduan"),
        ("kepala_dinas", "ambil", "Petugas Pengelolaan Pengaduan atau Tim Penjawab Pengaduan"),
        ("admin", "selesai", "Pejabat Pengelola Pengaduan"),
    ],
)
def test_others_are_told_whose_verb_it_is(role: str, verb: str, titles: str) -> None:
    refusal = decide(SANGGAU, a_case(), verb, roles=frozenset({role}))
    mine = roles_of(SANGGAU, [role])[0]
    assert refusal == Refusal("p_tidak_berwenang", {"peran": titles, "peran_anda": mine})


def test_an_officer_with_two_roles_may_do_what_either_may() -> None:
    both = frozenset({"petugas_pengaduan", "tim_pengelola"})
    assert isinstance(decide(SANGGAU, a_case(), "lengkap", roles=both), Transition)
    assert isinstance(decide(SANGGAU, a_case(), "ambil", roles=both), Transition)


def test_too_early_names_the_step_and_what_is_possible_now() -> None:
    refusal = decide(SANGGAU, a_case("s1"), "selesai", roles=frozenset({"pejabat_pengelola"}))
    assert refusal == Refusal(
        "p_tahap_salah",
        {
            "nomor": "0042/PGD/XI/2026",
            "tindakan": "selesai",
            "langkah": "Terima dan catat",
            "boleh": "/lengkap, /disposisi, /lengkapi, /alihkan, /tolak, /cabut",
        },
    )


def test_what_was_answered_is_not_taken_again() -> None:
    refusal = decide(SANGGAU, a_case("s6"), "ambil", roles=frozenset({"tim_penjawab"}))
    assert isinstance(refusal, Refusal)
    assert refusal.text == "p_tahap_salah"
    assert refusal.params["boleh"] == ""


def test_another_may_go_on_with_what_its_holder_cannot() -> None:
    step = decide(SANGGAU, a_case("s4"), "ambil", roles=frozenset({"tim_penjawab"}))
    assert isinstance(step, Transition)
    assert step.target == "s4"


def test_without_a_register_number_nobody_takes_it() -> None:
    case = a_case("s1", number=None)
    refusal = decide(SANGGAU, case, "ambil", roles=frozenset({"petugas_pengaduan"}))
    assert refusal == Refusal("p_belum_bernomor", {"nomor": "SGU-7K4Q-29"})


def test_what_is_missing_is_named_as_the_form_names_it() -> None:
    case = a_case("kurang", lacks_receive=("kontak",), lacks_complete=("objek", "kontak"))
    refusal = decide(SANGGAU, case, "lengkap", roles=frozenset({"tim_pengelola"}))
    assert refusal == Refusal(
        "p_masih_kurang", {"nomor": "0042/PGD/XI/2026", "daftar": "Nomor HP, Layanan"}
    )


def test_the_desk_may_answer_somebody_who_gave_no_name() -> None:
    case = a_case("kurang", number=None, lacks_receive=("nama",))
    step = decide(SANGGAU, case, "jawab_langsung", roles=frozenset({"petugas_pengaduan"}))
    assert isinstance(step, Transition)


def test_an_office_without_the_verb_refuses_it() -> None:
    kept = tuple(one for one in SANGGAU.workflow.transitions if one.verb != "jawab_langsung")
    workflow = replace(SANGGAU.workflow, transitions=kept, direct_answer=False)
    strict = replace(SANGGAU, workflow=workflow)
    refusal = decide(strict, a_case(), "jawab_langsung", roles=frozenset({"petugas_pengaduan"}))
    assert isinstance(refusal, Refusal)
    assert refusal.text == "p_tahap_salah"


@given(
    stage=st.sampled_from([stage.id for stage in SANGGAU.workflow.stages if stage.final]),
    verb=st.sampled_from([*VERBS, "terbang"]),
    roles=st.frozensets(st.sampled_from(ROLES)),
)
def test_a_closed_case_refuses_everything_but_to_be_taken_up_again(
    stage: str, verb: str, roles: frozenset[str]
) -> None:
    case = a_case(stage)
    assert case.state in CLOSED
    found = decide(SANGGAU, case, verb, roles=roles)
    opens = verb == "buka" and "pejabat_pengelola" in roles
    assert isinstance(found, Transition) is opens


@given(
    stage=st.sampled_from([*STAGES, "tahap_lama"]),
    verb=st.sampled_from([*VERBS, "terbang"]),
    roles=st.frozensets(st.sampled_from([*ROLES, "peran_lama"])),
    number=st.sampled_from([None, "0042/PGD/XI/2026"]),
    lacks=st.lists(st.sampled_from(["nama", "objek", "isian_lama"])).map(tuple),
)
def test_only_the_declared_may_and_only_what_holds(
    stage: str, verb: str, roles: frozenset[str], number: str | None, lacks: tuple[str, ...]
) -> None:
    case = a_case(stage, number=number, lacks_receive=lacks)
    answer = decide(SANGGAU, case, verb, roles=roles)
    if isinstance(answer, Transition):
        assert answer in SANGGAU.workflow.transitions
        assert answer.verb == verb
        final = stage in STAGES and STAGES[stage].final
        assert stage in answer.source or ("*" in answer.source and not final)
        assert roles.intersection(answer.by)
        assert number or "bernomor" not in answer.needs
        assert not lacks or "tidak_kurang" not in answer.needs
    else:
        assert answer.text in {
            "p_tidak_berwenang",
            "p_tahap_salah",
            "p_belum_bernomor",
            "p_masih_kurang",
            "p_tak_ada_usulan",
            "p_belum_disetujui",
        }
        # Nothing may be done at all where `boleh` is empty; whoever tells it has the words.
        assert all(words for name, words in answer.params.items() if name != "boleh")


def test_a_star_is_every_stage_that_is_not_final_and_the_named_stage_wins() -> None:
    def stage(id: str, final: bool = False) -> Stage:
        return Stage(id=id, name=id, label=id, state="DITERIMA", final=final)

    everywhere = Transition(verb="selesai", source=("*",), target="c", by=("petugas",))
    from_b = Transition(verb="selesai", source=("b",), target="c", by=("kepala",))
    workflow = Workflow(
        start="a",
        hold="a",
        stages=(stage("a"), stage("b"), stage("c", final=True)),
        transitions=(everywhere, from_b),
    )
    assert find_transition(workflow, "selesai", "a") == everywhere
    assert find_transition(workflow, "selesai", "b") == from_b
    assert find_transition(workflow, "selesai", "c") is None
    assert find_transition(workflow, "ambil", "a") is None


def test_rights_keep_a_command_for_those_named() -> None:
    desk, admin = frozenset({"petugas_pengaduan"}), frozenset({"admin"})
    assert allowed(SANGGAU, "balas", desk)
    assert not allowed(SANGGAU, "balas", frozenset({"tim_penjawab"}))
    assert not allowed(SANGGAU, "balas", frozenset())
    assert allowed(SANGGAU, "bantuan", admin)
    for command in ("lihat", "antrean", "tugas", "catatan"):
        assert allowed(SANGGAU, command, desk)
        assert not allowed(SANGGAU, command, admin), "admin sees no contents of cases"
    assert not_for(SANGGAU, SANGGAU.rights["balas"], admin) == Refusal(
        "p_tidak_berwenang",
        {
            "peran": "Petugas Pengelolaan Pengaduan atau Pejabat Pengelola Pengaduan",
            "peran_anda": "Admin",
        },
    )


def test_titles_come_in_the_profiles_order_and_unknown_roles_have_none() -> None:
    assert roles_of(SANGGAU, ["admin", "tim_penjawab", "peran_lama"]) == (
        "Tim Penjawab Pengaduan",
        "Admin",
    )


def test_every_verb_and_check_is_used_by_some_office() -> None:
    """A verb or a check that no shipped profile uses would be played by no transcript."""
    offices: list[Profile] = [load_profile(folder) for folder in profile_folders(ROOT)]
    moves = [move for office in offices for move in office.workflow.transitions]
    assert {move.verb for move in moves} == set(VERBS)
    assert {parse(need).name for move in moves for need in move.needs} == set(NEEDS)
