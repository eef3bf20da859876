"""Who may know of a case, and who learns whose it is.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 29.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from backoffice.case.case import (
    Case,
    IdentityKept,
    OpeningAsked,
    Restricted,
    Revealed,
    Secret,
    Unrestricted,
)
from backoffice.case.officers import Staff
from backoffice.casework.journal import record, tell_notice
from backoffice.casework.notices import Notice, ToStaff
from backoffice.desk.work import SYSTEM, Work
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
        named = tuple(one for one in known.staff if one not in about.accused)
        about = replace(about, staff=named, since=known.since)
    return about


def do_restrict(work: Work, case: Case, secret: Secret, why: str) -> Case:
    """Limit the case to the officers and roles in `secret`."""
    since = case.secret.since if case.secret else None
    secret = replace(secret, since=since or work.now)
    event = Restricted(secret=secret, why=why)  # type: ignore[arg-type]
    return record(work, case, event)


def do_heed(work: Work, case: Case, told: str, known: Secret | None) -> Case:
    """Keep a case from the officers whom these words of the citizen name.

    `known` is what was secret of it before.
    """
    secret = about_officers(work.tx, work.desk.profile(case.version), told, known)
    if secret is None or secret == case.secret:
        return case
    return do_restrict(work.by(SYSTEM), case, secret, "teradu")


def do_ask_opening(work: Work, case: Case, second: Sequence[Staff]) -> Case:
    """Ask these officers, one of whom has to agree, to keep the content secret no more."""
    case = record(work, case, OpeningAsked())
    one = staff.get(work.tx, work.actor.id)
    params = {"nomor": case.label, "dari": one.name if one else "-"}
    to = ToStaff(tuple(each.id for each in second))
    tell_notice(work, case, Notice(to, "p_minta_buka_isi", params))
    return case


def do_unrestrict(work: Work, case: Case) -> Case:
    """The content is no secret any more."""
    return record(work, case, Unrestricted())


def do_keep_identity(work: Work, case: Case, *, hidden: bool) -> Case:
    """Keep the identity from those who work on the answer, or not; the latter a citizen alone."""
    return record(work, case, IdentityKept(hidden=hidden))


def do_reveal(work: Work, case: Case, reason: str, *, roles: Iterable[str], again: bool) -> Case:
    """Note that the identity was shown; what is shown is not written anywhere."""
    event = Revealed(reason=reason, roles=tuple(sorted(roles)), again=again)
    return record(work, case, event)
