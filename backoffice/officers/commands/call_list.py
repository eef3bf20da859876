"""/telepon cetak: the citizens to be called as a list on paper, names and numbers and all.

Each identity that stands on it is opened as /identitas opens one: by whoever may, written down in
the journal of its case. What is kept secret stands on the list of whoever holds it and on no
other. The file and its words go again after a day. Source: rules 31.
"""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.case.case import Case
from backoffice.casework import confidentiality
from backoffice.casework.letters import frozen
from backoffice.casework.paper_values import identity_values
from backoffice.casework.sheets import sheet_of
from backoffice.desk.printed import keep_passing
from backoffice.office.secrecy import may_open_identity
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.views import SHOW_IDENTITY
from backoffice.papers.values import Cell, Value
from backoffice.store import cases, held_messages, outbox
from backoffice.store.held_messages import CallDue

#: So many are looked at, and so many stand on one list.
_LOOKED_AT = 200
_PRINTED = 100
_LAYOUT = "daftar_panggil"
_NAME = "daftar-panggil"


def ask_to_print(call: Call) -> None:
    """Show how many would stand on it, and wait for YA: their identities are opened by it."""
    found, left = _sorted(call)
    params = {"jumlah": str(len(found)), "lain": str(left)}
    if not found:
        raise Stop("p_telepon_kosong_cetak" if left else "p_telepon_kosong", params)
    call.await_yes("p_konfirmasi_cetak_telepon", params, acts=(SHOW_IDENTITY.name,))


def track_calls_confirmed(call: Call, pending: Pending, option: str) -> None:
    """YA: print the list as it is now."""
    found, _ = _sorted(call)
    if option != "ya" or not found:
        raise Stop("p_telepon_kosong")
    desk = call.desk
    values: dict[str, Value] = {
        "tanggal_cetak": f"{desk.moment(call.now)} {desk.current.office.zone_label}",
        "dicetak_oleh": call.staff.name,
        "panggilan": [_row(call, row, case) for row, case in found],
    }
    made = sheet_of(call.work, _LAYOUT, values)
    if made is None:
        raise Stop("p_telepon_kosong")
    why = desk.words("telepon.alasan")
    for _, case in found:
        again = call.staff.id in case.identity_open_to
        confidentiality.do_reveal(call.work, case, why, roles=call.staff.roles, again=again)
    going = [outbox.File(keep_passing(call.work, frozen(call.desk.vault, made).data, _NAME), _NAME)]
    call.say("p_telepon_cetak", {"jumlah": str(len(found))}, files=going)


def _row(call: Call, row: CallDue, case: Case) -> dict[str, Cell]:
    desk, who = call.desk, identity_values(call.work, case)
    name = who.get("nama_pelapor", "")
    waits = {"jumlah": str(row.messages), "tanggal": desk.date(row.since)}
    return {
        "nomor_register": case.label,
        "nama": f"{desk.words('surat.sapaan')} {name}" if name else "-",
        "telepon": who.get("kontak_pelapor", "-"),
        "keperluan": desk.words("telepon.keperluan", **waits),
    }


def _sorted(call: Call) -> tuple[list[tuple[CallDue, Case]], int]:
    """Who stands on the list, and how many more this officer sees whose identity stays closed."""
    if not SHOW_IDENTITY.allowed(call.desk, call.staff):
        raise Stop("p_telepon_cetak_bukan_hak")
    found: list[tuple[CallDue, Case]] = []
    left = 0
    for row, case in listed(call):
        profile = call.desk.profile(case.version)
        held = case.secret is None or case.holder == call.staff.id
        if not held or may_open_identity(profile, case, call.staff):
            left += 1
        elif len(found) < _PRINTED:
            found.append((row, case))
    return found, left


def listed(call: Call) -> Iterator[tuple[CallDue, Case]]:
    """The cases to be called about of which this officer knows, the longest waiting first."""
    for row in held_messages.calls(call.tx, call.desk.office_id, limit=_LOOKED_AT):
        case = cases.load(call.tx, row.case_id)
        if case is not None and case.sealed_at is None and not call.hides(case):
            yield row, case
