"""One mail while it is played, and how it is set aside for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from backoffice.casework.telling_staff import tell_desk
from backoffice.citizens.mail_held import readers_of
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import mail as mailbox
from channels.message import InboundMessage


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail, and the conversation that it came in."""

    work: Work
    contact: TurnInput
    message: InboundMessage
    inbox_id: str
    reply: Reply
    #: released: it waited, and a reply has shown who wrote it. confirmed: its writer was asked
    #: whether it is meant, and said yes.
    again: Literal["", "released", "confirmed"] = ""
    #: Something shows who wrote it.
    proven: bool = False


def hold(mail: Arrived, *, quietly: bool, text: str = "p_surel_ditahan") -> None:
    """Set a mail aside; whoever sends many calls nobody more than a few times."""
    work, inbox_id = mail.work, mail.inbox_id
    number = mailbox.hold(work.tx, work.desk.office_id, inbox_id, now=work.now)
    if not quietly:
        tell_desk(
            work,
            f"held:{inbox_id}",
            text,
            {"nomor_surel": str(number)},
            readers=readers_of(work, mail.message),
        )
