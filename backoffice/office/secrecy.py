"""Who may know of a case, and who may learn whose it is. Pure. Source: rules 29-31.

Two flags, apart from each other. The identity is the citizen's to give: it is hidden from those
who work on the answer unless the citizen said otherwise. The content is kept secret where a
complaint is about an officer, or where somebody in charge decides so: then the case does not
exist for anybody but those who are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from backoffice.case.case import Case
from backoffice.case.events import Doubt, Secret
from backoffice.case.officers import Staff
from backoffice.office.leadership import ADMIN
from backoffice.office.profile import Profile
from backoffice.office.suspicion import SHARED

#: The roles of somebody who runs the system and nothing else.
_SYSTEM = frozenset({ADMIN})


def sees(case: Case, staff: Staff) -> bool:
    """Whether the case exists for this officer. Nobody handles a complaint of one's own.

    A role that began when the case was secret already does not open it: those who know of the case
    let the newcomer in by name.
    """
    if case.person_id in staff.persons:
        return False
    secret = case.secret
    if secret is None:
        return True
    if staff.id in secret.accused:
        return False
    named = (*secret.staff, *case.assigned_staff, case.holder)
    if staff.id in named:
        return True
    return bool(staff.roles.intersection(secret.roles)) and began_before(secret, staff)


def sees_none(staff: Staff) -> bool:
    """Whether the officer runs the system and does nothing else: told of trouble, shown no case.

    Source: rules 42.
    """
    return staff.roles == _SYSTEM


def began_before(secret: Secret, staff: Staff) -> bool:
    """Whether the officer's roles are older than the secret; of some it is not known since when."""
    return secret.since is None or staff.since is None or staff.since <= secret.since


def secret_tokens(case: Case) -> str:
    """What the row of a case says of who may know of it, so that a queue can ask for it.

    `|role:<id>|staff:<id>|not:<id>|`; empty while everybody may.
    """
    secret = case.secret
    if secret is None:
        return ""
    named = dict.fromkeys((*secret.staff, *case.assigned_staff, *filter(None, (case.holder,))))
    words = [
        *(f"role:{role}" for role in secret.roles),
        *(f"staff:{one}" for one in named),
        *(f"not:{one}" for one in secret.accused),
    ]
    return "|" + "".join(f"{word}|" for word in words)


def hides_identity(profile: Profile, case: Case, staff: Staff) -> bool:
    """Whether even the masked identity is kept from this officer."""
    closed_to = frozenset(profile.secrecy.closed_to)
    return case.hide_identity and bool(staff.roles) and staff.roles <= closed_to


def may_open_identity(profile: Profile, case: Case, staff: Staff) -> str:
    """Why this officer may not open the identity now, as a text key; empty: with a reason, yes.

    Whoever leads may. Who is in charge of complaints may while holding the case, or while nobody
    does and it lies where they work; who works on the answer, only if the citizen allows it.
    """
    rules = profile.secrecy
    if staff.roles.intersection(rules.leaders):
        return ""
    working = frozenset(rules.closed_to)
    if staff.roles <= working and case.hide_identity:
        return "p_identitas_tertutup"
    if case.holder is not None:
        return "" if case.holder == staff.id else "p_identitas_pemegang"
    if staff.id in case.assigned_staff or staff.roles.intersection(case.assigned_roles):
        return ""
    stage = next((one for one in profile.workflow.stages if one.id == case.stage), None)
    if stage is not None and staff.roles.intersection(stage.owner):
        return ""
    return "p_identitas_pemegang"


def may_open_files(profile: Profile, case: Case, staff: Staff, holder: Staff | None) -> bool:
    """Whether this officer may be brought, for a reason, what the citizen sent as files.

    Whoever may open the identity now. While one holds the case who may not, whoever is in charge
    of complaints may too: else nobody below the head could look, and let the others see.
    Source: rules 31.
    """
    if not staff.roles.intersection(profile.rights.get("identitas", tuple(staff.roles))):
        return False
    if not may_open_identity(profile, case, staff):
        return True
    in_charge = not staff.roles <= frozenset(profile.secrecy.closed_to)
    barred = holder is not None and bool(may_open_identity(profile, case, holder))
    return in_charge and barred


def superiors_above(profile: Profile, roles: Iterable[str]) -> tuple[str, ...]:
    """The superiors of these roles, and theirs, nearest first; none of the roles themselves."""
    above = {role.id: role.superior for role in profile.roles}
    found: dict[str, None] = {}
    start = frozenset(roles)
    waiting = [role.id for role in profile.roles if role.id in start]
    while waiting:
        superior = above.get(waiting.pop(0), "")
        if superior and superior not in start and superior not in found:
            found[superior] = None
            waiting.append(superior)
    return tuple(found)


def secret_about(
    profile: Profile,
    named: Collection[str],
    doubts: Sequence[Doubt],
    officers: Sequence[Staff],
) -> Secret:
    """A complaint about these officers, or that may be: their superiors have it, and those above.

    Where a doubt leaves no superior to look, whoever stands above the desk looks; where that leaves
    none either, those look whose name is another's too, and at last the desk, as far as it is not
    meant: where nobody is, a doubt hides a case from nobody else.
    """
    doubted = dict.fromkeys(one.staff for one in doubts if one.staff)
    accused = tuple(dict.fromkeys((*named, *doubted)))
    roles = {role for one in officers if one.id in accused for role in one.roles}
    if not roles or any(not one.staff for one in doubts):
        roles |= set(profile.notify_new)
    above = superiors_above(profile, roles)
    if doubts and not _anybody(officers, above, accused):
        about = {role for one in officers if one.id in named for role in one.roles}
        above = superiors_above(profile, about | set(profile.notify_new))
        if not _anybody(officers, above, accused):
            shared = {one.staff for one in doubts if one.why == SHARED}
            accused = tuple(one for one in accused if one in named or one not in shared)
        if not named and not _anybody(officers, above, accused):
            above = profile.notify_new
    return Secret(roles=above, accused=accused, doubts=tuple(doubts))


def has_superior(profile: Profile, officers: Sequence[Staff]) -> bool:
    """Whether anybody is there who stands above the desk."""
    return _anybody(officers, superiors_above(profile, profile.notify_new), ())


def _anybody(officers: Sequence[Staff], roles: Collection[str], but: Collection[str]) -> bool:
    return any(
        one.awake and one.id not in but and one.roles.intersection(roles) for one in officers
    )


def secret_category(profile: Profile, category: str) -> Secret | None:
    """A category that the office keeps secret starts above the desk that hears of new cases."""
    if category not in profile.secrecy.categories:
        return None
    first = profile.secrecy.begins_with or superiors_above(profile, profile.notify_new)
    return Secret(roles=first)
