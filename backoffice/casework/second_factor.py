"""One-time codes of officers: begun, shown to be there, asked for, begun anew.

An unlocked telephone is then not enough to open an identity, to approve or to send an answer. That
codes begin, are begun anew, and are guessed is told as every change of the staff is.
Source: rules 42.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.case.case import Case
from backoffice.case.events import Proven
from backoffice.case.officers import Staff
from backoffice.casework import staffing
from backoffice.casework.journal import record
from backoffice.casework.notice import ToAddress, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.work import Work
from backoffice.office import one_time_codes
from backoffice.store import second_factors, staff

#: So many wrong codes, and none is looked at for a while.
MOST_WRONG = 5
REST = timedelta(minutes=15)
#: A mail takes its time: so many steps old may a code be that comes in one.
STEPS_BY_MAIL = 10


def is_set(work: Work, one: Staff) -> bool:
    """Whether the officer's app has shown a code."""
    factor = second_factors.load(work.tx, work.desk.vault, one.id)
    return factor is not None and factor.confirmed_at is not None


def do_begin(work: Work, one: Staff) -> bytes:
    """A new secret for the officer's app, which counts from its first code on."""
    secret = work.desk.randomness(one_time_codes.SECRET_BYTES)
    second_factors.begin(
        work.tx, work.desk.vault, one.id, secret, office_id=one.office_id, now=work.now
    )
    return secret


def do_confirm(work: Work, one: Staff) -> None:
    """The app has the secret: codes are asked for from now on."""
    second_factors.confirm(work.tx, one.id, now=work.now)
    staff.note(work.tx, work.desk.vault, one, "code_set", now=work.now, by=work.author)
    _tell(work, one, "p_petugas_kode_dipasang", "code_set")


def do_reset(work: Work, one: Staff) -> None:
    """The app is lost: the officer begins anew. Done by a second person, or at the terminal."""
    second_factors.forget(work.tx, one.id)
    staff.note(work.tx, work.desk.vault, one, "code_reset", now=work.now, by=work.author)
    _tell(work, one, "p_petugas_kode_dilepas", "code_reset")
    if one.address_id:
        key = f"staff:{one.id}:code_reset:own:{work.now.isoformat()}"
        params = {"oleh": staffing.who_acts(work)}
        tell(work, ToAddress(one.address_id), "p_kodesandi_dilepas_sendiri", params, key=key)


def check(
    work: Work, one: Staff, code: str, *, at: datetime, by_mail: bool, beginning: bool = False
) -> tuple[str, dict[str, str]] | None:
    """Why this code does not count, as a text and its parameters; None: it does, and is used up.

    `at` is when it was typed; `beginning`: it is the first of a new secret.
    """
    tx, vault = work.tx, work.desk.vault
    factor = second_factors.load(tx, vault, one.id)
    if factor is None or (factor.confirmed_at is None and not beginning):
        return "p_kodesandi_belum", {}
    if factor.rests_until is not None and work.now < factor.rests_until:
        return "p_kodesandi_istirahat", {"jam": work.desk.clock_time(factor.rests_until)}
    back = STEPS_BY_MAIL if by_mail else one_time_codes.STEPS_AROUND
    step = one_time_codes.step_of(factor.secret, code, at=at, after=factor.last_step, back=back)
    if step is not None:
        second_factors.use(tx, factor, step)
        return None
    left = MOST_WRONG - factor.wrong - 1
    until = work.now + REST if left <= 0 else None
    second_factors.miss(tx, factor, rests_until=until)
    if until is None:
        return "p_kodesandi_salah", {"sisa": str(left)}
    _tell(work, one, "p_petugas_kode_salah", "code_wrong")
    return "p_kodesandi_istirahat", {"jam": work.desk.clock_time(until)}


def do_prove(work: Work, case: Case, act: str) -> Case:
    """Note in the journal of the case that what follows was done by code."""
    return record(work, case, Proven(act=act))


def _tell(work: Work, one: Staff, text: str, what: str) -> None:
    told = staffing.deciders(work, (one.id,))
    params = {
        "nama": one.name,
        "peran": staffing.titles(work, one),
        "jumlah": str(MOST_WRONG),
        "oleh": staffing.who_acts(work),
    }
    key = f"staff:{one.id}:{what}:{work.now.isoformat()}"
    to = ToStaff(tuple(each.id for each in told))
    used = work.desk.catalogue(work.desk.current.version).placeholders(text)
    tell(work, to, text, {name: said for name, said in params.items() if name in used}, key=key)
