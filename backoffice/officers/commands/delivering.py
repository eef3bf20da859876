"""/serah: the approved answer was handed over by hand, with proof; or it was not after all."""

from __future__ import annotations

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.casework import delivering
from backoffice.desk.desk import Desk
from backoffice.desk.wording import officer_stage
from backoffice.officers.commands import own_files
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import frame_of, show_message, written
from backoffice.officers.commands.running import Call, Stop
from backoffice.store.outbox import Frame

#: What may stand behind the number instead of a proof.
_BACK = "batal"
_PROOF = "p_bukti_berkas"


def deliver(call: Call) -> None:
    """Words of proof hand it over; `batal` takes that back."""
    case = call.case()
    word, _, reason = call.rest.strip().partition(" ")
    if word.lower() == _BACK:
        _ask_back(call, case, reason.strip())
        return
    step = call.step(case, "serah")
    if case.delivery is not None:
        raise Stop("p_sudah_diserahkan", {"nomor": case.label})
    proof = call.words("p_bukti_perlu")
    draft = case.draft
    words = written(call, draft.words) if draft else ""
    if draft is None or not words:
        raise Stop("p_belum_disetujui", {"nomor": case.label})
    params = {"nomor": case.label, "bukti": proof}
    frame = frame_of(call, case, delivering.handed_over(call.work, case, step, ""))
    frames: dict[str, Frame] = {"isi": frame} if frame else {}
    text = "p_konfirmasi_serah_tanpa_alamat"
    if frame:
        text, params["kanal"] = "p_konfirmasi_serah", call.reached_by(case)
        if draft.files and not own_files.check_kept(call, case, draft.files):
            raise Stop("p_berkas_masih_diambil", {"nomor": case.label})
    files = own_files.keep(call)
    if files:
        text = f"{text}>{_PROOF}"
        params["bukti_berkas"] = own_files.named(call, files)
    show_message(
        call,
        case,
        text,
        params,
        frames=frames,
        words=words,
        authors=(draft.by,),
        refs={} if frame else {"isi": draft.words},
        text_id=call.draft(case, proof),
        files=files,
        # Its words reach the citizen: where a code is asked for that, it is asked for here.
        acts=("kirim",),
    )


def _refuse_back(call: Call, case: Case) -> None:
    profile = call.desk.profile(case.version)
    if not delivering.may_take_back(profile, call.staff.roles):
        refusal = workflow.not_for(profile, delivering.closers_of(profile), call.staff.roles)
        raise Stop(refusal.text, refusal.params)
    call.refuse_late(case)
    if case.delivery is None or not (case.open or case.state == "SELESAI"):
        raise Stop("p_tidak_diserahkan", {"nomor": case.label})


def _ask_back(call: Call, case: Case, reason: str) -> None:
    _refuse_back(call, case)
    if not reason or case.delivery is None:
        raise Stop("p_alasan_perlu")
    stages = call.desk.profile(case.version).workflow
    params = {
        "nomor": case.label,
        "alasan": reason,
        "tahap": stages.stage(case.delivery.stage).name,
        "kabar": _told(call, case),
    }
    text_id = call.draft(case, reason)
    call.await_yes("p_konfirmasi_serah_batal", params, case=case, text_id=text_id, data=_BACK)


def _told(call: Call, case: Case) -> str:
    """Whether the citizen hears that it is taken back, whatever stage it is then."""
    return call.desk.words("kabar.diberi_tahu" if case.address_id else "kabar.tanpa_alamat")


def deliver_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    if pending.data == _BACK:
        _refuse_back(call, case)
        case = delivering.do_take_back(call.work, case, call.drafted(pending))
        params = {"nomor": case.label, "tahap": officer_stage(call.desk, case)}
        call.say("p_serah_dibatalkan", params | {"kabar": _told(call, case)}, case_id=case.id)
        return
    step = call.step(case, "serah")
    case = delivering.do_deliver(call.work, case, step, call.drafted(pending), pending.files)
    if not case.open:
        call.say("p_diserahkan_selesai", {"nomor": case.label}, case_id=case.id)
        return
    until = call.desk.reply_until(case.version, call.now)
    call.say("p_diserahkan", {"nomor": case.label, "tanggal": until}, case_id=case.id)


class _Delivering(Command, frozen=True):
    """Whoever may close takes back what others have entered."""

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        back = delivering.may_take_back(desk.current, staff.roles)
        return self.belongs(desk.current) and (back or super().allowed(desk, staff))


DELIVER = _Delivering(
    name="serah",
    aliases=("deliver",),
    takes="<nomor> <bukti>",
    summary="Mencatat bahwa jawaban yang disetujui diserahkan langsung, dengan bukti (foto tanda "
    "terima boleh disertakan): ditampilkan dulu, dicatat setelah YA. Yang keliru dibatalkan dengan "
    "batal <alasan> oleh yang berhak menutup.",
    example="/serah 42 Diterima sendiri oleh pelapor di loket 2.",
    run=deliver,
    verb="serah",
    asks=CaseQuestion(deliver_confirmed),
    takes_files=True,
    paragraphs=True,
)
