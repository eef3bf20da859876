"""What is told when a citizen writes, and when an answer is made, sent and reopened."""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.events import (
    Answered,
    Closed,
    Delivered,
    Resumed,
    Returned,
)
from backoffice.case.officers import mask_digits
from backoffice.casework.notice import (
    Notice,
    ToCitizen,
    ToHolder,
    ToStaff,
    owners_at,
)
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    channel_title,
    limit_text,
    runs_again,
    shorten,
)


def written(case: Case, desk: Desk, snippet: str, channel: str) -> tuple[Notice, ...]:
    received = Notice(ToCitizen(), "tambahan_diterima", {"kode": case.code})
    if case.waiting_from is not None:
        # It answers what was asked, and officers hear of it with the clocks that go on.
        return (received,)
    return (
        received,
        Notice(
            ToHolder(owners_at(case, desk)),
            "p_warga_balas",
            {
                "nomor": case.label,
                "kanal": channel_title(desk, channel),
                "cuplikan": _snippet(desk, case, snippet),
            },
            in_hours=True,
        ),
    )


def resumed(
    event: Resumed,
    case: Case,
    desk: Desk,
    now: datetime,
    snippet: str,
    channel: str,
    *,
    held: bool,
) -> tuple[Notice, ...]:
    """The citizen has answered a request: whether it suffices is for officers to say.

    To whoever holds the case and whoever asked. `held`: it waited because it lacked something.
    Source: rules 12.
    """
    if held and case.state == "PRA_DAFTAR":
        # What was missing has come, and it can be brought now.
        return (Notice(ToCitizen(), "pra_daftar", {"kode": case.code}),)
    if not event.answered:
        return ()
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, channel),
        "cuplikan": _snippet(desk, case, snippet),
        "jam": runs_again(desk, case, now),
    }
    text = "p_permintaan_dijawab" if case.completed_at is None else "p_permintaan_dijawab_lagi"
    to = ToHolder(owners_at(case, desk), besides=(event.asked_by,) if event.asked_by else ())
    return (Notice(to, text, params, in_hours=True),)


def _snippet(desk: Desk, case: Case, words: str) -> str:
    """What an officer's screen may show unasked: no numbers, and no words that may be a name."""
    if case.lacks_receive and words:
        return desk.words("cuplikan.data_diri")
    return shorten(mask_digits(words)) or desk.words("cuplikan.berkas")


def answered(event: Answered, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    return (
        Notice(
            ToCitizen(),
            "jawaban_langsung" if event.direct else "jawaban",
            {"kode": case.code, "tanggal_10hk": desk.reply_until(case.version, now)},
            refs={"isi_jawaban": event.words},
            files=event.files,
        ),
    )


def delivered(event: Delivered, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    """Whoever has a chat reads there what was handed over."""
    return (
        Notice(
            ToCitizen(),
            "jawaban_diserahkan_selesai" if event.direct else "jawaban_diserahkan",
            {"kode": case.code, "tanggal_10hk": desk.reply_until(case.version, now)},
            refs={"isi_jawaban": event.answer},
            files=event.enclosed,
        ),
    )


def closed(
    event: Closed, case: Case, desk: Desk, now: datetime, before: Case | None
) -> tuple[Notice, ...]:
    """`before` is the case as it was: who withdraws nothing reads what did not come in time."""
    code = {"kode": case.code}
    match event.how:
        case "langsung":
            return ()
        case "dialihkan":
            refs = {"instansi": event.destination, "tindakan_kami": event.words}
            return (Notice(ToCitizen(), "dialihkan", code, refs=refs),)
        case "ditolak":
            return (Notice(ToCitizen(), "ditolak", code, refs={"alasan": event.words}),)
        case "dicabut":
            until = before.complete_by if before else None
            if until is not None and until < now:
                late = code | {"tanggal": desk.date(now), "tanggal_30": desk.date(until)}
                return (Notice(ToCitizen(), "dicabut_lewat", late),)
            text = "dicabut_selesai"
        case _:
            text = "selesai"
    return (Notice(ToCitizen(), text, code | {"tanggal": desk.date(now)}),)


def reopened(case: Case, desk: Desk, now: datetime, actor_name: str) -> tuple[Notice, ...]:
    limit = limit_text(desk, case, now)
    told = Notice(ToCitizen(), "dibuka_kembali", {"kode": case.code, "batas": limit})
    if actor_name:
        params = {"nomor": case.label, "oleh": actor_name, "batas": limit}
        return told, Notice(ToHolder(owners_at(case, desk)), "p_dibuka_petugas", params)
    return (
        told,
        Notice(
            ToHolder(owners_at(case, desk)),
            "p_dibuka_kembali",
            {"nomor": case.label, "batas": limit},
            in_hours=True,
        ),
    )


def returned(event: Returned, case: Case, who: str) -> Notice:
    params = {"nomor": case.label, "dari": who, "versi": str(event.version)}
    author = (case.draft.by,) if case.draft else ()
    return Notice(ToStaff(author), "p_dikembalikan", params, refs={"catatan": event.words})
