"""/rahasia and /teradu: who may know of a case, and who may learn whose it is."""

from __future__ import annotations

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import Secret
from backoffice.case.officers import Staff
from backoffice.casework import accusations, confidentiality, journal
from backoffice.citizens.identity_permission import choices
from backoffice.office.secrecy import sees, superiors_above
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import find_target
from backoffice.store import staff


def keep_secret(call: Call) -> None:
    """`<nomor> identitas|isi ya|tidak [petugas]`."""
    case = call.case()
    what, _, behind = call.rest.strip().lower().partition(" ")
    answer = behind.split(None, 1)[0] if behind.split() else ""
    if what not in ("identitas", "isi") or answer not in ("ya", "tidak"):
        raise Stop("p_rahasia_salah")
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    hide = answer == "ya"
    if what == "identitas":
        _identity(call, case, hide)
    elif hide:
        # The names as they were typed: they are looked up, and shown when they are unknown.
        typed = call.rest.strip().split(None, 2)
        _restrict(call, case, typed[2] if len(typed) > 2 else "")
    else:
        _unrestrict(call, case)


def _identity(call: Call, case: Case, hide: bool) -> None:
    if hide == case.hide_identity:
        text = "p_identitas_sudah_ya" if hide else "p_identitas_sudah_tidak"
        raise Stop(text, {"nomor": case.label})
    if hide:
        case = confidentiality.do_keep_identity(call.work, case, hidden=True)
        call.say("p_identitas_ditutup", {"nomor": case.label}, case_id=case.id)
        return
    # It is the citizen's to give: we can only ask.
    if not case.address_id:
        raise Stop("p_izin_tanpa_chat", {"nomor": case.label})
    journal.tell_citizen(
        call.work,
        case,
        f"consent:{case.id}:{case.seq}",
        "minta_izin_identitas",
        {"kode": case.code},
        choices=choices(case),
    )
    call.say("p_izin_diminta", {"nomor": case.label}, case_id=case.id)


def _restrict(call: Call, case: Case, names: str) -> None:
    profile = call.desk.profile(case.version)
    named = [call.staff.id]
    rest = names
    while rest.strip():
        target, rest = find_target(call, rest)
        if not target.staff:
            raise Stop("p_rahasia_sebut_nama", {"nomor": case.label})
        named += target.staff
    known = case.secret or Secret()
    named = [*known.staff, *named]
    secret = replace(
        known,
        roles=known.roles or superiors_above(profile, call.staff.roles),
        staff=tuple(one for one in dict.fromkeys(named) if one not in known.accused),
    )
    case = confidentiality.do_restrict(call.work, case, secret, "pejabat")
    names = ", ".join(one.name for one in _knowing(call, case))
    call.say("p_isi_ditutup", {"nomor": case.label, "daftar": names}, case_id=case.id)


def _unrestrict(call: Call, case: Case) -> None:
    if case.secret is None:
        raise Stop("p_isi_terbuka", {"nomor": case.label})
    if case.secret.accused or case.secret.doubts:
        raise Stop("p_isi_teradu", {"nomor": case.label})
    second = _seconds(call, case)
    if second and case.opening_asked_by in ("", call.staff.id):
        params = {"nomor": case.label, "daftar": ", ".join(one.name for one in second)}
        if case.opening_asked_by:
            raise Stop("p_isi_menunggu", params)
        case = confidentiality.do_ask_opening(call.work, case, second)
        call.say("p_isi_minta_kedua", params, case_id=case.id)
        return
    case = confidentiality.do_unrestrict(call.work, case)
    call.say("p_isi_dibuka", {"nomor": case.label}, case_id=case.id)


def _seconds(call: Call, case: Case) -> list[Staff]:
    """Who else may decide it, and has to agree. Source: rules 42."""
    return [
        one
        for one in _knowing(call, case)
        if one.awake and one.id != call.staff.id and KEEP_SECRET.allowed(call.desk, one)
    ]


def _knowing(call: Call, case: Case) -> list[Staff]:
    return [one for one in staff.known(call.tx, call.desk.office_id) if sees(case, one)]


def accuse(call: Call) -> None:
    """`<nomor> [bukan] [petugas]`: it is about this officer, or after all about none."""
    case = call.case()
    first, _, behind = call.rest.strip().partition(" ")
    if first.lower().strip(".,!") == "bukan":
        # Also of a closed case, to which a citizen has written something.
        _clear(call, case, behind)
        return
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    words = call.words("p_teradu_perlu")
    one = _officer(call, words)
    profile = call.desk.profile(case.version)
    secret = accusations.about_officers(call.tx, profile, (), case.secret, wanted=(one,))
    if secret is None or secret == case.secret:
        raise Stop("p_teradu_sudah", {"nomor": case.label, "nama": one.name})
    case = confidentiality.do_restrict(call.work, case, secret, "teradu")
    text = "p_teradu" if sees(case, call.staff) else "p_teradu_lepas"
    call.say(text, {"nomor": case.label, "nama": one.name}, case_id=case.id)


def _officer(call: Call, words: str) -> Staff:
    target, _ = find_target(call, words)
    one = staff.get(call.tx, target.staff[0]) if target.staff else None
    if one is None:
        raise Stop("p_teradu_perlu")
    return one


def _clear(call: Call, case: Case, words: str) -> None:
    """Without a name: whatever made a superior look first. With one: this officer."""
    known = case.secret or Secret()
    one = _officer(call, words) if words.strip() else None
    if one is None and not known.doubts and len(known.named) == 1:
        one = staff.get(call.tx, known.named[0])
    if one is not None and one.id in known.named:
        _clear_named(call, case, one)
        return
    doubts = [each for each in known.doubts if one is None or each.staff == one.id]
    if one is not None and not doubts:
        raise Stop("p_teradu_bukan", {"nomor": case.label, "nama": one.name})
    if not doubts:
        raise Stop("p_teradu_tanpa_dugaan", {"nomor": case.label})
    profile = call.desk.profile(case.version)
    doubted = [found for each in doubts if (found := staff.get(call.tx, each.staff))]
    below = {role for each in doubted for role in each.roles} or set(profile.notify_new)
    if not call.staff.roles.intersection((*known.roles, *superiors_above(profile, below))):
        raise Stop("p_teradu_dugaan_atasan", {"nomor": case.label})
    case = accusations.do_clear(call.work, case, doubts=doubts)
    text = "p_dugaan_sebagian" if case.secret and case.secret.doubts else "p_dugaan_dicabut"
    call.say(text, {"nomor": case.label}, case_id=case.id)


def _clear_named(call: Call, case: Case, one: Staff) -> None:
    """Only superiors take off whom the complaint names, and not one of them alone.

    Whoever could be a friend may not. Source: rules 29.
    """
    profile = call.desk.profile(case.version)
    above = superiors_above(profile, one.roles)
    if not call.staff.roles.intersection(above):
        raise Stop("p_teradu_atasan", {"nama": one.name})
    second = [
        each
        for each in _knowing(call, case)
        if each.awake
        and each.id != call.staff.id
        and each.roles.intersection(above)
        and ACCUSE.allowed(call.desk, each)
    ]
    params = {"nomor": case.label, "nama": one.name}
    asked, by = case.clearing_asked or ("", "")
    if second and (asked != one.id or by == call.staff.id):
        names = {"daftar": ", ".join(each.name for each in second)}
        if asked == one.id:
            raise Stop("p_teradu_menunggu", params | names)
        case = accusations.do_ask_clearing(call.work, case, one, second)
        call.say("p_teradu_kedua", params | names, case_id=case.id)
        return
    case = accusations.do_clear(call.work, case, named=(one.id,))
    call.say("p_teradu_dicabut", params, case_id=case.id)


KEEP_SECRET = Command(
    name="rahasia",
    aliases=("confidential",),
    ends=True,
    takes="<nomor> identitas|isi ya|tidak [petugas]",
    summary=(
        "Merahasiakan identitas atau isi: identitas pelapor dari tim, atau isi pengaduan dari "
        "semua kecuali yang disebut. Identitas hanya dibuka oleh pelapor sendiri."
    ),
    example="/rahasia 42 isi ya",
    run=keep_secret,
)
ACCUSE = Command(
    name="teradu",
    aliases=("accused",),
    ends=True,
    takes="<nomor> [bukan] [petugas]",
    summary=(
        "Mencatat petugas yang diadukan: pengaduan pindah ke atasannya, dan petugas itu tidak "
        "dapat melihatnya. Dengan bukan: atasan sudah melihatnya, dan pengaduan itu tidak "
        "menyangkut petugas; bila namanya disebut lengkap, atasan lain ikut menyetujui."
    ),
    example="/teradu 42 Petugas Contoh",
    run=accuse,
)
