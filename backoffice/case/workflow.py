"""Stages and the verbs that lead from one to the next; who may, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.needs import NamedPaper, Refusal, unmet
from bot.form import Form


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the SOP; `clause` names its line."""

    id: str
    #: What an officer is told ({tahap}).
    name: str
    #: What a citizen is told ({langkah}).
    label: str
    #: The canonical state (backoffice.case.parts.CaseState) that a case in this stage has.
    state: str
    #: Roles that work here.
    owner: tuple[str, ...] = ()
    #: Nothing leads out of it.
    final: bool = False
    #: The citizen is told that it came here. What goes to and fro within the house is nobody
    #: else's.
    tell: bool = True
    #: Cause, of [[waits]], for which the clocks stand still as long as it is here.
    pause: str = ""
    #: It is official: it has, or may get, its register number. False: it waits to be received.
    numbered: bool = True
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class Wait(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody outside the office is waited for, so that clocks of the SOP stand still."""

    id: str
    #: As people read it: "jadwal Badan Musyawarah".
    name: str
    #: Clocks that stand still; those of the law never do.
    clocks: tuple[str, ...]
    #: After so many working days whoever is responsible is asked whether it still waits.
    ask_after: int = 5
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
    #: Roles that it may be handed to; empty: those that own the target. Several transitions of one
    #: verb may lead from one stage where they differ in this or in `needs`.
    to: tuple[str, ...] = ()
    #: Conditions that must hold: keys of `backoffice.case.needs.NEEDS`, with an argument behind
    #: a colon where they take one ("isi:tingkat=sedang|berat").
    needs: tuple[str, ...] = ()
    #: Words are wanted behind the number: what came of it (/selesai).
    reason: bool = False
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class Workflow(Struct, frozen=True, forbid_unknown_fields=True):
    """The stages of a case and what leads from one to the next."""

    #: Stage of a registered case (DITERIMA), or of one that waits to be received (PRA_DAFTAR).
    start: str
    #: Stage of a case that lacks something (BELUM_LENGKAP).
    hold: str
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    #: Causes for which clocks may stand still, by a stage or by /jeda.
    waits: tuple[Wait, ...] = ()
    #: May an officer at the desk answer and close at once?
    direct_answer: bool = False

    def stage(self, id: str) -> Stage:
        """Return the stage of that id; KeyError when there is none."""
        for stage in self.stages:
            if stage.id == id:
                return stage
        raise KeyError(id)

    def wait(self, id: str) -> Wait | None:
        """The cause of that id, or None."""
        return next((one for one in self.waits if one.id == id), None)

    def wait_at(self, stage: str) -> Wait | None:
        """What is waited for in that stage, if anything."""
        return self.wait(self.stage(stage).pause)

    def addressees(self, move: Transition) -> tuple[str, ...]:
        """The roles that a case is handed to by this transition where nobody is named."""
        return move.to or self.stage(move.target).owner

    def may_have(self, move: Transition) -> frozenset[str]:
        """The roles that it may be handed to by name: its addressees, and who may take it there."""
        if move.to:
            return frozenset(move.to)
        takers = [
            role
            for one in self.transitions
            if one.verb == "ambil" and move.target in one.source
            for role in one.by
        ]
        return frozenset((*self.addressees(move), *takers))


class Verb(Struct, frozen=True):
    """What the house can do with a case, whatever a profile calls its stages."""

    #: What an officer types.
    command: str
    #: Canonical states that the target stage may have.
    states: frozenset[str]


VERBS: Mapping[str, Verb] = {
    # A case that somebody already holds may be declared complete without leaving that somebody.
    # What an office still has to weigh may be complete in a stage of its own.
    "lengkap": Verb("/lengkap", frozenset({"DITERIMA", "LENGKAP", "DIDISPOSISI", "DIPROSES"})),
    "ambil": Verb("/ambil", frozenset({"DIPROSES"})),
    "jawab_langsung": Verb("/balas", frozenset({"SELESAI"})),
    "selesai": Verb("/selesai", frozenset({"SELESAI"})),
    "disposisi": Verb("/disposisi", frozenset({"DIDISPOSISI"})),
    "teruskan": Verb(
        "/teruskan",
        frozenset({"DITERIMA", "LENGKAP", "DIDISPOSISI", "DIPROSES", "JAWABAN_DISETUJUI"}),
    ),
    "terima_surat": Verb("/terima_surat", frozenset({"DITERIMA"})),
    "rapat": Verb("/rapat", frozenset({"DIDISPOSISI", "DIPROSES"})),
    "lepas": Verb("/lepas", frozenset({"DITERIMA", "LENGKAP", "DIDISPOSISI", "DIPROSES"})),
    "lengkapi": Verb("/lengkapi", frozenset({"BELUM_LENGKAP"})),
    "setujui": Verb("/setujui", frozenset({"JAWABAN_DISETUJUI"})),
    "kembalikan": Verb("/kembalikan", frozenset({"DIPROSES"})),
    "kirim": Verb("/kirim", frozenset({"DIJAWAB"})),
    "serah": Verb("/serah", frozenset({"DIJAWAB", "SELESAI"})),
    "alihkan": Verb("/alihkan", frozenset({"DIALIHKAN"})),
    "tolak": Verb("/tolak", frozenset({"DITOLAK"})),
    "cabut": Verb("/cabut", frozenset({"DICABUT"})),
    "buka": Verb("/buka", frozenset({"DIPROSES"})),
}


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
    @property
    def papers(self) -> Sequence[NamedPaper]: ...


def transitions_from(workflow: Workflow, verb: str, stage: str) -> tuple[Transition, ...]:
    """The transitions of that verb out of that stage; those that name it win over "*"."""
    of_verb = [one for one in workflow.transitions if one.verb == verb]
    own = tuple(one for one in of_verb if stage in one.source)
    if own or _is_final(workflow, stage):
        return own
    return tuple(one for one in of_verb if "*" in one.source)


def asks_delivery(workflow: Workflow) -> bool:
    """Does any step ask whether the answer has reached its citizen?"""
    return any(parse(need).name == "serah" for one in workflow.transitions for need in one.needs)


def find_transition(workflow: Workflow, verb: str, stage: str) -> Transition | None:
    """The first transition of that verb out of that stage."""
    return next(iter(transitions_from(workflow, verb, stage)), None)


def decide(
    profile: WorkflowProfile,
    case: Case,
    verb: str,
    *,
    roles: frozenset[str],
    to: Sequence[frozenset[str]] = (),
) -> Transition | Refusal:
    """The transition that an officer of these roles may do with this case now, or why not.

    `to`: of each whom it is to be handed to, the roles. A closed case refuses everything. The
    right is asked before the stage, so that somebody who may never do it is not told to come back
    later. Where several would do, fields decide: what they say chooses the way, and only then is
    asked what that way needs besides.
    """
    workflow = profile.workflow
    everyone = frozenset(
        role for move in workflow.transitions if move.verb == verb for role in move.by
    )
    if everyone and not roles & everyone:
        return not_for(profile, everyone, roles)
    # Only what names a final stage as its source leads out of a closed case.
    ways = transitions_from(workflow, verb, case.stage)
    if not ways:
        return _wrong_stage(profile, case, verb, roles)
    mine = [one for one in ways if roles & frozenset(one.by)]
    if not mine:
        return not_for(profile, [role for one in ways for role in one.by], roles)
    fitting = [one for one in mine if _may_receive(workflow, one, to)]
    if not fitting:
        may = [role for one in mine for role in workflow.may_have(one)]
        names = ", ".join(roles_of(profile, may)) or "-"
        return Refusal("p_kepada_bukan", {"nomor": case.label, "daftar": names})
    branches = [(one, unmet(profile, case, _choosing(one))) for one in fitting]
    chosen = next((one for one, refusal in branches if refusal is None), None)
    if chosen is None:
        return branches[0][1] or _wrong_stage(profile, case, verb, roles)
    return unmet(profile, case, chosen.needs) or chosen


def _may_receive(workflow: Workflow, move: Transition, to: Sequence[frozenset[str]]) -> bool:
    may = workflow.may_have(move)
    return all(may & roles for roles in to)


def _choosing(move: Transition) -> tuple[str, ...]:
    """Those of its conditions that name what a field has to say."""
    return tuple(need for need in move.needs if parse(need).any_of)


def allowed(profile: WorkflowProfile, command: str, roles: frozenset[str]) -> bool:
    """May these roles use this command? A command without a line in `rights` is for all staff."""
    by = profile.rights.get(command)
    return by is None or bool(roles.intersection(by))


def roles_of(profile: WorkflowProfile, ids: Iterable[str]) -> tuple[str, ...]:
    """Titles of these roles, in the profile's order; an unknown id is left out."""
    wanted = frozenset(ids)
    return tuple(role.title for role in profile.roles if role.id in wanted)


def _is_final(workflow: Workflow, stage: str) -> bool:
    return any(one.id == stage and one.final for one in workflow.stages)


def not_for(profile: WorkflowProfile, by: Iterable[str], roles: Iterable[str]) -> Refusal:
    """What is said to somebody of these roles who may not use what is kept for others."""
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
