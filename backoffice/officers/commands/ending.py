"""Commands that end a case without an answer of ours, or take it up again.

/alihkan, /tolak, /cabut, /buka. What the citizen is told is shown first and sent on YA. Nothing is
refused by the software: each needs a person, a listed reason or a destination. Source: rules
1, 27, 28.
"""

from __future__ import annotations

import re

from backoffice.case.case import Case
from backoffice.case.events import CaseEvent
from backoffice.casework import ending
from backoffice.office.rules import words_of
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import frame_of, show_message
from backoffice.officers.commands.running import Call, Stop

#: No colon of a time of day.
_END_OF_NAME = re.compile(r"(?<!\d):|:(?!\d)|\n")


def refer(call: Call) -> None:
    """`/alihkan 42 Dinas PU: teks`: destination before the colon or the line's end.

    Where there is neither, nobody knows where the name ends, and it is asked.
    """
    case = call.case()
    step = call.step(case, "alihkan")
    words = call.words("p_instansi_perlu")
    end = _END_OF_NAME.search(words)
    if end is None:
        first = words.split()
        likely = f"{' '.join(first[:2])}: {' '.join(first[2:])}"
        raise Stop("p_instansi_sampai", {"nomor": case.label, "isi": likely.strip()[:200]})
    destination, text = words[: end.start()].strip(), words[end.end() :].strip()
    if not destination or len(destination) > 120:
        raise Stop("p_instansi_perlu")
    told = f"{destination}\n{text}"
    text_id = call.draft(case, told)
    event = ending.referred(call.work, case, step)
    said = {"instansi": destination, "tindakan_kami": text}
    doing = call.desk.words("tindakan.alihkan", instansi=destination)
    own = text or call.desk.words("hilang.tanpa_keterangan")
    _ask(call, case, doing, event, said, own, text_id=text_id, data=destination)


def _ask(
    call: Call,
    case: Case,
    doing: str,
    event: CaseEvent,
    said: dict[str, str],
    words: str,
    *,
    text_id: str = "",
    data: str = "",
) -> None:
    """Show the message of this end, as it will arrive; to nobody's chat, the words alone."""
    params = {"nomor": case.label, "tindakan": doing}
    frame = frame_of(call, case, event, **said)
    if frame is None and not words:
        call.await_yes("p_konfirmasi", params, case=case)
        return
    show_message(
        call,
        case,
        "p_konfirmasi_isi",
        params if frame else params | {"isi": words},
        frames={"isi": frame} if frame else {},
        words=words,
        text_id=text_id,
        data=data,
    )


def refer_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    step = call.step(case, "alihkan")
    destination, _, text = call.drafted(pending).partition("\n")
    ending.do_refer(call.work, case, step, destination, text)
    call.report(case, "p_dialihkan", {"instansi": destination})


def refuse(call: Call) -> None:
    """`/tolak 42 pengadilan teks`."""
    case = call.case()
    step = call.step(case, "tolak")
    grounds = words_of(call.desk.rules(case.version).refusals)
    ground, _, text = call.rest.strip().partition(" ")
    ground = ground.lower().strip(":,")
    if ground not in grounds or not text.strip():
        raise Stop("p_alasan_tolak", {"daftar": ", ".join(grounds)})
    told = f"{grounds[ground]}. {text.strip()}"
    text_id = call.draft(case, told)
    event = ending.ended(call.work, case, step, text_id, reason=ground)
    doing = call.desk.words("tindakan.tolak")
    _ask(call, case, doing, event, {}, told, text_id=text_id, data=ground)


def refuse_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    step = call.step(case, "tolak")
    words = call.drafted(pending)
    ending.do_end(
        call.work,
        case,
        step,
        words,
        reason=pending.data,
    )
    call.report(case, "p_ditolak")


def withdraw(call: Call) -> None:
    case = call.case()
    step = call.step(case, "cabut")
    event = ending.ended(call.work, case, step, "", reason="dicabut")
    _ask(call, case, call.desk.words("tindakan.cabut"), event, {}, "")


def withdraw_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    step = call.step(case, "cabut")
    ending.do_end(call.work, case, step, "", reason="dicabut")
    call.report(case, "p_dicabut")


def reopen(call: Call) -> None:
    case = call.case()
    step = call.step(case, "buka")
    reason = call.reason()
    case = ending.do_reopen_by_officer(call.work, case, step, reason)
    call.say("p_dibuka", {"nomor": case.label}, case_id=case.id)


REFER = Command(
    name="alihkan",
    aliases=("refer",),
    ends=True,
    takes="<nomor> <instansi>: <keterangan>",
    summary="Mengalihkan ke instansi yang berwenang; pelapor diberi tahu setelah YA.",
    example="/alihkan 42 Dinas Pekerjaan Umum: Sudah kami sampaikan kepada bidang jalan.",
    run=refer,
    verb="alihkan",
    asks=CaseQuestion(refer_confirmed),
    paragraphs=True,
)
REFUSE = Command(
    name="tolak",
    aliases=("reject",),
    ends=True,
    takes="<nomor> <kode_alasan> <teks>",
    summary="Tidak menindaklanjuti, dengan alasan dari daftar; pelapor diberi tahu setelah YA.",
    example="/tolak 42 pengadilan Perkara nomor 1 sedang disidangkan.",
    run=refuse,
    verb="tolak",
    asks=CaseQuestion(refuse_confirmed),
    paragraphs=True,
)
WITHDRAW = Command(
    name="cabut",
    aliases=("withdraw",),
    ends=True,
    takes="<nomor>",
    summary="Mengonfirmasi pencabutan oleh pelapor, atau lewat 30 hari tanpa kelengkapan.",
    example="/cabut 42",
    run=withdraw,
    verb="cabut",
    asks=CaseQuestion(withdraw_confirmed),
)
REOPEN = Command(
    name="buka",
    aliases=("reopen",),
    takes="<nomor> <alasan>",
    summary="Membuka kembali pengaduan yang sudah ditutup.",
    example="/buka 42 Pelapor datang ke loket, KTP belum diterima.",
    run=reopen,
    verb="buka",
)
