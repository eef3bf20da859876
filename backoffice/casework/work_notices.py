"""What is told while officers work on a case: who has it, what waits, what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.clocks import CALLED, TURNS, ClockRule, in_digest
from backoffice.case.events import (
    Asked,
    Assigned,
    DataDecided,
    Directed,
    Escalated,
    Reminded,
    Revealed,
    Sealed,
)
from backoffice.case.workflow import transitions_from
from backoffice.casework.notice import (
    Notice,
    ToCitizen,
    ToHolder,
    ToRoles,
    ToRooms,
    ToStaff,
    owners_at,
)
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    limit_of_clock,
    limit_text,
    nearest_limit,
    officer_stage,
    span_of_clock,
    wishes,
)
from backoffice.office.responsibility import due_to, writers_of
from backoffice.office.secrecy import superiors_above


def assigned(
    event: Assigned, case: Case, desk: Desk, now: datetime, who: str, names: Sequence[str]
) -> tuple[Notice, ...]:
    """To whom it was handed; of several the one that leads is told so, and with whom.

    `names` are theirs, the leading one's first.
    """
    params = {"nomor": case.label, "dari": who, "batas": limit_text(desk, case, now)}
    refs = {"instruksi": event.words} if event.words else {}
    if event.forwarded:
        text = "p_tiba_catatan" if event.words else "p_tiba"
        came = {"nomor": case.label, "dari": who, "tahap": officer_stage(desk, case)}
        return _to_handed(event.roles, event.staff, text, came, refs)
    if not event.lead:
        text = "p_tugas" if event.words else "p_tugas_polos"
        return _to_handed(event.roles, event.staff, text, params, refs)
    lead, *others = names
    text = "p_tugas_pimpin" if event.words else "p_tugas_pimpin_polos"
    joining = "p_tugas_ikut" if event.words else "p_tugas_serta"
    led = params | {"daftar": ", ".join(others)}
    roles = tuple(one for one in event.roles if one != event.lead)
    officers = tuple(one for one in event.staff if one != event.lead)
    leading = (
        tuple(one for one in event.roles if one == event.lead),
        tuple(one for one in event.staff if one == event.lead),
    )
    return (
        *_to_handed(*leading, text, led, refs),
        *_to_handed(roles, officers, joining, params | {"pemimpin": lead}, refs),
    )


def assigned_again(
    event: Assigned, case: Case, desk: Desk, now: datetime, who: str
) -> tuple[Notice, ...]:
    """What else is asked of those who have it."""
    params = {"nomor": case.label, "dari": who, "batas": limit_text(desk, case, now)}
    text = "p_tugas_lagi" if event.words else "p_tugas_polos"
    refs = {"instruksi": event.words} if event.words else {}
    return _to_handed(event.roles, event.staff, text, params, refs)


def _to_handed(
    roles: tuple[str, ...],
    officers: tuple[str, ...],
    text: str,
    params: dict[str, str],
    refs: dict[str, str],
) -> tuple[Notice, ...]:
    found = (
        Notice(ToStaff(officers), text, params, refs=refs) if officers else None,
        Notice(ToRoles(roles), text, params, refs=refs) if roles else None,
    )
    return tuple(filter(None, found))


def units_of(roles: Iterable[str], lead: str) -> list[str]:
    """The roles of a disposition as its citizen is told them: the leading one first."""
    return sorted(roles, key=lambda one: one != lead)


def passed_on(event: Assigned, case: Case, desk: Desk, now: datetime, *, declared: bool) -> Notice:
    """To the citizen: who works on it now. `declared`: it became complete by that."""
    titles = {role.id: role.title for role in desk.profile(case.version).roles}
    unit = ", ".join(titles.get(one, one) for one in units_of(event.roles, event.lead))
    params = {
        "kode": case.code,
        "unit": unit or desk.words("pelaku.staff"),
        "batas": limit_text(desk, case, now),
    }
    return Notice(ToCitizen(), "lengkap_diteruskan" if declared else "diteruskan", params)


def escalated(
    event: Escalated, case: Case, desk: Desk, now: datetime, who: str
) -> tuple[Notice, ...]:
    date, left = nearest_limit(desk, case, now)
    params = {"nomor": case.label, "dari": who, "batas": date, "sisa": left}
    return (Notice(ToRoles(event.roles), "p_dieskalasi", params, refs={"alasan": event.words}),)


def directed(event: Directed, case: Case, desk: Desk, now: datetime, who: str) -> Notice:
    """To whoever holds the case and whoever had asked."""
    date, left = nearest_limit(desk, case, now)
    params = {"nomor": case.label, "dari": who, "batas": date, "sisa": left}
    to = ToHolder(owners_at(case, desk), besides=event.to)
    return Notice(to, "p_arahan", params, refs={"arahan": event.words})


def taken(case: Case, who: str) -> tuple[Notice, ...]:
    """To the rooms: somebody has it."""
    if not case.number or not who:
        return ()
    return (Notice(ToRooms(), "p_ruang_diambil", {"nomor": case.number, "oleh": who}),)


def asked(event: Asked, case: Case, desk: Desk) -> Notice:
    owners, params = ToHolder(owners_at(case, desk)), {"nomor": case.label}
    if event.what in _DATA:
        return Notice(owners, _DATA[event.what][0], params, in_hours=True)
    params["permintaan"] = desk.words(f"minta.{event.what}")
    to = {"petugas": _who_may_write, "cabut": _who_may_withdraw}.get(event.what)
    whom = to(case, desk) if to else owners
    return Notice(whom, "p_warga_minta", params, in_hours=True)


def _who_may_withdraw(case: Case, desk: Desk) -> ToHolder:
    """Who can confirm what the citizen asks for, and whoever works on the case."""
    workflow = desk.profile(case.version).workflow
    may = tuple(
        role for step in transitions_from(workflow, "cabut", case.stage) for role in step.by
    )
    return ToHolder(tuple(dict.fromkeys((*owners_at(case, desk), *may))), may=may)


def _who_may_write(case: Case, desk: Desk) -> ToHolder:
    """Whom a citizen who asks for an officer waits for, and whoever works on the case."""
    writers = writers_of(desk.profile(case.version), case)
    return ToHolder(tuple(dict.fromkeys((*owners_at(case, desk), *writers))), may=writers)


#: A wish about the own data: told when it is asked, when it waits too long, and when it is late.
_DATA: dict[str, tuple[str, str, str]] = {
    "hapus_data": ("p_hapus_data", "p_hapus_data_ingat", "p_hapus_data_lewat"),
    "data_saya": ("p_data_saya", "p_data_saya_ingat", "p_data_saya_lewat"),
    "ubah_data": ("p_ubah_data", "p_ubah_data_ingat", "p_ubah_data_lewat"),
}


def data_decided(event: DataDecided, case: Case, desk: Desk) -> tuple[Notice, ...]:
    code = {"kode": case.code}
    if not event.words or event.how == "diserahkan":
        return ()
    if event.how == "dikirim":
        return (Notice(ToCitizen(), "data_saya_salinan", code, refs={"isi": event.words}),)
    params = code | {"permintaan": wishes(desk, event.what)}
    return (Notice(ToCitizen(), "permintaan_data_ditolak", params, refs={"alasan": event.words}),)


def request_pending(
    case: Case, desk: Desk, what: str, until: datetime, *, late: bool, to: tuple[str, ...]
) -> Notice:
    """The alarm of a wish about the own data that nobody has decided. Source: rules 33."""
    _, soon, over = _DATA[what]
    params = {"nomor": case.label, "batas": desk.day_moment(until)}
    return Notice(ToStaff(to), over if late else soon, params)


def revealed(event: Revealed, case: Case, desk: Desk, who: str) -> tuple[Notice, ...]:
    if event.again:
        return ()
    # Nobody by name: an operator at the server, who opened the archive.
    params = {
        "nomor": case.label,
        "oleh": who or desk.words("pelaku.operator"),
        "alasan": event.reason,
    }
    told = (*desk.current.notify_alarm, *superiors_above(desk.current, event.roles)[:1])
    to = ToRoles(told, and_holder=True)
    return (Notice(to, "p_identitas_dibuka", params, in_hours=True),)


def sealed(event: Sealed, case: Case, desk: Desk) -> Notice:
    """What is kept of it, until when. Source: rules 34."""
    params = {"nomor": case.label, "tanggal": desk.date(event.until)}
    return Notice(ToCitizen(), "hapus_data_disegel", params)


_REMINDERS: dict[str, str] = {
    "half": "p_ingat_setengah",
    "h1": "p_ingat_h1",
    "due": "p_jatuh_tempo",
    "late": "p_terlambat",
}


def _whose_turn(rule: ClockRule, case: Case, desk: Desk) -> ToHolder | ToRoles:
    """Whom a clock reminds: who holds the case, or those whose approval or sending it waits for."""
    if rule.starts == CALLED:
        return _who_may_write(case, desk)
    roles = due_to(desk.profile(case.version), case, rule)
    return ToRoles(roles) if rule.starts in TURNS else ToHolder(roles)


def reminded(
    event: Reminded, case: Case, desk: Desk, now: datetime, holder: str
) -> tuple[Notice, ...]:
    profile = desk.profile(case.version)
    rule = next(rule for rule in profile.limits if rule.id == event.clock)
    to = _whose_turn(rule, case, desk)
    date, left = limit_of_clock(desk, case, event.clock, now)
    titles = {role.id: role.title for role in profile.roles}
    above = ", ".join(titles.get(role, role) for role in event.above)
    if isinstance(to, ToRoles):
        holder = ""
    params = {
        "nomor": case.label,
        "tahap": f"{officer_stage(desk, case)} ({rule.name})",
        "sisa": left,
        "hari_tanggal": date,
        "hari": span_of_clock(desk, case, event.clock, now),
        "atasan": above,
        "pj": holder or ", ".join(titles.get(role, role) for role in to.roles),
        "batas": date,
        "jabatan": above,
    }
    found: list[Notice] = []
    text = _REMINDERS.get(event.mark)
    if text and not in_digest(rule, event.mark):
        if text == "p_terlambat" and not above:
            text = "p_terlambat_saja"
        found.append(Notice(to, text, params, in_hours=True))
    if event.above:
        found.append(Notice(ToRoles(event.above), "p_eskalasi", params, in_hours=True))
    # Rooms hear at once of the office's own short limits; of longer ones they read in the morning
    # (`officers.room_digest`).
    short = rule in profile.clocks and rule.short
    if event.mark in ("due", "late") and case.number and short:
        category = category_label(desk, case)
        limit = {"nomor": case.number, "kategori": category, "sisa": left}
        found.append(Notice(ToRooms(), "p_ruang_tempo", limit, in_hours=True))
    return tuple(found)
