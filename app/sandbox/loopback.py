"""An HTTP server of a sandbox: one whose connections can be cut, and whose answers spoilt."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.sandbox.faults import Fault
from app.serving.embedded_server import address, bound, serving

_GROWN_CHUNK = 256 * 1024
_GROWN_CHUNKS = 40
#: What a route returns after it has cut the connection; nobody is there to read it.
CUT = Response(status_code=500)


class _Cuttable(H11Protocol):
    """Hands each request its transport, so that a route can cut the connection unanswered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


def cut(request: Request) -> Response:
    """End the connection of this request unanswered."""
    request.scope["state"]["transport"].abort()
    return CUT


async def spoil(request: Request, fault: Fault, response: Response, *, broken: bytes) -> Response:
    """The answer to a call that was done; `broken` is what a malformed one holds."""
    if fault.kind == "drop_after":
        return cut(request)
    if fault.kind == "grow":
        # No length announced, and far more than there was.
        return StreamingResponse(iter([bytes(_GROWN_CHUNK)] * _GROWN_CHUNKS))
    if fault.kind == "malformed":
        return Response(broken, media_type="application/json")
    await asyncio.sleep(fault.seconds)
    return response


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
