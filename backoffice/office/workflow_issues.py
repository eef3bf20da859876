"""What is wrong with a declared workflow: one small function per kind of issue. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import get_args

from backoffice.case.case import CLOSED, CaseState
from backoffice.case.workflow import NEEDS, VERBS
from backoffice.office.profile import Profile

STATES: frozenset[str] = frozenset(get_args(CaseState))

#: A key inside profile.toml and a sentence.
Found = Iterator[tuple[str, str]]
Check = Callable[[Profile], Found]


def _unknown_stages(profile: Profile) -> Found:
    known = {stage.id for stage in profile.workflow.stages}
    named = [("workflow.start", profile.workflow.start), ("workflow.hold", profile.workflow.hold)]
    for i, move in enumerate(profile.workflow.transitions):
        key = f"workflow.transitions[{i}]"
        named += [(f"{key}.source", stage) for stage in move.source if stage != "*"]
        named.append((f"{key}.target", move.target))
    for key, stage in named:
        if stage not in known:
            yield key, f'tahap "{stage}" tidak ada di [[workflow.stages]]'


def _entry_states(profile: Profile) -> Found:
    states = {stage.id: stage.state for stage in profile.workflow.stages}
    for key, stage, wanted in (
        ("workflow.start", profile.workflow.start, ("DITERIMA", "PRA_DAFTAR")),
        ("workflow.hold", profile.workflow.hold, ("BELUM_LENGKAP",)),
    ):
        if stage in states and states[stage] not in wanted:
            yield key, f'keadaan tahap "{stage}" {states[stage]}, harus {" atau ".join(wanted)}'


def _stage_states(profile: Profile) -> Found:
    for index, stage in enumerate(profile.workflow.stages):
        key = f"workflow.stages[{index}]"
        if stage.state not in STATES:
            yield f"{key}.state", f'keadaan "{stage.state}" tidak dikenal'
        elif stage.final != (stage.state in CLOSED):
            word = "harus" if stage.state in CLOSED else "tidak boleh"
            yield f"{key}.final", f"tahap berkeadaan {stage.state} {word} final"


def _unreachable(profile: Profile) -> Found:
    workflow = profile.workflow
    reached = {workflow.start, workflow.hold}
    for _ in workflow.stages:
        reached |= {
            move.target
            for move in workflow.transitions
            if reached.intersection(_sources(profile, move.source))
        }
    for index, stage in enumerate(workflow.stages):
        if stage.id not in reached:
            yield f"workflow.stages[{index}].id", f'tidak ada jalan ke tahap "{stage.id}"'


def _no_way_out(profile: Profile) -> Found:
    workflow = profile.workflow
    left = {
        stage
        for move in workflow.transitions
        for stage in _sources(profile, move.source)
        # Taking a closed case up again is the one way out of a final stage.
        if move.target != stage and move.verb != "buka"
    }
    for index, stage in enumerate(workflow.stages):
        key = f"workflow.stages[{index}].id"
        if not stage.final and stage.id not in left:
            yield key, f'tidak ada jalan keluar dari tahap "{stage.id}", padahal bukan final'
        elif stage.final and stage.id in left:
            yield key, f'tahap "{stage.id}" final, tetapi ada yang memindahkannya'


def _sources(profile: Profile, source: Collection[str]) -> tuple[str, ...]:
    if "*" in source:
        return tuple(stage.id for stage in profile.workflow.stages if not stage.final)
    return tuple(source)


def _verbs(profile: Profile) -> Found:
    states = {stage.id: stage.state for stage in profile.workflow.stages}
    for index, move in enumerate(profile.workflow.transitions):
        key = f"workflow.transitions[{index}]"
        verb = VERBS.get(move.verb)
        if verb is None:
            yield f"{key}.verb", f'tindakan "{move.verb}" tidak dikenal; ada: {", ".join(VERBS)}'
        elif states.get(move.target, "?") not in {*verb.states, "?"}:
            wanted = " atau ".join(sorted(verb.states))
            yield (
                f"{key}.target",
                f"{move.verb} harus menuju tahap berkeadaan {wanted}, bukan {states[move.target]}",
            )
        if not move.by:
            yield f"{key}.by", f"tidak ada peran yang boleh {move.verb}"
        for need in move.needs:
            if need not in NEEDS:
                yield f"{key}.needs", f'syarat "{need}" tidak dikenal; ada: {", ".join(NEEDS)}'


def _twice_from_one_stage(profile: Profile) -> Found:
    first: dict[tuple[str, str], int] = {}
    for index, move in enumerate(profile.workflow.transitions):
        for stage in move.source:
            before = first.setdefault((move.verb, stage), index)
            if before != index:
                yield (
                    f"workflow.transitions[{index}].source",
                    f'{move.verb} dari "{stage}" sudah ada di workflow.transitions[{before}]',
                )


def _bypass(profile: Profile) -> Found:
    """A plain /balas that would answer where the office demands approval first."""
    workflow = profile.workflow
    direct = [
        (index, move)
        for index, move in enumerate(workflow.transitions)
        if move.verb == "jawab_langsung"
    ]
    if workflow.direct_answer and not direct:
        yield (
            "workflow.direct_answer",
            "jawaban langsung diizinkan, tetapi tidak ada jawab_langsung",
        )
    approving = {stage.id for stage in workflow.stages if stage.state == "JAWABAN_DISETUJUI"}
    for index, move in direct:
        key = f"workflow.transitions[{index}]"
        if not workflow.direct_answer:
            yield (
                f"{key}.verb",
                "persetujuan dapat dilewati dengan /balas: workflow.direct_answer tidak true",
            )
        for stage in sorted(approving.intersection(_sources(profile, move.source))):
            yield f"{key}.source", f'persetujuan di tahap "{stage}" dapat dilewati dengan /balas'
        for role in move.by:
            if "balas" in profile.rights and role not in profile.rights["balas"]:
                yield f"{key}.by", f'peran "{role}" tidak berhak atas /balas (rights.balas)'


WORKFLOW_CHECKS: tuple[Check, ...] = (
    _unknown_stages,
    _entry_states,
    _stage_states,
    _unreachable,
    _no_way_out,
    _verbs,
    _twice_from_one_stage,
    _bypass,
)
