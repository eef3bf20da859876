"""Officers come, lead, go and sleep; each change is a line of the journal of the staff, and told.

No person alone makes a leader or somebody who runs the system: a second one says YA. Heads and
administrators hear of every officer, role, revocation and account, and so does whom it is about.
Source: rules 42.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.signatory import Signatory
from backoffice.case.workflow import roles_of
from backoffice.casework import confidentiality, telling_staff
from backoffice.casework.notice import ToAddress, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.wording import channel_title
from backoffice.desk.work import SYSTEM, Work
from backoffice.office import leadership
from backoffice.office.secrecy import sees
from backoffice.store import cases, code_tries, second_factors, staff, timers
from backoffice.store.timers import Sleep

log = logging.getLogger(__name__)

#: How long a code that enrols counts.
VALID = timedelta(hours=24)
#: Wrong codes of one conversation in an hour; then none is taken any more.
MOST_WRONG = 10
#: Days of silence that are left at each warning, and once more before the last holder of a role.
FIRST_DAYS, SECOND_DAYS, LAST_DAYS = 15, 5, 5


def titles(work: Work, one: Staff) -> str:
    """The titles of an officer's roles."""
    return ", ".join(roles_of(work.desk.current, sorted(one.roles)))


def deciders(work: Work, but: Iterable[str] = ()) -> list[Staff]:
    """Whose YA is a second person's, and who hears of every officer; none of these ids.

    Without a head, whoever leads stands in.
    """
    tx, desk, left_out = work.tx, work.desk, frozenset(but)
    profile = desk.current
    found = staff.holding(tx, desk.office_id, leadership.deciding(profile))
    if not any(one.roles & leadership.heads(profile) for one in found):
        found += staff.holding(tx, desk.office_id, leadership.leading(profile))
    every = {one.id: one for one in found if one.id not in left_out}
    return [*every.values()]


def may_approve(work: Work, one: Staff) -> list[Staff]:
    """Who may say the second YA for an officer who waits: not who asked for it."""
    return deciders(work, (one.id, (one.proposed_by or "").removeprefix("staff:")))


def waits_from_terminal(work: Work, roles: Collection[str]) -> bool:
    """Whether roles that the operator of the machine gives wait for a second person.

    They do not while there is nobody, nor for the first who leads.
    """
    profile = work.desk.current
    if not leadership.need_second(profile, roles) or not deciders(work):
        return False
    led = staff.holding(work.tx, work.desk.office_id, leadership.leading(profile))
    return bool(led) or bool(leadership.administrators(profile).intersection(roles))


def _tell_deciders(
    work: Work, one: Staff, text: str, params: Mapping[str, str], *, what: str
) -> None:
    told = deciders(work, (one.id, work.actor.id if work.actor.kind == "staff" else ""))
    to = ToStaff(tuple(each.id for each in told))
    tell(work, to, text, params, key=_key(work, one, what))


def _key(work: Work, one: Staff, what: str) -> str:
    """Once for each thing that happened: two of one kind at one instant are the same."""
    return f"staff:{one.id}:{what}:{work.now.isoformat()}"


def who_acts(work: Work) -> str:
    """Who did it, as others read it."""
    who = staff.get(work.tx, work.actor.id) if work.actor.kind == "staff" else None
    return who.name if who else work.desk.words("petugas.lewat_server")


def _about(work: Work, one: Staff) -> dict[str, str]:
    return {"nama": one.name, "peran": titles(work, one), "oleh": who_acts(work)}


# -- officers come ----------------------------------------------------------------------------


def do_enter(
    work: Work, *, name: str, roles: tuple[str, ...], unit: str, code: str, waits: bool
) -> Staff:
    """Enter an officer; one who `waits` is enrolled by the code after a second person's YA."""
    tx, desk = work.tx, work.desk
    staff_id = staff.add(
        tx,
        desk.vault,
        office_id=desk.office_id,
        name=name,
        roles=roles,
        unit=unit,
        code=code,
        now=work.now,
        by=work.author,
        waits=waits,
        valid=VALID,
    )
    one = staff.get(tx, staff_id)
    if one is None:
        raise LookupError(staff_id)
    if waits:
        to = ToStaff(tuple(each.id for each in may_approve(work, one)))
        tell(work, to, "p_petugas_menunggu", _about(work, one), key=_key(work, one, "proposed"))
    else:
        _tell_deciders(work, one, "p_petugas_dimasukkan", _about(work, one), what="entered")
    return one


def do_approve(work: Work, one: Staff) -> None:
    """The second person's YA: the roles begin."""
    staff.approve(work.tx, work.desk.vault, one.id, now=work.now, by=work.author)
    _tell_deciders(work, one, "p_petugas_disetujui", _about(work, one), what="approved")


def do_decline(work: Work, one: Staff) -> None:
    """The second person does not agree: the code counts for nothing."""
    staff.decline(work.tx, work.desk.vault, one.id, now=work.now, by=work.author)
    _tell_deciders(work, one, "p_petugas_ditolak", _about(work, one), what="declined")


def do_enrol(
    work: Work, code: str, *, person_id: str, address_id: str, channel: str
) -> staff.Invited | None:
    """Bind an account to the officer whom the code invites; None for a code that does not count."""
    tx, desk = work.tx, work.desk
    found = staff.enrol(
        tx,
        desk.vault,
        code,
        office_id=desk.office_id,
        person_id=person_id,
        address_id=address_id,
        now=work.now,
    )
    if found is None or found.waits:
        return found
    one = found.officer
    watch(work, one)
    about = {"nama": one.name, "peran": titles(work, one), "kanal": _channel(work, channel)}
    text = "p_petugas_bangun_kode" if found.woken else "p_petugas_masuk"
    _tell_deciders(work, one, text, about, what="enrolled")
    for other in found.displaced:
        params = {"nama": other.name, "peran": titles(work, other), "baru": one.name}
        _tell_deciders(work, other, "p_petugas_lepas", params, what="displaced")
    _hand_on(work)
    return found


def do_link(work: Work, one: Staff, joining: Collection[str], channel: str) -> None:
    """Another account speaks for the officer from now on; `joining` are its keyed digests."""
    staff.note_accounts(work.tx, work.desk.vault, one.id, joining, now=work.now)
    params = {"nama": one.name, "kanal": _channel(work, channel)}
    _tell_deciders(work, one, "p_petugas_akun", params, what="linked")
    if one.address_id:
        key = _key(work, one, "linked:own")
        tell(work, ToAddress(one.address_id), "p_petugas_akun_sendiri", params, key=key)


def _channel(work: Work, channel: str) -> str:
    return channel_title(work.desk, channel) or channel


def tell_not_followed(work: Work, person_id: str, sender_key: str) -> None:
    """The provider says that an officer's account has another name now: rights do not go along.

    They sleep, so that whoever has the number now is told nothing either.
    """
    for one in staff.by_person(work.tx, [person_id]).values():
        if one.asleep_at is None:
            staff.put_to_sleep(work.tx, work.desk.vault, one.id, now=work.now)
        params = {"nama": one.name}
        to = ToStaff(tuple(each.id for each in deciders(work, (one.id,))))
        key = f"staff:{one.id}:not_followed:{sender_key}"
        tell(work, to, "p_petugas_ganti_nomor", params, key=key)


def tell_archive(work: Work, case: Case) -> None:
    """The operator opened a sealed case: told to those who do not hear of it by the journal's line.

    Whom it complained about is not told.
    """
    accused = case.secret.accused if case.secret else ()
    alarmed = frozenset(() if case.secret else work.desk.current.notify_alarm)
    told = [each.id for each in deciders(work, accused) if not each.roles & alarmed]
    to = ToStaff(tuple(told))
    key = f"archive:{case.id}:{case.seq + 1}"
    tell(work, to, "p_arsip_dibuka", {"nomor": case.label}, key=key)


def note_wrong_code(work: Work, conversation_id: str, channel: str) -> bool:
    """Count a wrong code. True: it was the last one that is looked at in this hour."""
    wrong = code_tries.count(work.tx, conversation_id, office_id=work.desk.office_id, now=work.now)
    if wrong != MOST_WRONG:
        return wrong > MOST_WRONG
    params = {"jumlah": str(wrong), "kanal": _channel(work, channel)}
    key = f"codes:{conversation_id}:{work.now.isoformat()}"
    telling_staff.raise_alarm(work, key, "p_kode_alarm", params)
    return True


def do_describe(work: Work, one: Staff, signatory: Signatory) -> None:
    """Let an officer stand so below what is signed from now on; whom it is about hears of it."""
    staff.describe(work.tx, work.desk.vault, one.id, signatory, now=work.now, by=work.author)
    if one.address_id and work.actor.id != one.id:
        about = signatory_params(work, signatory) | {"oleh": who_acts(work)}
        key = _key(work, one, "described:own")
        tell(work, ToAddress(one.address_id), "p_petugas_data_sendiri", about, key=key)


def signatory_params(work: Work, signatory: Signatory) -> dict[str, str]:
    """Position, rank and NIP as texts say them."""
    none = work.desk.words("petugas.kosong")
    return {
        "jabatan": signatory.position or none,
        "pangkat": signatory.rank or none,
        "nip": signatory.nip or none,
    }


# -- officers go ------------------------------------------------------------------------------


def do_revoke(work: Work, one: Staff) -> None:
    """Take an officer's rights away at once; who loses them hears of it."""
    staff.revoke(work.tx, work.desk.vault, one.id, now=work.now, by=work.author)
    second_factors.forget(work.tx, one.id)
    about = _about(work, one)
    _tell_deciders(work, one, "p_petugas_keluar", about, what="revoked")
    if one.address_id and one.person_id:
        key = _key(work, one, "revoked:own")
        tell(work, ToAddress(one.address_id), "p_petugas_keluar_sendiri", about, key=key)
    _hand_on(work)


def _hand_on(work: Work) -> None:
    """Let no secret case be without anybody who may know of it.

    A role that began later does not open it; when all are gone who knew, its holders are let in by
    name, and the journal of the case says so.
    """
    tx, office_id = work.tx, work.desk.office_id
    awake = [one for one in staff.known(tx, office_id) if one.awake]
    for case in cases.secret(tx, office_id):
        secret = case.secret
        if secret is None or any(sees(case, one) for one in awake):
            continue
        timeless = replace(case, secret=replace(secret, since=None))
        heirs = tuple(one.id for one in awake if sees(timeless, one))
        if heirs:
            kept = tuple(dict.fromkeys((*secret.staff, *heirs)))
            confidentiality.do_restrict(
                work.by(SYSTEM), case, replace(secret, staff=kept), "pejabat"
            )


# -- officers sleep -----------------------------------------------------------------------------


def watch(work: Work, one: Staff) -> None:
    """Begin to count the silence of an officer; the same silence is counted once."""
    if not one.awake or one.heard_at is None:
        return
    heard, span = one.heard_at, timedelta(days=work.desk.sleep_days - FIRST_DAYS)
    _arm(work, one, "first", heard, heard + span)


def watch_all(work: Work) -> None:
    """Begin it for everybody who was an officer before silence was counted."""
    for one in staff.known(work.tx, work.desk.office_id):
        watch(work, one)


def _arm(work: Work, one: Staff, mark: str, heard: datetime, at: datetime) -> None:
    timer_id = f"sleep:{one.id}:{mark}:{heard.isoformat()}:{at:%Y%m%d}"
    what = Sleep(one.id, mark, heard.isoformat())
    timers.arm(work.tx, timer_id, what, office_id=work.desk.office_id, due_at=at)


def hear(work: Work, one: Staff) -> None:
    """The officer has written: the silence is over."""
    if one.heard_at is None or work.now - one.heard_at >= timedelta(days=1):
        staff.hear(work.tx, one.id, now=work.now)


def silent(work: Work, due: Sleep) -> None:
    """An officer may have been silent for so long: warn twice, then let the rights sleep.

    Source: rules 43.
    """
    one = staff.get(work.tx, due.staff_id)
    if one is None or not one.awake or one.heard_at is None:
        return
    heard, now = one.heard_at, work.now
    begins = heard + timedelta(days=work.desk.sleep_days - FIRST_DAYS)
    if heard.isoformat() != due.heard or now < begins:
        # A word has come since, or the office gives more time now.
        watch(work, one)
        return
    if due.mark == "first":
        _warn(work, one, FIRST_DAYS)
        _arm(work, one, "second", heard, now + timedelta(days=FIRST_DAYS - SECOND_DAYS))
    elif due.mark == "second":
        _warn(work, one, SECOND_DAYS)
        _arm(work, one, "end", heard, now + timedelta(days=SECOND_DAYS))
    elif due.mark == "end" and (lonely := _held_alone(work, one)):
        _alarm(work, one, lonely)
        _arm(work, one, "last", heard, now + timedelta(days=LAST_DAYS))
    elif not deciders(work, (one.id,)):
        # Nobody could wake anybody any more.
        log.error("officer %s is silent, and nobody else could wake one: the rights stay", one.id)
        _arm(work, one, "last", heard, now + timedelta(days=LAST_DAYS))
    else:
        _sleep(work, one)


def _warn(work: Work, one: Staff, days: int) -> None:
    params = {"hari": str(days), "tanggal": work.desk.date(work.now + timedelta(days=days))}
    key = _key(work, one, f"silent:{days}")
    tell(work, ToStaff((one.id,)), "p_tidur_peringatan", params, key=key)


def _held_alone(work: Work, one: Staff) -> list[str]:
    """Roles that nobody else holds who is awake."""
    tx, office_id = work.tx, work.desk.office_id
    return [role for role in sorted(one.roles) if len(staff.holding(tx, office_id, (role,))) < 2]


def _alarm(work: Work, one: Staff, lonely: list[str]) -> None:
    params = {
        "nama": one.name,
        "peran": ", ".join(roles_of(work.desk.current, lonely)),
        "tanggal": work.desk.date(work.now + timedelta(days=LAST_DAYS)),
    }
    telling_staff.raise_alarm(work, _key(work, one, "alone"), "p_tidur_terakhir", params)
    told = deciders(work, (one.id,))
    heads = tuple(
        each.id for each in told if not each.roles & frozenset(work.desk.current.notify_alarm)
    )
    tell(work, ToStaff(heads), "p_tidur_terakhir", params, key=_key(work, one, "alone"))


def _sleep(work: Work, one: Staff) -> None:
    staff.put_to_sleep(work.tx, work.desk.vault, one.id, now=work.now)
    days = str(work.desk.sleep_days)
    params = {"nama": one.name, "peran": titles(work, one), "hari": days}
    _tell_deciders(work, one, "p_petugas_tidur", params, what="asleep")
    if one.address_id:
        key = _key(work, one, "asleep:own")
        tell(work, ToAddress(one.address_id), "p_tidur_sendiri", {"hari": days}, key=key)


def do_wake(work: Work, one: Staff) -> None:
    """A second person's YA: the rights count again."""
    staff.wake(work.tx, work.desk.vault, one.id, now=work.now, by=work.author)
    woken = staff.get(work.tx, one.id)
    if woken is not None:
        watch(work, woken)
    _tell_deciders(work, one, "p_petugas_bangun", _about(work, one), what="woken")
    if one.address_id:
        key = _key(work, one, "woken:own")
        tell(work, ToAddress(one.address_id), "p_bangun_sendiri", {}, key=key)
