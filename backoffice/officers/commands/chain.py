"""The chain between officers: hand on, draft, give back, ask a superior."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.events import Drafted
from backoffice.case.officers import Staff
from backoffice.casework import answering, handling, journal
from backoffice.desk.desk import Desk
from backoffice.desk.wording import nearest_limit, superiors_of
from backoffice.office.secrecy import superiors_above
from backoffice.officers.commands import own_files, paper_following, paper_signing
from backoffice.officers.commands.command import Command, Several
from backoffice.officers.commands.previews import WARNING, warning
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import Target, find_targets, is_reached
from backoffice.store import staff

_UNREACHED = "p_didisposisikan_sebagian"


def assign(call: Call) -> None:
    """To roles or officers, with an instruction; of several the first leads."""
    case = call.case()
    _refuse_assigning(call, case)
    words = call.words("p_kepada_perlu")
    targets, instruction = find_targets(call, words)
    for target in targets:
        if case.secret is not None and not target.staff:
            raise Stop("p_rahasia_sebut_nama", {"nomor": case.label})
        if case.secret is not None and set(target.staff) & set(case.secret.accused):
            raise Stop("p_kepada_teradu", {"nomor": case.label, "kepada": target.name})
    # Whoever leads has to have work there; others may help from wherever they are.
    step = call.step(case, "disposisi", to=(_roles(call, targets[0]),))
    roles = tuple(role for one in targets for role in one.roles)
    officers = tuple(id for one in targets for id in one.staff)
    first = targets[0]
    lead = "".join((*first.roles, *first.staff)) if len(targets) > 1 else ""
    again = journal.stays_with(call.tx, case, roles, officers, lead)
    # Within the house a case goes to and fro untold.
    stage = call.desk.profile(case.version).workflow.stage(step.target)
    news = stage.tell and journal.is_news(call.tx, case, roles, lead)
    left = case.stage
    case = handling.do_assign(
        call.work, case, step, roles=roles, staff=officers, instruction=instruction, lead=lead
    )
    unreached = [one.name for one in targets if not is_reached(call, one)]
    if len(unreached) == len(targets):
        call.report(case, "p_didisposisikan_kosong", {"kepada": ", ".join(unreached)})
        _sheet(call, case, left, targets, instruction)
        return
    names = ", ".join(one.name for one in targets)
    if lead:
        names = call.desk.words("disposisi.beberapa", daftar=names, pemimpin=first.name)
    text = "p_didisposisikan_lagi" if again else "p_didisposisikan"
    if unreached:
        text = f"{text}>{_UNREACHED}"
    params = {"kepada": names, "belum": ", ".join(unreached)}
    if news:
        call.report(case, text, params)
    else:
        same = call.desk.words("disposisi.sama")
        call.say(text, {"nomor": case.label, "kabar": same, **params}, case_id=case.id)
    _sheet(call, case, left, targets, instruction)


def _sheet(call: Call, case: Case, stage: str, targets: Sequence[Target], instruction: str) -> None:
    """The sheet that says on paper what was typed, where the office has one."""
    names = [one.name for one in targets]
    # What could be chosen stands on the sheet as well, with what was.
    profile = call.desk.profile(case.version)
    ways = workflow.transitions_from(profile.workflow, "disposisi", stage)
    may = {role for way in ways for role in profile.workflow.may_have(way)}
    every = dict.fromkeys((*names, *workflow.roles_of(profile, may)))
    more = {"tujuan": list(every), "diteruskan": names, "kepada": names, "catatan": instruction}
    paper_following.follow(call, case, "disposisi", stage, more)


def _refuse_assigning(call: Call, case: Case) -> None:
    """Stop where whoever it is for would not matter: nobody may hand it on from here."""
    profile = call.desk.profile(case.version)
    ways = workflow.transitions_from(profile.workflow, "disposisi", case.stage)
    if not any(call.staff.roles & set(way.by) for way in ways) or not case.open:
        call.step(case, "disposisi")


def _roles(call: Call, target: Target) -> frozenset[str]:
    officers = (staff.get(call.tx, one) for one in target.staff)
    return frozenset(target.roles).union(*(one.roles for one in officers if one))


def release(call: Call) -> None:
    case = call.case()
    step = call.step(case, "lepas")
    if case.holder != call.staff.id and not _above_holder(call, case):
        raise Stop("p_bukan_pemegang", {"nomor": case.label})
    reason = call.reason()
    case = handling.do_release(call.work, case, step, reason)
    call.say("p_dilepas", {"nomor": case.label}, case_id=case.id)


def _above_holder(call: Call, case: Case) -> bool:
    """A superior may take a case from whoever holds it."""
    holder = staff.get(call.tx, case.holder) if case.holder else None
    superiors = superiors_above(call.desk.profile(case.version), holder.roles if holder else ())
    return bool(call.staff.roles.intersection(superiors))


def write_draft(call: Call) -> None:
    """The official answer, laid before whoever approves it."""
    case = call.case()
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    if case.number is None:
        raise Stop("p_belum_bernomor", {"nomor": case.label})
    call.refuse_late(case, lambda event: isinstance(event, Drafted))
    words = call.words("p_teks_perlu")
    own_files.check_stated(call, case)
    files = own_files.keep(call)
    case = answering.do_write_draft(call.work, case, words, files)
    text, params = "p_diusulkan", {"nomor": case.label}
    params["versi"] = str(case.draft.version if case.draft else 0)
    if files:
        text, params["berkas"] = f"{text}>{own_files.BELOW}", own_files.named(call, files)
    if said := warning(call, case, words):
        text, params = f"{text}>{WARNING}", params | {"awas": said}
    call.say(text, params, case_id=case.id)


def give_back(call: Call) -> None:
    case = call.case()
    if (paper := paper_signing.named_paper(call, case)) is not None:
        paper_signing.give_back(call, case, paper)
        return
    step = call.step(case, "kembalikan")
    note = call.reason()
    case = answering.do_return(call.work, case, step, note)
    call.say("p_dikembalikan_ok", {"nomor": case.label}, case_id=case.id)


def escalate(call: Call) -> None:
    case = call.case()
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    reason = call.reason()
    roles = superiors_of(call.desk.profile(case.version), call.staff.roles)
    above = staff.holding(call.tx, call.desk.office_id, roles)
    told = [one for one in staff.knowing(call.tx, case, above) if one.id != call.staff.id]
    if not told:
        raise Stop("p_tanpa_atasan", {"nomor": case.label})
    case = handling.do_escalate(call.work, case, reason, roles=roles)
    names = ", ".join(one.name for one in told)
    _, left = nearest_limit(call.desk, case, call.now)
    params = {"nomor": case.label, "kepada": names, "sisa": left}
    call.say("p_eskalasi_ok", params, case_id=case.id)


ASSIGN = Command(
    name="disposisi",
    aliases=("assign",),
    takes="<nomor> <kepada> [instruksi]",
    summary="Meneruskan pengaduan kepada tim atau petugas, dengan instruksi; boleh beberapa, "
    "dipisah koma, dan yang pertama memimpin.",
    example="/disposisi 42 {peran} Cek berkas di loket 2, siapkan jawaban.",
    run=assign,
    verb="disposisi",
    several=Several("p_kepada_perlu", check=find_targets),
    paragraphs=True,
)
RELEASE = Command(
    name="lepas",
    aliases=("release",),
    takes="<nomor> <alasan>",
    summary="Mengembalikan pengaduan yang Bapak/Ibu pegang ke antrean.",
    example="/lepas 42 Saya dinas luar sampai Jumat.",
    run=release,
    verb="lepas",
    several=Several("p_alasan_perlu"),
)
WRITE_DRAFT = Command(
    name="jawab",
    aliases=("draft",),
    takes="<nomor> <teks>",
    summary="Mengusulkan jawaban resmi; terkirim setelah disetujui pejabat.",
    example="/jawab 42 KTP-el sudah dicetak dan dapat diambil di loket 2.",
    run=write_draft,
    takes_files=True,
    paragraphs=True,
)


class _GivingBack(Command, frozen=True):
    """Whoever has a place in the chain of another paper may give that one back."""

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        return super().allowed(desk, staff) or paper_signing.signs_any(desk, staff)


GIVE_BACK = _GivingBack(
    name="kembalikan",
    aliases=("return",),
    takes="<nomor> [surat] <catatan>",
    summary="Mengembalikan usulan jawaban kepada penyusunnya dengan catatan; dengan nama surat, "
    "surat itu.",
    example="/kembalikan 42 Sebutkan tanggal pengambilannya.",
    run=give_back,
    verb="kembalikan",
    paragraphs=True,
)
ESCALATE = Command(
    name="eskalasi",
    aliases=("escalate",),
    takes="<nomor> <alasan>",
    summary="Meminta arahan atasan.",
    example="/eskalasi 42 Menyangkut kewenangan kecamatan.",
    run=escalate,
    paragraphs=True,
)
