"""The types of a conversation: its state, the events it gets and the effects it asks for.

All of it survives JSON. The engine emits effects and never acts; the back office acts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from channels.message import Choice, InboundMessage


class Answer(Struct, frozen=True):
    """A reading of what a citizen said, beside the words themselves."""

    #: JSON data; its shape belongs to the field's kind.
    value: Any
    #: The citizen's own words, verbatim.
    words: str
    #: As it is shown in summaries.
    shown: str
    #: warga (typed or pressed), kanal (vouched for by the channel), petugas, otomatis
    origin: str = "warga"
    confirmed: bool = True
    #: External ids of the messages that gave it, so that an edited message finds its answer.
    messages: tuple[str, ...] = ()
    #: When it was given, of a declaration.
    at: datetime | None = None


class Evidence(Struct, frozen=True):
    """A file or a place that the citizen sent, named by the message that brought it."""

    #: External id of the message, and the index of the file in it.
    message: str
    index: int
    #: photo, document, voice, audio, video, location
    kind: str
    caption: str = ""
    #: The caller's own name for it, where it came in another conversation; only passed on.
    row: str = ""
    #: Key of the question for files that it answers; empty: the first one of the form.
    field: str = ""


#: idle: nobody is being asked; greeted: the greeting's menu was shown; notice: consent is awaited;
#: form: `asking` is being asked; confirm: a reading of `asking` is to be confirmed;
#: review: the summary was shown; edit: a number of the summary is awaited;
#: cancel: "stop?" was asked; stopped: LANJUT NANTI, BATAL or a refused notice, the draft is kept;
#: resume: "go on or begin anew?" was asked; erase: "delete my data?" was asked;
#: officer: PETUGAS was called without a story, what follows is forwarded
Phase = Literal[
    "idle",
    "greeted",
    "notice",
    "form",
    "confirm",
    "review",
    "edit",
    "cancel",
    "stopped",
    "resume",
    "erase",
    "officer",
]


class State(Struct, frozen=True):
    """Where one conversation stands. Pinned to a form's version until it is sent or dropped."""

    form: str = ""
    version: str = ""
    phase: Phase = "idle"
    #: Key of the field that is asked or confirmed.
    asking: str | None = None
    #: The phase to return to after cancel or stop.
    back: Phase | None = None
    #: Counts prompts; the ids of buttons begin with it, so that an old button is recognised.
    step: int = 0
    answers: dict[str, Answer] = {}
    #: Keys that were asked and skipped, postponed or not known.
    passed: tuple[str, ...] = ()
    #: A reading that waits for "benar" (confirm), or the first half of an answer (form): a pin
    #: without its landmark, a story that is still too short.
    proposal: Answer | None = None
    evidence: tuple[Evidence, ...] = ()
    #: Words said while another thing was asked (opening story); offered as the story, never lost.
    opening: str = ""
    #: A single field is being changed out of the review.
    editing: bool = False
    #: Consecutive answers that were not understood.
    misses: int = 0
    #: How often this person declined to give what cannot be skipped.
    refusals: int = 0
    #: The notice was answered with a plain no.
    declined: bool = False
    #: External ids of files whose explanation was asked for.
    explaining: tuple[str, ...] = ()
    #: Album that was acknowledged last; its further files are kept without a word.
    album: str = ""
    #: Code of a case for which the last four digits of a telephone number are awaited.
    checking: str = ""
    #: Consent given to which notice version; None: not asked yet.
    consent: str | None = None
    started_at: datetime | None = None
    #: When an unsent draft is deleted.
    expires_at: datetime | None = None
    #: Names and numbers of contact cards that answered nothing, a line each; sent along.
    cards: str = ""
    #: How many messages of this draft the person deleted again: they are not used.
    taken_back: int = 0
    #: How many things of this draft could not be read.
    unreadable: int = 0
    #: External ids of messages that were deleted before they came to us; the newest.
    gone: tuple[str, ...] = ()


class Said(Struct, frozen=True, tag="said"):
    """What one person wrote since the last turn, oldest first: usually one message, or a burst."""

    messages: tuple[InboundMessage, ...]
    #: For each message that is taken back by one of these: every wording that it ever had.
    taken: dict[str, tuple[str, ...]] = {}


class Expired(Struct, frozen=True, tag="expired"):
    """The draft's time is over."""


Event = Said | Expired


class Say(Struct, frozen=True, tag="say"):
    """A text of the catalogue. `params` are data: they are escaped, never read as markup.

    `text` is a key, or keys joined by ">" that make one message ("stiker>tanya_nama"): see
    `bot.texts.Catalogue.render`.
    """

    text: str
    params: dict[str, str] = {}
    choices: tuple[Choice, ...] = ()


class Submit(Struct, frozen=True, tag="submit"):
    """The citizen sent the form (or asked for an officer with a story in it)."""

    form: str
    version: str
    answers: dict[str, Answer]
    evidence: tuple[Evidence, ...]
    opening: str = ""
    #: kirim: reviewed and sent; petugas: sent on PETUGAS or a second refusal
    how: str = "kirim"
    #: How many messages were deleted again before it was sent, and how many could not be read.
    taken_back: int = 0
    unreadable: int = 0


class Forward(Struct, frozen=True, tag="forward"):
    """Words that belong to an open case, or to an officer, not to a form."""

    messages: tuple[InboundMessage, ...]
    #: What of them is meant, where not every word is.
    words: str | None = None
    #: Fields for which they hold an answer that does not count: an officer is told.
    others: tuple[str, ...] = ()


class TakeBack(Struct, frozen=True, tag="take_back"):
    """A message of which nothing stands in the form was deleted: it may be part of a case."""

    #: Its external id, and every wording that it ever had.
    message: str
    words: tuple[str, ...] = ()


class Supply(Struct, frozen=True, tag="supply"):
    """Answers to what a case lacks, or better ones than it holds; they are filled in at once."""

    answers: dict[str, Answer]
    #: Files that came for certain questions, with the keys of those.
    evidence: tuple[Evidence, ...] = ()


class Consented(Struct, frozen=True, tag="consented"):
    """The data notice was answered; stored with the message that did it."""

    version: str
    given: bool
    message: str


class LookUp(Struct, frozen=True, tag="look_up"):
    """STATUS, with what was typed behind it (may be empty), and the digits that were asked for."""

    query: str
    digits: str = ""


class CallOfficer(Struct, frozen=True, tag="call_officer"):
    """PETUGAS: a person is wanted."""


class Withdraw(Struct, frozen=True, tag="withdraw"):
    """CABUT: the citizen takes the complaint back; an officer confirms. `query`: which one."""

    query: str = ""


class Erase(Struct, frozen=True, tag="erase"):
    """HAPUS DATA: drafts go at once, a case becomes a request to an officer."""


class AskData(Struct, frozen=True, tag="ask_data"):
    """DATA SAYA, UBAH DATA: a copy or a correction of what was sent, which an officer sees to."""

    what: Literal["data_saya", "ubah_data"]


#: In front of the tracking code in the button below a receipt that came without its file.
RECEIPT_BUTTON = "pdf"


class AskPaper(Struct, frozen=True, tag="ask_paper"):
    """FORMULIR, MINTA PDF: the office's empty form, or the receipt as a file."""

    what: Literal["formulir", "tanda_terima"]
    #: Of which case, where that is said; empty: of the latest.
    query: str = ""


Effect = (
    Say
    | Submit
    | Supply
    | Forward
    | TakeBack
    | Consented
    | LookUp
    | CallOfficer
    | Withdraw
    | Erase
    | AskData
    | AskPaper
)


class Turn(Struct, frozen=True):
    """What one event led to."""

    state: State
    effects: tuple[Effect, ...]
