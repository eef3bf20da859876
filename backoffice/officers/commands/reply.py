"""/balas: the only way an officer's words reach a citizen; shown in full first, sent on YA."""

from __future__ import annotations

from datetime import timedelta

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.workflow import Transition
from backoffice.casework import answering
from backoffice.officers.commands.command import (
    CONFIRM_SECONDS,
    Call,
    Command,
    Pending,
    Stop,
    confirm_choices,
)
from backoffice.store import texts


def _settling(call: Call, case: Case) -> bool:
    """May this officer settle the case with this very reply?"""
    profile = call.desk.profile(case.version)
    if not profile.workflow.direct_answer:
        return False
    found = workflow.decide(profile, case, "jawab_langsung", roles=call.staff.roles)
    return isinstance(found, Transition)


def preview(call: Call, case: Case, text_id: str, *, above_ref: str = "") -> None:
    """Show what would go out, and remember that it waits for YA."""
    token = call.tx.new_id()
    settle = _settling(call, case)
    settles = call.desk.words("konfirmasi.selesai") if settle else ""
    call.ask(
        Pending(
            kind="balas",
            case_id=case.id,
            seq=case.seq,
            expires_at=call.now + timedelta(seconds=CONFIRM_SECONDS),
            token=token,
            text_id=text_id,
            may_settle=settle,
        )
    )
    options = [("ya", "YA"), *([("selesai", "YA SELESAI")] if settle else [])]
    refs = {"isi": text_id} | ({"baru": above_ref} if above_ref else {})
    if not case.address_id:
        call.say(
            "p_pratinjau_tanpa_alamat",
            {
                "nomor": case.label,
                "pilihan_selesai": settles,
            },
            confirm_choices(token, *options, ("batal", "tombol.p_batal")),
            refs=refs,
            case_id=case.id,
        )
        return
    call.say(
        "p_pratinjau_lagi" if above_ref else "p_pratinjau",
        {
            "nomor": case.label,
            "kanal": call.reached_by(case),
            "pilihan_selesai": settles,
        },
        confirm_choices(token, *options, ("batal", "tombol.p_batal")),
        refs=refs,
        case_id=case.id,
    )


def run(call: Call) -> None:
    case = call.case()
    words = call.words("p_teks_perlu")
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    text_id = answering.do_draft(call.work, case, words)
    preview(call, case, text_id)


def sent(call: Call, case: Case, pending: Pending, option: str) -> None:
    """YA sends it; YA SELESAI sends it as the answer that closes."""
    if option == "selesai":
        step = call.step(case, "jawab_langsung")
        texts.rename(call.tx, pending.text_id, "answer")
        case = answering.do_answer_directly(call.work, case, pending.text_id, step)
        text = "p_terkirim_selesai" if case.address_id else "p_disampaikan_selesai"
        call.tell_sent(case, text)
        return
    texts.rename(call.tx, pending.text_id, "message")
    case = answering.do_message(call.work, case, pending.text_id)
    call.tell_sent(case, "p_terkirim" if case.address_id else "p_disampaikan")


def again(call: Call, case: Case, pending: Pending, heard: str) -> None:
    preview(call, case, pending.text_id, above_ref=heard)


COMMAND = Command(
    name="balas",
    aliases=("reply",),
    takes="<nomor> <teks>",
    summary="Menulis kepada pelapor: ditampilkan dulu, terkirim setelah YA.",
    example="/balas 42 Mohon datang besok pukul 09.00 ke loket 2.",
    run=run,
    confirmed=sent,
    again=again,
)
