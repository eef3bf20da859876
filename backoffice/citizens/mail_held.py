"""Mails that wait for an officer: what they say, whom they are hidden from, how many there are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from backoffice.case.case import Case
from backoffice.case.events import Secret
from backoffice.case.officers import Staff
from backoffice.case.workflow import allowed
from backoffice.casework import accusations
from backoffice.citizens import mail_matching
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.secrecy import sees, superiors_above
from backoffice.store import inbox, mail, staff
from backoffice.store.inbox import InboxRow
from channels.message import InboundMessage

#: Notes of the mail adapter about what no person wrote, or nobody knows who.
ROBOTS = frozenset({"auto_reply", "list", "own", "empty", "bounce", "doubtful", "unread"})
#: Of so many of the newest is looked up whom they are hidden from, and in so many characters of
#: theirs: what lies behind them counts for everybody. A mail that is opened is looked through.
LOOKED_UP, LOOKED_AT = 100, 1_000_000
#: The command that decides about them, as `rights` name it.
DECIDES = "surel"
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


class Hiding(NamedTuple):
    """From whom a mail is hidden: it names a case, or may complain of somebody."""

    case: Case | None
    about: Secret | None
    #: Nobody who may decide about mails stands above whom it may be about.
    orphaned: bool

    def hides(self, officer: Staff) -> bool:
        """For this officer the mail is not there."""
        if self.case is not None and not sees(self.case, officer):
            return True
        if self.about is None:
            return False
        if officer.id in self.about.accused:
            return True
        return not self.orphaned and not officer.roles.intersection(self.about.roles)


def hiding_of(work: Work, message: InboundMessage) -> Hiding:
    """From whom this mail is hidden, as its case would be. Read once for all officers."""
    profile = work.desk.current
    said = [message.subject, all_words(message)[:_SEARCHED]]
    own = message.sender.name if message.sender else ""
    found = accusations.find(work.tx, profile, said, own)
    about = accusations.about_officers(work.tx, profile, found, None)
    case = mail_matching.named(work, message)
    hiding = Hiding(case, about, orphaned=False)
    if about is None:
        return hiding
    deciding = [one for one in _deciding(work) if not hiding.hides(one)]
    return hiding._replace(orphaned=not deciding)


def _deciding(work: Work) -> list[Staff]:
    """Who may decide about held mails."""
    return [
        one
        for one in staff.known(work.tx, work.desk.office_id)
        if one.awake and allowed(work.desk.current, DECIDES, one.roles)
    ]


def readers_of(work: Work, message: InboundMessage) -> list[Staff]:
    """Who is told that this mail waits: those of the desk who may read it, else who stands above.

    Empty where nobody may, and where the desk is empty.
    """
    desk = work.desk
    if not staff.holding(work.tx, desk.office_id, desk.current.notify_new):
        return []
    hiding = hiding_of(work, message)
    above = superiors_above(desk.current, desk.current.notify_new)
    for roles in (desk.current.notify_new, *((role,) for role in above)):
        told = staff.holding(work.tx, desk.office_id, roles)
        if found := [one for one in told if not hiding.hides(one)]:
            return found
    return []


class Waiting(NamedTuple):
    """How many mails wait, and how many of them since a moment."""

    total: int
    new: int


class Box:
    """The held mails of an office as they stand now; each is read once."""

    def __init__(self, work: Work) -> None:
        self._total = mail.count_held(work.tx, work.desk.office_id)
        rows = mail.held(work.tx, work.desk.office_id, limit=LOOKED_UP) if self._total else []
        self._rows: list[tuple[InboxRow, Hiding | None]] = []
        left = LOOKED_AT
        for row in rows:
            message = message_of(work.desk, row)
            left -= len(all_words(message)[:_SEARCHED]) if message else 0
            if left < 0:
                break
            self._rows.append((row, hiding_of(work, message) if message else None))

    def seen_by(self, officer: Staff) -> list[InboxRow]:
        """Those of the newest that are not hidden from this officer, newest first."""
        return [row for row, one in self._rows if one is None or not one.hides(officer)]

    def waiting_for(self, officer: Staff, since: datetime) -> Waiting:
        """How many wait that are not hidden from this officer."""
        seen = self.seen_by(officer)
        hidden = len(self._rows) - len(seen)
        return Waiting(self._total - hidden, sum(row.received_at >= since for row in seen))
