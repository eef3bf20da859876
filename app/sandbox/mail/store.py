"""The mailboxes of the sandbox: pymap's, into which one can deliver at once."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterable, Callable, Iterable
from datetime import datetime
from typing import Any

from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.flags import FlagOp
from pymap.interfaces.message import CachedMessage
from pymap.mime import MessageContent
from pymap.parsing.specials.flag import Flag, Seen
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

#: Told of each mail that is marked as read: its UID and its bytes.
OnSeen = Callable[[int, bytes], None]


class Mailbox(MailboxData):
    """An INBOX whose mails can be put in, looked at and taken away without a client."""

    def __init__(self, content_cache: Any, thread_cache: Any) -> None:
        super().__init__(content_cache, thread_cache)
        self.on_seen: OnSeen | None = None
        #: Whether every mail is refused.
        self.closed = False

    def deliver(self, raw: bytes, when: datetime, *, seen: bool = False) -> int:
        """Put a mail in; the clients that wait hear of it. Returns its UID."""
        content = MessageContent.parse(raw)
        self._max_uid += 1
        flags = [Seen] if seen else []
        self._messages[self._max_uid] = Message(
            self._max_uid,
            when,
            flags,
            email_id=self._content_cache.add(content),
            thread_id=self._thread_cache.add(content),
            recent=True,
            content=content,
        )
        self._mod_sequences.update([self._max_uid])
        self._updated.set()
        return self._max_uid

    def mails(self) -> list[tuple[int, bytes, bool]]:
        """UID, bytes, and whether it is marked as read, oldest first."""
        return [
            (uid, mail_bytes(message), Seen in message.permanent_flags)
            for uid, message in self._messages.items()
        ]

    def mark_seen(self, uid: int) -> None:
        """Another program marks a mail as read."""
        message = self._messages[uid]
        message.permanent_flags = frozenset({*message.permanent_flags, Seen})
        self._changed([uid])

    def expunge(self, uids: Iterable[int]) -> None:
        """Another program takes mails away for good."""
        gone = [uid for uid in uids if self._messages.pop(uid, None) is not None]
        self._mod_sequences.expunge(gone)
        self._updated.set()

    def renumber(self) -> None:
        """Everything gets a new UID under a new UIDVALIDITY, as after a restored mailbox."""
        self._uid_validity += 1
        kept = list(self._messages.values())
        self._messages.clear()
        self._max_uid = 0
        for message in kept:
            self._max_uid += 1
            self._messages[self._max_uid] = Message.copy(message, uid=self._max_uid)
        self._changed(self._messages)

    def _changed(self, uids: Iterable[int]) -> None:
        self._mod_sequences.update(list(uids))
        self._updated.set()

    async def messages(self) -> AsyncIterable[Message]:
        # A copy: a mail may be delivered while a client looks.
        for message in list(self._messages.values()):
            yield message

    async def update(
        self, uid: int, cached_msg: CachedMessage, flag_set: frozenset[Flag], mode: FlagOp
    ) -> Message:
        before = self._messages.get(uid)
        unread = before is not None and Seen not in before.permanent_flags
        message = await super().update(uid, cached_msg, flag_set, mode)
        if unread and Seen in message.permanent_flags and self.on_seen is not None:
            self.on_seen(uid, mail_bytes(message))
        return message


def mail_bytes(message: Message) -> bytes:
    content = message._content
    return b"" if content is None else bytes(content)


class _Mailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox: Mailbox = Mailbox(self._content_cache, self._thread_cache)


class Accounts:
    """The accounts of the sandbox's IMAP server, each with an INBOX."""

    def __init__(self) -> None:
        options = Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None)
        self.config = Config(
            options,
            demo_data=False,
            demo_user="",
            demo_password="",
            host="127.0.0.1",
            port=0,
            tls_enabled=False,
            # No look-up of who connects, and no slow digest of passwords that everybody knows.
            reject_dnsbl=False,
            hash_context=Cleartext(),
            invalid_user_sleep=0.0,
            bad_command_limit=None,
        )
        self.login = Login(self.config)
        self.inboxes: dict[str, Mailbox] = {}

    def add(self, address: str, password: str) -> Mailbox:
        """The INBOX of this account, which is there from now on."""
        if address not in self.inboxes:
            self.config.apply_context()
            boxes = _Mailboxes()
            self.config.set_cache[address] = (boxes, FilterSet())
            self.inboxes[address] = boxes._inbox
        self.login.users_dict[address] = UserMetadata(self.config, address, password=password)
        return self.inboxes[address]
