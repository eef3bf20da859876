"""Nobody has reacted to a disposition in time: its giver hears, and the superior. Once.

Whatever one of those does with the case whom it was handed to shows that they know of it.
Source: rules 23.
"""

from __future__ import annotations

from backoffice.case.events import Assigned
from backoffice.casework.journal import tell_notice
from backoffice.casework.notice import Notice, ToRoles
from backoffice.desk.wording import superiors_of
from backoffice.desk.work import Work
from backoffice.office.rules import in_words
from backoffice.store import cases, staff, timers


def remind(work: Work, due: timers.Handed) -> None:
    """Tell of the disposition of that journal line, if it still waits for somebody to react."""
    case = cases.load(work.tx, due.case_id)
    if case is None or case.holder is not None or case.state != "DIDISPOSISI":
        return
    entries = cases.entries(work.tx, case.id)
    given = next((one for one in entries if str(one.seq) == due.seq), None)
    if given is None or not isinstance(given.event, Assigned):
        return
    since = [one for one in entries if one.seq > given.seq]
    if any(isinstance(one.event, Assigned) for one in since):
        # It was handed on again, and that is waited for.
        return
    # Of several the one that leads is waited for.
    lead = {given.event.lead} if given.event.lead else {*given.event.staff, *given.event.roles}
    ids = (id for id in given.event.staff if id in lead)
    named = [one for id in ids if (one := staff.get(work.tx, id)) is not None]
    meant = {one.id: one for one in named}
    roles = tuple(one for one in given.event.roles if one in lead)
    meant |= {one.id: one for one in staff.holding(work.tx, work.desk.office_id, roles)}
    acted = {one.actor.id for one in (given, *since) if one.actor.kind == "staff"}
    if acted & set(meant):
        return
    profile = work.desk.profile(case.version)
    theirs = frozenset(roles).union(*(one.roles for one in named))
    titles = [role.title for role in profile.roles if role.id in roles]
    giver = staff.get(work.tx, given.actor.id)
    params = {
        "nomor": case.label,
        "kepada": ", ".join([*titles, *(one.name for one in named)]),
        "dari": giver.name if giver else work.desk.words("pelaku.staff"),
        "lama": in_words(work.desk.rules(case.version).acknowledgement),
    }
    besides = (giver.id,) if giver else ()
    to = ToRoles(superiors_of(profile, theirs), besides=besides)
    tell_notice(work, case, Notice(to, "p_disposisi_diam", params))
