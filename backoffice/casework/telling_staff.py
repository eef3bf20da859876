"""Tell officers of trouble with the system, and of delays: once for each occasion."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from backoffice.case.case import Case
from backoffice.case.clocks import TURNS, ClockRule
from backoffice.case.officers import Staff
from backoffice.casework import escalation
from backoffice.casework.notice import ToHolder, ToRoles, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.desk import Days
from backoffice.desk.work import Work
from backoffice.office.secrecy import sees
from backoffice.store import staff

log = logging.getLogger(__name__)


@lru_cache(maxsize=256)
def _log_once(running: Days, key: str, text: str, roles: str) -> None:
    """A job raises its alarm at each look; without an outbox row this is what remembers it.

    `running` is the office as it is up now: after a restart it is said again.
    """
    log.error("alarm %s %s: nobody holds %s", key, text, roles)


def raise_alarm(
    work: Work, key: str, text: str, params: Mapping[str, str], *, but: Collection[str] = ()
) -> None:
    """Queue an alarm for those who hear of trouble, also at night. Source: rules 20.

    Of a case that is about one of them, they are left out: `but` are staff ids.
    """
    roles = work.desk.current.notify_alarm
    if not tell(work, ToRoles(roles), text, params, key=f"alarm:{key}", but=but):
        _log_once(work.desk.days, key, text, ", ".join(roles))


def told_above(work: Work, case: Case, rule: ClockRule, mark: str) -> tuple[str, ...]:
    """Return the superior roles to notify at this escalation step.

    A role that nobody holds, and one without a superior, is an alarm once a day; the next one up
    is told instead.
    """
    desk = work.desk
    profile = desk.profile(case.version)
    holder = staff.get(work.tx, case.holder) if case.holder else None
    turn = rule.starts in TURNS
    if holder and (turn or not (holder.awake and sees(case, holder))):
        holder = None
    roles = escalation.responsible(profile, case, rule, holder)

    def is_there(role: str) -> bool:
        return any(
            sees(case, one) and (holder is None or one.id != holder.id)
            for one in staff.holding(work.tx, desk.office_id, (role,))
        )

    told = escalation.step_up(
        profile,
        rule,
        mark,
        roles,
        one_person=holder is not None,
        is_there=is_there,
    )
    titles = {role.id: role.title for role in profile.roles}
    today = desk.local(work.now).date()
    # Whom it complains about would learn from the alarm that there is something.
    but = case.secret.accused if case.secret else ()
    for role, instead in told.vacant:
        params = {
            "peran": titles.get(role, role),
            "kepada": titles.get(instead, instead) or desk.words("pelaku.nobody"),
        }
        raise_alarm(work, f"vacant:{today}:{role}", "p_tanpa_pemegang", params, but=but)
    for role in told.lacking:
        params = {"peran": titles.get(role, role)}
        raise_alarm(work, f"topless:{today}:{role}", "p_tanpa_atasan_peran", params, but=but)
    return told.roles


def tell_holder(work: Work, case: Case, key: str, text: str, params: Mapping[str, str]) -> None:
    """Queue a word about a case to the officer who holds it, or to those who hear of new ones."""
    tell(work, ToHolder(work.desk.current.notify_new), text, params, key=key, case=case)


def tell_desk(
    work: Work, key: str, text: str, params: Mapping[str, str], *, readers: Sequence[Staff]
) -> None:
    """Queue a word of what is of no case yet to these of the desk, in hours."""
    to = ToStaff(tuple(one.id for one in readers))
    tell(work, to, text, params, key=key, in_hours=True, name_reader=True)
