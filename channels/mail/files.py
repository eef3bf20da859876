"""Fetching a file out of a mail that lies in the mailbox."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from pathlib import Path

from channels.channel import DownloadError
from channels.mail.imap import MailboxError, Session
from channels.mail.locate import Locator, message_key, split_ref
from channels.mail.mime import extract_pieces
from channels.mail.poll import GROUP_BYTES, MOST_BYTES
from channels.mail.wire import Server, Token

#: Mails of the same Message-ID that are looked at before the file is given up.
_NAMESAKES = 5


class Files:
    """Downloads one after another, over a connection of its own: the poller's may be in IDLE."""

    def __init__(
        self,
        server: Server,
        *,
        token: Token | None,
        context: ssl.SSLContext | None,
        answer_seconds: float,
    ) -> None:
        self._server = server
        self._token = token
        self._context = context
        self._answer_seconds = answer_seconds
        self._session: Session | None = None
        self._turn = asyncio.Lock()
        #: The last mail, if it is small: its other files are asked for next.
        self._last: tuple[str, bytes] | None = None

    async def download(self, ref: str, into: Path, *, limit: int) -> None:
        """Write the file to `into`; nothing is left there on failure. Raises DownloadError."""
        try:
            where, part = split_ref(ref)
        except ValueError:
            raise DownloadError("gone", retryable=False) from None
        async with self._turn:
            raw = await self._mail(where)
            try:
                await asyncio.to_thread(_write, raw, part, into, limit)
            except OSError:
                raise
            except Exception as error:
                # The part is not there, or is larger than may be.
                large = isinstance(error, ValueError) and str(error) == "too_large"
                reason = "too_large" if large else "gone"
                raise DownloadError(reason, retryable=False) from None

    async def close(self) -> None:
        """Let go of the connection."""
        self._last = None
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _mail(self, where: Locator) -> bytes:
        if self._last is not None and self._last[0] == where.key:
            return self._last[1]
        self._last = None
        try:
            raw = await self._found(where)
        except MailboxError as error:
            await self.close()
            refused = error.reason in ("unauthorized", "token")
            reason = "unauthorized" if refused else "unreachable"
            raise DownloadError(reason, retryable=True) from None
        finally:
            if self._session is not None and self._session.broken:
                await self.close()
        if len(raw) <= GROUP_BYTES:
            self._last = (where.key, raw)
        return raw

    async def _found(self, where: Locator) -> bytes:
        session = await self._connected()
        uids = [where.uid] if session.validity == where.validity else []
        for uid in uids:
            raw = await self._whole(session, uid)
            if raw is not None and message_key(raw) == where.key:
                return raw
        # Moved to another UID: found by its name, and proved by its key, for names can be borrowed.
        named = await session.named(f"<{where.message_id}>") if where.message_id else []
        for uid in [one for one in named if one not in uids][:_NAMESAKES]:
            raw = await self._whole(session, uid)
            if raw is not None and message_key(raw) == where.key:
                return raw
        raise DownloadError("gone", retryable=False)

    async def _whole(self, session: Session, uid: int) -> bytes | None:
        size = (await session.sizes([uid])).get(uid)
        if size is None:
            return None
        if size > MOST_BYTES:
            raise DownloadError("too_large", retryable=False)
        if size > GROUP_BYTES:
            return await session.whole(uid, size=size)
        return (await session.bodies([uid], size=size)).get(uid)

    async def _connected(self) -> Session:
        if self._session is not None:
            # The server may have ended it in the meantime, or have got a new mailbox.
            with contextlib.suppress(MailboxError):
                await self._session.ask_alive()
                return self._session
            await self.close()
        self._session = await Session.opened(
            self._server, token=self._token, context=self._context, seconds=self._answer_seconds
        )
        return self._session


def _write(raw: bytes, part: str, into: Path, limit: int) -> None:
    """Write the file; nothing is left of one that is not there or too large."""
    try:
        with into.open("wb") as file:
            for piece in extract_pieces(raw, part, limit):
                file.write(piece)
    except BaseException:
        into.unlink(missing_ok=True)
        raise
