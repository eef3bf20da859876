"""Reading the office's mailbox so that nothing is lost and nothing is taken twice.

What is new: every mail that nobody has marked as read, and every mail above the cursor, for a
colleague who reads the mailbox in another program marks mails that we have never seen. The cursor
is the highest UID up to which all is delivered; it is kept between two runs, because without it
a mail that came and was read by somebody while we were down would be lost. A first start takes the
unread mails and begins above the others: old, answered mail is nobody's complaint of today.

When UIDVALIDITY changes no UID means anything any more. Then all is taken once more that came since
two days before the last look, and what is unread; the cursor moves only when that is through.

So the same mail may come several times, and its key is made of the mail itself and not of its UID:
the house keeps it once. `\\Seen` is set after `deliver` has returned, never before.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from channels.channel import Deliver, Envelope
from channels.description import Memory
from channels.mail.imap import MOST_UIDS, MailboxError, Session
from channels.mail.locate import Locator, message_key, wrap_refs
from channels.mail.parse import parse, unread
from channels.mail.wire import Server, Token

#: Mails fetched and stored together hold so many bytes at most, or are one.
GROUP_BYTES = 8 * 1024 * 1024
#: A larger mail is never fetched whole.
MOST_BYTES = 30 * 1024 * 1024
#: What is kept of a mail that is larger than a group, and fetched of one that is larger still: its
#: headers and, nearly always, its words. Its files are fetched out of the mailbox as ever.
_BEGINNING_BYTES = 256 * 1024
#: A mail at which the connection breaks so often, alone, is set aside.
_TRIES = 5
_OVERLAP = timedelta(days=2)


class Cursor(Struct, frozen=True):
    """Up to where this mailbox is delivered, and when it was last looked at."""

    validity: int
    uid: int
    at: datetime


class Forgetful:
    """A memory as long as the process."""

    def __init__(self) -> None:
        self._value: bytes | None = None

    async def load(self) -> bytes | None:
        return self._value

    async def save(self, value: bytes) -> None:
        self._value = value


class Polling:
    """The poll loop's one step, with its connection and what it knows between two steps."""

    def __init__(
        self,
        server: Server,
        *,
        account: str,
        own: frozenset[str],
        forms: frozenset[str],
        authserv: str,
        token: Token | None,
        context: ssl.SSLContext | None,
        seconds: float,
        answer_seconds: float,
        clock: Callable[[], datetime],
        memory: Memory,
    ) -> None:
        self._server = server
        self._account = account
        self._own = own
        self._forms = forms
        self._authserv = authserv
        self._token = token
        self._context = context
        self._seconds = seconds
        self._answer_seconds = answer_seconds
        self._clock = clock
        self._memory = memory
        self._session: Session | None = None
        #: The cursor as it was last saved.
        self._kept: Cursor | None = None
        #: Of the open mailbox: its UIDVALIDITY, and the highest UID up to which all is done.
        self._validity = 0
        self._floor = 0
        #: Delivered, and perhaps still unread: a mailbox that cannot be marked is not read again.
        self._done: set[int] = set()
        #: To be taken once more since UIDVALIDITY changed.
        self._again: set[int] = set()
        self._failures: dict[int, int] = {}

    async def poll(self, deliver: Deliver) -> int:
        """Look once, deliver, mark as read, and only then move on. Returns how many mails came.

        Waits up to the given seconds when there is nothing. Raises MailboxError, and whatever
        `deliver` raises.
        """
        try:
            session = await self._connected()
            found = await self._found(session)
            if not found and self._seconds > 0:
                await session.wait(self._seconds)
                found = await self._found(session)
            came = await self._take(session, found, deliver)
            if not found:
                await self._keep()
            return came
        except MailboxError:
            await self.close()
            raise
        finally:
            if self._session is not None and self._session.broken:
                await self.close()

    async def close(self) -> None:
        """Let go of the connection. What was not delivered is found again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # -- what is new --------------------------------------------------------------------------

    async def _connected(self) -> Session:
        if self._session is None:
            session = await Session.opened(
                self._server,
                token=self._token,
                context=self._context,
                seconds=self._answer_seconds,
            )
            self._session = session
            await self._begin(session)
        return self._session

    async def _begin(self, session: Session) -> None:
        """Find out where to go on in the mailbox that has just been opened."""
        kept = self._kept = await self._load()
        if session.validity == self._validity:
            if kept is not None and kept.validity == self._validity:
                # Perhaps another process was further.
                self._floor = max(self._floor, kept.uid)
            return
        self._done.clear()
        self._failures.clear()
        self._again.clear()
        if kept is not None and kept.validity == session.validity:
            self._floor = kept.uid
        else:
            following = session.next_uid
            if following is None:
                following = max(await session.every(), default=0) + 1
            self._floor = following - 1
            if kept is not None:
                day = (kept.at - _OVERLAP).date()
                self._again.update(await session.since(day))
        self._validity = session.validity
        if kept is None:
            await self._keep()

    async def _found(self, session: Session) -> list[int]:
        """UIDs of what is new, ascending."""
        found = {*await session.unseen(), *await session.above(self._floor), *self._again}
        # What is gone or read is not found again, and need not be remembered.
        self._done &= found
        return sorted(found - self._done)

    # -- taking it ----------------------------------------------------------------------------

    async def _take(self, session: Session, found: Sequence[int], deliver: Deliver) -> int:
        """Deliver the first of what is new. Those that failed before come last, each alone."""
        some = sorted(found[:MOST_UIDS], key=lambda uid: (self._failures.get(uid, 0), uid))
        sizes = await session.sizes(some) if some else {}
        came = 0
        for group in _groups(some, sizes, self._failures):
            envelopes, taken, aside = await self._fetch(session, group, sizes)
            if envelopes:
                await deliver(envelopes)
            if taken:
                await session.mark_seen(taken)
            gone = [uid for uid in group if uid not in sizes]
            await self._passed(found, (*taken, *aside, *gone))
            came += len(envelopes)
            # A large mail is let go before the next one is fetched.
            del envelopes
        return came

    async def _fetch(
        self, session: Session, group: Sequence[int], sizes: dict[int, int]
    ) -> tuple[list[Envelope], list[int], list[int]]:
        """What these mails are; which of them are read by that, and which are set aside."""
        wanted = [uid for uid in group if uid in sizes]
        aside = [uid for uid in wanted if self._failures.get(uid, 0) >= _TRIES]
        if aside:
            # Left unread: the next start tries again.
            return [self._unreadable(uid) for uid in aside], [], aside
        if not wanted:
            return [], [], []
        now = self._clock()
        whole = True
        try:
            if len(wanted) == 1 and sizes[wanted[0]] > MOST_BYTES:
                whole = False
                beginning = await session.beginning(wanted[0], size=_BEGINNING_BYTES)
                raws = {} if beginning is None else {wanted[0]: beginning}
            elif len(wanted) == 1 and sizes[wanted[0]] > GROUP_BYTES:
                found = await session.whole(wanted[0], size=sizes[wanted[0]])
                raws = {} if found is None else {wanted[0]: found}
            else:
                raws = await session.bodies(wanted, size=sum(sizes[uid] for uid in wanted))
        except MailboxError:
            self._failed(wanted)
            raise
        self._failed(uid for uid in wanted if uid not in raws)
        taken = [uid for uid in wanted if uid in raws]
        # Away from the loop: a hostile mail may take its time.
        envelopes = await asyncio.to_thread(
            lambda: [self._envelope(raws[uid], uid, now, sizes[uid], whole=whole) for uid in taken]
        )
        return envelopes, taken, []

    def _failed(self, uids: Iterable[int]) -> None:
        for uid in uids:
            self._failures[uid] = self._failures.get(uid, 0) + 1

    async def _passed(self, found: Sequence[int], uids: Iterable[int]) -> None:
        """These are done with: move the floor below the first that is not, and remember it."""
        for uid in uids:
            self._done.add(uid)
            self._again.discard(uid)
            self._failures.pop(uid, None)
        left = [uid for uid in found if uid not in self._done]
        self._floor = max(self._floor, min(left, default=max(found, default=0) + 1) - 1)
        await self._keep()

    def _envelope(self, raw: bytes, uid: int, now: datetime, size: int, *, whole: bool) -> Envelope:
        """One mail as it came, beside what was understood of it. Never raises."""
        key = message_key(raw) if whole else hashlib.sha256(b"%d " % size + raw).hexdigest()
        where = Locator.of(self._validity, uid, key, raw)
        try:
            parsed = parse(
                raw,
                account=self._account,
                own=self._own,
                received_at=now,
                uid=f"{self._validity}.{uid}",
                forms=self._forms,
                authserv=self._authserv,
            )
            items, problem = wrap_refs(parsed.items, where, sized=whole), parsed.problem
        except Exception as error:
            # The parser's promise is that this does not happen; one mail must not stop the others.
            items = (unread(raw, account=self._account, received_at=now),)
            problem = f"surel tidak terbaca: {type(error).__name__}"
        if not whole:
            cut = f"surel {size} bita terlalu besar: hanya bagian awalnya yang disimpan"
            problem = f"{cut}; {problem}" if problem else cut
        if len(raw) > GROUP_BYTES:
            raw = raw[:_BEGINNING_BYTES]
        return Envelope(raw=raw, event_key=key, items=items, problem=problem)

    def _unreadable(self, uid: int) -> Envelope:
        named = f"mail {self._validity} {uid}".encode()
        return Envelope(
            raw=named,
            event_key=hashlib.sha256(named).hexdigest(),
            problem=f"server surel {_TRIES} kali tidak memberikan surel ini (UID {uid})",
        )

    # -- the cursor -----------------------------------------------------------------------------

    async def _load(self) -> Cursor | None:
        value = await self._memory.load()
        if value is None:
            return None
        try:
            return msgspec.json.decode(value, type=Cursor)
        except msgspec.MsgspecError:
            return None

    async def _keep(self) -> None:
        """Save the cursor when it tells something new, or is a day old."""
        if self._again:
            # Not before all of it is through: a restart begins it anew.
            return
        now = self._clock()
        kept = self._kept
        new = Cursor(validity=self._validity, uid=self._floor, at=now)
        same = kept is not None and (kept.validity, kept.uid) == (new.validity, new.uid)
        if same and kept is not None and now - kept.at < timedelta(days=1):
            return
        await self._memory.save(msgspec.json.encode(new))
        self._kept = new


def _groups(
    uids: Sequence[int], sizes: dict[int, int], failures: dict[int, int]
) -> Iterable[list[int]]:
    """Mails to fetch together; a large one, and one that failed before, alone."""
    group: list[int] = []
    held = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        alone = size > GROUP_BYTES or failures.get(uid, 0) > 0
        if group and (alone or held + size > GROUP_BYTES):
            yield group
            group, held = [], 0
        group.append(uid)
        held += size
        if alone:
            yield group
            group, held = [], 0
    if group:
        yield group
