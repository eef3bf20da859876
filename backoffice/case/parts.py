"""What a case is made of beside its facts: states, waits, meetings, plans, the answer, its signs.

Values alone. Pure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from backoffice.case.signatory import Signatory

#: The states every office shares. Source: rules 3. DRAF is a conversation, never a case.
CaseState = Literal[
    "PRA_DAFTAR",
    "DITERIMA",
    "BELUM_LENGKAP",
    "LENGKAP",
    "DIDISPOSISI",
    "DIPROSES",
    "JAWABAN_DISETUJUI",
    "DIJAWAB",
    "SELESAI",
    "DIALIHKAN",
    "DITOLAK",
    "DICABUT",
]
CLOSED: frozenset[str] = frozenset({"SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"})
#: Those in which it is the citizen's turn: to complete it, to bring it.
WAITING: frozenset[str] = frozenset({"BELUM_LENGKAP", "PRA_DAFTAR"})
#: Why clocks stand still while the citizen was asked for something; every other cause is one of the
#: office's own.
FOR_CITIZEN = "menunggu_pelapor"


class Pause(Struct, frozen=True):
    """A time in which clocks wait for somebody else."""

    since: datetime
    why: str
    until: datetime | None = None
    #: Ids of those that wait; None: all but the one that counts while a citizen waits.
    clocks: tuple[str, ...] | None = None


class Meeting(Struct, frozen=True):
    """People come together about a case."""

    number: int
    at: datetime
    #: As in `MeetingSet`.
    place: str
    invited: str
    roles: tuple[str, ...]
    staff: tuple[str, ...]
    told: bool = False
    state: Literal["terjadwal", "batal", "selesai"] = "terjadwal"
    #: Text rows: who was there, what came of it, why it was moved last or does not take place.
    present: str = ""
    result: str = ""
    reason: str = ""
    #: Staff id of whoever set or moved it last, and whether the office was known to be closed then.
    by: str = ""
    closed: bool = False


class Plan(Struct, frozen=True):
    """Something that is to be done because of a case."""

    number: int
    #: As in `Planned`.
    words: str
    due: datetime
    roles: tuple[str, ...]
    staff: tuple[str, ...]
    state: Literal["berjalan", "selesai", "batal"] = "berjalan"
    #: Text row: what came of it, or why it is not done.
    outcome: str = ""


class Delivery(Struct, frozen=True):
    """The answer was handed over by hand, and what was so before: a mistake leads back there."""

    #: As in `Delivered`.
    words: str
    files: tuple[str, ...]
    stage: str
    state: str
    at: datetime
    answered_at: datetime | None = None


class Sign(Struct, frozen=True):
    """One of the chain stands by the answer."""

    role: str
    #: Staff id; empty where it was signed by hand and nobody said who alone has that role.
    staff: str
    #: The version that was signed; what a later place changed since, its signer was shown.
    version: int
    at: datetime | None = None
    #: Rows of the files that show what was signed by hand.
    proof: tuple[str, ...] = ()
    #: How that officer stood below it then; None: that was not kept yet, or it is nobody's alone.
    signatory: Signatory | None = None


class CasePaper(Struct, frozen=True):
    """A paper of the case beside its answer, from its first version until it is issued."""

    #: Id of what the profile declares.
    paper: str
    #: Of several of one kind, the how manieth; counted from 1.
    serial: int
    #: Text row: what was written, by section.
    words: str
    version: int
    #: Staff id of the author of this version.
    by: str
    #: dikembalikan: its author is to write anew; terbit: issued and frozen; batal: issued by
    #: mistake, its number stays taken.
    state: Literal["menunggu", "dikembalikan", "terbit", "batal"] = "menunggu"
    #: Since when it waits to be signed.
    since: datetime | None = None
    #: Who has signed, in the order of the chain.
    signs: tuple[Sign, ...] = ()
    #: Once issued: the number that it bears, when, the text row of what is printed, the file.
    number: str = ""
    issued_at: datetime | None = None
    letter: str = ""
    file: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        """Rows of all its files: of a scan, each photograph."""
        scan = self.signs[-1].proof if self.signs else ()
        return scan if self.file in scan else tuple(filter(None, (self.file,)))


class Draft(Struct, frozen=True):
    """The official answer on its way to being sent."""

    words: str
    version: int
    #: Staff id of its author.
    by: str
    #: menunggu, dikembalikan, disetujui
    state: str = "menunggu"
    files: tuple[str, ...] = ()
    #: Since when it waits to be approved, or to be sent.
    since: datetime | None = None
    #: Who has signed, in the order of the chain.
    signs: tuple[Sign, ...] = ()
