"""Who may know of a case, and who learns whose it is.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 29.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from backoffice.case.case import (
    Actor,
    Case,
    IdentityKept,
    Restricted,
    Revealed,
    Secret,
    Unrestricted,
)
from backoffice.case.officers import Staff
from backoffice.casework.journal import record
from backoffice.desk.desk import Desk
from backoffice.office.profile import Profile
from backoffice.office.secrecy import named_in, secret_about
from backoffice.store import staff
from backoffice.store.engine.tx import Tx


def about_officers(
    tx: Tx, profile: Profile, told: str, known: Secret | None, *, wanted: Sequence[Staff] = ()
) -> Secret | None:
    """What becomes of secrecy when these words name officers, or these are named besides.

    A complaint about an officer starts with that officer's superior. Source: rules 29.
    """
    accused = [*named_in(told, staff.known(tx, profile.office.id)), *wanted]
    if known is not None:
        accused += [one for id in known.accused if (one := staff.get(tx, id)) is not None]
    if not accused:
        return known
    about = secret_about(profile, accused)
    if known is not None:
        about = replace(about, staff=tuple(one for one in known.staff if one not in about.accused))
    return about


def do_restrict(
    tx: Tx, desk: Desk, case: Case, secret: Secret, why: str, *, actor: Actor, now: datetime
) -> Case:
    """Limit the case to the officers and roles in `secret`."""
    event = Restricted(secret=secret, why=why)  # type: ignore[arg-type]
    return record(tx, desk, case, event, actor=actor, now=now)


def do_unrestrict(tx: Tx, desk: Desk, case: Case, *, actor: Actor, now: datetime) -> Case:
    """The content is no secret any more."""
    return record(tx, desk, case, Unrestricted(), actor=actor, now=now)


def do_keep_identity(
    tx: Tx, desk: Desk, case: Case, *, hidden: bool, actor: Actor, now: datetime
) -> Case:
    """Keep the identity from those who work on the answer, or not; the latter a citizen alone."""
    return record(tx, desk, case, IdentityKept(hidden=hidden), actor=actor, now=now)


def do_reveal(
    tx: Tx,
    desk: Desk,
    case: Case,
    reason: str,
    *,
    roles: Iterable[str],
    again: bool,
    actor: Actor,
    now: datetime,
) -> Case:
    """Note that the identity was shown; what is shown is not written anywhere."""
    event = Revealed(reason=reason, roles=tuple(sorted(roles)), again=again)
    return record(tx, desk, case, event, actor=actor, now=now)
