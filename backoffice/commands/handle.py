"""/ambil, /lengkap, /catatan, /selesai: what an officer does to a case without the citizen."""

from __future__ import annotations

from datetime import timedelta

from backoffice import casework
from backoffice.commands.command import (
    CONFIRM_SECONDS,
    Call,
    Command,
    Pending,
    Stop,
    confirm_choices,
)
from backoffice.store import staff
from backoffice.wording import limit_of, settling_of


def take(call: Call) -> None:
    case = call.case()
    if case.holder == call.staff.id and case.open:
        raise Stop("p_sudah_dipegang", {"nomor": case.label})
    other = staff.get(call.tx, case.holder) if case.holder else None
    if other is not None and other.active and case.open:
        raise Stop("p_dipegang_lain", {"nomor": case.label, "oleh": other.name})
    step = call.step(case, "ambil")
    case = casework.do_take(call.tx, call.desk, case, step, actor=call.actor, now=call.now)
    limit = limit_of(call.desk, case, call.now)
    call.say("p_diambil", {"nomor": case.label, "batas": limit}, case_id=case.id)


def complete(call: Call) -> None:
    case = call.case()
    if case.completed_at is not None and case.open:
        raise Stop("p_sudah_lengkap", {"nomor": case.label})
    step = call.step(case, "lengkap")
    case = casework.do_complete(call.tx, call.desk, case, step, actor=call.actor, now=call.now)
    date, left = settling_of(call.desk, case, call.now)
    call.say("p_lengkap", {"nomor": case.label, "batas": date, "sisa": left}, case_id=case.id)


def note(call: Call) -> None:
    case = call.case()
    words = call.words("p_teks_perlu")
    casework.do_note(call.tx, call.desk, case, words, actor=call.actor, now=call.now)
    call.say("p_dicatat", {"nomor": case.label}, case_id=case.id)


def close(call: Call) -> None:
    """Ask for the YA that closes; the remark waits with it."""
    case = call.case()
    call.step(case, "selesai")
    text_id = ""
    if call.rest.strip():
        text_id = casework.do_draft(
            call.tx, call.desk, case, call.rest.strip(), actor=call.actor, now=call.now
        )
    token = call.tx.new_id()
    call.ask(
        Pending(
            kind="selesai",
            case_id=case.id,
            seq=case.seq,
            expires_at=call.now + timedelta(seconds=CONFIRM_SECONDS),
            token=token,
            text_id=text_id,
        )
    )
    call.say(
        "p_konfirmasi",
        {"tindakan": "menutup pengaduan", "nomor": case.label},
        confirm_choices(token, ("ya", "YA"), ("batal", "tombol.p_batal")),
        case_id=case.id,
    )


TAKE = Command(
    name="ambil",
    aliases=("claim",),
    takes="<nomor>",
    summary="Mengambil pengaduan dari antrean untuk dikerjakan.",
    example="/ambil 42",
    run=take,
    verb="ambil",
)
COMPLETE = Command(
    name="lengkap",
    aliases=("complete",),
    takes="<nomor>",
    summary="Menyatakan pengaduan lengkap dan memenuhi syarat; batas penyelesaian mulai berjalan.",
    example="/lengkap 42",
    run=complete,
    verb="lengkap",
)
NOTE = Command(
    name="catatan",
    aliases=("note",),
    takes="<nomor> <teks>",
    summary="Menyimpan catatan internal; tidak dikirim kepada pelapor.",
    example="/catatan 42 Berkas sudah dicek ke loket 2.",
    run=note,
)
CLOSE = Command(
    name="selesai",
    aliases=("close",),
    takes="<nomor> [hasil]",
    summary="Menutup pengaduan setelah dikonfirmasi dengan YA.",
    example="/selesai 42",
    run=close,
    verb="selesai",
)
