"""/lapor: a case as it is carried over to SP4N-LAPOR!, and its Tracking ID there.

It shows no name, whoever asks: for that there is /identitas, which keeps who opened it and why.
Source: rules 61.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework import lapor as casework
from backoffice.casework.paper_words import QUOTED, Slip, read_reference
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, lapor


def carry_over(call: Call) -> None:
    """`/lapor 42` shows what is pasted there; `/lapor 42 7654321` notes its Tracking ID."""
    case = call.case()
    if said := call.rest.strip():
        _enter(call, case, said)
    else:
        _show(call, case)


def _show(call: Call, case: Case) -> None:
    texts, params = list[str](), {"nomor": case.label}
    if case.reference:
        texts.append("p_lapor_status")
        params |= _status(call, case)
    if not casework.came_from(case):
        found = casework.pack(call.work, case)
        texts.append("p_lapor")
        params |= _packed(call, found)
        if not found.anonymous:
            texts.append("p_lapor_nama")
        if not case.reference:
            texts.append("p_lapor_lalu")
    call.say(">".join(texts), params, case_id=case.id)


def _status(call: Call, case: Case) -> dict[str, str]:
    said, words = casework.reaction(call.work, case), call.desk.words
    told = words("tempel.belum_ditanggapi")
    if said.at is not None:
        told = words("tempel.tanggapan", tanggal=call.desk.date(said.at), isi=said.words)
    status = casework.status(call.work, case) or words("tempel.tanpa_status")
    return {"id": case.reference, "status": status, "tanggapan": told}


def _packed(call: Call, found: casework.Pack) -> dict[str, str]:
    words = call.desk.words
    nothing = words("tempel.tidak_disebut")
    return {
        "judul": found.title,
        "isi": found.story or nothing,
        "kejadian": found.happened or nothing,
        "lokasi": found.place or nothing,
        "klasifikasi": found.kind,
        "kategori": found.topic,
        "anonim": words("tempel.ya" if found.anonymous else "tempel.tidak"),
        "rahasia": words("tempel.ya" if found.secret else "tempel.tidak"),
        "lampiran": "\n".join(("", *found.files))
        if found.files
        else words("tempel.tanpa_lampiran"),
    }


def _enter(call: Call, case: Case, said: str) -> None:
    try:
        id = read_reference(said, 0)
    except Slip:
        raise Stop("p_lapor_salah", {"kata": said[:QUOTED], "nomor": case.label}) from None
    params = {"nomor": case.label, "id": id}
    if casework.came_from(case):
        raise Stop("p_lapor_asal", params | {"id": case.reference})
    if case.reference == id:
        raise Stop("p_lapor_sama", params)
    known = lapor.case_of(call.tx, call.desk.office_id, id)
    other = cases.load(call.tx, known) if known is not None and known != case.id else None
    # For an officer who may not know of it there is none, as with /catat.
    if other is not None and not call.hides(other):
        raise Stop("p_catat_lapor_ada", {"id": id, "nomor": other.label})
    case = casework.do_enter(call.work, case, id)
    call.say("p_lapor_dicatat", params, case_id=case.id)


CARRY_OVER = Command(
    name="lapor",
    aliases=("sp4n",),
    takes="<nomor> [ID]",
    summary=(
        "Siap tempel ke SP4N-LAPOR!: judul, isi, dan lampirannya, tanpa data pelapor; bila sudah"
        " ada di sana, juga status dan tanggapannya. Dengan Tracking ID: mencatat nomornya di sana."
    ),
    example="/lapor 42",
    run=carry_over,
    declared=True,
)
