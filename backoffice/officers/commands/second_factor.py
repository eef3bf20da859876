"""/kodesandi: one-time codes of an authenticator app, and beginning anew for a colleague."""

from __future__ import annotations

import re

from backoffice.case.officers import Staff
from backoffice.casework import second_factor, staffing
from backoffice.office import one_time_codes
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import bearing
from backoffice.store import second_factors, staff

_SIX = re.compile(r"(\d{3})\s?(\d{3})[.!]?")


def read_code(text: str) -> str:
    """The six digits, which apps show in two groups; empty for anything else."""
    found = _SIX.fullmatch(text.strip())
    return found[1] + found[2] if found else ""


def set_codes(call: Call) -> None:
    """Without anything: begin. `reset <nama>`: for a colleague whose telephone is lost."""
    if not call.desk.current.rules.one_time_codes:
        raise Stop("p_kodesandi_tidak_diminta")
    word, _, rest = call.rest.strip().partition(" ")
    if word.lower() == "reset":
        _ask_reset(call, " ".join(rest.split()))
        return
    if word:
        raise Stop("p_kodesandi_cara")
    if second_factor.is_set(call.work, call.staff):
        raise Stop("p_kodesandi_ada")
    secret = second_factor.do_begin(call.work, call.staff)
    office = call.desk.current.office.name
    address = one_time_codes.address_of(secret, office=office, name=call.staff.name)
    params = {
        "rahasia": one_time_codes.written(secret),
        "kantor": office,
        "alamat_kode": address,
    }
    call.say("p_kodesandi_rahasia", params, qr=address)
    call.await_words("p_kodesandi_tanya", data="")


def hear_code(call: Call, pending: Pending) -> None:
    """The first code of a new secret."""
    code = read_code(call.rest)
    if not code:
        raise Stop("p_kodesandi_tanya")
    by_mail = call.contact.conversation.channel == "mail"
    refused = second_factor.check(
        call.work, call.staff, code, at=call.now, by_mail=by_mail, beginning=True
    )
    if refused is not None:
        raise Stop(*refused)
    second_factor.do_confirm(call.work, call.staff)
    call.settle()
    call.say("p_kodesandi_aktif")


def _ask_reset(call: Call, name: str) -> None:
    if not any(each.id == call.staff.id for each in staffing.deciders(call.work)):
        raise Stop("p_kodesandi_reset_siapa")
    if not name:
        raise Stop("p_kodesandi_cara")
    known = staff.known(call.tx, call.desk.office_id)
    found = bearing(name, [one for one in known if second_factor.is_set(call.work, one)])
    if len({one.name for one in found}) > 1:
        raise Stop("p_kepada_ganda", {"daftar": ", ".join(one.name for one in found)})
    if len(found) != 1:
        raise Stop("p_kodesandi_reset_tak_ada", {"nama": name[:60]})
    _not_own(call, found[0])
    params = {"nama": found[0].name, "peran": staffing.titles(call.work, found[0])}
    call.await_yes("p_kodesandi_reset_yakin", params, data=found[0].id)


def _not_own(call: Call, one: Staff) -> None:
    """Whoever holds an unlocked telephone would begin anew with it."""
    if one.id == call.staff.id:
        raise Stop("p_kodesandi_reset_sendiri")


def set_codes_confirmed(call: Call, pending: Pending, option: str) -> None:
    if pending.asks:
        # YA is no code.
        call.await_words("p_kodesandi_tanya", data="")
        return
    one = staff.get(call.tx, pending.data)
    if one is None or second_factors.load(call.tx, call.desk.vault, one.id) is None:
        raise Stop("p_kodesandi_reset_tak_ada", {"nama": one.name if one else "-"})
    _not_own(call, one)
    second_factor.do_reset(call.work, one)
    call.say("p_kodesandi_reset", {"nama": one.name})


SET_CODES = Command(
    name="kodesandi",
    aliases=("otp",),
    takes="[reset <nama>]",
    summary=(
        "Kode sekali pakai dari aplikasi autentikator, bila kantor memintanya bersama YA. Dengan "
        "reset: pimpinan atau admin melepas kode rekan yang teleponnya hilang."
    ),
    example="/kodesandi",
    run=set_codes,
    asks=OfficeQuestion(set_codes_confirmed, words=hear_code),
)
