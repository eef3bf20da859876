"""A mail server on loopback: IMAP by pymap, SMTP by aiosmtpd, and people who write mails.

    sandbox = MailSandbox()
    async with sandbox.serving() as place:
        warga = sandbox.user("Warga Contoh")
        warga.write("Pengaduan", "KTP saya belum jadi.")
        answer = await warga.next()

Other processes need no interface of their own: they send by SMTP and read by IMAP. Whoever sends
to the office that way gets a mailbox, under the password `sandbox`.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import quote

from app.sandbox.clock import machine_clock
from app.sandbox.mail.imap import ImapServer
from app.sandbox.mail.ledger import LedgerMail, LedgerSeen, MailFaults, MailLedger
from app.sandbox.mail.people import AUTHSERV, MailUser, received
from app.sandbox.mail.smtp import SmtpServer
from app.sandbox.mail.store import Accounts, Mailbox
from app.sandbox.waiting import Signal
from channels.mail.locate import message_id

OFFICE = "pengaduan@kantor.example.com"
#: The password of every person's mailbox, and of the office's unless another one is given.
PASSWORD = "sandbox"  # noqa: S105 - a sandbox's
_UNKNOWN = "550 5.1.1 no such user here"
_CLOSED = "550 5.2.1 mailbox disabled, takes no messages"


@dataclass(frozen=True)
class MailPlace:
    """Where the sandbox stands."""

    host: str
    imap_port: int
    smtp_port: int
    office: str
    password: str

    @property
    def imap_url(self) -> str:
        """For `ADUAN_MAIL_IMAP`."""
        return f"imap://{self._login}@{self.host}:{self.imap_port}/INBOX"

    @property
    def smtp_url(self) -> str:
        """For `ADUAN_MAIL_SMTP`."""
        return f"smtp://{self._login}@{self.host}:{self.smtp_port}"

    @property
    def authserv(self) -> str:
        """For `ADUAN_MAIL_AUTHSERV`."""
        return AUTHSERV

    @property
    def _login(self) -> str:
        return f"{quote(self.office, safe='')}:{quote(self.password, safe='')}"


class MailSandbox:
    """The office's mailbox and those of the people who write to it."""

    def __init__(
        self,
        *,
        office: str = OFFICE,
        password: str = PASSWORD,
        clock: Callable[[], datetime] = machine_clock,
        smtp_tls: ssl.SSLContext | None = None,
    ) -> None:
        self.office = office.lower()
        self.clock = clock
        self.faults = MailFaults()
        self.ledger = MailLedger()
        #: Access tokens that SMTP accepts instead of a password.
        self.tokens: set[str] = set()
        self._passwords = {self.office: password}
        self._accounts = Accounts()
        self._users: dict[str, MailUser] = {}
        self._changed = Signal()
        self._open(self.office, password)
        self._imap = ImapServer(self._accounts, self.faults)
        self._smtp = SmtpServer(
            self.faults,
            self.ledger,
            knows=self._knows,
            takes=self._takes,
            passwords=self._passwords.get,
            tokens=self.tokens,
            tls=smtp_tls,
        )

    @property
    def users(self) -> list[MailUser]:
        return list(self._users.values())

    def user(self, name: str, *, address: str | None = None) -> MailUser:
        """A person, once for each address; without one, the address is made of the name."""
        where = (address or f"{'.'.join(name.lower().split())}@example.com").lower()
        if where not in self._users:
            self._users[where] = MailUser(
                name,
                where,
                self._open(where, PASSWORD),
                office=self.office,
                carries=self.carry,
                clock=self.clock,
                changed=self._changed,
            )
        return self._users[where]

    def mailbox(self, address: str | None = None) -> Mailbox:
        """The INBOX of this address; of the office without one. Raises LookupError."""
        return self._accounts.inboxes[(address or self.office).lower()]

    def carry(self, sender: str, to: str, raw: bytes, verdict: str = "none") -> None:
        """Deliver as a server that took the mail from elsewhere; the unknown get nothing.

        `verdict`: what the server finds of the From line: pass, fail, none.
        """
        where = self._known(to)
        if where is None:
            raise LookupError("no such mailbox")
        mail = received(raw, sender, self.clock(), verdict=verdict)
        self._accounts.inboxes[where].deliver(mail, self.clock())
        self.ledger.delivered.append((where, message_id(raw)))
        self._changed.fire()

    def restart_imap(self) -> None:
        """Every IMAP connection is cut."""
        self._imap.cut()

    def restart_smtp(self) -> None:
        """Every SMTP connection is cut."""
        self._smtp.cut()

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:
        """Return when this holds of the sandbox. Raises TimeoutError."""
        await self._changed.until(holds, timeout)

    @contextlib.asynccontextmanager
    async def serving(
        self, host: str = "127.0.0.1", *, imap_port: int = 0, smtp_port: int = 0
    ) -> AsyncIterator[MailPlace]:
        """Serve inside the running loop until the block is left. Port 0 takes a free one."""
        async with (
            self._imap.serving(host, imap_port) as imap,
            self._smtp.serving(host, smtp_port) as smtp,
        ):
            yield MailPlace(host, imap, smtp, self.office, self._passwords[self.office])

    # -- what SMTP asks --------------------------------------------------------------------------

    def _open(self, address: str, password: str) -> Mailbox:
        self._passwords[address] = password
        box = self._accounts.add(address, password)

        def seen(uid: int, raw: bytes) -> None:
            self.ledger.seen.append(LedgerSeen(self.clock(), address, uid, message_id(raw)))
            self._changed.fire()

        box.on_seen = seen
        return box

    def _known(self, address: str) -> str | None:
        """The mailbox of this address; `+tag` belongs to the address without it."""
        local, _, domain = parseaddr(address)[1].lower().rpartition("@")
        found = f"{local.partition('+')[0]}@{domain}"
        return found if found in self._accounts.inboxes else None

    def _knows(self, address: str) -> str | None:
        where = self._known(address)
        if where is None:
            return _UNKNOWN
        return _CLOSED if self._accounts.inboxes[where].closed else None

    def _takes(self, sender: str, to: str, raw: bytes) -> None:
        if self._known(to) == self.office and sender:
            # Somebody who sends by SMTP wants to read the answer.
            self.user(sender.partition("@")[0], address=sender)
        self.carry(sender, to, raw)
        self.ledger.sent.append(
            LedgerMail(
                order=len(self.ledger.sent),
                at=self.clock(),
                sender=sender,
                to=to.lower(),
                message_id=message_id(raw),
                raw=raw,
            )
        )
