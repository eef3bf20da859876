"""/petugas: list officers, invite a new one, and revoke an officer's rights."""

from __future__ import annotations

import re
from datetime import timedelta

from backoffice.case.codes import new_invitation
from backoffice.case.officers import Staff
from backoffice.case.workflow import roles_of
from backoffice.officers.commands.command import Call, Command, OfficeQuestion, Pending, Stop
from backoffice.store import cases, staff

VALID = timedelta(hours=24)
_NAME_CHARS = 120
_COMMA = re.compile(r"\s*,\s*")


def manage_staff(call: Call) -> None:
    word, _, rest = call.rest.strip().partition(" ")
    rest = " ".join(rest.split())
    match word.lower():
        case "":
            _list(call)
        case "tambah" | "add":
            _add(call, rest)
        case "cabut" | "revoke":
            _ask(call, rest)
        case _:
            raise Stop("p_petugas_cara")


def _titles(call: Call, one: Staff) -> str:
    return ", ".join(roles_of(call.desk.current, sorted(one.roles)))


def _active(call: Call) -> list[Staff]:
    return [one for one in staff.listing(call.tx, call.desk.office_id) if one.active]


def _list(call: Call) -> None:
    until = staff.open_invitations(call.tx, call.desk.office_id)

    def status(one: Staff) -> str:
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
    known = {role.id for role in call.desk.current.roles}
    roles = tuple(dict.fromkeys(role for role in listed.lower().split(",") if role))
    unknown = [role for role in roles if role not in known]
    if unknown or not roles:
        raise Stop(
            "p_peran_salah",
            {"peran": (unknown or [listed])[0][:40], "daftar": ", ".join(sorted(known))},
        )
    code = new_invitation(call.desk.randomness)
    staff.add(
        call.tx,
        office_id=call.desk.office_id,
        name=name,
        roles=roles,
        unit="",
        code=code,
        now=call.now,
        valid=VALID,
    )
    ends = call.now + VALID
    call.say(
        "p_petugas_ditambah",
        {
            "nama": name,
            "peran": ", ".join(roles_of(call.desk.current, roles)),
            "kode": code,
            "sampai": call.desk.moment(ends),
        },
    )


def _ask(call: Call, name: str) -> None:
    if not name:
        raise Stop("p_petugas_cara")
    found = [one for one in _active(call) if one.name.casefold() == name.casefold()]
    if not found:
        raise Stop("p_petugas_tak_ada", {"nama": name[:60]})
    if len(found) > 1:
        raise Stop("p_petugas_ganda", {"nama": name[:60]})
    one = found[0]
    if one.id == call.staff.id:
        # A slip would leave an office without anybody who may put it right.
        raise Stop("p_petugas_sendiri")
    holds = sum(
        cases.count(call.tx, call.desk.office_id, shelf=shelf, holder=one.id)
        for shelf in ("queue", "hold")
    )
    params = {"nama": one.name, "peran": _titles(call, one), "jumlah": str(holds)}
    call.await_yes("p_petugas_yakin", params, data=one.id)


def manage_staff_confirmed(call: Call, pending: Pending, option: str) -> None:
    one = staff.get(call.tx, pending.data)
    if one is None or not one.active:
        raise Stop("p_petugas_tak_ada", {"nama": one.name if one else "-"})
    staff.revoke(call.tx, one.id)
    call.say("p_petugas_dicabut", {"nama": one.name})


MANAGE_STAFF = Command(
    name="petugas",
    aliases=("staff",),
    takes="[tambah <nama> <peran>[,<peran>] | cabut <nama>]",
    summary="Daftar petugas; memasukkan petugas baru dengan kode, atau mencabut haknya setelah YA.",
    example="/petugas tambah Petugas Contoh petugas_pengaduan",
    run=manage_staff,
    asks=OfficeQuestion(manage_staff_confirmed),
)
