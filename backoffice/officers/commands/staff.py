"""/petugas: list officers, invite a new one, revoke rights; /izinkan: the second person's YA."""

from __future__ import annotations

import re

from backoffice.case.codes import new_invitation
from backoffice.case.officers import Staff
from backoffice.case.workflow import roles_of
from backoffice.casework import staffing
from backoffice.office import leadership
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.pending import CANCEL, YES, Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.signatory import described, read_described
from backoffice.officers.commands.targets import bearing
from backoffice.store import cases, staff

_NAME_CHARS = 120
_COMMA = re.compile(r"\s*,\s*")
_DECLINE = ("tolak", "tombol.p_tolak_petugas")


def manage_staff(call: Call) -> None:
    word, *behind = call.rest.strip().split(maxsplit=1) or [""]
    typed = behind[0] if behind else ""
    rest = " ".join(typed.split())
    match word.lower():
        case "":
            _list(call)
        case "tambah" | "add":
            _add(call, rest)
        case "cabut" | "revoke":
            _ask(call, rest)
        case "data":
            describe(call, typed)
        case _:
            raise Stop("p_petugas_cara")


def _titles(call: Call, one: Staff) -> str:
    return staffing.titles(call.work, one)


def _active(call: Call) -> list[Staff]:
    return [one for one in staff.listing(call.tx, call.desk.office_id) if one.active]


def _list(call: Call) -> None:
    until = staff.open_invitations(call.tx, call.desk.office_id)

    def status(one: Staff) -> str:
        if one.proposed_by is not None:
            return call.desk.words("petugas.menunggu")
        if one.asleep_at is not None:
            return call.desk.words("petugas.tidur", tanggal=call.desk.date(one.asleep_at))
        if one.address_id:
            return call.desk.words("petugas.terdaftar")
        ends = until.get(one.id)
        if ends is None or ends < call.now:
            return call.desk.words("petugas.kode_lewat")
        return call.desk.words("petugas.diundang", tanggal=call.desk.date(ends))

    officers = _active(call)
    call.say(
        "p_petugas",
        {
            "jumlah": str(len(officers)),
            "daftar": "\n".join(
                f"{one.name} · {_titles(call, one)} · {status(one)}" for one in officers
            ),
        },
    )


def _add(call: Call, rest: str) -> None:
    """`tambah Petugas Contoh petugas_pengaduan,tim_penjawab`: the roles stand last."""
    name, _, listed = _COMMA.sub(",", rest).rpartition(" ")
    if not name or len(name) > _NAME_CHARS or not name.isprintable():
        raise Stop("p_petugas_cara")
    profile = call.desk.current
    known = {role.id for role in profile.roles}
    roles = tuple(dict.fromkeys(role for role in listed.lower().split(",") if role))
    unknown = [role for role in roles if role not in known]
    if unknown or not roles:
        raise Stop(
            "p_peran_salah",
            {"peran": (unknown or [listed])[0][:40], "daftar": ", ".join(sorted(known))},
        )
    if leadership.ill_matched(profile, roles):
        raise Stop("p_admin_merangkap")
    code = new_invitation(call.desk.randomness)
    waits = leadership.need_second(profile, roles)
    one = staffing.do_enter(call.work, name=name, roles=roles, unit="", code=code, waits=waits)
    params = {
        "nama": name,
        "peran": ", ".join(roles_of(profile, roles)),
        "kode": code,
        "sampai": call.desk.moment(call.now + staffing.VALID),
    }
    if not waits:
        call.say("p_petugas_ditambah", params)
        return
    second = ", ".join(each.name for each in staffing.may_approve(call.work, one))
    if second:
        call.say("p_petugas_diusulkan", params | {"daftar": second})
    else:
        call.say("p_petugas_diusulkan_server", params)


def _ask(call: Call, name: str) -> None:
    if not name:
        raise Stop("p_petugas_cara")
    one = _named(call, name, _active(call))
    if one.id == call.staff.id:
        # A slip would leave an office without anybody who may put it right.
        raise Stop("p_petugas_sendiri")
    holds = sum(
        cases.count(call.tx, call.desk.office_id, shelf=shelf, holder=one.id)
        for shelf in ("queue", "hold")
    )
    params = {"nama": one.name, "peran": _titles(call, one), "jumlah": str(holds)}
    call.await_yes("p_petugas_yakin", params, data=one.id)


def describe(call: Call, typed: str) -> None:
    """`data Petugas Contoh; jabatan: …; pangkat: …; nip: …`; without labels it is shown."""
    name, given = read_described(typed)
    if not name:
        raise Stop("p_petugas_cara")
    one = _named(call, name, _active(call))
    signatory = described(one, given)
    text = "p_petugas_data"
    if given:
        staffing.do_describe(call.work, one, signatory)
        text = "p_petugas_data_baru"
    params = {"nama": one.name, "peran": _titles(call, one)}
    call.say(text, params | staffing.signatory_params(call.work, signatory))


def _named(call: Call, name: str, among: list[Staff]) -> Staff:
    found = bearing(name, among)
    if not found:
        raise Stop("p_petugas_tak_ada", {"nama": name[:60]})
    if len(found) == 1:
        return found[0]
    names = dict.fromkeys(one.name for one in found)
    if len(names) > 1:
        raise Stop("p_kepada_ganda", {"daftar": ", ".join(names)})
    # Of one name no words tell one from the other.
    raise Stop("p_petugas_ganda", {"nama": found[0].name})


def manage_staff_confirmed(call: Call, pending: Pending, option: str) -> None:
    one = staff.get(call.tx, pending.data)
    if one is None or not one.active:
        raise Stop("p_petugas_tak_ada", {"nama": one.name if one else "-"})
    staffing.do_revoke(call.work, one)
    call.say("p_petugas_dicabut", {"nama": one.name})


# -- the second person ------------------------------------------------------------------------


def _may_decide(call: Call, one: Staff) -> bool:
    return any(each.id == call.staff.id for each in staffing.may_approve(call.work, one))


def allow(call: Call) -> None:
    """`[nama]`: who waits for a second person, or sleeps; YA lets the rights begin, or wakes."""
    waiting = [
        one
        for one in _active(call)
        if (one.proposed_by is not None or one.asleep_at is not None) and _may_decide(call, one)
    ]
    name = " ".join(call.rest.split())
    if not waiting:
        raise Stop("p_izinkan_kosong")
    if not name and len(waiting) > 1:
        shown = "\n".join(f"{one.name} · {_titles(call, one)}" for one in waiting)
        call.say("p_izinkan_daftar", {"daftar": shown})
        return
    one = _named(call, name, waiting) if name else waiting[0]
    params = {"nama": one.name, "peran": _titles(call, one)}
    if one.proposed_by is None:
        call.await_yes("p_bangunkan_yakin", params, data=one.id)
        return
    who = staff.get(call.tx, one.proposed_by.removeprefix("staff:"))
    by = who.name if who else call.desk.words("petugas.lewat_server")
    options = (YES, _DECLINE, CANCEL)
    call.await_yes("p_izinkan_yakin", params | {"oleh": by}, options=options, data=one.id)


def allow_confirmed(call: Call, pending: Pending, option: str) -> None:
    one = staff.get(call.tx, pending.data)
    waits = one is not None and one.active and (one.proposed_by or one.asleep_at)
    if one is None or not waits or not _may_decide(call, one):
        raise Stop("p_izinkan_kosong")
    params = {"nama": one.name, "peran": _titles(call, one)}
    if one.proposed_by is None:
        staffing.do_wake(call.work, one)
        call.say("p_dibangunkan", params)
    elif option == _DECLINE[0]:
        staffing.do_decline(call.work, one)
        call.say("p_petugas_batal", params)
    else:
        staffing.do_approve(call.work, one)
        call.say("p_petugas_diizinkan", params)


MANAGE_STAFF = Command(
    name="petugas",
    aliases=("staff",),
    takes="[tambah <nama> <peran>[,<peran>] | cabut <nama> | data <nama>]",
    summary=(
        "Daftar petugas; memasukkan petugas baru dengan kode, atau mencabut haknya setelah YA. "
        "Peran pimpinan dan admin menunggu YA orang kedua. Dengan data: jabatan (boleh dengan "
        "Plh., Plt. atau a.n.), pangkat dan NIP seperti tertulis di bawah tanda tangan."
    ),
    example="/petugas tambah Petugas Contoh {peran}",
    run=manage_staff,
    asks=OfficeQuestion(manage_staff_confirmed),
)
ALLOW = Command(
    name="izinkan",
    aliases=("allow",),
    takes="[nama]",
    summary=(
        "YA orang kedua untuk petugas yang diusulkan, sebagai pimpinan atau admin, dan untuk "
        "petugas yang haknya tidur."
    ),
    example="/izinkan Petugas Contoh",
    run=allow,
    asks=OfficeQuestion(allow_confirmed),
)
