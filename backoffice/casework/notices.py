"""Which texts follow from an event, and for whom. One function per event; pure.

No notice names the citizen; rooms get texts of their own, without anybody's words.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.clocks import in_digest
from backoffice.case.events import (
    Actor,
    Answered,
    Approved,
    Asked,
    Assigned,
    CaseEvent,
    ClearingAsked,
    Closed,
    Completed,
    DataDecided,
    Destroyed,
    Drafted,
    Escalated,
    Filled,
    IdentityKept,
    MailDoubted,
    MailProven,
    Messaged,
    Noted,
    Numbered,
    Opened,
    OpeningAsked,
    Proven,
    Released,
    Reminded,
    Reopened,
    Requested,
    Restricted,
    Resumed,
    Returned,
    Revealed,
    Sealed,
    Shared,
    Taken,
    Unrestricted,
    Written,
)
from backoffice.case.officers import mask_digits
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    channel_title,
    completeness_of,
    labels_of,
    limit_of_clock,
    limit_text,
    nearest_limit,
    officer_stage,
    owners_of,
    shorten,
    span_of_clock,
    wishes,
)
from backoffice.office.secrecy import superiors_above

#: The texts that hold an answer: laid before the official, and an officer's own.
ANSWERS = ("jawaban", "jawaban_langsung")


class ToCitizen(Struct, frozen=True):
    """The address from which the citizen wrote last."""


class ToRoles(Struct, frozen=True):
    """Every enrolled officer with one of these roles."""

    roles: tuple[str, ...]
    #: And the officer who holds the case, whatever the role.
    and_holder: bool = False


class ToHolder(Struct, frozen=True):
    """The officer who holds the case; while nobody does, these roles."""

    roles: tuple[str, ...]


class ToStaff(Struct, frozen=True):
    """These officers, by id."""

    ids: tuple[str, ...]


class ToRooms(Struct, frozen=True):
    """Every registered room: number, category and limit, nothing else."""


class ToAddress(Struct, frozen=True):
    """One address, whoever is there."""

    address_id: str
    #: The case that its row stands for, if any.
    case_id: str | None = None


#: Whom a text is for.
To = ToCitizen | ToRoles | ToHolder | ToStaff | ToRooms | ToAddress


class Notice(Struct, frozen=True):
    """A text for somebody; `name` makes its outbox key `case:<id>:<seq>:<name>`."""

    to: To
    text: str
    params: dict[str, str] = {}
    refs: dict[str, str] = {}
    #: Waits for the office's opening hours.
    in_hours: bool = False
    #: That nobody is there to hear it is an alarm.
    must: bool = False

    @property
    def name(self) -> str:
        return self.text


def notices(
    event: CaseEvent,
    case: Case,
    desk: Desk,
    *,
    actor: Actor,
    now: datetime,
    snippet: str = "",
    holder: str = "",
    actor_name: str = "",
    accused: str = "",
    doubted: str = "",
    channel: str = "",
    again: bool = False,
) -> tuple[Notice, ...]:
    """The texts that an event leads to, `case` being the state after it.

    `snippet` is the beginning of what a citizen wrote, `holder` the name of who holds the
    case, `actor_name` that of the officer who acts, `accused` those of whom it complains about,
    `doubted` why a superior is to look first, `channel` where the citizen last wrote. `again`: it
    was handed to just these before.
    """
    above = _to_superior(case, desk, accused, doubted)
    match event:
        case Opened():
            return _opened(case, desk, above)
        case Numbered():
            return _numbered(event, case, desk, actor, now, above)
        case Completed():
            return _completed(event, case, desk, now)
        case Written():
            return _written(case, desk, snippet, channel or case.channel)
        case Messaged():
            return (
                Notice(
                    ToCitizen(), "pesan_petugas", {"kode": case.code}, refs={"isi": event.words}
                ),
            )
        case Answered():
            return _answered(event, case, desk, now)
        case Closed():
            return _closed(event, case, desk, now)
        case Reopened():
            return _reopened(case, desk, now, actor_name)
        case Asked():
            return (_asked(event, case, desk),)
        case DataDecided():
            return _data_decided(event, case, desk)
        case Reminded():
            return _reminded(event, case, desk, now, holder)
        case Assigned():
            return _assigned(event, case, desk, now, actor_name, again=again)
        case Escalated():
            return _escalated(event, case, desk, now, actor_name)
        case Drafted():
            return (_drafted(event, case, desk),)
        case Approved():
            return _approved(event, case, desk)
        case Returned():
            return (_returned(event, case, actor_name),)
        case Requested():
            return (
                Notice(
                    ToCitizen(),
                    "minta_kelengkapan",
                    {"kode": case.code, "tanggal_30": desk.date(event.until)},
                    refs={"daftar": event.words},
                ),
            )
        case Revealed():
            return _revealed(event, case, desk, actor_name)
        case Restricted():
            return _restricted(event, case, desk, now, above, actor_name)
        case Sealed():
            return (_sealed(event, case, desk),)
        case Shared() | Destroyed():
            return ()
        case Taken() | Noted() | Released() | Resumed() | Filled():
            return ()
        case Unrestricted():
            return _unrestricted(event, case, desk, now)
        case OpeningAsked() | ClearingAsked() | Proven() | IdentityKept():
            return ()
        case MailDoubted() | MailProven():
            return ()
        case _:
            assert_never(event)


def _owners(case: Case, desk: Desk) -> tuple[str, ...]:
    return owners_of(desk.profile(case.version), case)


def _opened(case: Case, desk: Desk, above: Notice | None) -> tuple[Notice, ...]:
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
    return Notice(to, "p_kasus_kurang", params, in_hours=True, must=case.secret is not None)


def _to_superior(case: Case, desk: Desk, accused: str, doubted: str) -> Notice | None:
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


def _restricted(
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
            "tanggal": desk.date(case.received_at),
            "jam": desk.clock_time(case.received_at),
            "kelengkapan": completeness_of(desk, case),
            "batas": limit_text(desk, case, now),
        },
    )


def _numbered(
    event: Numbered, case: Case, desk: Desk, actor: Actor, now: datetime, above: Notice | None
) -> tuple[Notice, ...]:
    receipt = receipt_of(case, desk, now)
    room, to_desk = _new(case, desk, now)
    if actor.kind != "citizen" and event.since is None:
        # An officer numbered what the others have seen already.
        return receipt, room
    return (receipt, above) if above else (receipt, room, to_desk)


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


def _unrestricted(event: Unrestricted, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    """What those who work on it did not hear while a superior had to look first."""
    if not event.news or not case.open:
        return ()
    if event.news == "baru" and case.holder is None and not case.assigned_staff:
        return _new(case, desk, now) if case.number else (_incomplete(case, desk),)
    to = ToHolder(_owners(case, desk))
    return (Notice(to, "p_kembali_tampak", {"nomor": case.label}, in_hours=True),)


def _completed(event: Completed, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
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


def _written(case: Case, desk: Desk, snippet: str, channel: str) -> tuple[Notice, ...]:
    return (
        Notice(ToCitizen(), "tambahan_diterima", {"kode": case.code}),
        Notice(
            ToHolder(_owners(case, desk)),
            "p_warga_balas",
            {
                "nomor": case.label,
                "kanal": channel_title(desk, channel),
                "cuplikan": _snippet(desk, case, snippet),
            },
            in_hours=True,
        ),
    )


def _snippet(desk: Desk, case: Case, words: str) -> str:
    """What an officer's screen may show unasked: no numbers, and no words that may be a name."""
    if case.lacks_receive and words:
        return desk.words("cuplikan.data_diri")
    return shorten(mask_digits(words)) or desk.words("cuplikan.berkas")


def _answered(event: Answered, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
    return (
        Notice(
            ToCitizen(),
            "jawaban_langsung" if event.direct else "jawaban",
            {"kode": case.code, "tanggal_10hk": desk.reply_until(case.version, now)},
            refs={"isi_jawaban": event.words},
        ),
    )


def _closed(event: Closed, case: Case, desk: Desk, now: datetime) -> tuple[Notice, ...]:
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
            text = "dicabut_selesai"
        case _:
            text = "selesai"
    return (Notice(ToCitizen(), text, code | {"tanggal": desk.date(now)}),)


def _reopened(case: Case, desk: Desk, now: datetime, actor_name: str) -> tuple[Notice, ...]:
    limit = limit_text(desk, case, now)
    told = Notice(ToCitizen(), "dibuka_kembali", {"kode": case.code, "batas": limit})
    if actor_name:
        params = {"nomor": case.label, "oleh": actor_name, "batas": limit}
        return told, Notice(ToHolder(_owners(case, desk)), "p_dibuka_petugas", params)
    return (
        told,
        Notice(
            ToHolder(_owners(case, desk)),
            "p_dibuka_kembali",
            {"nomor": case.label, "batas": limit},
            in_hours=True,
        ),
    )


#: A wish about the own data: told when it is asked, when it waits too long, and when it is late.
_DATA: dict[str, tuple[str, str, str]] = {
    "hapus_data": ("p_hapus_data", "p_hapus_data_ingat", "p_hapus_data_lewat"),
    "data_saya": ("p_data_saya", "p_data_saya_ingat", "p_data_saya_lewat"),
    "ubah_data": ("p_ubah_data", "p_ubah_data_ingat", "p_ubah_data_lewat"),
}


def _asked(event: Asked, case: Case, desk: Desk) -> Notice:
    owners, params = ToHolder(_owners(case, desk)), {"nomor": case.label}
    if event.what in _DATA:
        return Notice(owners, _DATA[event.what][0], params, in_hours=True)
    params["permintaan"] = desk.words(f"minta.{event.what}")
    return Notice(owners, "p_warga_minta", params, in_hours=True)


def _data_decided(event: DataDecided, case: Case, desk: Desk) -> tuple[Notice, ...]:
    code = {"kode": case.code}
    if not event.words or event.how == "diserahkan":
        return ()
    if event.how == "dikirim":
        return (Notice(ToCitizen(), "data_saya_salinan", code, refs={"isi": event.words}),)
    params = code | {"permintaan": wishes(desk, event.what)}
    return (Notice(ToCitizen(), "permintaan_data_ditolak", params, refs={"alasan": event.words}),)


_REMINDERS: dict[str, str] = {
    "half": "p_ingat_setengah",
    "h1": "p_ingat_h1",
    "due": "p_jatuh_tempo",
    "late": "p_terlambat",
}


def _reminded(
    event: Reminded, case: Case, desk: Desk, now: datetime, holder: str
) -> tuple[Notice, ...]:
    profile = desk.profile(case.version)
    rule = next(rule for rule in profile.clocks if rule.id == event.clock)
    date, left = limit_of_clock(desk, case, event.clock, now)
    titles = {role.id: role.title for role in profile.roles}
    above = ", ".join(titles.get(role, role) for role in event.above)
    params = {
        "nomor": case.label,
        "tahap": f"{officer_stage(desk, case)} ({rule.name})",
        "sisa": left,
        "hari_tanggal": date,
        "hari": span_of_clock(desk, case, event.clock, now),
        "atasan": above,
        "pj": holder or ", ".join(titles.get(role, role) for role in _owners(case, desk)),
        "batas": date,
        "jabatan": above,
    }
    found: list[Notice] = []
    text = _REMINDERS.get(event.mark)
    if text and not in_digest(rule, event.mark):
        if text == "p_terlambat" and not above:
            text = "p_terlambat_saja"
        found.append(Notice(ToHolder(_owners(case, desk)), text, params, in_hours=True))
    if event.above:
        found.append(Notice(ToRoles(event.above), "p_eskalasi", params, in_hours=True))
    if event.mark in ("due", "late") and case.number:
        category = category_label(desk, case)
        limit = {"nomor": case.number, "kategori": category, "sisa": left}
        found.append(Notice(ToRooms(), "p_ruang_tempo", limit, in_hours=True))
    return tuple(found)


def _assigned(
    event: Assigned, case: Case, desk: Desk, now: datetime, who: str, *, again: bool
) -> tuple[Notice, ...]:
    params = {"nomor": case.label, "dari": who, "batas": limit_text(desk, case, now)}
    text = ("p_tugas_lagi" if again else "p_tugas") if event.words else "p_tugas_polos"
    refs = {"instruksi": event.words} if event.words else {}
    found: list[Notice] = []
    if event.staff:
        found.append(Notice(ToStaff(event.staff), text, params, refs=refs))
    if event.roles:
        found.append(Notice(ToRoles(event.roles), text, params, refs=refs))
    if again:
        # The citizen knows with whom it is, and what is said among officers is no news to them.
        return tuple(found)
    unit = ", ".join(
        role.title for role in desk.profile(case.version).roles if role.id in event.roles
    )
    limit = {
        "kode": case.code,
        "unit": unit or desk.words("pelaku.staff"),
        "batas": limit_text(desk, case, now),
    }
    return (*found, Notice(ToCitizen(), "diteruskan", limit))


def _escalated(
    event: Escalated, case: Case, desk: Desk, now: datetime, who: str
) -> tuple[Notice, ...]:
    date, left = nearest_limit(desk, case, now)
    params = {"nomor": case.label, "dari": who, "batas": date, "sisa": left}
    return (Notice(ToRoles(event.roles), "p_dieskalasi", params, refs={"alasan": event.words}),)


def _approvers(case: Case, desk: Desk) -> tuple[str, ...]:
    steps = desk.profile(case.version).workflow.transitions
    return tuple(dict.fromkeys(r for step in steps if step.verb == "setujui" for r in step.by))


def _drafted(event: Drafted, case: Case, desk: Desk) -> Notice:
    params = {"nomor": case.label, "versi": str(event.version)}
    return Notice(ToRoles(_approvers(case, desk)), "p_minta_setuju", params)


def _approved(event: Approved, case: Case, desk: Desk) -> tuple[Notice, ...]:
    if case.draft is None:
        return ()
    params = {"nomor": case.label, "versi": str(event.version)}
    return (Notice(ToStaff((case.draft.by,)), "p_disetujui", params),)


def _returned(event: Returned, case: Case, who: str) -> Notice:
    params = {"nomor": case.label, "dari": who, "versi": str(event.version)}
    author = (case.draft.by,) if case.draft else ()
    return Notice(ToStaff(author), "p_dikembalikan", params, refs={"catatan": event.words})


def _revealed(event: Revealed, case: Case, desk: Desk, who: str) -> tuple[Notice, ...]:
    if event.again:
        return ()
    # Nobody by name: an operator at the server, who opened the archive.
    params = {
        "nomor": case.label,
        "oleh": who or desk.words("pelaku.operator"),
        "alasan": event.reason,
    }
    told = (*desk.current.notify_alarm, *superiors_above(desk.current, event.roles)[:1])
    to = ToRoles(told, and_holder=True)
    return (Notice(to, "p_identitas_dibuka", params, in_hours=True),)


def _sealed(event: Sealed, case: Case, desk: Desk) -> Notice:
    """What is kept of it, until when. Source: rules 34."""
    params = {"nomor": case.label, "tanggal": desk.date(event.until)}
    return Notice(ToCitizen(), "hapus_data_disegel", params)


def request_pending(
    case: Case, desk: Desk, what: str, until: datetime, *, late: bool, to: tuple[str, ...]
) -> Notice:
    """The alarm of a wish about the own data that nobody has decided. Source: rules 33."""
    _, soon, over = _DATA[what]
    params = {"nomor": case.label, "batas": desk.day_moment(until)}
    return Notice(ToStaff(to), over if late else soon, params)
