"""/salinandata, /tolakdata: decide what a citizen asked about their own data.

The officer vouches for who asks, and reads nothing of it: the copy goes to the citizen alone.
Source: rules 33.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import DataDecided
from backoffice.citizens import data_requests
from backoffice.desk.wording import wishes
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import frame_of, show_message
from backoffice.officers.commands.running import Call, Stop

_HANDED = "diserahkan"


def copy(call: Call) -> None:
    """`/salinandata 42`: send it on YA; `/salinandata 42 diserahkan …`: enter that it was."""
    case = call.case()
    how, _, note = call.rest.strip().partition(" ")
    how, note = how.lower().strip(":,."), note.strip()
    if how == _HANDED and note:
        data_requests.do_hand_over(call.work, case, note)
        call.say("p_salinan_data_diserahkan", {"nomor": case.label}, case_id=case.id)
        return
    if how:
        raise Stop("p_salinan_data_cara", {"nomor": case.label})
    _may_send(call, case)
    params = {"nomor": case.label, "kanal": call.reached_by(case)}
    call.await_yes("p_konfirmasi_salinan_data", params, case=case)


def copy_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    _may_send(call, case)
    case = data_requests.do_send_copy(call.work, case)
    call.tell_sent(case, "p_salinan_data")


def _may_send(call: Call, case: Case) -> None:
    if "data_saya" not in data_requests.pending_of(call.tx, case):
        raise Stop("p_salinan_data_belum", {"nomor": case.label})
    if not case.address_id or data_requests.is_shared(call.tx, case):
        raise Stop("p_salinan_data_loket", {"nomor": case.label})


def decline(call: Call) -> None:
    case = call.case()
    asked = _asked(call, case)
    reason = call.reason()
    text_id = call.draft(case, reason)
    what = tuple(data_requests.pending_of(call.tx, case))
    frame = frame_of(call, case, DataDecided(what=what, how="ditolak", words=text_id))
    show_message(
        call,
        case,
        "p_konfirmasi_isi",
        {
            "nomor": case.label,
            "tindakan": call.desk.words("tindakan.tolakdata", permintaan=asked),
            "isi": reason,
        },
        frames={"isi": frame} if frame else {},
        words=reason,
        text_id=text_id,
    )


def decline_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    asked = _asked(call, case)
    data_requests.do_decline(call.work, case, call.drafted(pending))
    call.report(case, "p_tolak_data", {"permintaan": asked})


def _asked(call: Call, case: Case) -> str:
    found = data_requests.pending_of(call.tx, case)
    if not found:
        raise Stop("p_tolak_data_tidak_ada", {"nomor": case.label})
    return wishes(call.desk, tuple(found))


COPY = Command(
    name="salinandata",
    aliases=("datacopy",),
    takes="<nomor> [diserahkan <keterangan>]",
    summary="Mengirim salinan data pelapor kepada pelapor sendiri: terkirim setelah YA, tidak "
    "ditampilkan di sini. Dengan diserahkan: mencatat bahwa salinannya sudah diberikan di loket.",
    example="/salinandata 42",
    run=copy,
    asks=CaseQuestion(copy_confirmed),
)
DECLINE = Command(
    name="tolakdata",
    aliases=("datarefuse",),
    ends=True,
    takes="<nomor> <alasan>",
    summary="Menolak permintaan pelapor tentang datanya (HAPUS DATA, DATA SAYA, UBAH DATA); "
    "pelapor membaca alasannya setelah YA.",
    example="/tolakdata 42 Pengaduan masih diperiksa Inspektorat.",
    run=decline,
    asks=CaseQuestion(decline_confirmed),
)
