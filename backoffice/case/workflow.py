"""Stages and the verbs that lead from one to the next; who may, and why not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from backoffice.case.case import Case
from bot.form import Form


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the SOP; `clause` names its line."""

    id: str
    #: What an officer is told ({tahap}).
    name: str
    #: What a citizen is told ({langkah}).
    label: str
    #: The canonical state (backoffice.case.case.CaseState) that a case in this stage has.
    state: str
    #: Roles that work here.
    owner: tuple[str, ...] = ()
    #: Nothing leads out of it.
    final: bool = False
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class Transition(Struct, frozen=True, forbid_unknown_fields=True):
    """A verb with the stages that it leads from and to, and the roles that may use it."""

    #: A key of `backoffice.case.workflow.VERBS`.
    verb: str
    #: Stages it may start from; "*" is every stage that is not final.
    source: tuple[str, ...]
    #: The stage that it leads to.
    target: str
    #: Roles that may do it.
    by: tuple[str, ...]
    #: Named checks that must hold: keys of `backoffice.case.workflow.NEEDS`.
    needs: tuple[str, ...] = ()
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class Workflow(Struct, frozen=True, forbid_unknown_fields=True):
    """The stages of a case and what leads from one to the next."""

    #: Stage of a registered case (DITERIMA).
    start: str
    #: Stage of a case that lacks something (BELUM_LENGKAP).
    hold: str
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    #: May an officer at the desk answer and close at once?
    direct_answer: bool = False

    def stage(self, id: str) -> Stage:
        """Return the stage of that id; KeyError when there is none."""
        for stage in self.stages:
            if stage.id == id:
                return stage
        raise KeyError(id)


class Verb(Struct, frozen=True):
    """What the house can do with a case, whatever a profile calls its stages."""

    #: What an officer types.
    command: str
    #: Canonical states that the target stage may have.
    states: frozenset[str]


VERBS: Mapping[str, Verb] = {
    # A case that somebody already holds may be declared complete without leaving that somebody.
    "lengkap": Verb("/lengkap", frozenset({"LENGKAP", "DIDISPOSISI", "DIPROSES"})),
    "ambil": Verb("/ambil", frozenset({"DIPROSES"})),
    "jawab_langsung": Verb("/balas", frozenset({"SELESAI"})),
    "selesai": Verb("/selesai", frozenset({"SELESAI"})),
    "disposisi": Verb("/disposisi", frozenset({"DIDISPOSISI"})),
    "lepas": Verb("/lepas", frozenset({"DITERIMA", "LENGKAP", "DIDISPOSISI", "DIPROSES"})),
    "lengkapi": Verb("/lengkapi", frozenset({"BELUM_LENGKAP"})),
    "setujui": Verb("/setujui", frozenset({"JAWABAN_DISETUJUI"})),
    "kembalikan": Verb("/kembalikan", frozenset({"DIPROSES"})),
    "kirim": Verb("/kirim", frozenset({"DIJAWAB"})),
    "alihkan": Verb("/alihkan", frozenset({"DIALIHKAN"})),
    "tolak": Verb("/tolak", frozenset({"DITOLAK"})),
    "cabut": Verb("/cabut", frozenset({"DICABUT"})),
    "buka": Verb("/buka", frozenset({"DIPROSES"})),
}


class Refusal(Struct, frozen=True):
    """Why a verb is not done: a text key and its parameters; {tindakan} is the verb's name."""

    text: str
    params: dict[str, str]


class Titled(Protocol):
    """A role: an id and the title that people read."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


class WorkflowProfile(Protocol):
    """As much of a profile as decides who may do what."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def roles(self) -> Sequence[Titled]: ...
    @property
    def rights(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def form(self) -> Form: ...


def _numbered(profile: WorkflowProfile, case: Case) -> Refusal | None:
    """The case has its register number."""
    if case.number is None:
        return Refusal("p_belum_bernomor", {"nomor": case.label})
    return None


def _nothing_lacking(profile: WorkflowProfile, case: Case) -> Refusal | None:
    """Nothing of `receive` and `complete` is missing."""
    labels = {field.key: field.label for field in profile.form.fields}
    lacking = dict.fromkeys((*case.lacks_receive, *case.lacks_complete))
    if lacking:
        named = ", ".join(labels.get(key, key) for key in lacking)
        return Refusal("p_masih_kurang", {"nomor": case.label, "daftar": named})
    return None


def _draft_waits(profile: WorkflowProfile, case: Case) -> Refusal | None:
    """A version of the answer waits for approval."""
    if case.draft is None or case.draft.state != "menunggu":
        return Refusal("p_tak_ada_usulan", {"nomor": case.label})
    return None


def _draft_approved(profile: WorkflowProfile, case: Case) -> Refusal | None:
    """The latest version of the answer was approved."""
    if case.draft is None or case.draft.state != "disetujui":
        return Refusal("p_belum_disetujui", {"nomor": case.label})
    return None


def _draft_returnable(profile: WorkflowProfile, case: Case) -> Refusal | None:
    """A version of the answer waits for approval, or was approved and is not sent."""
    if case.draft is None or case.draft.state not in ("menunggu", "disetujui"):
        return Refusal("p_tak_ada_usulan", {"nomor": case.label})
    return None


#: Checks that a transition may name; each returns the refusal, or None when it holds.
NEEDS: Mapping[str, Callable[[WorkflowProfile, Case], Refusal | None]] = {
    "bernomor": _numbered,
    "tidak_kurang": _nothing_lacking,
    "ada_usulan": _draft_waits,
    "disetujui": _draft_approved,
    "belum_dikirim": _draft_returnable,
}


def find_transition(workflow: Workflow, verb: str, stage: str) -> Transition | None:
    """The transition of that verb out of that stage; one that names the stage wins over "*"."""
    everywhere: Transition | None = None
    for transition in workflow.transitions:
        if transition.verb != verb:
            continue
        if stage in transition.source:
            return transition
        if "*" in transition.source and everywhere is None and not _is_final(workflow, stage):
            everywhere = transition
    return everywhere


def decide(
    profile: WorkflowProfile, case: Case, verb: str, *, roles: frozenset[str]
) -> Transition | Refusal:
    """The transition that an officer of these roles may do with this case now, or why not.

    A closed case refuses everything. The right is asked before the stage, so that somebody who
    may never do it is not told to come back later.
    """
    workflow = profile.workflow
    everyone = frozenset(
        role for move in workflow.transitions if move.verb == verb for role in move.by
    )
    if everyone and not roles & everyone:
        return _not_for(profile, everyone, roles)
    # Only what names a final stage as its source leads out of a closed case.
    transition = find_transition(workflow, verb, case.stage)
    if transition is None:
        return _wrong_stage(profile, case, verb, roles)
    if not roles & frozenset(transition.by):
        return _not_for(profile, transition.by, roles)
    for need in transition.needs:
        refusal = NEEDS[need](profile, case)
        if refusal is not None:
            return refusal
    return transition


def allowed(profile: WorkflowProfile, command: str, roles: frozenset[str]) -> bool:
    """May these roles use this command? A command without a line in `rights` is for all staff."""
    by = profile.rights.get(command)
    return by is None or bool(roles.intersection(by))


def roles_of(profile: WorkflowProfile, ids: Iterable[str]) -> tuple[str, ...]:
    """Titles of these roles, in the profile's order; an unknown id is left out."""
    wanted = frozenset(ids)
    return tuple(role.title for role in profile.roles if role.id in wanted)


def not_allowed(profile: WorkflowProfile, command: str, roles: frozenset[str]) -> Refusal:
    """What is said to somebody who may not use a command that is kept for others.

    `command` is a name in `rights`, or the verb of transitions.
    """
    by = {role for step in profile.workflow.transitions if step.verb == command for role in step.by}
    return _not_for(profile, (*profile.rights.get(command, ()), *by), roles)


def _is_final(workflow: Workflow, stage: str) -> bool:
    return any(one.id == stage and one.final for one in workflow.stages)


def _not_for(profile: WorkflowProfile, by: Iterable[str], roles: Iterable[str]) -> Refusal:
    return Refusal(
        "p_tidak_berwenang",
        {
            "peran": " atau ".join(roles_of(profile, by)) or "-",
            "peran_anda": ", ".join(roles_of(profile, roles)) or "-",
        },
    )


def _wrong_stage(profile: WorkflowProfile, case: Case, verb: str, roles: frozenset[str]) -> Refusal:
    workflow = profile.workflow
    possible = [
        known.command
        for name, known in VERBS.items()
        if case.open
        and (move := find_transition(workflow, name, case.stage)) is not None
        and roles & frozenset(move.by)
    ]
    names = {stage.id: stage.name for stage in workflow.stages}
    return Refusal(
        "p_tahap_salah",
        {
            "nomor": case.label,
            "tindakan": verb,
            "langkah": names.get(case.stage, case.stage),
            "boleh": ", ".join(possible),
        },
    )
