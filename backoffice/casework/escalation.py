"""Which superiors hear of a delay: first the direct one, later the one above. Pure.

A limit that is over is told to the direct superior, two working days later to the head. Where a
superior is missing an alarm goes out and the next one up is told. Source: rules 18, 19.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule
from backoffice.case.officers import Staff
from backoffice.office.profile import Profile
from backoffice.office.responsibility import due_to


class Told(Struct, frozen=True):
    """The outcome of one step."""

    #: Roles that are told.
    roles: tuple[str, ...] = ()
    #: Roles that should have been told, and that nobody holds: each with the one told instead,
    #: or "" when there is none.
    vacant: tuple[tuple[str, str], ...] = ()
    #: Roles that need a superior, and for which the profile names none.
    lacking: tuple[str, ...] = ()


def responsible(
    profile: Profile, case: Case, rule: ClockRule, holder: Staff | None
) -> frozenset[str]:
    """The roles of whoever holds the case, else those that this clock waits for."""
    return holder.roles if holder else frozenset(due_to(profile, case, rule))


def step_up(
    profile: Profile,
    rule: ClockRule,
    mark: str,
    roles: frozenset[str],
    *,
    one_person: bool,
    is_there: Callable[[str], bool],
) -> Told:
    """Who is told at the step of this mark (late, head), `roles` being responsible.

    `one_person`: they are the roles of one officer, who is no superior of themselves.
    """
    above = {role.id: role.superior for role in profile.roles}
    own = roles if one_person else frozenset[str]()
    if mark == "late":
        return superiors(profile, roles, own=own, is_there=is_there)
    lowest = _lowest(above, roles)
    first = _over(above, lowest, own)
    if rule.escalate_to:
        second: tuple[str, ...] = (rule.escalate_to,)
    else:
        second = _over(above, first, own)
    known = {*first, *lowest, *own}
    return _climb(above, [role for role in second if role not in known], own, is_there)


def superiors(
    profile: Profile,
    roles: frozenset[str],
    *,
    own: frozenset[str] = frozenset(),
    is_there: Callable[[str], bool],
) -> Told:
    """The direct superiors of what these roles are late with; `own` are those of one person."""
    above = {role.id: role.superior for role in profile.roles}
    lowest = _lowest(above, roles)
    first = _over(above, lowest, own)
    leaders = set(above.values())
    lacking = () if first else tuple(role for role in lowest if role not in leaders)
    told = _climb(above, first, own, is_there)
    return Told(roles=told.roles, vacant=told.vacant, lacking=lacking)


def _lowest(above: dict[str, str], roles: frozenset[str]) -> tuple[str, ...]:
    """Those of the roles that are not above another of them, in the profile's order."""
    higher = {up for role in roles for up in _ups(above, role)}
    return tuple(role for role in above if role in roles and role not in higher)


def _ups(above: dict[str, str], role: str) -> Iterable[str]:
    for _ in above:
        role = above.get(role, "")
        if not role:
            return
        yield role


def _over(above: dict[str, str], roles: Iterable[str], own: frozenset[str]) -> tuple[str, ...]:
    """The superiors of these roles: of somebody's own roles the first that is another's."""
    found = (next((up for up in _ups(above, role) if up not in own), "") for role in roles)
    return tuple(dict.fromkeys(up for up in found if up))


def _climb(
    above: dict[str, str],
    roles: Iterable[str],
    own: frozenset[str],
    is_there: Callable[[str], bool],
) -> Told:
    told: list[str] = []
    vacant: list[tuple[str, str]] = []
    for role in roles:
        if is_there(role):
            told.append(role)
            continue
        ups = [role, *(up for up in _ups(above, role) if up not in own)]
        instead = next((up for up in ups if is_there(up)), "")
        empty = ups[: ups.index(instead)] if instead else ups
        vacant += [(one, instead) for one in empty]
        told += [instead] if instead else []
    return Told(roles=tuple(dict.fromkeys(told)), vacant=tuple(dict.fromkeys(vacant)))
