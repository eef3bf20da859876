"""Mails that wait for an officer: what they say, whom they are hidden from, how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from backoffice.case.officers import Staff
from backoffice.citizens import mail_matching
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.secrecy import named_in, sees
from backoffice.store import inbox, mail
from backoffice.store.inbox import InboxRow
from channels.message import InboundMessage

#: Notes of the mail adapter about what no person wrote, or nobody knows who.
ROBOTS = frozenset({"auto_reply", "list", "own", "empty", "bounce", "doubtful", "unread"})
#: Of so many of the newest is looked up whom they are hidden from.
_LOOKED_UP = 100
#: Characters in which an officer's name is looked for.
_SEARCHED = 50_000


def has_sender(message: InboundMessage) -> bool:
    """Whether the mail says from which address it is."""
    return "@" in message.address.peer


def message_of(desk: Desk, row: InboxRow) -> InboundMessage | None:
    """The mail in an inbox row; None when it was forgotten."""
    items = inbox.opened(desk.vault, row)
    return next((one for one in items if isinstance(one, InboundMessage)), None)


def all_words(message: InboundMessage) -> str:
    """What is new in a mail, and what was taken for a quotation or a signature."""
    return "\n\n".join(part for part in (message.text.strip(), message.quoted.strip()) if part)


def is_hidden(work: Work, officer: Staff, message: InboundMessage) -> bool:
    """It names this officer, or a case that this officer may not know of: then it is not there."""
    said = f"{message.subject}\n{all_words(message)}"[:_SEARCHED]
    if named_in(said, (officer,)):
        return True
    case = mail_matching.named(work, message)
    return case is not None and not sees(case, officer)


class Waiting(NamedTuple):
    """How many mails wait, and how many of them since a moment."""

    total: int
    new: int


class Box:
    """The held mails of an office as they stand now; each is read once."""

    def __init__(self, work: Work, since: datetime) -> None:
        self._work = work
        self._total = mail.count_held(work.tx, work.desk.office_id)
        rows = mail.held(work.tx, work.desk.office_id, limit=_LOOKED_UP) if self._total else []
        self._rows: Sequence[tuple[bool, InboundMessage | None]] = [
            (row.received_at >= since, message_of(work.desk, row)) for row in rows
        ]

    def waiting_for(self, officer: Staff) -> Waiting:
        """The mails that wait and are not hidden from this officer."""
        seen = [new for new, one in self._rows if not self._hides(officer, one)]
        hidden = len(self._rows) - len(seen)
        return Waiting(self._total - hidden, sum(seen))

    def _hides(self, officer: Staff, message: InboundMessage | None) -> bool:
        return message is not None and is_hidden(self._work, officer, message)
