"""What was said in the interview, as one plain value. Positions are titles."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from channels.fields import UNCLEAN

#: receive: without it nothing is received; complete: wanted until it is there; asked: only asked;
#: empty: not asked at all.
Need = Literal["receive", "complete", "asked", ""]
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
    #: Part -> line of the SOP; what is not named is a reading of ours.
    clauses: dict[str, str] = {}

    @property
    def checker(self) -> str:
        return self.checks_by or self.receives

    @property
    def approvers(self) -> tuple[str, ...]:
        return self.signs or (self.receives,)

    @property
    def chain(self) -> tuple[str, ...]:
        """Through whom it is handed up, the head last; empty where it is not."""
        return (*(one for one in self.up if one != self.head), self.head) if self.to_head else ()

    @property
    def titles(self) -> tuple[str, ...]:
        """Every position once, in the order in which it comes to a complaint."""
        down = (self.down,) if self.to_head and self.down else ()
        every = (
            self.receives, self.checker, *self.units, *self.chain, *down, *self.signs, self.head,
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
