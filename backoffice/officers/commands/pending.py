"""What waits for an officer's YA or words in one conversation: kept, answered, forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.casework import paper_reading
from backoffice.desk.desk import Desk
from backoffice.desk.printed import READ_BACK
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import evidence, texts
from backoffice.store.conversations import Conversation, pending_place
from channels.message import Choice

#: A confirmation is good for five minutes. Source: rules 21.
CONFIRM_SECONDS = 300
#: A question may wait while a paper is looked for.
QUESTION_SECONDS = 1800
#: An entry that is told piece by piece waits two hours after each answer, its preview too: it
#: stands in no message that could be sent again, and a counter has other visitors in between.
#: Source: rules 8.
ENTRY_SECONDS = 7200

#: What may be answered to a preview: (option, label of its button, or its text key).
Option = tuple[str, str]
YES: Option = ("ya", "YA")
SETTLE: Option = ("selesai", "YA SELESAI")
CANCEL: Option = ("batal", "tombol.p_batal")


class Pending(Struct, frozen=True):
    """What waits for an officer's YA."""

    #: Name of the command that asked.
    kind: str
    case_id: str
    #: The case's `seq` when the preview was shown.
    seq: int
    expires_at: datetime
    #: Names the preview in its buttons: a button of an older one is recognised.
    token: str
    #: Text row with the words.
    text_id: str = ""
    #: The preview also offered YA SELESAI.
    may_settle: bool = False
    #: What else the command must remember: a destination, a listed reason.
    data: str = ""
    #: It is a question that words answer, and no preview yet.
    asks: bool = False
    #: YA needs a one-time code beside it.
    code: bool = False
    #: The command is carried out as it was typed (`data`): where it `asks` with the words that
    #: come now behind it, else as soon as the one-time code has come.
    again: bool = False
    #: Ids of the cases of which one command was given together, and the `seq` of each; `data` is
    #: what stands behind them.
    several: tuple[tuple[str, int], ...] = ()
    #: Words that mean its buttons of that name; where there are any, YA means none of them.
    choices: tuple[str, ...] = ()
    #: Rows of the files that came with the command.
    files: tuple[str, ...] = ()
    #: Id of the entry that is told piece by piece and of which this is a question or the preview.
    entry: str = ""
    #: An entry that waits below what was asked in between, and comes back when that is settled.
    beneath: Pending | None = None

    @property
    def wants_words(self) -> bool:
        """A command with a number was typed, and what belongs behind it is asked for."""
        return self.asks and self.again

    def ways(self, desk: Desk) -> str:
        """The words that may be typed for its buttons."""
        *most, last = [one.upper() for one in self.choices]
        return desk.words("daftar.atau", awal=", ".join(most), akhir=last) if most else last


def remember(work: Work, contact: TurnInput, pending: Pending) -> None:
    """Keep what waits; an earlier one is dropped, with the files that it had.

    An entry that is half told is not dropped: it waits beneath.
    """
    before = load_pending(work.desk, contact.conversation)
    kept = _entry_of(before, pending.entry, work.now)
    gone = {file for one in _chain(before) for file in one.files}
    gone -= {file for one in (pending, *_chain(kept)) for file in one.files}
    let_go(work, gone)
    sealed = seal_pending(work.desk, contact.id, replace(pending, beneath=kept))
    contact.talk.keep(work.tx, pending=sealed)


def settle(work: Work, contact: TurnInput) -> None:
    """What waited in this conversation is answered; an entry that waits beneath comes back."""
    before = load_pending(work.desk, contact.conversation)
    beneath = before.beneath if before is not None else None
    if beneath is not None and beneath.expires_at <= work.now:
        let_go(work, beneath.files)
        beneath = None
    sealed = seal_pending(work.desk, contact.id, beneath) if beneath is not None else None
    contact.talk.keep(work.tx, pending=sealed)


def _entry_of(before: Pending | None, entry: str, now: datetime) -> Pending | None:
    """The half-told entry that waits on below something that belongs to another one, or to none."""
    if before is None:
        return None
    found = before if before.entry and before.entry != entry else before.beneath
    return found if found is not None and found.expires_at > now else None


def _chain(pending: Pending | None) -> list[Pending]:
    """What waits, and what waits below it."""
    found = []
    while pending is not None:
        found.append(pending)
        pending = pending.beneath
    return found


def let_go(work: Work, files: Iterable[str]) -> None:
    """Erase files that became no case's, and what was read of them."""
    rows = evidence.rows(work.tx, tuple(files))
    loose = [row.id for row in rows if row.case_id is None]
    texts.drop_files(work.tx, loose, now=work.now)
    for row in rows:
        if row.media_type == READ_BACK:
            paper_reading.forget(work, row.id)


def buttons_of(pending: Pending, options: Sequence[Option]) -> tuple[Choice, ...]:
    return tuple(Choice(id=f"{pending.token}:{option}", label=label) for option, label in options)


def load_pending(desk: Desk, conversation: Conversation) -> Pending | None:
    if conversation.pending is None:
        return None
    opened = desk.vault.open_local(pending_place(conversation.id), conversation.pending)
    return msgspec.json.decode(opened, type=Pending)


def seal_pending(desk: Desk, conversation_id: str, pending: Pending) -> bytes:
    """What waits for YA in that conversation, to be kept there."""
    return desk.vault.seal_local(pending_place(conversation_id), msgspec.json.encode(pending))
