"""Which roles a case waits for, and whose turn a verb is. Pure."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.clocks import CALLED, TURNS, ClockRule
from backoffice.case.workflow import Transition, decide
from backoffice.office.papers import next_sign
from backoffice.office.profile import Profile


def owners_of(profile: Profile, case: Case) -> tuple[str, ...]:
    """The roles that a case waits for while nobody holds it."""
    for stage in profile.workflow.stages:
        if stage.id == case.stage and stage.owner:
            return stage.owner
    return profile.notify_new


def takers_of(profile: Profile, verb: str) -> tuple[str, ...]:
    """The roles that may use a verb, wherever it starts."""
    moves = profile.workflow.transitions
    return tuple(dict.fromkeys(role for move in moves if move.verb == verb for role in move.by))


def takers_now(profile: Profile, case: Case, verb: str) -> tuple[str, ...]:
    """The roles that may use a verb on this case as it stands; where none may, all that ever do."""
    every = takers_of(profile, verb)
    found = (one for one in every if _may(profile, case, verb, one))
    return tuple(found) or every


def _may(profile: Profile, case: Case, verb: str, role: str) -> bool:
    return isinstance(decide(profile, case, verb, roles=frozenset({role})), Transition)


def writers_of(profile: Profile, case: Case) -> tuple[str, ...]:
    """The roles that may write to the citizen: of those that the case waits for, else of all."""
    own, may = owners_of(profile, case), profile.rights.get("balas")
    if may is None:
        return own
    return tuple(role for role in own if role in may) or may


def due_to(profile: Profile, case: Case, rule: ClockRule) -> tuple[str, ...]:
    """The roles that a clock waits for: those whose turn it is, else the owners of the stage.

    A citizen who asked for an officer waits for somebody who may write back.
    """
    if rule.starts == CALLED:
        return writers_of(profile, case)
    verb = TURNS.get(rule.starts)
    sign = next_sign(profile, case.draft) if verb == "setujui" else None
    if sign is not None:
        return (sign.role,)
    return takers_now(profile, case, verb) if verb else owners_of(profile, case)


def deciders_of(profile: Profile, case: Case) -> tuple[str, ...]:
    """Who hears that a citizen has not completed a case in time: those who may decide that it is
    withdrawn, and those who know of it.
    """
    return tuple(dict.fromkeys((*takers_of(profile, "cabut"), *owners_of(profile, case))))
