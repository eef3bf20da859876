"""What is told when a complaint comes in, is numbered, restricted or declared complete."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    Completed,
    Numbered,
    Restricted,
    Unrestricted,
)
from backoffice.casework.notice import (
    Notice,
    ToCitizen,
    ToHolder,
    ToRoles,
    ToRooms,
    ToStaff,
    owners_at,
)
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    channel_title,
    completeness_of,
    labels_of,
    limit_text,
    nearest_limit,
)
from backoffice.office.papers import receipt_paper
from backoffice.office.profile import Profile
from bot.conversation import RECEIPT_BUTTON
from bot.declaring import wanted
from channels.message import Choice


def opened(case: Case, desk: Desk, above: Notice | None) -> tuple[Notice, ...]:
    if not case.lacks_receive and case.state == "PRA_DAFTAR":
        # Announced, not received: there is no number before somebody brings it.
        params = {"nomor": case.label, "kanal": channel_title(desk, case.channel)}
        to_desk = Notice(ToRoles(desk.current.notify_new), "p_pra_daftar", params, in_hours=True)
        return Notice(ToCitizen(), "pra_daftar", {"kode": case.code}), above or to_desk
    if not case.lacks_receive:
        return ()
    return (
        Notice(
            ToCitizen(),
            "tanda_terima_draf",
            {
                "kode": case.code,
                "tanggal": desk.date(case.received_at),
                "jam": desk.clock_time(case.received_at),
                "kelengkapan": labels_of(desk.profile(case.version), case.lacks_receive),
            },
        ),
        above or _incomplete(case, desk),
    )


def _incomplete(case: Case, desk: Desk) -> Notice:
    """To the desk: there is a complaint that lacks something of `terima`."""
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, case.channel),
        "daftar": labels_of(desk.profile(case.version), case.lacks_receive),
    }
    to = ToRoles(desk.current.notify_new)
    if case.called_at:
        must = case.secret is not None
        return Notice(to, "p_minta_dihubungi", params, in_hours=True, must=must)
    return Notice(to, "p_kasus_kurang", params, in_hours=True, must=case.secret is not None)


def to_superior(case: Case, desk: Desk, accused: str, doubted: str) -> Notice | None:
    """To the superior alone: the complaint is about an officer, or may be. Source: rules 29."""
    nearest = ToRoles(case.secret.roles[:1] if case.secret else ())
    if accused and doubted:
        accused = desk.words("anonim.juga", terlapor=accused, alasan=doubted)
    if accused:
        params = {"nomor": case.label, "terlapor": accused}
        return Notice(nearest, "p_konflik", params, in_hours=True, must=True)
    if doubted:
        params = {"nomor": case.label, "alasan": doubted}
        return Notice(nearest, "p_perlu_dilihat", params, in_hours=True, must=True)
    return None


def restricted(
    event: Restricted, case: Case, desk: Desk, now: datetime, above: Notice | None, actor_name: str
) -> tuple[Notice, ...]:
    if event.why != "pejabat":
        if above:
            return (above,)
        # Its category became one that is kept secret: it is new to those who have it now.
        if case.number:
            return (_new(case, desk, now)[1],)
        return (_incomplete(case, desk),) if case.lacks_receive else ()
    params = {"nomor": case.label, "oleh": actor_name}
    return (Notice(ToStaff(event.secret.staff), "p_isi_dirahasiakan", params),)


def receipt_of(case: Case, desk: Desk, now: datetime) -> Notice:
    """The receipt of a numbered case. Source: rules 5."""
    return Notice(
        ToCitizen(),
        "tanda_terima",
        {
            "nomor_register": case.label,
            "kode": case.code,
            # From here the clocks run; what was only announced before is not received.
            "tanggal": desk.date(case.numbered_at or case.received_at),
            "jam": desk.clock_time(case.numbered_at or case.received_at),
            "kelengkapan": completeness_of(desk, case),
            "batas": limit_text(desk, case, now),
        },
    )


def numbered(
    event: Numbered, case: Case, desk: Desk, actor: Actor, now: datetime, above: Notice | None
) -> tuple[Notice, ...]:
    receipt = receipt_of(case, desk, now)
    if event.receipt and not case.kept_secret:
        receipt = replace(receipt, files=(event.receipt,))
    elif case.kept_secret and receipt_paper(desk.profile(case.version)):
        # Of a secret complaint no file lies on a telephone that others use. Source: rules 54.
        button = Choice(f"{RECEIPT_BUTTON}:{case.code}", "tombol.minta_pdf")
        text = f"{receipt.text}>tanda_terima_pdf"
        receipt = replace(receipt, text=text, choices=(button,))
    room, to_desk = _new(case, desk, now)
    if actor.kind != "citizen" and event.since is None:
        # An officer numbered what the others have seen already.
        return receipt, room
    told = (receipt, *what_lacks(case, desk))
    return (*told, above) if above else (*told, room, to_desk)


def what_lacks(case: Case, desk: Desk) -> tuple[Notice, ...]:
    """What the citizen is asked for, so that it can be worked on, and until when."""
    if case.state != "BELUM_LENGKAP" or not case.lacks or case.complete_by is None:
        return ()
    profile = desk.profile(case.version)
    listed = "\n".join(f"• {_asked(desk, profile, key)}" for key in case.lacks)
    until = desk.date(case.complete_by)
    params = {"kode": case.code, "daftar": listed, "tanggal_30": until}
    return (Notice(ToCitizen(), "minta_kekurangan", params),)


def _asked(desk: Desk, profile: Profile, key: str) -> str:
    """What is wanted there; of a declaration also the words that make it."""
    label = labels_of(profile, (key,))
    field = profile.form.field(key)
    if not field.must or field.by:
        return label
    return desk.words("isian.pernyataan", bagian=label, pilihan=wanted(field))


def _new(case: Case, desk: Desk, now: datetime) -> tuple[Notice, Notice]:
    """To the rooms and to the desk: there is a new complaint."""
    category = category_label(desk, case)
    limit = nearest_limit(desk, case, now)[0]
    short = {"nomor": case.label, "kategori": category, "batas": limit}
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, case.channel),
        "pokok": category,
        "batas": limit,
    }
    must = case.secret is not None
    return (
        Notice(ToRooms(), "p_ruang_baru", short, in_hours=True),
        Notice(ToRoles(desk.current.notify_new), "p_kasus_baru", params, in_hours=True, must=must),
    )


def unrestricted(event: Unrestricted, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    """What those who work on it did not hear while a superior had to look first."""
    if not event.news or not case.open:
        return ()
    if event.news == "baru" and case.holder is None and not case.assigned_staff:
        return _new(case, desk, now) if case.number else (_incomplete(case, desk),)
    to = ToHolder(owners_at(case, desk))
    return (Notice(to, "p_kembali_tampak", {"nomor": case.label}, in_hours=True),)


def completed(event: Completed, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    if event.origin == "jawaban_langsung":
        return ()
    return (
        Notice(
            ToCitizen(),
            "dinyatakan_lengkap",
            {"kode": case.code, "tanggal": desk.date(now), "batas": limit_text(desk, case, now)},
            # The clock declares it at midnight; nobody is told then.
            in_hours=event.origin == "otomatis",
        ),
    )
