"""What is told while one after another signs an answer, and a case goes from desk to desk."""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.case.case import Case
from backoffice.case.events import Approved, Drafted, Paused, Unreceived
from backoffice.case.parts import Sign
from backoffice.casework.notice import Notice, ToCitizen, ToRoles, ToStaff, owners_at
from backoffice.desk.desk import Desk
from backoffice.office.papers import next_sign
from backoffice.office.responsibility import takers_now

_FILES_GO_ALONG = "p_usulan_berkas"
#: The words, and below them what may be done: a text that rows of before an update have alone.
_PROPOSAL = ">".join(("p_usulan", "p_minta_setuju"))
_TO_SIGN = ">".join(("p_usulan", "p_minta_paraf"))


def drafted(
    event: Drafted, case: Case, desk: Desk, who: str, before: Case | None
) -> tuple[Notice, ...]:
    """To whoever signs next, in full, for nothing is signed blind; and to those who have signed
    already and whose sign stays, what was changed since.
    """
    return (
        _to_sign(case, desk, who, event.words, event.files),
        *_changed(event, case, who or desk.words("pelaku.staff"), before),
    )


def _to_sign(case: Case, desk: Desk, who: str, words: str, files: Iterable[str]) -> Notice:
    profile = desk.profile(case.version)
    draft = case.draft
    sign = next_sign(profile, draft)
    params = {
        "nomor": case.label,
        "versi": str(draft.version if draft else 0),
        "oleh": who or desk.words("pelaku.staff"),
    }
    if sign is None:
        to, text = ToRoles(takers_now(profile, case, "setujui")), _PROPOSAL
    else:
        to, text = ToRoles((sign.role,)), _TO_SIGN
        params["tanda"] = desk.words(f"tanda.{sign.act}")
    if number := len(tuple(files)):
        text, params = f"{text}>{_FILES_GO_ALONG}", params | {"jumlah": str(number)}
    return Notice(to, text, params, refs={"isi": words})


def _changed(event: Drafted, case: Case, who: str, before: Case | None) -> tuple[Notice, ...]:
    signs: tuple[Sign, ...] = case.draft.signs if case.draft else ()
    if not signs or before is None or before.draft is None:
        return ()
    params = {
        "nomor": case.label,
        "oleh": who,
        "versi_lama": str(before.draft.version),
        "versi": str(event.version),
    }
    refs = {"lama": before.draft.words, "isi": event.words}
    told = tuple(dict.fromkeys(one.staff for one in signs))
    return (Notice(ToStaff(told), "p_usulan_diubah", params, refs=refs),)


def signed(case: Case, desk: Desk, who: str) -> tuple[Notice, ...]:
    """To the next one of the chain alone, with the words and who wrote them."""
    draft = case.draft
    return (_to_sign(case, desk, who, draft.words, draft.files),) if draft else ()


def approved(event: Approved, case: Case, desk: Desk) -> tuple[Notice, ...]:
    if case.draft is None:
        return ()
    params = {"nomor": case.label, "versi": str(event.version)}
    return (Notice(ToStaff((case.draft.by,)), "p_disetujui", params),)


def arrived(
    case: Case, desk: Desk, before: Case | None, acting: Iterable[str]
) -> tuple[Notice, ...]:
    """To those whose work it has become by somebody else's deed, if none of them had it before."""
    if before is None or before.stage == case.stage or not case.open:
        return ()
    owners = owners_at(case, desk)
    if set(owners) & {*owners_at(before, desk), *acting}:
        return ()
    stage = desk.profile(case.version).workflow.stage(case.stage)
    params = {"nomor": case.label, "tahap": stage.name}
    return (Notice(ToRoles(owners), "p_giliran", params, in_hours=True),)


def ready(case: Case, desk: Desk, before: Case | None, acting: Iterable[str]) -> tuple[Notice, ...]:
    """To those who may send what the whole chain has signed, if it is not their own sign."""
    senders = takers_now(desk.profile(case.version), case, "kirim")
    if not arrived(case, desk, before, acting) or set(senders) & set(acting):
        return ()
    params = {"nomor": case.label, "versi": str(case.draft.version if case.draft else 0)}
    return (Notice(ToRoles(senders), "p_siap_kirim", params, in_hours=True),)


def paused(event: Paused, case: Case, desk: Desk, *, tell: bool) -> tuple[Notice, ...]:
    """To the citizen, where the stage is one of which citizens hear."""
    if not tell:
        return ()
    wait = desk.profile(case.version).workflow.wait(event.why)
    since = case.paused.since if case.paused else case.state_since
    params = {
        "kode": case.code,
        "pihak": wait.name if wait else event.why,
        "tanggal": desk.date(since),
    }
    return (Notice(ToCitizen(), "status_jeda", params),)


def unreceived(event: Unreceived, case: Case) -> tuple[Notice, ...]:
    """The receipt that went out counts no more."""
    if not event.number:
        return ()
    params = {"kode": case.code, "nomor_register": event.number}
    return (Notice(ToCitizen(), "penerimaan_batal", params, refs={"alasan": event.words}),)
