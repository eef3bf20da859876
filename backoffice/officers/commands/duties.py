"""/rutin: the regular duties of the office, and that one of them is done."""

from __future__ import annotations

import re

from backoffice.case.workflow import roles_of
from backoffice.casework import duties as casework
from backoffice.office.duties import Duty, coming
from backoffice.office.profile import Profile
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import duties, staff
from backoffice.store.duties import DutyRow

#: What says that it is done.
_DONE = ("sudah", "selesai", "beres", "done")
#: A tap on the button has no spaces.
_PARTS = re.compile(r"[\s/_]+")


def track_duties(call: Call) -> None:
    said = [one for one in _PARTS.split(call.rest.strip().lower()) if one]
    if not said:
        _list(call)
        return
    finished = said[-1].rstrip(".!") in _DONE
    duty = casework.find(call.desk, "_".join(said[:-1] if finished else said))
    if duty is None:
        names = ", ".join(one.id for one in _seen(call)) or "-"
        raise Stop("p_rutin_tidak_ada", {"tugas": call.rest.strip()[:60], "daftar": names})
    if finished:
        _finish(call, duty)
        return
    choices = (casework.tap(call.desk, duty),) if _is_mine(call, duty) else ()
    call.say("p_rutin_daftar", {"daftar": _line(call, duty)}, choices)


def _list(call: Call) -> None:
    if seen := _seen(call):
        call.say("p_rutin_daftar", {"daftar": "\n".join(_line(call, one) for one in seen)})
    else:
        call.say("p_rutin_kosong")


def _finish(call: Call, duty: Duty) -> None:
    if not _is_mine(call, duty):
        titles = ", ".join(roles_of(call.desk.current, duty.roles))
        raise Stop("p_rutin_bukan", {"nama": duty.name, "peran": titles})
    row = _last(call, duty)
    if row is None:
        raise Stop("p_rutin_belum", {"nama": duty.name, "saat": _next(call, duty)})
    if row.done_at is not None:
        raise Stop("p_rutin_sudah_ditandai", {"nama": duty.name, "keadaan": _state(call, row)})
    casework.do_finish(call.work, duty, row)
    call.say("p_rutin_sudah", {"nama": duty.name, "tanggal": call.desk.day_date(row.told_at)})


def _seen(call: Call) -> list[Duty]:
    """The duties of one's own roles, and of those beneath them."""
    above = {role.id: role.superior for role in call.desk.current.roles}
    found = []
    for duty in call.desk.current.duties:
        concerned, roles = set[str](), [*duty.roles]
        while roles:
            role = roles.pop()
            if role and role not in concerned:
                concerned.add(role)
                roles.append(above.get(role, ""))
        if concerned & call.staff.roles:
            found.append(duty)
    return found


def _is_mine(call: Call, duty: Duty) -> bool:
    return bool(call.staff.roles.intersection(duty.roles))


def _last(call: Call, duty: Duty) -> DutyRow | None:
    return duties.last(call.tx, call.desk.office_id, duty.id)


def _line(call: Call, duty: Duty) -> str:
    row = _last(call, duty)
    return call.desk.words(
        "rutin.baris",
        nama=duty.name,
        tugas=duty.id,
        kapan=duty.every,
        keadaan=_state(call, row) if row else call.desk.words("rutin.belum_pernah"),
        berikut=_next(call, duty),
    )


def _state(call: Call, row: DutyRow) -> str:
    desk = call.desk
    day = desk.day_date(row.told_at)
    if row.done_at is None:
        return desk.words("rutin.menunggu", tanggal=day)
    if not row.done_by:
        return desk.words("rutin.tampak", tanggal=day, saat=desk.moment(row.done_at))
    who = staff.get(call.tx, row.done_by)
    name = who.name if who else desk.words("pelaku.nobody")
    return desk.words("rutin.selesai", tanggal=day, petugas=name, saat=desk.moment(row.done_at))


def _next(call: Call, duty: Duty) -> str:
    found = coming(duty, call.desk.calendar, call.now)
    return call.desk.day_moment(found.at) if found else "-"


class _Duties(Command, frozen=True):
    """A command of offices whose profile names duties."""

    def belongs(self, profile: Profile) -> bool:
        return bool(profile.duties)


TRACK_DUTIES = _Duties(
    name="rutin",
    aliases=("duties",),
    takes="[tugas] [sudah]",
    summary="Tugas rutin kantor dan keadaannya; menandai satu tugas sudah dikerjakan.",
    example="/rutin kotak sudah",
    run=track_duties,
)
