"""The webhooks: 200 only when the events are committed, so that providers call again otherwise.

A body is measured while it comes, so that none too large is ever held, and a client that is too
slow is cut off, since anybody may send one. Each is an ASGI application of its own, without the
layers of a framework, which would take longer than storing what came.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from backoffice.store.engine.database import Unavailable
from channels.channel import Deliver, Forged, Webhook

log = logging.getLogger(__name__)

#: How long a call may take, from its head until its events are committed.
CALL_SECONDS = 15.0
#: After a word about forged calls, how long nothing more is said of them.
_FORGED_SECONDS = 60.0
#: Bytes of bodies that are held at once, of all callers together.
ROOM_BYTES = 32 * 1024 * 1024
_Headers = tuple[tuple[bytes, bytes], ...]
#: What is left of a body that was refused is not read.
_CLOSE: _Headers = ((b"connection", b"close"),)
_AGAIN: _Headers = ((b"retry-after", b"5"),)


class Refused(Exception):
    """A call that is answered with this status and nothing else."""

    def __init__(self, status: int, headers: _Headers = ()) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Room:
    """How much of the bodies that are on their way is held in memory."""

    def __init__(self, most: int = ROOM_BYTES) -> None:
        self._most = most
        self._held = 0

    def take(self, size: int) -> None:
        """Raises Refused when there is no room for it now."""
        if self._held + size > self._most:
            raise Refused(503, _AGAIN + _CLOSE)
        self._held += size

    def give_back(self, size: int) -> None:
        self._held -= size


class Hook:
    """One provider's address: 200 after commit, 403 forged, 413 too large, 503 no database.

    While `ending` says so nothing is taken any more: the next process is called with it.
    """

    def __init__(
        self,
        webhook: Webhook,
        deliver: Deliver,
        *,
        room: Room,
        seconds: float = CALL_SECONDS,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._webhook = webhook
        self._deliver = deliver
        self._room = room
        self._seconds = seconds
        self._ending = ending
        self._forgeries, self._told_until = 0, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more: _Headers = ()
        said = b""
        try:
            if scope["method"] == "POST":
                status = await self._called(scope, receive)
            else:
                status, said = self._greeted(scope)
        except Refused as refused:
            status, more = refused.status, refused.headers
        headers = [(b"content-length", b"%d" % len(said)), *more]
        if said:
            headers.append((b"content-type", b"text/plain; charset=utf-8"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    def _greeted(self, scope: Scope) -> tuple[int, bytes]:
        if scope["method"] not in ("GET", "HEAD"):
            raise Refused(405, ((b"allow", b"GET, HEAD, POST"), *_CLOSE))
        query = scope["query_string"].decode("latin-1")
        answer = self._webhook.greet(dict(parse_qsl(query, keep_blank_values=True)))
        return (403, b"") if answer is None else (200, answer.encode())

    async def _called(self, scope: Scope, receive: Receive) -> int:
        headers = _headers(scope)
        path = self._webhook.path
        body: bytes | None = None
        try:
            # One clock for body and commit: each costs as much as reading the call.
            async with asyncio.timeout(self._seconds):
                body = await self._body(headers, receive)
                if self._ending():
                    raise Refused(503, _AGAIN + _CLOSE)
                envelopes = self._webhook.accept(headers, body)
                # Given up here, the work may still be committed: the next call finds it there.
                await self._deliver(envelopes)
        except Forged:
            self._forged()
            return 403
        except Refused:
            raise
        except (Unavailable, TimeoutError) as error:
            if body is None:
                raise Refused(408, _CLOSE) from None
            log.error("%s: the database is away, nothing is taken: %s", path, error)
            raise Refused(503, _AGAIN) from None
        except Exception:
            # Whatever it is, nothing was kept: the provider calls again.
            log.exception("%s: a call could not be taken", path)
            return 500
        self._webhook.kept(envelopes)
        return 200

    def _forged(self) -> None:
        """Say so once a minute: anybody may send them, as fast as the line is."""
        self._forgeries += 1
        now = asyncio.get_running_loop().time()
        if now >= self._told_until:
            log.warning("%s: %d not signed as it should be", self._webhook.path, self._forgeries)
            self._told_until, self._forgeries = now + _FORGED_SECONDS, 0

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        """The whole body. Raises Refused for one that is too large."""
        most = self._webhook.body_bytes
        stated = headers.get("content-length", "")
        if stated and not (stated.isascii() and stated.isdecimal()):
            raise Refused(400, _CLOSE)
        if stated and int(stated[:18]) > most:
            raise Refused(413, _CLOSE)
        chunks: list[bytes] = []
        size = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, _CLOSE)
                chunk = message.get("body", b"")
                if size + len(chunk) > most:
                    raise Refused(413, _CLOSE)
                self._room.take(len(chunk))
                size += len(chunk)
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
        finally:
            self._room.give_back(size)


def _headers(scope: Scope) -> Mapping[str, str]:
    """Each header once, a repeated one with all of its values: of two signatures none is right."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
