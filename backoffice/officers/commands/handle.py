"""/ambil, /lengkap, /catatan, /selesai: what an officer does to a case without the citizen."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.workflow import Transition, transitions_from
from backoffice.casework import ending, handling
from backoffice.desk.wording import limit_text, officer_stage, runs_again, settling_limit
from backoffice.officers.commands import own_files, paper_following
from backoffice.officers.commands.command import CaseQuestion, Command, Several
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import frame_of
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import staff

_KEPT_WITH_IT = "p_catatan_berkas"


def take(call: Call) -> None:
    case = call.case()
    if case.holder == call.staff.id and case.open:
        raise Stop("p_sudah_dipegang", {"nomor": case.label})
    other = staff.get(call.tx, case.holder) if case.holder else None
    if other is not None and other.active and case.open:
        raise Stop("p_dipegang_lain", {"nomor": case.label, "oleh": other.name})
    step = call.step(case, "ambil")
    _leave_to_lead(call, case)
    case = handling.do_take(call.work, case, step)
    limit = limit_text(call.desk, case, call.now)
    call.say("p_diambil", {"nomor": case.label, "batas": limit}, case_id=case.id)


def _leave_to_lead(call: Call, case: Case) -> None:
    """Whoever it was handed to besides the one that leads works on it without taking it."""
    own = {call.staff.id, *call.staff.roles}
    if case.state != "DIDISPOSISI" or not case.lead or case.lead in own:
        return
    if own.intersection((*case.assigned_roles, *case.assigned_staff)):
        roles = call.desk.profile(case.version).roles
        officer = staff.get(call.tx, case.lead)
        title = next((role.title for role in roles if role.id == case.lead), "")
        lead = officer.name if officer else title
        raise Stop("p_dipimpin_lain", {"nomor": case.label, "pemimpin": lead})


def complete(call: Call) -> None:
    case = call.case()
    call.refuse_late(case)
    waits = case.waiting_from is not None
    if case.completed_at is not None and case.open and not waits and not _leads_on(call, case):
        raise Stop("p_sudah_lengkap", {"nomor": case.label})
    step = call.step(case, "lengkap")
    if case.completed_at is not None and waits:
        _suffices(call, case)
        return
    frame = frame_of(call, case, handling.completed(call.work, case, step))
    if frame is None:
        # Nobody reads of it.
        _complete(call, case, step)
        return
    params = {"tindakan": call.desk.words("tindakan.lengkap"), "nomor": case.label}
    call.await_yes("p_konfirmasi_isi", params, frames={"isi": frame}, case=case)


def _leads_on(call: Call, case: Case) -> bool:
    """Is what the clock declared complete still to be sent on by a person?"""
    ways = transitions_from(call.desk.profile(case.version).workflow, "lengkap", case.stage)
    return any(way.target != case.stage for way in ways)


def _suffices(call: Call, case: Case) -> None:
    """What was asked for came another way, or is not needed: nobody is told but officers."""
    case = handling.do_suffice(call.work, case)
    params = {"nomor": case.label, "tahap": officer_stage(call.desk, case)}
    call.say("p_cukup", params | {"jam": runs_again(call.desk, case, call.now)}, case_id=case.id)


def complete_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    _complete(call, case, call.step(case, "lengkap"))


def _complete(call: Call, case: Case, step: Transition) -> None:
    case = handling.do_complete(call.work, case, step)
    date, left = settling_limit(call.desk, case, call.now)
    stage = call.desk.profile(case.version).workflow.stage(case.stage)
    call.report(case, "p_lengkap", {"batas": date, "sisa": left}, within=not stage.tell)


def note(call: Call) -> None:
    case = call.case()
    files = own_files.keep(call)
    # A picture alone may say enough.
    words = call.rest.strip() if files else call.words("p_teks_perlu")
    handling.do_note(call.work, case, words, files)
    tell_noted(call, case, files)


def tell_noted(call: Call, case: Case, files: Sequence[str]) -> None:
    """Confirm a note, and name the files that are kept with it."""
    text, params = "p_dicatat", {"nomor": case.label}
    if files:
        params["berkas"] = own_files.named(call, files)
        text = f"{text}>{_KEPT_WITH_IT}"
    call.say(text, params, case_id=case.id)


def close(call: Call) -> None:
    """Ask for the YA that closes; the remark waits with it."""
    case = call.case()
    step = call.step(case, "selesai")
    if step.reason:
        call.words("p_hasil_perlu")
    text_id = call.draft(case, call.rest.strip()) if call.rest.strip() else ""
    params = {"tindakan": call.desk.words("tindakan.selesai"), "nomor": case.label}
    frame = frame_of(call, case, ending.closed(step))
    text = "p_konfirmasi_isi" if frame else "p_konfirmasi"
    frames = {"isi": frame} if frame else {}
    call.await_yes(text, params, text_id=text_id, frames=frames, case=case)


def close_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    step = call.step(case, "selesai")
    remark = call.drafted(pending)
    left = case.stage
    case = ending.do_close(call.work, case, step, remark)
    call.report(case, "p_ditutup")
    # Where nobody met, the closing words are what came of it.
    met = any(one.state == "selesai" for one in case.meetings)
    more = {"hasil_rapat": remark} if remark and not met else {}
    paper_following.follow(call, case, "selesai", left, more)


TAKE = Command(
    name="ambil",
    aliases=("claim",),
    takes="<nomor>",
    summary="Mengambil pengaduan dari antrean untuk dikerjakan.",
    example="/ambil 42",
    run=take,
    verb="ambil",
    several=Several(),
)
COMPLETE = Command(
    name="lengkap",
    aliases=("complete",),
    takes="<nomor>",
    summary="Menyatakan pengaduan lengkap dan memenuhi syarat: pesan kepada pelapor ditampilkan "
    "dulu, dan setelah YA batas penyelesaian mulai berjalan. Yang sudah lengkap dan masih menunggu "
    "pelapor: yang diminta dinyatakan cukup, dan jam berjalan lagi.",
    example="/lengkap 42",
    run=complete,
    verb="lengkap",
    asks=CaseQuestion(complete_confirmed),
)
NOTE = Command(
    name="catatan",
    aliases=("note",),
    takes="<nomor> <teks>",
    summary="Menyimpan catatan internal; tidak dikirim kepada pelapor.",
    example="/catatan 42 Berkas sudah dicek ke loket 2.",
    run=note,
    several=Several("p_teks_perlu"),
    takes_files=True,
    paragraphs=True,
)
CLOSE = Command(
    name="selesai",
    aliases=("close",),
    ends=True,
    takes="<nomor> [hasil]",
    summary="Menutup pengaduan, setelah dikonfirmasi dengan YA.",
    example="/selesai 42",
    run=close,
    verb="selesai",
    asks=CaseQuestion(close_confirmed),
)
