"""A complaint about an officer, and one that may be: who has it, until when, and who lets it go.

Whatever a citizen says is read for it before anybody is told. What names an officer outright goes
to that officer's superior; what only may, waits for a superior to look. Source: rules 29.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import ClearingAsked, Doubt, Opened, Secret, Unrestricted
from backoffice.case.officers import Staff
from backoffice.casework.confidentiality import do_restrict, do_unrestrict
from backoffice.casework.journal import record, tell_notice
from backoffice.casework.notice import Notice, ToStaff
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.profile import Profile
from backoffice.office.secrecy import has_superior, secret_about, secret_category
from backoffice.office.suspicion import HOLDING, WHOLE, suspect
from backoffice.store import cases, staff, texts
from backoffice.store.engine.tx import Tx
from bot.fields import kind_of


class _Words(Protocol):
    @property
    def words(self) -> str: ...


class _Answer(msgspec.Struct, frozen=True):
    words: str = ""


class _Identity(msgspec.Struct, frozen=True):
    """Of the sealed row the words alone."""

    answers: dict[str, _Answer] = {}


# -- what words say -------------------------------------------------------------------------------


def name_in(profile: Profile, answers: Mapping[str, _Words]) -> str:
    """The name that somebody gave of themselves."""
    named = [field.key for field in profile.form.fields if kind_of(field).identity == "name"]
    return " ".join(answers[key].words for key in named if key in answers)


def find(tx: Tx, profile: Profile, told: Iterable[str], own: str) -> tuple[Doubt, ...]:
    """Whom of the office these words may complain of; `own` is the name of who complains."""
    officers = staff.known(tx, profile.office.id)
    return suspect(told, officers, own=own, words=profile.rules.misconduct)


def about_officers(
    tx: Tx,
    profile: Profile,
    found: Sequence[Doubt],
    known: Secret | None,
    *,
    wanted: Sequence[Staff] = (),
    holding: Sequence[str] = (),
) -> Secret | None:
    """What becomes of secrecy when words named officers, or these are named besides.

    `holding` has the case, or had it handed over: where nobody is named, it may be one of them.
    """
    before = known or Secret()
    named = [one.staff for one in found if one.why == WHOLE]
    named = [*before.named, *named, *(one.id for one in wanted)]
    doubts = [*before.doubts, *(one for one in found if one.why != WHOLE)]
    if wanted:
        # Whoever says whom it is about has answered whom it may be about.
        doubts = [one for one in doubts if one.staff and one.why != HOLDING]
    return _secret(tx, profile, named, doubts, known, holding)


def _secret(
    tx: Tx,
    profile: Profile,
    named: Sequence[str],
    doubts: Sequence[Doubt],
    known: Secret | None,
    holding: Sequence[str] = (),
) -> Secret | None:
    named = tuple(dict.fromkeys(named))
    doubts = tuple(one for one in dict.fromkeys(doubts) if one.staff not in named)
    officers = staff.known(tx, profile.office.id)
    if not has_superior(profile, officers):
        # Nobody is there to look first: words that name nobody hold nothing.
        doubts = tuple(one for one in doubts if one.staff and one.why != HOLDING)
    if not named and not doubts:
        return known
    gone = frozenset(named).difference(one.id for one in officers)
    officers = [*officers, *staff.by_id(tx, gone).values()]
    about = secret_about(profile, named, doubts, officers)
    if not named and not any(one.staff for one in doubts):
        here = {one.id: one for one in officers}
        below = [one for one in holding if one in here and not here[one].roles & set(about.roles)]
        doubts = (*doubts, *(Doubt(HOLDING, one) for one in below))
        about = secret_about(profile, named, doubts, officers)
    if known is None:
        return about
    decided = known.before if known.accused or known.doubts else known
    kept = tuple(one for one in known.staff if one not in about.accused)
    roles = about.roles
    if decided is not None:
        # What somebody keeps to fewer is not opened to more by what the citizen says.
        fewer = tuple(role for role in roles if role in decided.roles)
        roles = fewer if fewer or kept else roles
    return replace(
        about,
        roles=roles,
        staff=kept,
        since=known.since,
        doubted_at=known.doubted_at if about.doubts else None,
        taken_from=known.taken_from,
        taken_from_staff=known.taken_from_staff,
        before=decided,
    )


def _name_of(work: Work, profile: Profile, case: Case) -> str:
    return " ".join(
        name_in(profile, msgspec.json.decode(words, type=_Identity).answers)
        for _, words in texts.of_case(work.tx, work.desk.vault, case.id, "identity")
    )


def do_heed(work: Work, case: Case, told: Iterable[str], known: Secret | None) -> Case:
    """Keep a case from the officers whom these words of the citizen may mean.

    `known` is what was secret of it before.
    """
    profile, told = work.desk.profile(case.version), [*told]
    found = find(work.tx, profile, told, "")
    if found:
        # The own name only takes doubts away, and seldom has to be opened for it.
        found = find(work.tx, profile, told, _name_of(work, profile, case))
    holding = [*filter(None, (case.holder,)), *case.assigned_staff]
    secret = about_officers(work.tx, profile, found, known, holding=holding)
    if secret is None or secret == case.secret:
        return case
    before = case.secret or Secret()
    named = set(secret.named).difference(before.named)
    why = "dugaan" if secret.doubts and not named else "teradu"
    return do_restrict(work.by(SYSTEM), case, secret, why)


# -- a superior has looked ------------------------------------------------------------------------


def do_ask_clearing(work: Work, case: Case, one: Staff, second: Sequence[Staff]) -> Case:
    """Ask these superiors, one of whom has to agree that it is not about this officer."""
    case = record(work, case, ClearingAsked(accused=one.id))
    who = staff.get(work.tx, work.actor.id)
    params = {"nomor": case.label, "dari": who.name if who else "-", "nama": one.name}
    to = ToStaff(tuple(each.id for each in second))
    tell_notice(work, case, Notice(to, "p_minta_cabut_teradu", params))
    return case


def do_clear(
    work: Work, case: Case, *, named: Collection[str] = (), doubts: Collection[Doubt] = ()
) -> Case:
    """It is not about these officers, and these doubts are none.

    Where nothing else keeps it secret, those who work on it have it as if nothing had been.
    """
    tx, profile = work.tx, work.desk.profile(case.version)
    known = case.secret or Secret()
    left = [one for one in known.named if one not in named]
    open_doubts = [one for one in known.doubts if one not in doubts]
    if not any(one.why != HOLDING for one in open_doubts):
        open_doubts = []
    secret = _secret(tx, profile, left, open_doubts, known) if left or open_doubts else None
    about = secret is not None
    secret = secret or known.before or secret_category(profile, case.category)
    kept_from = secret.accused if secret else ()
    holder, *_ = *_there(tx, (known.taken_from,), kept_from), ""
    handed = _there(tx, known.taken_from_staff, kept_from)
    if secret is not None:
        if not about:
            secret = replace(secret, since=known.since)
        why = "dugaan" if about and secret.doubts and not secret.named else "pejabat"
        return do_restrict(work, case, secret, why, holder=holder, handed=handed)
    event = Unrestricted(
        why="teradu" if named else "dugaan",
        news="baru" if _never_told(tx, case) else "tambahan",
        holder=holder,
        staff=tuple(handed),
    )
    return do_unrestrict(work, case, event)


def _there(tx: Tx, ids: Iterable[str], but: Collection[str]) -> list[str]:
    """Those of these officers who are still there, and may have it again."""
    found = [staff.get(tx, one) for one in ids if one and one not in but]
    return [one.id for one in found if one is not None and one.active]


def _never_told(tx: Tx, case: Case) -> bool:
    """Whether it was secret from its first line until now: nobody at the desk has heard of it."""
    first, *more = (entry.event for entry in cases.entries(tx, case.id))
    secret = isinstance(first, Opened) and first.secret is not None
    return secret and not any(isinstance(event, Unrestricted) for event in more)
