"""/salinan: the answer for a related party, without the complainant's data.

No chat of the other party exists: the officer reads the text first, and after YA gets it to hand
over. Source: rules 25; SOP sanggau L40.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Answered, Delivered
from backoffice.case.redaction import without_person
from backoffice.casework import answering
from backoffice.casework.identity_words import identity_words
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, texts

_PARTY_CHARS = 120


def copy(call: Call) -> None:
    """Show what would be handed over, and wait for YA."""
    case = call.case()
    answer = _answer(call, case)
    party = " ".join(call.words("p_pihak_perlu").split())
    if len(party) > _PARTY_CHARS:
        raise Stop("p_pihak_perlu")
    identity = identity_words(call.work, case)
    clean = without_person(answer, identity)
    # Who receives it may be somebody who bears the same words: the officer names them.
    text = call.desk.words("salinan.kepada", pihak=party) + f"\n\n{clean}"
    text_id = call.draft(case, text)
    refs = {"isi": text_id}
    params = {"nomor": case.label}
    call.await_yes("p_pratinjau_salinan", params, case=case, text_id=text_id, refs=refs, data=party)


def copy_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    text = call.drafted(pending)
    case, handed = answering.do_share(call.work, case, pending.data, text)
    call.say("p_salinan", {"nomor": case.label}, refs={"isi": handed}, case_id=case.id)


def _answer(call: Call, case: Case) -> str:
    """The answer that was given, or that was approved; stops when there is none."""
    words = ""
    if case.draft is not None and case.draft.state == "disetujui":
        words = case.draft.words
    elif case.answered_at is not None:
        given = [
            entry.event.answer if isinstance(entry.event, Delivered) else entry.event.words
            for entry in cases.entries(call.tx, case.id)
            if isinstance(entry.event, Answered | Delivered)
        ]
        words = given[-1] if given else ""
    found = texts.read(call.tx, call.desk.vault, words) if words else None
    if found is None:
        raise Stop("p_salinan_belum", {"nomor": case.label})
    return found.decode(errors="replace")


COPY = Command(
    name="salinan",
    aliases=("copy",),
    takes="<nomor> <pihak>",
    summary="Salinan jawaban untuk pihak terkait, tanpa data pelapor: ditampilkan dulu, "
    "diserahkan setelah YA.",
    example="/salinan 42 Kepala Desa Contoh",
    run=copy,
    asks=CaseQuestion(copy_confirmed),
)
