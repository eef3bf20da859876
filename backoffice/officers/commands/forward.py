"""/teruskan, /terima_surat: hand a case to the next desk, receive what was announced."""

from __future__ import annotations

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.casework import handling, reception
from backoffice.desk.wording import officer_stage
from backoffice.officers.commands import paper_following
from backoffice.officers.commands.command import CaseQuestion, Command, Several
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import find_target
from backoffice.store import staff

#: What stands behind a number that was received by mistake.
_UNDO = "batal"


def forward(call: Call) -> None:
    """To those whose stage comes next, without a name; of a secret case to somebody by name."""
    case = call.case()
    step = call.step(case, "teruskan")
    profile = call.desk.profile(case.version)
    note, left = call.rest.strip(), case.stage
    if case.secret is not None:
        target, note = find_target(call, call.words("p_rahasia_sebut_nama"))
        if not target.staff or set(target.staff) & set(case.secret.accused):
            raise Stop("p_rahasia_sebut_nama", {"nomor": case.label})
        roles = [staff.get(call.tx, one) for one in target.staff]
        call.step(case, "teruskan", to=[one.roles for one in roles if one])
        case = handling.do_assign(
            call.work,
            case,
            step,
            roles=(),
            staff=target.staff,
            instruction=note,
            forwarded=True,
        )
        names = target.name
    else:
        to = profile.workflow.addressees(step)
        case = handling.do_forward(call.work, case, step, roles=to, note=note)
        names = ", ".join(workflow.roles_of(profile, to))
        if not staff.holding(call.tx, call.desk.office_id, to):
            call.report(case, "p_didisposisikan_kosong", {"kepada": names})
            _memo(call, case, left, names, note)
            return
    stage = officer_stage(call.desk, case)
    params = {"nomor": case.label, "kepada": names, "tahap": stage}
    call.say("p_diteruskan", params, case_id=case.id)
    _memo(call, case, left, names, note)


def _memo(call: Call, case: Case, stage: str, to: str, note: str) -> None:
    """The memo with which it goes up on paper, where the office has one."""
    more = {"kepada": [to], "catatan": note}
    paper_following.follow(call, case, "teruskan", stage, more)


def receive(call: Call) -> None:
    """What was announced is here: it gets its number, and the clocks begin."""
    case = call.case(optional_number=False)
    word, _, reason = call.rest.strip().partition(" ")
    if word.lower() == _UNDO:
        _ask_undo(call, case, reason.strip())
        return
    step = call.step(case, "terima_surat")
    case = reception.do_receive(call.work, case, step)
    call.report(case, "p_surat_diterima" if case.number else "p_surat_kurang")


def _ask_undo(call: Call, case: Case, reason: str) -> None:
    _undoable(call, case)
    if not reason:
        raise Stop("p_batal_alasan", {"nomor": case.label})
    params = {"nomor": case.label, "alasan": reason}
    call.await_yes("p_konfirmasi_batal_terima", params, case=case, text_id=call.draft(case, reason))


def _undoable(call: Call, case: Case) -> None:
    profile = call.desk.profile(case.version)
    if not call.staff.roles & set(RECEIVE.by(profile)):
        refusal = workflow.not_for(profile, RECEIVE.by(profile), call.staff.roles)
        raise Stop(refusal.text, refusal.params)
    start = profile.workflow.stage(profile.workflow.start)
    if case.number is None or not case.open or start.numbered:
        raise Stop("p_belum_diterima", {"nomor": case.label})
    if case.answered_at is not None:
        raise Stop("p_sudah_dijawab", {"nomor": case.label})


def receive_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    _undoable(call, case)
    number = case.label
    case = reception.do_unreceive(call.work, case, call.drafted(pending))
    call.report(case, "p_terima_dibatalkan", {"nomor": number, "kode": case.code})


FORWARD = Command(
    name="teruskan",
    aliases=("forward",),
    takes="<nomor> [catatan]",
    summary="Meneruskan pengaduan ke tahap berikutnya menurut SOP; penerimanya diberi tahu.",
    example="/teruskan 42 Surat dan telaahan lengkap.",
    run=forward,
    verb="teruskan",
    several=Several(),
    paragraphs=True,
)
RECEIVE = Command(
    name="terima_surat",
    aliases=("receive",),
    takes="<kode> [batal <alasan>]",
    summary="Menerima resmi yang sudah didaftarkan: nomor register dan tanda terima terbit, dan "
    "tenggat mulai. Salah terima: tambahkan batal dan alasannya.",
    example="/terima_surat {kode}",
    run=receive,
    verb="terima_surat",
    asks=CaseQuestion(receive_confirmed),
)
