"""Who leads, who runs the system, and which roles one person alone may not give. Pure.

A leading role opens what is kept from others: the identity of a citizen, a complaint about an
officer. Whoever could give it alone would have it. Source: rules 42.
"""

from __future__ import annotations

from collections.abc import Collection

from backoffice.office.profile import Profile

#: The role of who runs the system, which stands outside the ladder of superiors.
ADMIN = "admin"


def heads(profile: Profile) -> frozenset[str]:
    """Roles above which there is none, and those that open any identity."""
    top = {role.id for role in profile.roles if not role.superior and role.id != ADMIN}
    return frozenset(top.union(profile.secrecy.leaders))


def leading(profile: Profile) -> frozenset[str]:
    """Roles that lead: heads, and whoever is somebody's superior."""
    return heads(profile).union(role.superior for role in profile.roles if role.superior)


def administrators(profile: Profile) -> frozenset[str]:
    """Roles that enter and revoke officers."""
    return frozenset(profile.rights.get("petugas", (ADMIN,)))


def deciding(profile: Profile) -> frozenset[str]:
    """Roles whose holders are told of every officer, and whose YA is the second one."""
    return heads(profile) | administrators(profile)


def need_second(profile: Profile, roles: Collection[str]) -> bool:
    """Whether one person alone may not give these roles."""
    return bool((leading(profile) | administrators(profile)).intersection(roles))


def ill_matched(profile: Profile, roles: Collection[str]) -> bool:
    """Whether these roles run the system and work on cases too, and the office does not allow it.

    Source: rules 42.
    """
    others = frozenset(roles) - {ADMIN}
    return ADMIN in roles and not others <= frozenset(profile.rules.admin_beside)
