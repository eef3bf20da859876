"""One connection to one mailbox: aioimaplib, kept from its known faults.

aioimaplib reads a chunk of the network by recursion, a level for each line: about a thousand lines
at once kill the connection, and the call that waits never hears of it. So no question here can
have an answer of more lines than 200 mails make, each answer has a limit of bytes, every call races
against the loss of the connection and against the clock, and a connection that failed once is
dropped. What IDLE says is a hint; whoever waited asks anew.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import re
import ssl
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from aioimaplib.aioimaplib import (
    IMAP4,
    AioImapException,
    CommandTimeout,
    IMAP4ClientProtocol,
    Response,
)

from channels.mail.wire import Server, Token, TokenError, certificates, quieten

#: Mails that one command may name.
MOST_UIDS = 200
#: What an answer without mails may hold: 20,000 unread mails in a line of UIDs, and more.
_LINE_BYTES = 4 * 1024 * 1024
#: A large mail is asked for in pieces of about so many bytes.
_PIECE_BYTES = 1024 * 1024
_SLACK_BYTES = 64 * 1024
_CONNECT_SECONDS = 20.0
_ANSWER_SECONDS = 30.0
#: The slowest line that is waited for, in bytes a second.
_SLOWEST = 50_000
#: A server says nothing to a refused token; longer than this is a refusal.
_TOKEN_SECONDS = 10.0
_DROP_SECONDS = 2.0
_HIGHEST_UID = 4_294_967_295
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FETCHED = re.compile(rb"\d+ FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_NEXT = re.compile(rb"\[UIDNEXT (\d+)\]", re.IGNORECASE)
_UIDS = re.compile(rb"[\d ]*\Z")

T = TypeVar("T")


class MailboxError(Exception):
    """The mailbox could not be asked; nothing was marked that was not delivered."""

    def __init__(self, reason: str, *, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        #: Closed list: unauthorized, token, untrusted, unreachable, timeout, malformed, no_mailbox
        self.reason = reason
        #: Seconds after which to ask again; a refused login is not worth a lock-out.
        self.retry_after = 60.0 if reason in ("unauthorized", "token", "no_mailbox") else 5.0


class _Protocol(IMAP4ClientProtocol):  # type: ignore[misc]  # the library carries no types
    """The library's reader with a limit, which ends the connection where that one would hang."""

    #: Bytes that may still come before the connection is cut.
    budget = _LINE_BYTES

    def data_received(self, data: bytes) -> None:
        self.budget -= len(data)
        if self.budget < 0:
            self.transport.abort()
            return
        try:
            super().data_received(data)
        except Exception:
            # RecursionError, or an answer to nothing that was asked. Its text may hold a mail.
            self.transport.abort()

    async def welcome(self, command: bytes) -> None:
        try:
            await super().welcome(command)
        except Exception:
            self.transport.abort()

    def _continuation(self, line: bytes) -> None:
        pending = self.pending_sync_command
        if pending is not None and pending.name == "AUTHENTICATE":
            # Why the token is refused; only an empty line gets the refusal itself.
            self.send("")
            return
        super()._continuation(line)


class _Client(IMAP4):  # type: ignore[misc]
    def create_client(
        self, host: str, port: int, loop: Any, conn_lost_cb: Any = None, ssl_context: Any = None
    ) -> None:
        running = asyncio.get_running_loop()
        self.protocol = _Protocol(running, conn_lost_cb)
        self._client_task = running.create_task(
            running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        )


class Session:
    """One logged-in connection with one mailbox open; of no more use after its first failure."""

    def __init__(self, server: Server, *, context: ssl.SSLContext | None, seconds: float) -> None:
        quieten()
        self._server = server
        self._seconds = seconds
        self._lost = asyncio.Event()
        secure = (context or certificates()) if server.security == "tls" else None
        self._imap = _Client(
            server.host,
            server.port,
            timeout=seconds,
            conn_lost_cb=lambda error: self._lost.set(),
            ssl_context=secure,
        )
        #: Failed or unanswered: whatever comes now belongs to an earlier question.
        self.broken = False
        self.validity = 0
        self.next_uid: int | None = None

    @classmethod
    async def opened(
        cls,
        server: Server,
        *,
        token: Token | None = None,
        context: ssl.SSLContext | None = None,
        seconds: float = _ANSWER_SECONDS,
    ) -> Session:
        """Connect, log in and open the mailbox. Raises MailboxError."""
        word = None
        if token is not None:
            try:
                word = await token()
            except TokenError as error:
                raise MailboxError("token", detail=str(error)) from None
        session = cls(server, context=context, seconds=seconds)
        try:
            await session._open(word)
        except BaseException:
            session.broken = True
            await session.close()
            raise
        return session

    async def _open(self, token: str | None) -> None:
        await self._call(
            self._imap.wait_hello_from_server(), seconds=min(_CONNECT_SECONDS, self._seconds)
        )
        user = self._server.user
        if token is None:
            answer = await self._call(self._imap.login(_quoted(user), self._server.password))
        else:
            try:
                answer = await self._call(
                    self._imap.xoauth2(user, token), seconds=min(_TOKEN_SECONDS, self._seconds)
                )
            except MailboxError as error:
                if error.reason == "timeout":
                    raise MailboxError("unauthorized", detail="the token is refused") from None
                raise
        if answer.result != "OK":
            # Not its words: some servers quote the account.
            raise MailboxError("unauthorized", detail="the login is refused")
        answer = await self._call(self._imap.select(_quoted(encode_name(self._server.mailbox))))
        if answer.result != "OK":
            raise MailboxError("no_mailbox")
        said = b"\n".join(bytes(line) for line in answer.lines)
        validity, following = _VALIDITY.search(said), _NEXT.search(said)
        if validity is None:
            raise MailboxError("malformed", detail="no UIDVALIDITY")
        self.validity = int(validity[1])
        self.next_uid = int(following[1]) if following else None

    # -- questions ------------------------------------------------------------------------------

    async def unseen(self) -> list[int]:
        """UIDs of the mails that nobody has marked as read, ascending."""
        return await self._search("UNSEEN")

    async def above(self, uid: int) -> list[int]:
        """UIDs higher than this one, ascending."""
        if uid >= _HIGHEST_UID:
            return []
        # A range that ends in * would always hold the last mail, however low its UID.
        found = await self._search("UID", f"{uid + 1}:{_HIGHEST_UID}")
        return [one for one in found if one > uid]

    async def since(self, day: date) -> list[int]:
        """UIDs of the mails that came on this day or later, ascending."""
        return await self._search("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    async def every(self) -> list[int]:
        return await self._search("ALL")

    async def named(self, message_id: str) -> list[int]:
        """UIDs of the mails with this Message-ID, ascending."""
        return await self._search("HEADER", "Message-ID", _quoted(message_id))

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each of these mails has; the vanished are left out."""
        found: dict[int, int] = {}
        for text, _ in await self._fetch(uids, "(UID RFC822.SIZE)", budget=_LINE_BYTES):
            uid, size = _UID.search(text), _SIZE.search(text)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    async def bodies(self, uids: Sequence[int], *, size: int) -> dict[int, bytes]:
        """These mails, `size` bytes together; the vanished are left out.

        Much more than `size` cuts the connection: what a server says of sizes is not always so.
        """
        budget = size + size // 4 + _LINE_BYTES
        found: dict[int, bytes] = {}
        answered = await self._fetch(uids, "(UID BODY.PEEK[])", budget=budget)
        while answered:
            # One after another, so that no more than one of them is held twice.
            text, literal = answered.pop()
            uid = _UID.search(text)
            if uid and literal is not None:
                found[int(uid[1])] = bytes(literal)
        return found

    async def whole(self, uid: int, *, size: int) -> bytes | None:
        """A mail of about `size` bytes, asked for in pieces; None when it has vanished.

        Nothing but the mail itself grows with its size. Raises MailboxError for one that is much
        larger: what a server says of sizes is not always so.
        """
        pieces = size // _PIECE_BYTES + 1
        each = size // pieces + 1
        held = io.BytesIO()
        for number in range(pieces):
            # The last piece has room for a little more than was stated, and is never a tiny one,
            # which a server may write in another way.
            asked = each if number < pieces - 1 else each + _SLACK_BYTES
            piece = await self.part(uid, at=held.tell(), size=asked)
            if piece is None:
                return None
            held.write(piece)
            if len(piece) < asked:
                # This is not copied: the buffer itself becomes the bytes.
                return held.getvalue()
        raise MailboxError("malformed", detail="a mail is larger than the server says")

    async def beginning(self, uid: int, *, size: int) -> bytes | None:
        """The first `size` bytes of a mail; None when it has vanished."""
        return await self.part(uid, at=0, size=size)

    async def part(self, uid: int, *, at: int, size: int) -> bytes | None:
        """At most `size` bytes of a mail, from `at` on; None when it has vanished."""
        part = f"(UID BODY.PEEK[]<{at}.{size}>)"
        for text, literal in await self._fetch([uid], part, budget=size + _LINE_BYTES):
            found = _UID.search(text)
            if found and int(found[1]) == uid and literal is not None:
                return bytes(literal)
        return None

    async def mark_seen(self, uids: Iterable[int]) -> bool:
        """Mark these as read. False: the mailbox does not let us."""
        marked = True
        for some in _portions(sorted(uids)):
            answer = await self._call(
                self._imap.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)"),
            )
            marked = marked and answer.result == "OK"
        return marked

    async def ask_alive(self) -> None:
        """Raises MailboxError when the connection is gone."""
        await self._call(self._imap.noop())

    async def wait(self, seconds: float) -> None:
        """Return when something may have changed, after `seconds` at the latest.

        Raises MailboxError when the connection is gone.
        """
        imap = self._imap
        if not imap.has_capability("IDLE"):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._lost.wait()
            await self._call(imap.noop())
            return
        while not imap.protocol.idle_queue.empty():
            imap.protocol.idle_queue.get_nowait()
        idle = await self._call(imap.idle_start(timeout=seconds + _ANSWER_SECONDS))
        push = asyncio.ensure_future(imap.wait_server_push(timeout=seconds + _ANSWER_SECONDS))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait(
                {push, lost, idle}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        except BaseException:
            # The IDLE is still open: nothing else may be asked here.
            self.broken = True
            raise
        finally:
            await _dropped(push, lost)
        if not idle.done() and not self._lost.is_set():
            imap.idle_done()
        await self._call(_finished(idle))

    async def close(self) -> None:
        """Leave the server, politely where that is possible; never raises."""
        if not self.broken and not self._lost.is_set():
            with contextlib.suppress(Exception):
                await self._call(self._imap.logout(), seconds=1.0)
        self.broken = True
        if self._imap._idle_waiter is not None:
            self._imap._idle_waiter.cancel()
        # The library leaves its tasks waiting for a connection that is gone.
        await _dropped(*self._library_tasks())
        if self._imap.protocol.transport is not None:
            self._imap.protocol.transport.abort()

    def _library_tasks(self) -> tuple[asyncio.Future[Any], ...]:
        return (self._imap._client_task, *self._imap.tasks, *self._imap.protocol.tasks)

    # -- how every question is asked --------------------------------------------------------------

    async def _search(self, *criteria: str) -> list[int]:
        answer = await self._call(self._imap.uid_search(*criteria, charset=None))
        self._expect(answer)
        found: set[int] = set()
        for line in answer.lines:
            if _UIDS.match(line):
                found.update(int(one) for one in bytes(line).split())
        return sorted(found)

    async def _fetch(
        self, uids: Sequence[int], what: str, *, budget: int
    ) -> list[tuple[bytes, bytearray | None]]:
        """For each mail in the answer: what was said of it, and its literal."""
        if not uids:
            return []
        if len(uids) > MOST_UIDS:
            raise ValueError(f"at most {MOST_UIDS} mails at once")
        answer = await self._call(
            self._imap.uid("FETCH", ",".join(map(str, uids)), what),
            seconds=self._seconds + budget / _SLOWEST,
            budget=budget,
        )
        self._expect(answer)
        found: list[tuple[bytes, bytearray | None]] = []
        for line in answer.lines[:-1]:
            if isinstance(line, bytearray):
                if found:
                    found[-1] = (found[-1][0], line)
            elif _FETCHED.match(line):
                found.append((line, None))
            elif found:
                # What follows a literal belongs to the mail before it.
                found[-1] = (found[-1][0] + b" " + line, found[-1][1])
        return found

    def _expect(self, answer: Response) -> None:
        if answer.result != "OK":
            raise MailboxError("malformed", detail=f"the server answers {answer.result}"[:60])

    async def _call(
        self,
        question: Coroutine[Any, Any, T] | Awaitable[T],
        *,
        seconds: float | None = None,
        budget: int = _LINE_BYTES,
    ) -> T:
        """Ask, and give up when the connection is lost or the time is over. Raises MailboxError."""
        asking = asyncio.ensure_future(question)
        if self.broken or self._lost.is_set():
            await _dropped(asking)
            raise MailboxError("unreachable", detail="the connection is gone")
        self._imap.protocol.budget = budget
        lost = asyncio.ensure_future(self._lost.wait())
        done = False
        try:
            async with asyncio.timeout(self._seconds if seconds is None else seconds):
                await asyncio.wait({asking, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise MailboxError("unreachable", detail="the connection was lost")
            result = asking.result()
            done = True
            return result
        except MailboxError:
            raise
        except (TimeoutError, CommandTimeout):
            raise MailboxError("timeout") from None
        except ssl.SSLCertVerificationError:
            raise MailboxError("untrusted") from None
        except OSError as error:
            raise MailboxError("unreachable", detail=type(error).__name__) from None
        except (AioImapException, ValueError, LookupError, AttributeError) as error:
            # Without the cause: it may quote what the server said.
            raise MailboxError("malformed", detail=type(error).__name__) from None
        finally:
            if not done:
                self.broken = True
                # The library's own tasks first: they may hold the lock for which this one waits.
                await _dropped(*self._library_tasks())
            await _dropped(asking, lost)


async def _finished(task: asyncio.Future[T]) -> T:
    return await task


async def _dropped(*tasks: asyncio.Future[Any]) -> None:
    """Cancel these and see them end; what they would still say is of no interest."""
    for task in tasks:
        task.cancel()
    waiting = [task for task in tasks if not task.done()]
    if waiting:
        # With an end: nobody may hang because a task does not let go.
        await asyncio.wait(waiting, timeout=_DROP_SECONDS)
    for task in tasks:
        if task.done() and not task.cancelled():
            task.exception()


def _portions(uids: Sequence[int]) -> list[str]:
    return [",".join(map(str, uids[at : at + MOST_UIDS])) for at in range(0, len(uids), MOST_UIDS)]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def encode_name(name: str) -> str:
    """A mailbox's name as IMAP writes it: modified UTF-7."""
    out: list[str] = []
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name):
        if run[0].isascii() and run[0].isprintable():
            out.append(run.replace("&", "&-"))
        else:
            coded = base64.b64encode(run.encode("utf-16-be")).decode("ascii")
            out.append("&" + coded.rstrip("=").replace("/", ",") + "-")
    return "".join(out)
