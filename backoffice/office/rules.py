"""The rules of an SOP that no clock keeps: how long people have, and what may be chosen. Pure.

Each has a default, so that an office declares only what it does otherwise; what it declares takes
the place of the whole default. A case keeps the rules of the profile under which it began.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from backoffice.calendar.workdays import Calendar, Unit
from backoffice.case.clocks import ClockRule
from backoffice.office.misconduct import Misconduct

#: What is due on a day, and is told as a date, is counted in these.
DAYS: Collection[Unit] = ("hari", "hari_kerja")
#: Rule -> the units in which it can be counted. The end of a wish is reckoned anew when a reminder
#: of it is due, so no holiday may move it.
UNITS: Mapping[str, Collection[Unit]] = {
    "completion": DAYS,
    "reply": DAYS,
    "data_wish": ("jam", "hari"),
    "late_entry": DAYS,
    "acknowledgement": ("jam", "jam_kerja"),
}
#: The way of paper whose complaints have a Tracking ID; they are registered once.
LAPOR = "sp4n_lapor"
#: Commands that can ask for a one-time code: what opens an identity, what lets an answer go out.
GUARDED = ("identitas", "setujui", "kirim")
_OURS = "[INF]"
_LAW = "UU 25/2009"


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """How long something may take."""

    #: How many of `unit`; the day it starts is day 0.
    amount: int
    #: Calendar days, working days, hours, hours of opening.
    unit: Unit
    #: Line of the SOP or of the law, "[INF]" for a reading of ours; without one it is refused.
    clause: str = ""


class NudgedLimit(Limit, frozen=True, forbid_unknown_fields=True):
    """How long something may take, and when somebody is reminded before it ends."""

    #: After how many of `unit`.
    nudges: tuple[int, ...] = ()


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that may be chosen from a list."""

    #: As an officer types it.
    id: str
    #: As it is told to people.
    words: str
    #: Line of the SOP, "[INF]" for a reading of ours; without one it is refused.
    clause: str = ""


#: A way of paper is named by at most so many words.
WAY_WORDS = 3


class PaperWay(Struct, frozen=True, forbid_unknown_fields=True):
    """A way by which a complaint comes without a channel; an officer enters it."""

    #: As it is kept. `sp4n_lapor` is the one whose complaints have a Tracking ID.
    id: str
    #: As people read it.
    words: str
    #: What officers may type for it, beside its id, in small letters and without hyphens.
    names: tuple[str, ...] = ()
    #: Line of the SOP, "[INF]" for a reading of ours; without one it is refused.
    clause: str = ""


class MailCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer goes to the citizen's mailbox as well, beside the channel of the complaint."""

    #: To the mailbox that is linked with the citizen's account.
    linked: bool = False
    #: Field of kind `email` in which the citizen names an address; empty: there is none.
    field: str = ""
    #: Line of the SOP, "[INF]" for a reading of ours; without one it is refused.
    clause: str = ""


class Monthly(Struct, frozen=True, forbid_unknown_fields=True):
    """The report of each month, where [rights] name /rekap."""

    #: Roles that approve it; empty: those that may publish (/publikasi).
    approve: tuple[str, ...] = ()
    #: Role to which its cover note is addressed; empty: the first above which there is none.
    addressee: str = ""
    #: Line of the SOP, "[INF]" for a reading of ours.
    clause: str = ""


class Greeting(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands behind "Selamat" up to an hour."""

    #: Local hour before which it is said; the last one has 24.
    until: int
    #: As people read it.
    words: str


#: What runs beside the clocks of every SOP: the outer limits of the law, an answer that waits for
#: its approval, a citizen who waits for an officer. Source: rules 44, 45.
BESIDE: tuple[ClockRule, ...] = (
    ClockRule(
        id="uu_kelengkapan",
        name="Batas luar: menyatakan lengkap",
        amount=14,
        unit="hari",
        starts="diterima",
        until=("LENGKAP", "DIJAWAB"),
        remind=("h1", "late"),
        # Nobody can let the time to settle it not begin by saying nothing.
        at_due="lengkap",
        clause=f"{_LAW} Ps. 44 (3)",
    ),
    ClockRule(
        id="uu_penyelesaian",
        name="Batas luar: penyelesaian",
        amount=60,
        unit="hari",
        starts="lengkap",
        until=("DIJAWAB",),
        remind=("h1", "late"),
        clause=f"{_LAW} Ps. 50 (1)",
    ),
    ClockRule(
        id="uu_penyampaian",
        name="Batas luar: menyampaikan keputusan",
        amount=14,
        unit="hari",
        starts="disetujui",
        until=("DIJAWAB",),
        remind=("h1", "late"),
        clause=f"{_LAW} Ps. 50 (2)",
    ),
    ClockRule(
        id="persetujuan",
        name="Persetujuan jawaban",
        amount=2,
        unit="hari_kerja",
        starts="usulan",
        until=("DIJAWAB",),
        remind=("due", "late"),
        clause=_OURS,
    ),
    ClockRule(
        id="panggilan",
        name="Pelapor minta petugas",
        amount=1,
        unit="hari_kerja",
        starts="dipanggil",
        until=("DIJAWAB",),
        remind=("due", "late"),
        clause=_OURS,
    ),
)


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """What the SOP says beside its clocks. A key that is missing has the default of the house."""

    #: How long a citizen may take to complete a complaint, and when to remind. Source: rules 11.
    completion: NudgedLimit = NudgedLimit(30, "hari", "UU 25/2009 Ps. 44", nudges=(7, 20, 27))
    #: How long a citizen may come back on an answer. Source: rules 24.
    reply: Limit = Limit(10, "hari_kerja", _OURS)
    #: Within what a wish about one's own data is decided, and when to remind. Source: rules 33.
    data_wish: NudgedLimit = NudgedLimit(72, "jam", "UU 27/2022", nudges=(48,))
    #: Grounds on which a complaint may be not followed up (/tolak). Source: rules 27.
    refusals: tuple[Reason, ...] = (
        Reason("identitas", "identitas pelapor belum jelas setelah dimintakan kelengkapan", _OURS),
        Reason("pengadilan", "perkaranya sedang atau sudah diperiksa pengadilan", _OURS),
        Reason("ganda", "sudah ditangani dalam pengaduan lain", _OURS),
        Reason("umum", "terlalu umum setelah dimintakan rincian", _OURS),
        Reason("bukan_pengaduan", "bukan pengaduan", _OURS),
    )
    #: Reasons for which an identity may be opened (/identitas). Source: rules 31.
    identity_reasons: tuple[Reason, ...] = (
        Reason("hubungi", "menghubungi pelapor", _OURS),
        Reason("periksa", "memeriksa berkas layanan pelapor", _OURS),
        Reason("surat", "mengirim surat jawaban", _OURS),
        Reason("rapat", "mengundang pelapor", _OURS),
        Reason("hukum", "permintaan penegak hukum yang sah", _OURS),
    )
    #: Clocks that run beside those of the SOP. Source: rules 44, 45.
    beside: tuple[ClockRule, ...] = BESIDE
    #: What is entered later than this (/catat) needs a reason. Source: rules 8.
    late_entry: Limit = Limit(2, "hari_kerja", _OURS)
    #: Within what somebody is to react to a disposition, before its giver and the superior hear.
    acknowledgement: Limit = Limit(8, "jam_kerja", _OURS)
    #: The ways that are no channel (/catat). Source: rules 8.
    paper_ways: tuple[PaperWay, ...] = (
        PaperWay(
            "tatap_muka",
            "tatap muka",
            ("tatap muka", "datang langsung", "datang", "langsung", "loket"),
            _OURS,
        ),
        PaperWay(
            "kotak_pengaduan",
            "kotak pengaduan",
            ("kotak pengaduan", "kotak saran", "kotak"),
            _OURS,
        ),
        PaperWay("telepon", "telepon", ("telepon", "telpon", "telp", "tlp"), _OURS),
        PaperWay("surat", "surat", ("surat",), _OURS),
        PaperWay("media_sosial", "media sosial", ("media sosial", "medsos", "sosmed"), _OURS),
        PaperWay("website", "website", ("website", "situs", "web"), _OURS),
        PaperWay(LAPOR, "SP4N-LAPOR!", ("sp4n lapor", "spanlapor", "sp4n", "lapor"), _OURS),
    )
    #: Roles that whoever runs the system (`admin`) may hold as well. Source: rules 42.
    admin_beside: tuple[str, ...] = ()
    #: Commands of officers that ask for a one-time code beside YA: `identitas`, `setujui`, `kirim`.
    one_time_codes: tuple[str, ...] = ()
    #: Words by which a complaint is one about an officer. Source: rules 29.
    misconduct: Misconduct = Misconduct()
    #: Does a copy of the answer go by mail as well? Source: rules 51.
    mail_copy: MailCopy = MailCopy()
    #: Who approves the report of each month, and to whom it goes. Source: rules 59.
    monthly: Monthly = Monthly()
    #: Greetings by the hour, the first one first.
    greetings: tuple[Greeting, ...] = (
        Greeting(10, "pagi"),
        Greeting(15, "siang"),
        Greeting(18, "sore"),
        Greeting(24, "malam"),
    )

    def greeting(self, hour: int) -> str:
        """What is said behind "Selamat" at that local hour."""
        return next((one.words for one in self.greetings if hour < one.until), "")


def declared(rules: Rules) -> dict[str, Any]:
    """The rules that are not the defaults, as plain data."""
    usual = Rules()
    return {
        name: value
        for name, value in msgspec.to_builtins(rules).items()
        if getattr(rules, name) != getattr(usual, name)
    }


def end_of(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """When a limit that began at `start` is over. Its last day is not moved by a holiday."""
    return calendar.due(start, limit.amount, limit.unit, "tetap")


def nudges_of(limit: NudgedLimit, start: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """The moments to remind of it: of a limit in days at the time of day at which it began."""
    if limit.unit not in DAYS:
        return tuple(calendar.due(start, after, limit.unit) for after in limit.nudges)
    unit: Any = limit.unit
    day = calendar.day(start)
    return tuple(start + (calendar.add(day, after, unit, "tetap") - day) for after in limit.nudges)


def is_over(limit: Limit, start: date, today: date, calendar: Calendar) -> bool:
    """Do more days than `limit` lie between the two?"""
    if limit.unit == "hari":
        return (today - start).days > limit.amount
    return calendar.working_days_between(start, today) > limit.amount


def in_words(limit: Limit) -> str:
    """A limit as people say it: "30 hari", "10 hari kerja", "3×24 jam"."""
    if limit.unit == "jam" and limit.amount > 24 and limit.amount % 24 == 0:
        return f"{limit.amount // 24}×24 jam"
    return f"{limit.amount} {limit.unit.replace('_', ' ')}"


def words_of(reasons: Collection[Reason]) -> dict[str, str]:
    """What is told of each, by what is typed."""
    return {reason.id: reason.words for reason in reasons}
