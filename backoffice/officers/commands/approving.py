"""/setujui and /kirim: an answer goes out as it was shown, and only that. Source: rules 21, 23.

Whoever may approve and send does both with one YA; whoever may only approve approves.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.events import CaseEvent, Drafted
from backoffice.case.officers import Staff
from backoffice.case.parts import Draft
from backoffice.case.workflow import Transition
from backoffice.casework import answering, journal, mail_copies
from backoffice.desk.desk import Desk
from backoffice.office.papers import ANSWER, SignRule, chain_of, next_sign, paper_of
from backoffice.office.profile import Profile
from backoffice.officers.commands import (
    monthly_approval,
    own_files,
    paper_scans,
    paper_signing,
)
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.paper_rights import enters
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import author_of, frame_of, show_message, written
from backoffice.officers.commands.running import Call, Stop
from backoffice.reports.monthly import approvers, has_reports
from backoffice.store.outbox import Frame

#: In `Pending.data`: YA sends as well, or the officer does not want it to.
_SENDS, _ONLY = "kirim", "saja"


def approve(call: Call) -> None:
    """Show the latest version as the citizen will read it, and wait for YA.

    With `saja` it is approved and not sent, by whoever may do both.
    """
    if monthly_approval.is_meant(call):
        monthly_approval.approve(call)
        return
    case = call.case()
    if (paper := paper_signing.named_paper(call, case)) is not None:
        if (whose := paper_scans.signed_for(call)) is not None:
            paper_scans.sign(call, case, paper, whose)
        elif call.bringing:
            raise Stop("p_ttd_kertas_cara", paper_scans.about(case, paper))
        else:
            paper_signing.sign(call, case, paper)
        return
    if (answer := paper_scans.answer_signed_for(call, case)) is not None:
        paper_scans.sign(call, case, *answer)
        return
    if call.bringing:
        call.say("p_berkas_tak_dipakai")
    call.step(case, "setujui")
    word = call.rest.strip().lower()
    if word not in ("", _ONLY):
        raise Stop("p_pilihan_salah", {"pilihan": _ONLY})
    _show_draft(call, case, only=bool(word))


def _show_draft(call: Call, case: Case, *, only: bool, lead: str = "", heard: str = "") -> None:
    step = call.step(case, "setujui")
    draft = case.draft
    words = written(call, draft.words) if draft else ""
    if draft is None or not words:
        raise Stop("p_tak_ada_usulan", {"nomor": case.label})
    sign = _own_sign(call, case)
    params = {"nomor": case.label, "versi": _version(call, case, draft)}
    then, sends = _sending(call, case, step)
    sends = sends and _is_last(call, case)
    frame = frame_of(call, case, answering.sent_answer(call.work, case, then)) if then else None
    frames: dict[str, Frame] = {"isi": frame} if frame else {}
    refs = {} if frame else {"isi": draft.words}
    if frame and sends and not only:
        text = "p_pratinjau_setuju"
        params["kanal"] = call.reached_by(case)
    else:
        # Who has no chat is told by somebody, and only then is it entered as told.
        text, sends = "p_konfirmasi_setuju", False
        if sign is not None:
            text = "p_konfirmasi_tanda"
            params["tanda"] = call.desk.words(f"tanda.{sign.act}")
    text = _with_files(call, case, text, params, must=sends)
    show_message(
        call,
        case,
        f"{lead}>{text}" if lead else text,
        params,
        frames=frames,
        words=words,
        authors=(draft.by,),
        refs=refs | ({"baru": heard} if heard else {}),
        data=_SENDS if sends else _ONLY if only else "",
        acts=("setujui", "kirim") if sends else (),
    )


def _own_sign(call: Call, case: Case) -> SignRule | None:
    """The place in the chain at which this officer signs now; stops where it is another's turn."""
    profile = call.desk.profile(case.version)
    sign = next_sign(profile, case.draft)
    if sign is not None and sign.role in call.staff.roles:
        _check_by_command(call, case)
    if sign is None or sign.role in call.staff.roles:
        return sign
    turn = ", ".join(workflow.roles_of(profile, (sign.role,)))
    raise Stop("p_belum_giliran", {"nomor": case.label, "giliran": turn})


def _check_by_command(call: Call, case: Case) -> None:
    """Stop where the last sign is one on the office's own sheet. Source: rules 63."""
    paper = paper_of(call.desk.profile(case.version), ANSWER)
    if paper is not None and paper.template and _is_last(call, case):
        raise Stop("p_ttd_kertas_saja", paper_scans.about(case, paper))


def _is_last(call: Call, case: Case) -> bool:
    """Is one sign at most missing, so that the next one lets the answer go out?"""
    signs = case.draft.signs if case.draft else ()
    return len(signs) + 1 >= len(chain_of(call.desk.profile(case.version)))


def _with_files(call: Call, case: Case, text: str, params: dict[str, str], *, must: bool) -> str:
    """The preview with the names of the files that go along.

    Stops where one never can go, and, where they `must` be there, while one is being fetched.
    """
    files = case.draft.files if case.draft else ()
    if not files:
        return text
    if not own_files.check_kept(call, case, files) and must:
        raise Stop("p_berkas_masih_diambil", {"nomor": case.label})
    params["berkas"] = own_files.named(call, files)
    return f"{text}>{own_files.BELOW}"


def _version(call: Call, case: Case, draft: Draft) -> str:
    version, author = str(draft.version), author_of(call, case)
    return call.desk.words("usulan.versi", versi=version, oleh=author)


def _sending(call: Call, case: Case, step: Transition) -> tuple[Transition | None, bool]:
    """How it would be sent once it is approved, and whether this officer may."""
    profile = call.desk.profile(case.version)
    after = replace(
        case,
        stage=step.target,
        state=journal.state_at(call.desk, case, step.target),
        draft=replace(case.draft, state="disetujui") if case.draft else None,
    )
    found = workflow.decide(profile, after, "kirim", roles=call.staff.roles)
    if isinstance(found, Transition):
        return found, True
    return workflow.find_transition(profile.workflow, "kirim", step.target), False


def approve_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    if _signed_paper(call, case, pending):
        return
    step = call.step(case, "setujui")
    sign = _own_sign(call, case)
    if sign is not None and not _is_last(call, case):
        case = answering.do_sign(call.work, case, sign.role)
        profile = call.desk.profile(case.version)
        after = next_sign(profile, case.draft)
        turn = ", ".join(workflow.roles_of(profile, (after.role,) if after else ()))
        call.say("p_ditandai", {"nomor": case.label, "giliran": turn}, case_id=case.id)
        return
    case = answering.do_approve(call.work, case, step)
    if pending.data == _SENDS:
        _send(call, case)
    else:
        call.say("p_setuju", {"nomor": case.label}, case_id=case.id)


def _signed_paper(call: Call, case: Case, pending: Pending) -> bool:
    """Was YA said to a sign of a paper beside the answer? Then it is there."""
    return paper_scans.sign_confirmed(call, case, pending) or paper_signing.sign_confirmed(
        call, case, pending
    )


def approve_again(call: Call, case: Case, pending: Pending, heard: str) -> None:
    """The citizen wrote after the preview: show both."""
    if _signed_paper(call, case, pending):
        # A paper of the house: what the citizen wrote meanwhile changes nothing of it.
        return
    only = pending.data == _ONLY
    _show_draft(call, case, only=only, lead="p_baru_ditulis", heard=heard)


def approve_changed(call: Call, case: Case, pending: Pending, since: Sequence[CaseEvent]) -> bool:
    """Another version came meanwhile: YA was not said to that one, so it is shown."""
    if paper_scans.is_about(pending):
        # Whether it is still that version is looked at where the sign is entered.
        return False
    if paper_signing.sign_changed(call, case, pending, since):
        return True
    if not any(isinstance(event, Drafted) for event in since):
        return False
    _show_draft(call, case, only=pending.data == _ONLY, lead="p_usulan_berubah")
    return True


def send(call: Call) -> None:
    """Show the approved answer as the citizen will read it, and wait for YA."""
    case = call.case()
    call.step(case, "kirim")
    _show_answer(call, case)


def _show_answer(call: Call, case: Case, *, heard: str = "") -> None:
    step = call.step(case, "kirim")
    draft = case.draft
    words = written(call, draft.words) if draft else ""
    if draft is None or not words:
        raise Stop("p_belum_disetujui", {"nomor": case.label})
    params, refs = {"nomor": case.label}, {"baru": heard} if heard else {}
    frame = frame_of(call, case, answering.sent_answer(call.work, case, step))
    if frame is None:
        if workflow.transitions_from(call.desk.profile(case.version).workflow, "serah", case.stage):
            # Here whoever has no chat gets it by hand, and that is proven.
            raise Stop("p_serah_saja", {"nomor": case.label})
        text = "p_pratinjau_tanpa_alamat"
        refs["isi"] = draft.words
    else:
        text = "p_pratinjau_lagi" if heard else "p_pratinjau"
        params["kanal"] = call.reached_by(case)
        if mail_copies.is_copied(call.work, case):
            params["kanal"] = call.desk.words("salinan.surel", kanal=params["kanal"])
    text = _with_files(call, case, text, params, must=True)
    show_message(
        call,
        case,
        text,
        params,
        frames={"isi": frame} if frame else {},
        words=words,
        authors=(draft.by,),
        refs=refs,
    )


def send_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    _send(call, case)


def _send(call: Call, case: Case) -> None:
    case = answering.do_send_answer(call.work, case, call.step(case, "kirim"))
    until = call.desk.reply_until(case.version, call.now)
    text = "p_jawaban_dikirim" if case.address_id else "p_jawaban_disampaikan"
    call.tell_sent(case, text, {"tanggal": until})


def send_again(call: Call, case: Case, pending: Pending, heard: str) -> None:
    """The citizen wrote after the preview: show both."""
    _show_answer(call, case, heard=heard)


class _Signing(Command, frozen=True):
    """Whoever signs or writes another paper signs there, or enters what others signed on paper."""

    def by(self, profile: Profile) -> tuple[str, ...]:
        more = [role for one in profile.papers if one.signs for role in enters(profile, one)]
        more += approvers(profile) if has_reports(profile) else ()
        return tuple(dict.fromkeys((*super().by(profile), *more)))

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        more = paper_signing.enters_any(desk, staff) or monthly_approval.may_approve(desk, staff)
        return super().allowed(desk, staff) or more


APPROVE = _Signing(
    name="setujui",
    aliases=("approve",),
    takes="<nomor> [surat [atas_nama <siapa>] | saja]",
    summary=(
        "Menyetujui usulan jawaban yang terakhir: ditampilkan dulu, disetujui setelah YA. Yang "
        "juga berhak mengirim, mengirimnya dengan YA yang sama; dengan saja, dikirim kemudian. "
        "Dengan nama surat, menandai surat itu; yang ditandatangani di atas kertas dicatat dengan "
        "foto lembarnya dan atas_nama <siapa>. Dengan rekap dan bulannya, laporan bulanan."
    ),
    example="/setujui 42",
    run=approve,
    verb="setujui",
    takes_files=True,
    asks=CaseQuestion(approve_confirmed, again=approve_again, changed=approve_changed),
)
SEND = Command(
    name="kirim",
    aliases=("send",),
    takes="<nomor>",
    summary="Mengirim jawaban yang sudah disetujui: ditampilkan dulu, terkirim setelah YA.",
    example="/kirim 42",
    run=send,
    verb="kirim",
    asks=CaseQuestion(send_confirmed, again=send_again),
)
