"""What the mail sandbox saw, and how it is told to misbehave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.sandbox.faults import Fault, PlannedFaults

#: Besides any answer that begins with three digits: cut before or after the mail is taken, say
#: nothing; of IMAP: cut after so many bytes.
KINDS: Final = ("drop_before", "drop_after", "stall")
#: Where in a mail's way over SMTP it goes wrong.
STEPS: Final = ("connect", "mail", "null", "rcpt", "data")


@dataclass(frozen=True)
class LedgerMail:
    """A mail for which the sandbox has said 250, in the order of acceptance."""

    order: int
    at: datetime
    #: Empty for the null sender.
    sender: str
    to: str
    message_id: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class LedgerSeen:
    """A mail that a program marked as read."""

    at: datetime
    mailbox: str
    uid: int
    message_id: str


@dataclass
class MailLedger:
    sent: list[LedgerMail] = field(default_factory=list)
    seen: list[LedgerSeen] = field(default_factory=list)
    #: Mails that were put into a mailbox, by Message-ID, whoever wrote them.
    delivered: list[tuple[str, str]] = field(default_factory=list)
    #: Logins by IMAP and SMTP: (protocol, user, accepted).
    logins: list[tuple[str, str, bool]] = field(default_factory=list)


@dataclass
class MailFaults(PlannedFaults):
    #: Bytes of mails after which IMAP connections are cut, one for each.
    cut_fetch: list[int] = field(default_factory=list)
    #: A mail that holds these bytes can never be fetched: the connection breaks.
    poison: bytes = b""

    def add(
        self, step: str, kind: str, times: int = 1, to: str | None = None, seconds: float = 0.0
    ) -> None:
        """Let the next `times` mails (to `to`, if given) go wrong at this step.

        `step`: connect, mail, null (only where the sender is empty), rcpt or data. `kind`: an
        answer such as "451 4.3.0 later"; "drop_before" cuts the connection; "drop_after" takes
        the mail and cuts before the 250; "stall" says nothing for `seconds`.
        """
        if step not in STEPS:
            raise ValueError(f"no such step: {step}")
        if kind not in KINDS and not (kind[:3].isdecimal() and "400" <= kind[:3] <= "599"):
            raise ValueError(f"no such fault: {kind}")
        self.planned.append(Fault(step, kind, times, to, seconds=seconds))

    def clear(self) -> None:
        super().clear()
        self.cut_fetch.clear()
        self.poison = b""
