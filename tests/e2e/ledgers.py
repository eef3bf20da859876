"""What the providers know, whichever they are: what they count as taken, and what they accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.demo.world import TOKEN
from app.sandbox.mail.server import MailSandbox
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.whatsapp.server import WhatsAppSandbox
from app.sandbox.whatsapp.state import Event
from channels.mail.locate import message_key

#: The greeting goes by the hour, and the hour passes while a node is dead.
_GREETING = re.compile(r"Selamat (?:pagi|siang|sore|malam)")


@dataclass(frozen=True)
class Taken:
    """An event that a provider has to bring, or will never bring again."""

    channel: str
    account: str
    #: What names it among all events of the account.
    key: str
    about: str


@dataclass(frozen=True)
class Accepted:
    """A message that a provider took, in the order of its acceptance on that channel."""

    channel: str
    order: int
    peer: str
    external_id: str
    text: str
    #: The same for two sends of one message.
    sameness: object


class Ledgers:
    """The ledgers of every provider that the office is on."""

    def __init__(
        self,
        telegram: TelegramSandbox | None,
        whatsapp: WhatsAppSandbox | None,
        mail: MailSandbox | None,
    ) -> None:
        self.telegram = telegram
        self.whatsapp = whatsapp
        self.mail = mail

    def taken(self) -> list[Taken]:
        """Everything that a provider counts as taken by the office: it will not come again."""
        return [*self._updates(all_of_them=False), *self._events(all_of_them=False), *self._seen()]

    def brought(self) -> list[Taken]:
        """Everything that a provider ever had for the office."""
        return [*self._updates(all_of_them=True), *self._events(all_of_them=True), *self._mails()]

    def all_taken(self) -> bool:
        """Whether no provider has anything left to bring."""
        if self.telegram and not all(u.acknowledged_at for u in self.telegram.ledger.updates):
            return False
        if self.whatsapp and not all(e.acknowledged_at for e in self.whatsapp.ledger.events):
            return False
        return self.mail is None or all(seen for _, _, seen in self.mail.mailbox().mails())

    def accepted(self) -> list[Accepted]:
        """Every message that a provider took."""
        return [*self._telegram_sends(), *self._whatsapp_sends(), *self._mail_sends()]

    def counts(self) -> dict[str, int]:
        """How many messages each provider has taken so far."""
        found = {"telegram": 0, "whatsapp": 0, "mail": 0}
        for one in self.accepted():
            found[one.channel] += 1
        return found

    def delivered(self) -> set[str]:
        """Ids of the messages of which the office was told that they arrived."""
        events = self.whatsapp.ledger.acknowledged() if self.whatsapp else []
        return {
            str(event.item["id"])
            for event in events
            if event.name == "statuses" and event.item["status"] == "delivered"
        }

    # -- what came ----------------------------------------------------------------------------

    def _updates(self, *, all_of_them: bool) -> Iterator[Taken]:
        ledger = self.telegram.ledger if self.telegram else None
        if ledger is None:
            return
        for update in ledger.updates if all_of_them else ledger.acknowledged():
            named = sha256(b"telegram update %d" % (update.update_id or 0)).hexdigest()
            about = f"update {update.update_id} ({update.kind})"
            yield Taken("telegram", TOKEN.partition(":")[0], named, about)

    def _events(self, *, all_of_them: bool) -> Iterator[Taken]:
        if self.whatsapp is None:
            return
        ledger = self.whatsapp.ledger
        for event in ledger.events if all_of_them else ledger.acknowledged():
            about = f"event {event.place} ({event.name})"
            yield Taken("whatsapp", self.whatsapp.phone_id, _whatsapp_key(event), about)

    def _seen(self) -> Iterator[Taken]:
        if self.mail is None:
            return
        seen = {mark.message_id for mark in self.mail.ledger.seen if mark.mailbox == self._office()}
        for one, message_id in self._office_mails():
            if message_id in seen:
                yield one

    def _mails(self) -> Iterator[Taken]:
        for one, _ in self._office_mails():
            yield one

    def _office_mails(self) -> Iterator[tuple[Taken, str]]:
        if self.mail is None:
            return
        for _, raw, _ in self.mail.mailbox().mails():
            found = re.search(rb"(?im)^message-id: *<([^>]+)>", raw)
            message_id = found[1].decode() if found else ""
            yield Taken("mail", self._office(), message_key(raw), f"mail {message_id}"), message_id

    def _office(self) -> str:
        return self.mail.office if self.mail else ""

    # -- what went ----------------------------------------------------------------------------

    def _telegram_sends(self) -> Iterator[Accepted]:
        for send in self.telegram.ledger.sends if self.telegram else ():
            same = (_GREETING.sub("", send.text), send.params.get("reply_markup"))
            external_id = f"{send.chat}/{send.message_id}"
            yield Accepted("telegram", send.order, str(send.chat), external_id, send.text, same)

    def _whatsapp_sends(self) -> Iterator[Accepted]:
        for send in self.whatsapp.ledger.sends if self.whatsapp else ():
            action = (send.params.get("interactive") or {}).get("action")
            same = (_GREETING.sub("", send.text), send.kind, action)
            yield Accepted("whatsapp", send.order, send.to, send.wamid, send.text, same)

    def _mail_sends(self) -> Iterator[Accepted]:
        for send in self.mail.ledger.sent if self.mail else ():
            name = send.message_id
            yield Accepted("mail", send.order, send.to, name, name, name)


def _whatsapp_key(event: Event) -> str:
    """The name of an event: of a message its id, of a status what is said of which message."""
    name = "message" if event.name == "messages" else "status"
    parts = [str(event.item["id"])]
    if name == "status":
        parts.append(str(event.item["status"]))
    return sha256(" ".join(("whatsapp", name, *parts)).encode()).hexdigest()
