"""What is told while a paper goes from one sign to the next: only to whose turn it is."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import (
    Approved,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
    Signed,
)
from backoffice.case.papers import PaperEvent
from backoffice.case.parts import CasePaper
from backoffice.casework.notice import Notice, To, ToCitizen, ToRoles, ToStaff
from backoffice.desk.desk import Desk
from backoffice.office.papers import ANSWER, next_sign_of, paper_of


def paper_told(
    event: PaperEvent, case: Case, desk: Desk, who: str, before: Case | None
) -> tuple[Notice, ...]:
    """The notices of an event about a paper beside the answer; `who` acts."""
    found = case.paper(event.paper)
    if found is None:
        return ()
    params = _params(desk, case, found) | {"oleh": who or desk.words("pelaku.staff")}
    match event:
        case PaperWritten():
            old = before.paper(event.paper) if before else None
            return (*_to_sign(case, desk, found, params), *_changed(found, old, params))
        case PaperSigned():
            return (*_to_sign(case, desk, found, params), *_by_hand(event, params))
        case PaperReturned():
            refs = {"catatan": event.words}
            return (Notice(ToStaff((found.by,)), "p_surat_kembali", params, refs=refs),)
        case PaperIssued():
            if not found.words:
                return ()
            told = _by_hand(event, params)
            params["nomor_surat"] = event.number or desk.words("surat.tanpa_nomor")
            to = ToStaff((found.by,))
            return (Notice(to, "p_surat_terbit", params, files=found.pages), *told)
        case PaperVoided():
            params["nomor_surat"] = event.number or desk.words("surat.tanpa_nomor")
            signers = _signers(found, found.by, *_answer_signers(event, case))
            told = (Notice(signers, "p_surat_batal", params, refs={"alasan": event.words}),)
            return (*told, *_to_citizen(event, case, params))


def answer_by_hand(
    event: Signed | Approved, case: Case, desk: Desk, who: str
) -> tuple[Notice, ...]:
    """To whose sign below the answer somebody else has entered."""
    paper = paper_of(desk.profile(case.version), ANSWER)
    params = {
        "nomor": case.label,
        "surat": paper.title if paper else ANSWER,
        "kunci": ANSWER,
        "versi": str(event.version),
        "oleh": who or desk.words("pelaku.staff"),
    }
    return _by_hand(event, params)


def _params(desk: Desk, case: Case, found: CasePaper) -> dict[str, str]:
    paper = paper_of(desk.profile(case.version), found.paper)
    title = paper.title if paper else found.paper
    return {
        "nomor": case.label,
        "surat": title,
        "kunci": found.paper,
        "versi": str(found.version),
    }


def _to_sign(
    case: Case, desk: Desk, found: CasePaper, params: dict[str, str]
) -> tuple[Notice, ...]:
    """To whoever signs next, in full, for nothing is signed blind."""
    paper = paper_of(desk.profile(case.version), found.paper)
    sign = next_sign_of(paper, found) if paper else None
    if sign is None:
        return ()
    told = params | {"tanda": desk.words(f"tanda.{sign.act}")}
    return (Notice(ToRoles((sign.role,)), "p_surat_menunggu", told, refs={"isi": found.words}),)


def _changed(found: CasePaper, old: CasePaper | None, params: dict[str, str]) -> tuple[Notice, ...]:
    """To those whose sign stays: the old and the new words."""
    if old is None or not found.signs or found.serial != old.serial:
        return ()
    refs = {"lama": old.words, "isi": found.words}
    more = {"versi_lama": str(old.version)}
    return (Notice(_signers(found), "p_surat_diubah", params | more, refs=refs),)


def _to_citizen(event: PaperVoided, case: Case, params: dict[str, str]) -> tuple[Notice, ...]:
    """Whoever has it hears that it is void, and not the words why: those are for the house.

    Source: rules 63.
    """
    if not event.reached:
        return ()
    return (Notice(ToCitizen(), "surat_batal", {"surat": params["surat"], "kode": case.code}),)


def _answer_signers(event: PaperVoided, case: Case) -> tuple[str, ...]:
    """Who signed the answer that this paper is; of any other it says itself who did."""
    if event.paper != ANSWER or case.draft is None:
        return ()
    return tuple(one.staff for one in case.draft.signs if one.staff)


def _signers(found: CasePaper, *besides: str) -> To:
    """Who has signed, and these; of what a role signed by hand, whoever holds it."""
    told = tuple(dict.fromkeys((*besides, *(one.staff for one in found.signs if one.staff))))
    roles = tuple(one.role for one in found.signs if not one.staff)
    return ToRoles(roles, besides=told) if roles else ToStaff(told)


def _by_hand(
    event: PaperSigned | PaperIssued | Signed | Approved, params: dict[str, str]
) -> tuple[Notice, ...]:
    """To whose sign somebody else has entered: nobody signs without knowing."""
    if not event.for_whom:
        return ()
    whose = event.for_whom
    to: To = ToRoles((whose,)) if whose == event.role else ToStaff((whose,))
    return (Notice(to, "p_surat_atas_nama", dict(params), files=event.proof),)
