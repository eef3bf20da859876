"""What is wrong with a declared workflow: one small function per kind of issue. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import get_args

from backoffice.case.conditions import Condition, parse
from backoffice.case.needs import HANDED_OVER, MEETING_HELD, MEETING_SET, NEEDS
from backoffice.case.parts import CLOSED, CaseState
from backoffice.case.workflow import VERBS, Transition
from backoffice.office.papers import ANSWER
from backoffice.office.profile import Profile
from bot.fields import kind_of

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
            yield from ((f"{key}.needs", fault) for fault in faults_of(profile, need))


#: Conditions that look at something that is named behind the colon.
_WITH_SUBJECT = frozenset({"isi", "rapat", "serah", "surat", "ttd"})


def faults_of(profile: Profile, text: str) -> Iterator[str]:
    """What is wrong with a condition."""
    need = parse(text)
    if need.name not in NEEDS:
        yield f'syarat "{text}" tidak dikenal; ada: {", ".join(NEEDS)}'
    elif need.name not in _WITH_SUBJECT:
        if need.subject:
            yield f'syarat "{need.name}" ditulis tanpa titik dua: "{text}"'
    elif need.name == "rapat":
        yield from _meeting_faults(profile, text, need)
    elif need.name == "serah":
        yield from _delivery_faults(profile, text, need)
    elif need.name in ("surat", "ttd"):
        yield from _paper_faults(profile, text, need)
    else:
        yield from _field_faults(profile, text, need)


def _field_faults(profile: Profile, text: str, need: Condition) -> Iterator[str]:
    field = next((one for one in profile.form.fields if one.key == need.subject), None)
    if field is None:
        yield f'syarat "{text}": isian "{need.subject}" tidak ada di [[form.fields]]'
        return
    known = {one.id for one in kind_of(field).choices(field)}
    if not field.by and not known:
        # Of what a citizen tells in words a case remembers nothing.
        yield f'syarat "{text}": isian "{field.key}" tidak punya pilihan'
    for value in need.any_of:
        if value not in known or kind_of(field).one_by_one:
            yield f'syarat "{text}": "{value}" bukan pilihan isian "{field.key}"'


def _meeting_faults(profile: Profile, text: str, need: Condition) -> Iterator[str]:
    if need.any_of or need.subject not in (MEETING_SET, MEETING_HELD):
        yield f'syarat "{text}" tidak dikenal; ada: rapat:{MEETING_SET}, rapat:{MEETING_HELD}'
        return
    if not _sets_meetings(profile):
        yield f'syarat "{text}": tidak ada yang boleh menetapkan rapat (rights.rapat)'
    if need.subject == MEETING_HELD and not profile.rights.get("hasil"):
        yield f'syarat "{text}": tidak ada yang boleh mencatat hasil rapat (rights.hasil)'


def _delivery_faults(profile: Profile, text: str, need: Condition) -> Iterator[str]:
    if need.any_of or need.subject != HANDED_OVER:
        yield f'syarat "{text}" tidak dikenal; ada: serah:{HANDED_OVER}'
    elif not any(move.verb == "serah" for move in profile.workflow.transitions):
        # Whom no channel reaches could be answered by nobody.
        yield f'syarat "{text}": tidak ada yang boleh menyerahkan jawaban (serah)'


def _paper_faults(profile: Profile, text: str, need: Condition) -> Iterator[str]:
    known = [one.id for one in profile.papers if one.id != ANSWER]
    if need.any_of or need.subject not in known:
        there = ", ".join(known) or "belum ada"
        yield f'syarat "{text}": surat itu tidak ada di [[papers]]; ada: {there}'


def _sets_meetings(profile: Profile) -> bool:
    moves = any(move.verb == "rapat" for move in profile.workflow.transitions)
    return moves or bool(profile.rights.get("rapat"))


def _meetings(profile: Profile) -> Found:
    """Of every meeting somebody is asked for its result, and of no other thing."""
    if _sets_meetings(profile):
        if not profile.rights.get("hasil"):
            yield "rights.hasil", "ada rapat, tetapi tidak ada yang boleh mencatat hasilnya"
        return
    for command in ("hadir", "hasil"):
        if profile.rights.get(command):
            yield f"rights.{command}", "tidak ada yang boleh menetapkan rapat (rights.rapat)"


def _twice_from_one_stage(profile: Profile) -> Found:
    """Two ways of one verb, between which nothing decides."""
    moves = profile.workflow.transitions
    for index, move in enumerate(moves):
        for before, other in enumerate(moves[:index]):
            both = [stage for stage in move.source if stage in other.source]
            if move.verb == other.verb and both and not _parted(move, other):
                yield (
                    f"workflow.transitions[{index}].source",
                    f'{move.verb} dari "{both[0]}" sudah ada di workflow.transitions[{before}], '
                    "dan tidak ada isian (needs) atau tujuan (to) yang membedakannya",
                )


def _parted(one: Transition, other: Transition) -> bool:
    """Can they never both hold: another addressee, or another answer to the same field?"""
    if one.to and other.to and not set(one.to) & set(other.to):
        return True
    said = {need.subject: set(need.any_of) for need in map(parse, one.needs) if need.any_of}
    return any(
        need.any_of and need.subject in said and not said[need.subject] & set(need.any_of)
        for need in map(parse, other.needs)
    )


def _addressees(profile: Profile) -> Found:
    """Whoever a case is handed to has to have work there."""
    owners = {stage.id: stage.owner for stage in profile.workflow.stages}
    for index, move in enumerate(profile.workflow.transitions):
        for role in move.to:
            if move.target in owners and role not in owners[move.target]:
                yield (
                    f"workflow.transitions[{index}].to",
                    f'peran "{role}" tidak bekerja di tahap "{move.target}" (owner)',
                )


def _reception(profile: Profile) -> Found:
    """What is not official yet is received by somebody, and nothing else is so."""
    workflow = profile.workflow
    for index, stage in enumerate(workflow.stages):
        key = f"workflow.stages[{index}]"
        if (stage.state == "PRA_DAFTAR") == stage.numbered:
            yield f"{key}.numbered", "harus false di tahap PRA_DAFTAR, dan hanya di sana"
        elif not stage.numbered and stage.id != workflow.start:
            yield f"{key}.state", "PRA_DAFTAR hanya untuk tahap workflow.start"
        elif not stage.numbered and not any(
            move.verb == "terima_surat" and stage.id in move.source for move in workflow.transitions
        ):
            yield (
                f"{key}.numbered",
                f'tidak ada terima_surat dari tahap "{stage.id}": tidak ada yang menerimanya resmi',
            )


def _waits(profile: Profile) -> Found:
    clocks = {clock.id for clock in profile.clocks}
    waits = {wait.id for wait in profile.workflow.waits}
    for index, wait in enumerate(profile.workflow.waits):
        key = f"workflow.waits[{index}]"
        if not wait.clocks:
            yield f"{key}.clocks", f'jeda "{wait.id}" tidak menghentikan tenggat apa pun'
        for clock in wait.clocks:
            if clock not in clocks:
                yield f"{key}.clocks", f'tenggat "{clock}" tidak ada di [[clocks]]'
        if wait.ask_after < 1:
            yield f"{key}.ask_after", f"paling sedikit 1 hari kerja, bukan {wait.ask_after}"
    for index, stage in enumerate(profile.workflow.stages):
        if stage.pause and stage.pause not in waits:
            yield (
                f"workflow.stages[{index}].pause",
                f'sebab "{stage.pause}" tidak ada di [[workflow.waits]]',
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
    _addressees,
    _reception,
    _waits,
    _meetings,
    _bypass,
)
