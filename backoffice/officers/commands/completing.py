"""/lengkapi asks the citizen for what is missing, /isi fills it in, /terima numbers the case."""

from __future__ import annotations

import re

from backoffice.case.case import Case
from backoffice.casework import accusations, handling, journal, opening, paper_lines, paper_words
from backoffice.casework.summaries import SUMMARY_CHARS, do_summarise
from backoffice.desk.wording import labels_of
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import frame_of, show_message
from backoffice.officers.commands.running import Call, Stop
from bot.labelled import begun_by, leading_label, own_labels

#: `/isi 42 ringkas …` is no field of the form.
_SUMMARY = re.compile(r"\s*ringkas\b[\s:]*(.*)", re.IGNORECASE | re.DOTALL)
#: Said besides where the case waits for its citizen by what was filled in.
_WAITS = "p_diisi_menunggu"


def request(call: Call) -> None:
    """Ask for a free list of things; without one, for what the form lacks."""
    case = call.case()
    step = call.step(case, "lengkapi")
    if not case.address_id:
        # Nobody would be asked, and the clocks would wait for nothing.
        raise Stop("p_tanpa_alamat", {"nomor": case.label})
    profile = call.desk.profile(case.version)
    items = call.rest.strip()
    if not items:
        lacks = case.lacks
        if not lacks:
            raise Stop("p_teks_perlu")
        items = "\n".join(f"• {labels_of(profile, (key,))}" for key in lacks)
    text_id = call.draft(case, items)
    frame = frame_of(call, case, handling.requested(call.work, case, step, text_id))
    show_message(
        call,
        case,
        "p_pratinjau_lengkapi",
        {"nomor": case.label, "kanal": call.reached_by(case)},
        frames={"isi": frame} if frame else {},
        words=items,
        text_id=text_id,
    )


def request_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    step = call.step(case, "lengkapi")
    items = call.drafted(pending)
    case = handling.do_request(call.work, case, step, items)
    until = call.desk.date(case.complete_by) if case.complete_by else "-"
    call.tell_sent(case, "p_dimintakan", {"tanggal": until})


def fill(call: Call) -> None:
    """`/isi 42 alamat Dusun Contoh …`: read as the form would read it, kept as it was typed."""
    case = call.case()
    if summary := _SUMMARY.match(call.rest):
        # A row of the register is written after the end too.
        _summarise(call, case, summary[1])
        return
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    waited = case.waits
    profile = call.desk.profile(case.version)
    said = call.words("p_bidang_perlu")
    known = paper_lines.field_labels(profile)
    found = begun_by(said, known) or leading_label(said, known, own_labels(profile.form))
    if found is None:
        names = ", ".join(paper_lines.field_names(profile))
        raise Stop("p_bidang_salah", {"bidang": said.split()[0][:40], "daftar": names})
    key, value = found
    if not value:
        raise Stop("p_bidang_perlu")
    field = profile.form.field(key)
    if field.by:
        raise Stop("p_isian_petugas", {"isian": field.label, "perintah_lain": field.command})
    # What the form would ask again, the officer has decided.
    answer = paper_words.emptied(field, value)
    answer = answer or paper_words.read_field(call.desk, field, value, call.now)
    answer = answer or paper_words.as_written(value)
    case = opening.do_fill(call.work, case, {key: answer}, "")
    if not field.sensitive:
        # Out of a letter or a call: the citizen's words, whoever typed them.
        case = accusations.do_heed(call.work, case, [answer.words], case.secret)
    case = opening.do_go_on(call.work, case)
    lacks = case.lacks
    nothing = call.desk.words("kartu.tanpa_kekurangan")
    params = {
        "nomor": case.label,
        "bidang": field.label,
        "kurang": labels_of(profile, lacks) if lacks else nothing,
    }
    text = "p_diisi"
    if case.complete_by is not None and case.state == "BELUM_LENGKAP" and not waited:
        text = f"{text}>{_WAITS}"
        params["tanggal"] = call.desk.date(case.complete_by)
    call.say(text, params, case_id=case.id)


def _summarise(call: Call, case: Case, said: str) -> None:
    """Keep what it is about in short, for its row of the register."""
    words = " ".join(said.split())
    if not words:
        raise Stop("p_ringkas_perlu")
    if len(words) > SUMMARY_CHARS:
        params = {"jumlah": str(len(words)), "paling": str(SUMMARY_CHARS)}
        raise Stop("p_ringkas_panjang", params)
    case = do_summarise(call.work, case, words)
    call.say("p_ringkas_disimpan", {"nomor": case.label}, case_id=case.id)


def accept(call: Call) -> None:
    """Number a case that lacks something of `terima`."""
    case = call.case()
    if case.number is not None:
        raise Stop("p_sudah_bernomor", {"nomor": case.label})
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    workflow = call.desk.profile(case.version).workflow
    if not workflow.stage(workflow.start).numbered:
        raise Stop("p_terima_dulu", {"nomor": case.label})
    reason = call.reason()
    journal.keep(call.work, case, "acceptance", reason)
    case = opening.do_accept(call.work, case)
    call.report(case, "p_dinomori")


REQUEST = Command(
    name="lengkapi",
    aliases=("askinfo",),
    takes="<nomor> [daftar]",
    summary="Meminta kekurangan kepada pelapor; tenggat SOP menunggu sampai dijawab.",
    example="/lengkapi 42 Foto resi perekaman dan tanggal perekaman.",
    run=request,
    verb="lengkapi",
    asks=CaseQuestion(request_confirmed),
    paragraphs=True,
)
FILL = Command(
    name="isi",
    aliases=("fill",),
    takes="<nomor> <bidang> <nilai>",
    summary=(
        "Mengisi atau memperbaiki satu isian: dari surat, telepon, atau rekaman. Dengan ringkas: "
        "isi ringkas untuk Buku Pengaduan, paling banyak 300 huruf."
    ),
    example="/isi 42 alamat Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    run=fill,
)
ACCEPT = Command(
    name="terima",
    aliases=("accept",),
    takes="<nomor> <alasan>",
    summary="Memberi nomor register kepada pengaduan yang isiannya belum cukup.",
    example="/terima {kode} Pelapor dikenal, alamat menyusul.",
    run=accept,
)
