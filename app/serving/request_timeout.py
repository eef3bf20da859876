"""Close connections whose client takes more than 10 seconds to send the request head."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: How long a client may take for the head of a request, from its first byte or the connection.
HEAD_SECONDS = 10.0


class Hurried(HttpToolsProtocol):
    """Closes a connection whose client takes too long to say what it wants.

    uvicorn bounds the pause between two requests only: a client that sends a byte a minute would
    hold its connection for ever.
    """

    head_seconds = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Most heads come whole: those need no clock.
        headless = self.cycle is None or self.cycle.response_complete
        if headless and self._waiting is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._done()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._done()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self._too_late)

    def _done(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()
