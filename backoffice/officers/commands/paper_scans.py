"""/setujui with `atas_nama` and a photograph: somebody signed on paper, and a colleague enters it.

Where it is the last sign, what was photographed is the paper that is issued.
"""

from __future__ import annotations

import re

from backoffice.case.case import Case
from backoffice.case.parts import CasePaper, Draft
from backoffice.case.workflow import roles_of
from backoffice.casework import answering, paperwork
from backoffice.casework.paper_prints import waiting_of
from backoffice.casework.paperwork import ByHand
from backoffice.delivery.bringing import IS_INFECTED
from backoffice.office.papers import ANSWER, Paper, SignRule, next_sign_of, paper_of
from backoffice.officers.commands import own_files, paper_files, paper_signing
from backoffice.officers.commands.paper_rights import check_silent, enters, may_write
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import bearing
from backoffice.store import evidence, staff, texts
from bot.words import fold

#: In `Pending.data`, before the id of the paper, its version and whose sign it is.
_SIGNS = "kertas"
_FOR = re.compile(r"\S+\s+(?:atas[_ ]nama|a\.?n\.?)(?:\s+@?(?P<who>\S.*))?", re.I | re.S)


def signed_for(call: Call) -> str | None:
    """Who signed on paper, as it was typed behind the name of the paper; None: nobody did."""
    found = _FOR.fullmatch(call.rest.strip())
    return " ".join((found["who"] or "").split()) if found else None


def answer_signed_for(call: Call, case: Case) -> tuple[Paper, str] | None:
    """The answer and who signed it on paper, where that was typed and it has a chain; else None."""
    paper = paper_of(call.desk.profile(case.version), ANSWER)
    if paper is None or not paper.signs:
        return None
    typed = call.rest.strip()
    word, _, behind = typed.partition(" ")
    named = word.lower() in (paper.id, *paper.alias)
    found = _FOR.fullmatch(f"{ANSWER} {behind.strip() if named else typed}")
    return (paper, " ".join((found["who"] or "").split())) if found else None


def about(case: Case, paper: Paper) -> dict[str, str]:
    """What texts call it."""
    return {"nomor": case.label, "surat": paper.title, "kunci": paper.id}


def sign(call: Call, case: Case, paper: Paper, whose: str) -> None:
    """Show whose sign would be entered on which version, and wait for YA."""
    written, place = _waiting(call, case, paper)
    for_whom, name = _signer(call, case, paper, place, whose)
    sent = own_files.brought(call.bringing)
    if not sent:
        raise Stop("p_ttd_berkas_perlu", about(case, paper))
    if not all(one.kind == "photo" or _is_page(one.media_type) for one in sent):
        raise Stop("p_ttd_berkas_jenis")
    files = own_files.keep(call)
    text = "p_konfirmasi_ttd_kertas"
    if len(written.signs) + 1 == len(paper.signs):
        text = "p_konfirmasi_ttd_kertas_akhir"
    params = about(case, paper) | {
        "versi": str(written.version),
        "siapa": name,
        "tanda": call.desk.words(f"tanda.{place.act}"),
        "berkas": own_files.named(call, files),
    }
    refs = {"isi": written.words} if written.words else {}
    data = f"{_SIGNS} {paper.id} {written.version} {for_whom}"
    call.await_yes(text, params, case=case, refs=refs, data=data, files=files)


def _is_page(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind == "application/pdf" or kind.startswith("image/")


def _waiting(call: Call, case: Case, paper: Paper) -> tuple[CasePaper | Draft, SignRule]:
    profile = call.desk.profile(case.version)
    if not may_write(profile, call.staff, paper):
        may = ", ".join(roles_of(profile, enters(profile, paper)))
        raise Stop("p_surat_bukan_hak", {"surat": paper.title, "boleh": may or "-"})
    paper_files.check_may_read(call, case, paper)
    written = waiting_of(case, paper)
    place = next_sign_of(paper, written)
    if written is None or place is None:
        raise Stop("p_surat_tak_menunggu", {"nomor": case.label, "surat": paper.title})
    if isinstance(written, CasePaper):
        check_silent(call, case, paper, written)
    else:
        call.step(case, "setujui", roles=frozenset({place.role}))
    return written, place


def _signer(call: Call, case: Case, paper: Paper, place: SignRule, whose: str) -> tuple[str, str]:
    """Whose sign it is: a staff id, or the role where several hold it; and what that is called."""
    turn = ", ".join(roles_of(call.desk.profile(case.version), (place.role,)))
    if not whose:
        raise Stop("p_ttd_berkas_perlu", about(case, paper))
    hold = [one for one in staff.known(call.tx, case.office_id) if place.role in one.roles]
    if fold(whose) in (fold(place.role), fold(turn)):
        return (hold[0].id, hold[0].name) if len(hold) == 1 else (place.role, turn)
    found = bearing(whose, hold)
    if not found:
        params = {**about(case, paper), "siapa": whose[:60], "giliran": turn}
        raise Stop("p_ttd_siapa", params)
    if len(found) > 1:
        raise Stop("p_kepada_ganda", {"daftar": ", ".join(one.name for one in found)})
    return found[0].id, found[0].name


def sign_confirmed(call: Call, case: Case, pending: Pending) -> bool:
    """Enter what was shown; False where YA was not about a sign on paper."""
    if not is_about(pending):
        return False
    _, _, rest = pending.data.partition(" ")
    id, version, for_whom = rest.split(" ")
    paper = paper_of(call.desk.profile(case.version), id)
    if paper is None:
        raise Stop("p_tak_ada_konfirmasi")
    try:
        written, place = _waiting(call, case, paper)
        if str(written.version) != version:
            raise Stop("p_surat_berubah", {"nomor": case.label, "surat": paper.title})
        there = _is_there(call, case, pending)
    except Stop:
        own_files.drop(call, pending)
        raise
    if not there:
        call.ask(pending)
        call.say("p_ttd_berkas_diambil", {"nomor": case.label}, case_id=case.id)
        return True
    by_hand = ByHand(for_whom, pending.files)
    if isinstance(written, CasePaper):
        case = paperwork.do_sign(call.work, case, paper, by_hand)
        paper_signing.report(call, case, paper)
    else:
        _sign_answer(call, case, paper, place, by_hand)
    return True


def is_about(pending: Pending) -> bool:
    """Does what waits for YA enter a sign on paper?"""
    return pending.data.partition(" ")[0] == _SIGNS


def _sign_answer(call: Call, case: Case, paper: Paper, place: SignRule, by_hand: ByHand) -> None:
    """Enter it below the answer; the last one lets it go out."""
    signs = case.draft.signs if case.draft else ()
    if len(signs) + 1 < len(paper.signs):
        case = answering.do_sign(call.work, case, place.role, by_hand)
        after = next_sign_of(paper, case.draft)
        turn = ", ".join(roles_of(call.desk.profile(case.version), (after.role,) if after else ()))
        call.say("p_ditandai", {"nomor": case.label, "giliran": turn}, case_id=case.id)
        return
    # The step is that of whoever signed.
    step = call.step(case, "setujui", roles=frozenset({place.role}))
    case = answering.do_approve(call.work, case, step, by_hand)
    issued = case.paper(ANSWER)
    number = issued.number if issued else ""
    params = about(case, paper) | {"nomor_surat": number or call.desk.words("surat.tanpa_nomor")}
    call.say("p_jawaban_ttd_kertas", params, case_id=case.id)


def _is_there(call: Call, case: Case, pending: Pending) -> bool:
    """Whether its pages lie here; stops where one never will, or is none."""
    rows = evidence.rows(call.tx, pending.files)
    lost = [one for one in rows if one.status in ("failed", "refused") or one.note == texts.ERASE]
    if lost or len(rows) < len(pending.files) or any(one.scan == IS_INFECTED for one in rows):
        raise Stop("p_ttd_berkas_gagal", {"nomor": case.label})
    if any(one.status != "stored" for one in rows):
        return False
    if not all(_is_page(one.content_type or one.media_type) for one in rows):
        raise Stop("p_ttd_berkas_jenis")
    return True
