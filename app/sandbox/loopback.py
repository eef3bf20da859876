"""An HTTP server of a sandbox: one whose connections can be cut."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.serving.embedded_server import address, bound, serving


class _Cuttable(H11Protocol):
    """Hands each request its transport, so that a route can cut the connection unanswered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


@contextlib.asynccontextmanager
async def serving_loopback(
    app: ASGIApp, host: str, port: int, *, closing: Callable[[], None]
) -> AsyncIterator[str]:
    """Serve `app` until the block is left; the address without a slash. Port 0 takes a free one.

    `closing` is called first when it ends, to let go of requests that wait.
    """
    with bound(host, port) as listener:
        at = address(listener)
        async with serving(app, listener, closing=closing, http=_Cuttable, timeout_keep_alive=60):
            yield at
