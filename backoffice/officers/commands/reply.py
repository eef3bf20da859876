"""/balas: the only way an officer's words reach a citizen; shown in full first, sent on YA."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.events import Messaged
from backoffice.case.workflow import Transition
from backoffice.casework import answering, handling
from backoffice.officers.commands import own_files
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.directing import give, may_direct
from backoffice.officers.commands.handle import NOTE, tell_noted
from backoffice.officers.commands.pending import CANCEL, SETTLE, YES, Option, Pending
from backoffice.officers.commands.previews import frame_of, show_message, written
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import texts
from backoffice.store.outbox import Frame
from channels.message import Choice

#: Shows the other message that YA SELESAI would send.
_CLOSING = "p_pratinjau_selesai"
#: What plain words on a quoted message may be meant as.
_AS_DIRECTION: Option = ("arahan", "tombol.p_arahan")
_AS_REPLY: Option = ("balas", "tombol.p_balas")
_AS_NOTE: Option = ("catatan", "tombol.p_catatan")
#: So many characters go into a link.
_IN_LINK = 400


def _settling(call: Call, case: Case) -> bool:
    """May this officer settle the case with this very reply?"""
    profile = call.desk.profile(case.version)
    if not profile.workflow.direct_answer:
        return False
    found = workflow.decide(profile, case, "jawab_langsung", roles=call.staff.roles)
    return isinstance(found, Transition)


def preview(
    call: Call, case: Case, text_id: str, files: Sequence[str] = (), *, above_ref: str = ""
) -> None:
    """Show what would go out, and remember that it waits for YA."""
    params = {"nomor": case.label}
    refs = {"baru": above_ref} if above_ref else {}
    settles = _settling(call, case)
    frames: dict[str, Frame] = {}
    frame = frame_of(call, case, Messaged(words=text_id))
    if frame is None:
        text = "p_pratinjau_tanpa_alamat"
        refs["isi"] = text_id
    else:
        text = "p_pratinjau_lagi" if above_ref else "p_pratinjau"
        params["kanal"] = call.reached_by(case)
        frames["isi"] = frame
        same = call.desk.words("konfirmasi.isi_sama")
        closing = frame_of(call, case, answering.direct_answer(case, text_id), isi_jawaban=same)
        if settles and closing is not None:
            text, frames["penutup"] = f"{text}>{_CLOSING}", closing
    if files:
        text, params = (
            f"{text}>{own_files.BELOW}",
            params | {"berkas": own_files.named(call, files)},
        )
    show_message(
        call,
        case,
        text,
        params,
        frames=frames,
        words=written(call, text_id),
        options=(YES, SETTLE, CANCEL) if settles else (YES, CANCEL),
        text_id=text_id,
        refs=refs,
        files=files,
    )


def reply(call: Call) -> None:
    case = call.case()
    _refuse_closed(case)
    words = call.words("p_teks_perlu")
    own_files.check_stated(call, case)
    files = own_files.keep(call)
    text_id = answering.do_draft(call.work, case, words)
    preview(call, case, text_id, files)


def _refuse_closed(case: Case) -> None:
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})


def offer(call: Call) -> None:
    """Words without a command below a message that tells of a case: ask what they are meant as."""
    case = call.quoted_case()
    if case is None or not _ways(call, case):
        raise Stop("p_bukan_perintah")
    call.remember(case)
    files = own_files.keep(call)
    text_id = answering.do_draft(call.work, case, call.words("p_teks_perlu"))
    _offer(call, case, text_id, files)


def offer_by_mail(call: Call) -> None:
    """The same to a letter: each way is a command to send, with the words behind it."""
    case = call.quoted_case()
    ways = _ways(call, case) if case is not None else []
    if case is None or not ways:
        raise Stop("p_bukan_perintah")
    words = call.words("p_teks_perlu")
    # Longer ones are copied by whoever wrote them: not every program opens a link of any length.
    behind = words if len(words) <= _IN_LINK else ""
    choices = [
        Choice(id=f"/{command} {case.label} {behind}".rstrip(), label=call.desk.words(label))
        for command, label in ways
    ]
    commands = "\n".join(f"/{command} {case.label} …" for command, _ in ways)
    call.say("p_kutipan_surel", {"nomor": case.label, "daftar": commands}, choices, case_id=case.id)


def _ways(call: Call, case: Case) -> list[Option]:
    ways = [_AS_DIRECTION] if may_direct(call, case) else []
    if case.open and REPLY.allowed(call.desk, call.staff):
        ways.append(_AS_REPLY)
    return [*ways, _AS_NOTE] if NOTE.allowed(call.desk, call.staff) else ways


def _offer(call: Call, case: Case, text_id: str, files: Sequence[str]) -> None:
    options = [*_ways(call, case), CANCEL]
    call.await_choice("p_kutipan", case, options, text_id=text_id, files=files)


def _chosen(call: Call, case: Case, pending: Pending, option: str) -> None:
    if option not in pending.choices:
        # A YA to nothing that was shown.
        call.ask(pending)
        params = {"nomor": case.label, "pilihan": pending.ways(call.desk)}
        call.say("p_kutipan_menunggu", params)
    elif option == "arahan":
        give(call, case, call.drafted(pending))
    elif option == "catatan":
        handling.do_note(call.work, case, call.drafted(pending), pending.files)
        tell_noted(call, case, pending.files)
    else:
        _refuse_closed(case)
        preview(call, case, pending.text_id, pending.files)


def reply_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    """YA sends it; YA SELESAI sends it as the answer that closes."""
    if pending.choices:
        _chosen(call, case, pending, option)
        return
    if not own_files.may_go(call, case, pending):
        return
    if option == "selesai":
        step = call.step(case, "jawab_langsung")
        texts.rename(call.tx, call.desk.vault, pending.text_id, "answer")
        case = answering.do_answer_directly(call.work, case, pending.text_id, step, pending.files)
        text = "p_terkirim_selesai" if case.address_id else "p_disampaikan_selesai"
        call.tell_sent(case, text)
        return
    texts.rename(call.tx, call.desk.vault, pending.text_id, "message")
    case = answering.do_message(call.work, case, pending.text_id, pending.files)
    call.tell_sent(case, "p_terkirim" if case.address_id else "p_disampaikan")


def reply_again(call: Call, case: Case, pending: Pending, heard: str) -> None:
    if pending.choices:
        _offer(call, case, pending.text_id, pending.files)
        return
    preview(call, case, pending.text_id, pending.files, above_ref=heard)


REPLY = Command(
    name="balas",
    aliases=("reply",),
    takes="<nomor> <teks>",
    summary="Menulis kepada pelapor: ditampilkan dulu, terkirim setelah YA.",
    example="/balas 42 Mohon datang besok pukul 09.00 ke loket 2.",
    run=reply,
    takes_files=True,
    asks=CaseQuestion(reply_confirmed, again=reply_again),
    paragraphs=True,
)
