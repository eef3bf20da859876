"""Who may talk to the page's server: a browser on this machine that shows this very page.

A server on loopback can be called by any page that the browser has open, and by any name that
somebody makes point at 127.0.0.1. So the name must be ours, and whoever changes something must say
that it comes from here.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NAMES = ("127.0.0.1", "localhost")


class Guard:
    """Refuses whatever is not for this page with 403, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in _NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        why = self._refused(scope["method"], headers)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if why:
            await PlainTextResponse(why, 403)(scope, receive, told)
        else:
            await self._app(scope, receive, told)

    def _refused(self, method: str, headers: Headers) -> str:
        host = headers.get("host", "")
        if host not in self._hosts or len(headers.getlist("host")) != 1:
            return "This page is served to this machine alone.\n"
        if method in ("GET", "HEAD"):
            return ""
        if headers.get("origin") != f"http://{host}":
            return "Only this page itself may do that.\n"
        return ""
