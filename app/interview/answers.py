"""What was said in the interview, as one plain value. Positions are titles."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from channels.fields import UNCLEAN

#: receive: without it nothing is received; complete: wanted until it is there; asked: only asked;
#: empty: not asked at all.
Need = Literal["receive", "complete", "asked", ""]
#: The same of one way in; optional: asked, and nobody is reminded of it.
WayNeed = Literal["receive", "complete", "asked", "optional"]
Unit = Literal["hari", "hari_kerja", "jam"]

#: The zone as it is printed -> its time zone.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
#: Stages of which the citizen may be told, with the ones that are told by default.
TOLD = ("lengkap", "unit", "kerja", "siap")
#: Part of the SOP whose line may be named -> what it is about, and which keys came of it.
PARTS = {
    "peran": ("pelaksana", "`roles`"),
    "syarat": ("persyaratan", "`form.fields`"),
    "terima": ("penerimaan dan pencatatan", "tahap `terima`"),
    "langsung": ("jawaban langsung", "`jawab_langsung`"),
    "telaah": ("telaah atau verifikasi", "`lengkap`"),
    "naik": ("penerusan ke pimpinan dan disposisi", "`teruskan`, `disposisi`"),
    "kerja": ("penanganan di unit", "tahap `unit`, `kerja`"),
    "rapat": ("rapat", "`rights.rapat`"),
    "tanda_tangan": ("paraf dan tanda tangan", "`setujui`, `papers`"),
    "kirim": ("penyampaian dan penutupan", "`kirim`, `selesai`"),
    "waktu": ("jangka waktu", "`clocks`"),
    "rahasia": ("kerahasiaan", "`secrecy`"),
    "jeda": ("menunggu pihak lain", "`workflow.waits`"),
    "rtl": ("rencana tindak lanjut", "`rights.rtl`"),
    "rutin": ("tugas rutin", "`duties`"),
    "arsip": ("pengarsipan dan masa simpan", "`archive`, `retention`"),
}
#: How people call a way in -> the channels, or the way of paper, that it is.
WAYS = {
    "loket": ("tatap_muka",),
    "surat": ("surat",),
    "kotak": ("kotak_pengaduan",),
    "telepon": ("telepon",),
    "medsos": ("media_sosial",),
    "website": ("website",),
    "lapor": ("sp4n_lapor",),
    "chat": ("telegram", "whatsapp"),
    "surel": ("mail",),
}

_WORKING_DAYS = {
    "1": "07.30-16.00",
    "2": "07.30-16.00",
    "3": "07.30-16.00",
    "4": "07.30-16.00",
    "5": "07.30-16.30",
}


class Needs(Struct, frozen=True, forbid_unknown_fields=True):
    """What must be given; name and story are always needed to be received."""

    alamat: Need = "receive"
    kontak: Need = "asked"
    kapan: Need = "asked"
    tempat: Need = "asked"
    bukti: Need = "asked"
    kerugian: Need = ""
    penyelesaian: Need = ""
    pernyataan: Need = ""


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the office's own, with the answers that may be chosen."""

    label: str
    question: str
    options: tuple[str, ...]
    need: Need = "asked"


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """How heavy a complaint is, and how long it may take then."""

    name: str
    amount: int
    #: Who approves the answer to it, if not the same for every level.
    approver: str = ""


class ByWay(Struct, frozen=True, forbid_unknown_fields=True):
    """What is needed of whoever comes by one of `WAYS`, where it is something else."""

    way: str
    #: Label of a question -> what is needed.
    needs: dict[str, WayNeed]


class Awaited(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody or something outside the office, for which the time of the SOP stands still."""

    name: str
    #: Working days after which it is asked whether it still waits.
    ask_after: int = 5


class Routine(Struct, frozen=True, forbid_unknown_fields=True):
    """What the office does regularly, whatever complaints there are."""

    name: str
    #: As `backoffice.office.duties.read_every` reads it.
    every: str
    #: Title; empty: who receives complaints.
    by: str = ""
    #: Working days after which the superior hears of it.
    late: int = 1


class Filed(Struct, frozen=True, forbid_unknown_fields=True):
    """A class under which closed complaints are filed, with its years."""

    name: str
    active: int
    inactive: int
    then: Literal["musnah", "dinilai kembali", "permanen"] = "musnah"


class Answers(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a profile is built from."""

    #: Name of the folder.
    id: str
    name: str
    service: str
    address: str
    #: Three letters in front of the tracking code.
    prefix: str
    #: Titles: who receives, who works on it, who leads.
    receives: str
    units: tuple[str, ...]
    head: str
    #: How long it may take.
    amount: int
    unit: Unit = "hari_kerja"
    counted: Literal["diterima", "lengkap"] = "diterima"
    zone: Literal["WIB", "WITA", "WIT"] = "WIB"
    postal_code: str = ""
    #: Number of the decree on the SOP.
    sk: str = ""
    phone: str = ""
    website: str = ""
    fee: str = "gratis"
    channels: tuple[str, ...] = ()
    #: By ISO weekday, "1" is Monday.
    hours: dict[str, str] = msgspec.field(default_factory=lambda: dict(_WORKING_DAYS))
    responsible: str = ""
    legal_basis: tuple[str, ...] = ()
    register: str = "{ordinal:04}/PGD/{year}"
    #: Who studies it; empty: who receives it.
    checks_by: str = ""
    #: Who signs the answer, in order, the last one with the signature; empty: who receives it looks
    #: at it before it goes out.
    signs: tuple[str, ...] = ()
    needs: Needs = Needs()
    #: The choice by which complaints are told apart.
    category: Choice | None = None
    choices: tuple[Choice, ...] = ()
    #: Where what must be given is something else, by the way in.
    ways: tuple[ByWay, ...] = ()
    #: May the desk answer directly; `ringan`: only what has the first of the levels.
    direct: Literal["tidak", "selalu", "ringan"] = "tidak"
    #: Official only when the paper is brought.
    paper: bool = False
    #: Points of the study; empty: there is no list.
    checklist: tuple[str, ...] = ()
    #: Is it handed up to the head, through whom, and who hands it out below.
    to_head: bool = False
    up: tuple[str, ...] = ()
    down: str = ""
    #: boleh: a meeting may be set; wajib: no answer is signed before one was held.
    meeting: Literal["tidak", "boleh", "wajib"] = "tidak"
    levels: tuple[Level, ...] = ()
    #: Stages of which the citizen is told, of `telaah`, `naik`, `bagi` and `TOLD`.
    told: tuple[str, ...] = TOLD
    #: May the citizen hide the identity from those who work on it.
    hide: bool = True
    #: Option of the category that is about the office's own officers, and who gets those.
    accused: str = ""
    accused_to: str = ""
    #: For what is waited, and who may let the time stand still; empty: who studies it.
    waits: tuple[Awaited, ...] = ()
    pauses: tuple[str, ...] = ()
    #: Are plans noted of what follows from an answer?
    plans: bool = False
    duties: tuple[Routine, ...] = ()
    archive: tuple[Filed, ...] = ()
    #: Who files; empty: who receives it.
    archivist: str = ""
    #: Years from closing until a complaint is destroyed.
    case_years: int = 5
    #: Part -> line of the SOP; what is not named is a reading of ours.
    clauses: dict[str, str] = {}

    @property
    def checker(self) -> str:
        return self.checks_by or self.receives

    @property
    def by_level(self) -> bool:
        """Does it depend on the level who approves the answer? Then nobody signs in a row."""
        return any(one.approver for one in self.levels)

    @property
    def approvers(self) -> tuple[str, ...]:
        if self.by_level:
            return tuple(dict.fromkeys(map(self.approver_of, self.levels)))
        return self.signs or (self.receives,)

    def approver_of(self, level: Level) -> str:
        return level.approver or (self.signs or (self.receives,))[-1]

    @property
    def parts(self) -> tuple[str, ...]:
        """Of `PARTS`, those of which this office has anything."""
        lacks = {"jeda": self.waits, "rtl": self.plans, "rutin": self.duties, "arsip": self.archive}
        return tuple(part for part in PARTS if lacks.get(part, True) or part in self.clauses)

    @property
    def pausing(self) -> tuple[str, ...]:
        return self.pauses or (self.checker,)

    @property
    def chain(self) -> tuple[str, ...]:
        """Through whom it is handed up, the head last; empty where it is not."""
        return (*(one for one in self.up if one != self.head), self.head) if self.to_head else ()

    @property
    def titles(self) -> tuple[str, ...]:
        """Every position once, in the order in which it comes to a complaint."""
        down = (self.down,) if self.to_head and self.down else ()
        every = (
            self.receives, self.checker, *self.units, *self.chain, *down, *self.approvers,
            self.head,
        )  # fmt: skip
        return tuple(dict.fromkeys(every))


def read_answers(raw: object) -> Answers:
    """The value of decoded JSON or TOML, each string on one line and without control characters.

    Raises msgspec.ValidationError for what has another shape.
    """
    return msgspec.convert(_tidy(raw), Answers)


def one_line(text: str) -> str:
    """Words as they fit into a line: what a terminal would obey and line ends are spaces."""
    kept = "".join(" " if 0xD800 <= ord(char) <= 0xF8FF else char for char in text)
    return " ".join(UNCLEAN.sub(" ", kept).split())


def _tidy(raw: object) -> Any:
    match raw:
        case str():
            return one_line(raw)
        case list():
            return [_tidy(one) for one in raw]
        case dict():
            return {str(key): _tidy(value) for key, value in raw.items()}
    return raw
