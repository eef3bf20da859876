"""Which transitions of its office's profile a case has walked, read from its journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from backoffice.case.events import (
    Answered,
    Approved,
    Assigned,
    CaseEvent,
    Closed,
    Completed,
    Delivered,
    Entry,
    MeetingSet,
    Received,
    Released,
    Reopened,
    Requested,
    Returned,
    Taken,
)
from backoffice.case.workflow import Transition, Workflow, transitions_from

_ENDED = {
    "petugas": "selesai",
    "langsung": "jawab_langsung",
    "dialihkan": "alihkan",
    "ditolak": "tolak",
    "dicabut": "cabut",
}


class Step(Struct, frozen=True):
    """A step that an officer made."""

    #: The stage that it left.
    stage: str
    move: Transition
    #: In which role.
    role: str


def shown(move: Transition) -> str:
    """A transition as a person names it: `/teruskan s1 -> s2 (petugas_penerima)`."""
    return f"/{move.verb} {', '.join(move.source)} -> {move.target} ({', '.join(move.by)})"


def walked(
    workflow: Workflow, entries: Sequence[Entry], roles: Mapping[str, Iterable[str]]
) -> list[Step]:
    """Each step that an officer made, in order.

    `roles`: those of each staff id. AssertionError for a step that no transition allows.
    """
    found = []
    stage = ""
    for entry in entries:
        verb = _verb(entry.event) if entry.actor.kind == "staff" else ""
        after = getattr(entry.event, "stage", "") or stage
        if verb:
            mine = frozenset(roles.get(entry.actor.id, ()))
            ways = [
                one
                for one in transitions_from(workflow, verb, stage)
                if one.target == after and mine & frozenset(one.by)
            ]
            # To meet is a right, and leads on only where the SOP has a stage for it.
            assert ways or (verb == "rapat" and after == stage), f"{verb}: {stage} -> {after}"
            found += [
                Step(stage, one, next(role for role in one.by if role in mine)) for one in ways
            ]
        stage = after
    return found


def _verb(event: CaseEvent) -> str:
    """The verb behind an officer's line of a journal; empty where it moves nothing."""
    match event:
        case Completed():
            return "lengkap" if event.origin == "petugas" else ""
        case Answered():
            return "" if event.direct else "kirim"
        case Delivered():
            return "serah"
        case Closed():
            return _ENDED.get(event.how, "")
        case Assigned():
            return "teruskan" if event.forwarded else "disposisi"
        case Taken():
            return "ambil"
        case Released():
            return "lepas"
        case Requested():
            return "lengkapi"
        case Received():
            return "terima_surat"
        case MeetingSet():
            return "rapat"
        case Approved():
            return "setujui"
        case Returned():
            return "kembalikan"
        case Reopened():
            return "buka"
        case _:
            return ""
