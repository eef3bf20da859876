"""/siarkan: what came of a case, in words for everybody that say nothing of who complained."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework import publishing
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop

_MEDIUM_CHARS = 120


def publish(call: Call) -> None:
    """`/siarkan 42 Situs web: teks`: where it will stand before the colon.

    What says something of a person is shown to its author, and nothing of it is kept.
    """
    case = call.case()
    if case.answered_at is None:
        raise Stop("p_siaran_belum", {"nomor": case.label})
    medium, _, words = call.words("p_siaran_perlu").partition(":")
    medium, words = " ".join(medium.split()), words.strip()
    if not medium or not words or len(medium) > _MEDIUM_CHARS:
        raise Stop("p_siaran_perlu")
    _refuse_person(call, case, f"{medium}\n{words}")
    text_id = call.draft(case, words)
    params = {"nomor": case.label, "media": medium}
    refs = {"isi": text_id}
    call.await_yes("p_pratinjau_siaran", params, case=case, text_id=text_id, refs=refs, data=medium)


def _refuse_person(call: Call, case: Case, words: str) -> None:
    if found := publishing.given_away(call.work, case, words):
        raise Stop("p_siaran_data", {"nomor": case.label, "isi": found})


def publish_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    words = call.drafted(pending)
    case = publishing.do_publish(call.work, case, pending.data, words)
    call.say("p_disiarkan", {"nomor": case.label, "media": pending.data}, case_id=case.id)


PUBLISH = Command(
    name="siarkan",
    aliases=("publish",),
    takes="<nomor> <media>: <teks>",
    summary="Menyimpan teks siaran tentang hasil pengaduan: diperiksa agar tidak memuat data "
    "pelapor, ditampilkan dulu, disimpan setelah YA. Hanya bila jawabannya sudah disampaikan.",
    example="/siarkan 42 Situs web: Bantuan yang tertunda di satu desa sudah disalurkan.",
    run=publish,
    declared=True,
    asks=CaseQuestion(publish_confirmed),
    paragraphs=True,
)
