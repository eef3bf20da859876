"""What a case looks like in words: its limit, its lacks, its subject. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.case.case import (
    Approved,
    Asked,
    Case,
    CaseEvent,
    Closed,
    Completed,
    DataDecided,
    Drafted,
    Filled,
    IdentityKept,
    Numbered,
    Opened,
    Reminded,
    Restricted,
    Returned,
    Revealed,
)
from backoffice.case.clocks import due_in_words, nearest_due, remaining, running
from backoffice.desk.desk import Desk
from backoffice.office.profile import Profile
from bot.conversation import Answer

_UNITS = {"hari": "hari", "hari_kerja": "hari kerja", "jam": "jam", "jam_kerja": "jam kerja"}

#: Why a message was not taken or did not arrive, by SendCode and what delivery adds: for officers.
FAILURES = {
    "unreachable": "penyedia layanan tidak dapat dihubungi",
    "throttled": "penyedia layanan meminta menunggu",
    "timeout": "penyedia layanan tidak menjawab; mungkin sudah diterima",
    "blocked": "pelapor memblokir akun kantor",
    "unknown_address": "alamat pelapor tidak dikenal lagi",
    "unauthorized": "token atau sandi kantor ditolak; admin perlu memeriksanya",
    "rejected": "pesan ditolak penyedia layanan",
    "too_large": "berkas terlalu besar",
    "window_closed": "di luar waktu yang diizinkan untuk pesan bebas",
    "erased": "data pelapor sudah dihapus atau disegel",
    "unrenderable": "teksnya tidak dapat disusun",
}


def channel_title(desk: Desk, channel: str) -> str:
    """What people call a channel, or a way without one; the id itself for one that is unknown."""
    return desk.titles.get(channel) or way_title(desk, channel)


def way_title(desk: Desk, way: str) -> str:
    """What people call a way without a channel, also one that only an older profile has."""
    profiles = (desk.current, *desk.versions.values())
    ways = (one for profile in profiles for one in profile.rules.paper_ways)
    return next((one.words for one in ways if one.id == way), way)


def channel_of(desk: Desk, case: Case) -> str:
    """How the complaint came, with what the other system calls it."""
    name = channel_title(desk, case.channel)
    return f"{name}, ID {case.reference}" if case.reference else name


def told_of(case: Case) -> str:
    """Whether the citizen hears of it by chat."""
    if case.address_id:
        return "Pelapor diberi tahu."
    return "Pelapor tidak punya alamat chat; mohon disampaikan sendiri."


def category_label(profile: Profile, category: str) -> str:
    """The label of a category as the form shows it."""
    for option in profile.form.field(profile.category_field).options:
        if option.id == category:
            return option.label
    return category or "belum jelas"


def gone_of(case: Case) -> str:
    """What is shown where the words of a case cannot be read any more."""
    if case.destroyed_at:
        return DESTROYED
    return SEALED if case.sealed_at else "(sudah dihapus)"


def labels_of(profile: Profile, keys: tuple[str, ...]) -> str:
    """Names of form fields for a list in a sentence: "nama, nomor HP"."""
    labels = (profile.form.field(key).label for key in keys)
    return ", ".join(label[:1].lower() + label[1:] for label in labels)


def dated(desk: Desk, due: datetime, now: datetime) -> str:
    """A due date as people say it; one in a year without a list of holidays is an estimate."""
    words = due_in_words(due, now, desk.calendar)
    return words if desk.calendar.known(desk.calendar.day(due)) else f"{words} (perkiraan)"


def limit_of(desk: Desk, case: Case, now: datetime) -> str:
    """`{batas}`: a date once the settling clock runs, before that how long it will be."""
    profile = desk.profile(case.version)
    settling = [rule for rule in profile.clocks if rule.starts == "lengkap"]
    if settling and case.completed_at is None:
        rule = settling[-1]
        return f"{rule.amount} {_UNITS[rule.unit]} sejak dinyatakan lengkap"
    # The clocks before it are the office's own: no citizen is told of their limits.
    rules = settling or profile.clocks
    due = nearest_due(running(case, rules, desk.calendar))
    if due is None:
        return "-"
    words = dated(desk, due, now)
    return words if now <= due else f"{words} (sudah terlewati, kami dahulukan)"


def nearest_of(desk: Desk, case: Case, now: datetime) -> tuple[str, str]:
    """The nearest running limit of any clock, for officers: its date and what is left of it."""
    profile = desk.profile(case.version)
    due = nearest_due(running(case, profile.clocks, desk.calendar))
    if due is None:
        return "-", "tanpa batas berjalan"
    return dated(desk, due, now), remaining(due, now, desk.calendar)


def settling_of(desk: Desk, case: Case, now: datetime) -> tuple[str, str]:
    """The limit of settling the case: its date and what is left of it."""
    rules = [rule for rule in desk.profile(case.version).clocks if rule.starts == "lengkap"]
    return limit_of_clock(desk, case, rules[-1].id, now) if rules else nearest_of(desk, case, now)


def limit_of_clock(desk: Desk, case: Case, rule: str, now: datetime) -> tuple[str, str]:
    """One clock's limit, for its reminder: its date and what is left of it."""
    for clock in running(case, desk.profile(case.version).clocks, desk.calendar):
        if clock.rule == rule:
            words = dated(desk, clock.due_at, now)
            return words, remaining(clock.due_at, now, desk.calendar)
    return "-", "-"


def completeness_of(desk: Desk, case: Case) -> str:
    """`{kelengkapan}` of a receipt."""
    lacks = case.lacks
    if not lacks:
        return "isian wajib terisi, sedang diperiksa petugas"
    return "belum lengkap: " + labels_of(desk.profile(case.version), lacks)


def step_of(desk: Desk, case: Case) -> str:
    """`{langkah}`: what a citizen is told of the stage."""
    stages = desk.profile(case.version).workflow.stages
    return next((stage.label for stage in stages if stage.id == case.stage), case.state)


def stage_of(desk: Desk, case: Case) -> str:
    """`{tahap}`: what an officer calls the stage."""
    stages = desk.profile(case.version).workflow.stages
    return next((stage.name for stage in stages if stage.id == case.stage), case.stage)


def shorten(text: str, limit: int = 160) -> str:
    """A text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0] + "…"


def owners_of(profile: Profile, case: Case) -> tuple[str, ...]:
    """The roles that a case waits for while nobody holds it."""
    for stage in profile.workflow.stages:
        if stage.id == case.stage and stage.owner:
            return stage.owner
    return profile.notify_new


def superiors_of(profile: Profile, roles: frozenset[str]) -> tuple[str, ...]:
    """The roles right above these; a role that is held itself is no superior of its holder."""
    above = [role.superior for role in profile.roles if role.id in roles and role.superior]
    return tuple(dict.fromkeys(one for one in above if one not in roles))


_EVENTS = {
    "opened": "mengirim pengaduan",
    "numbered": "nomor register diberikan",
    "completed": "dinyatakan lengkap",
    "taken": "diambil",
    "released": "dilepas ke antrean",
    "assigned": "didisposisikan",
    "escalated": "dimintakan arahan atasan",
    "drafted": "jawaban diusulkan",
    "approved": "usulan jawaban disetujui",
    "returned": "usulan jawaban dikembalikan",
    "requested": "kelengkapan diminta",
    "resumed": "dilanjutkan",
    "filled": "isian diperbaiki",
    "revealed": "identitas dibuka",
    "restricted": "isi dirahasiakan",
    "unrestricted": "kerahasiaan isi dicabut",
    "identity_kept": "kerahasiaan identitas",
    "noted": "catatan ditulis",
    "written": "tambahan ditulis",
    "messaged": "pesan dikirim kepada warga",
    "answered": "jawaban dikirim kepada warga",
    "closed": "selesai",
    "reopened": "dibuka kembali",
    "asked": "permintaan warga",
    "data_decided": "permintaan tentang data",
    "reminded": "pengingat",
    "shared": "salinan jawaban diserahkan kepada pihak terkait",
    "sealed": "disegel atas permintaan pelapor",
    "destroyed": "dimusnahkan, masa simpan habis",
}
_MARKS = {
    "half": "setengah waktu",
    "h1": "H-1",
    "due": "jatuh tempo",
    "late": "terlambat",
    "head": "terlambat, sampai kepada pimpinan",
}
#: What stands where a sealed case's words stood.
SEALED = "(disegel)"
DESTROYED = "(dimusnahkan setelah masa simpannya)"
_ORIGINS = {"otomatis": " oleh sistem", "jawaban_langsung": " dengan jawaban langsung"}
_ENDINGS = {
    "diam": "ditutup, tanpa tanggapan sampai batasnya",
    "dialihkan": "dialihkan ke instansi lain",
    "ditolak": "tidak ditindaklanjuti",
    "dicabut": "dinyatakan dicabut",
}
_WHYS = {"teradu": "menyangkut petugas", "pejabat": "keputusan pejabat"}
_WISHES = {
    "cabut": "pencabutan",
    "petugas": "dihubungi petugas",
    "hapus_data": "penghapusan data",
    "data_saya": "salinan data",
    "ubah_data": "perbaikan data",
}


def in_full(answer: Answer) -> str:
    """What was answered: what was cut for the summary is followed by the words themselves."""
    if not answer.shown.endswith("…"):
        return answer.shown or answer.words
    return answer.words if isinstance(answer.value, str) else f"{answer.shown}\n{answer.words}"


def wishes(what: Sequence[str]) -> str:
    """What a citizen asked for, in words."""
    return " dan ".join(_WISHES[one] for one in what)


def event_in_words(desk: Desk, event: CaseEvent) -> str:
    """What a journal line says happened, without anybody's words."""
    tag = str(event.__struct_config__.tag)
    # A history is shown whatever stands in it; `tests/promises.py` finds an event without words.
    words = _EVENTS.get(tag, tag)
    match event:
        case Opened():
            if event.recorded_by:
                words = f"mencatat pengaduan lewat {way_title(desk, event.channel)}"
            return f"{words} (kode {event.code})"
        case Numbered():
            return f"{words}: {event.number}"
        case Completed():
            return words + _ORIGINS.get(event.origin, "")
        case Drafted() | Approved() | Returned():
            return f"{words}, versi {event.version}"
        case Closed():
            return _ENDINGS.get(event.how, words)
        case Revealed():
            return f"{words}{' lagi' if event.again else ''} ({event.reason})"
        case Restricted():
            return f"{words}: {_WHYS[event.why]}"
        case IdentityKept():
            return f"{words}: {'ya' if event.hidden else 'dibuka oleh pelapor'}"
        case Asked():
            return f"{words}: {_WISHES[event.what]}"
        case DataDecided():
            return f"{words}: {wishes(event.what)} {event.how}"
        case Filled():
            return f"{words}: {event.field}"
        case Reminded():
            return f"{words} {event.clock}, {_MARKS.get(event.mark, event.mark)}"
        case _:
            return words
