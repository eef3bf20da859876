"""Who may know of a case, and who learns whose it is.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 29.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    IdentityKept,
    OpeningAsked,
    Restricted,
    Revealed,
    Secret,
    Unrestricted,
)
from backoffice.case.officers import Staff
from backoffice.casework import telling_staff
from backoffice.casework.journal import doubts_in_words, record, tell_notice
from backoffice.casework.notice import Notice, ToRoles, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.work import Work
from backoffice.office.profile import OFFICERS
from backoffice.office.secrecy import sees
from backoffice.store import cases, outbox, people, staff, timers
from backoffice.store.timers import Unseen


def do_restrict(
    work: Work,
    case: Case,
    secret: Secret,
    why: str,
    *,
    holder: str = "",
    handed: Sequence[str] = (),
) -> Case:
    """Limit the case to the officers and roles in `secret`.

    `holder` has it again, and so do those whom it was `handed` to.
    """
    before = case.secret or Secret()
    secret = replace(secret, since=before.since or work.now)
    secret = replace(secret, doubted_at=(secret.doubted_at or work.now) if secret.doubts else None)
    doubted = frozenset(secret.accused).difference(secret.named)
    taken = [one for one in case.assigned_staff if one in doubted]
    secret = replace(
        secret,
        taken_from=case.holder if case.holder and case.holder in doubted else secret.taken_from,
        taken_from_staff=tuple(dict.fromkeys((*secret.taken_from_staff, *taken))),
    )
    event = Restricted(secret=secret, why=why, holder=holder, staff=tuple(handed))  # type: ignore[arg-type]
    case = record(work, case, event)
    _withdraw_notices(work, case)
    if secret.doubts and not before.doubts:
        watch_doubts(work, case)
    return case


def _withdraw_notices(work: Work, case: Case) -> None:
    """What waits for the morning is told to nobody who may not know of the case any more."""
    waiting = people.words_in_outbox(work.tx, [case.id])
    told = [row for row in waiting if row.text.startswith(OFFICERS) and row.status == "queued"]
    known = staff.known(work.tx, case.office_id)
    for row in told:
        # What is said in answer to an officer was asked for.
        if row.key.startswith("turn:"):
            continue
        readers = [one for one in known if one.address_id == row.address_id]
        if row.address.room or not any(sees(case, one) for one in readers):
            outbox.withdraw(work.tx, row.id)


def watch_doubts(work: Work, case: Case, times: int = 1) -> None:
    """Remind the superiors when nobody has looked within the office's time for handing on."""
    secret = case.secret
    if secret is None or secret.doubted_at is None:
        return
    desk = work.desk
    rules = desk.profile(case.version).clocks
    rule = next((one for one in rules if one.starts == "diterima"), None)
    if rule is None:
        due = desk.calendar.due(work.now, 1)
    else:
        due = desk.calendar.due(work.now, rule.amount, rule.unit, rule.if_closed)
    since = secret.doubted_at.isoformat()
    timers.arm(
        work.tx,
        f"{case.id}:unseen:{since}:{times}",
        Unseen(case.id, str(times), since=since),
        office_id=case.office_id,
        due_at=desk.opens(due + timedelta(seconds=1)),
    )


def remind_of_doubts(work: Work, timer_id: str, due: Unseen) -> None:
    """Nobody has looked yet: the superiors hear of it again, each time one more of them."""
    case = cases.load(work.tx, due.case_id)
    secret = case.secret if case else None
    if case is None or not case.open or secret is None or secret.doubted_at is None:
        return
    if not secret.doubts or secret.doubted_at.isoformat() != due.since:
        return
    times = int(due.times)
    params = {
        "nomor": case.label,
        "alasan": doubts_in_words(work, secret.doubts),
        "tanggal": work.desk.date(secret.doubted_at),
    }
    by_clock = work.by(Actor(kind="clock", id="unseen"))
    to, key = ToRoles(secret.roles[: times + 1]), f"unseen:{timer_id}"
    if not tell(by_clock, to, "p_belum_dilihat", params, key=key, case=case):
        alarm = {"nomor": case.label}
        telling_staff.raise_alarm(work, key, "p_tanpa_penerima", alarm, but=secret.accused)
    watch_doubts(work, case, times + 1)


def do_ask_opening(work: Work, case: Case, second: Sequence[Staff]) -> Case:
    """Ask these officers, one of whom has to agree, to keep the content secret no more."""
    case = record(work, case, OpeningAsked())
    one = staff.get(work.tx, work.actor.id)
    params = {"nomor": case.label, "dari": one.name if one else "-"}
    to = ToStaff(tuple(each.id for each in second))
    tell_notice(work, case, Notice(to, "p_minta_buka_isi", params))
    return case


def do_unrestrict(work: Work, case: Case, event: Unrestricted | None = None) -> Case:
    """The content is no secret any more."""
    return record(work, case, event or Unrestricted())


def do_keep_identity(work: Work, case: Case, *, hidden: bool) -> Case:
    """Keep the identity from those who work on the answer, or not; the latter a citizen alone."""
    return record(work, case, IdentityKept(hidden=hidden))


def do_reveal(work: Work, case: Case, reason: str, *, roles: Iterable[str], again: bool) -> Case:
    """Note that the identity was shown; what is shown is not written anywhere."""
    event = Revealed(reason=reason, roles=tuple(sorted(roles)), again=again)
    return record(work, case, event)
