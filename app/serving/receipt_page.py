"""`GET /tanda-terima/CODE`: is this paper genuine? A page without script, cookie or other host.

Each answer takes the same time at least, longer than what it takes to find it, so that nobody reads
off a clock whether a code that shows nothing is of a secret case. Neither the code nor the proof is
ever logged.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from app.serving.node import Node
from app.serving.visitors import Visitors
from backoffice.casework.paper_codes import PAGE as PAGE
from backoffice.citizens import receipt_check
from backoffice.citizens.receipt_check import Shown
from backoffice.store.engine.database import Unavailable

#: No answer comes sooner after its question.
FLOOR_SECONDS = 0.25
#: A database that takes longer says nothing today.
_PATIENCE_SECONDS = 5.0
#: Of the part behind "?", more is not read.
_MOST_QUERY = 200

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;background:#fff;color:#1b1b1b}"
    "main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem;overflow-wrap:anywhere}"
    "header{border-bottom:2px solid currentColor;padding-bottom:.5rem;margin-bottom:1.5rem}"
    "h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}p{margin:0 0 1rem}"
    "@media(prefers-color-scheme:dark){body{background:#161616;color:#f0f0f0}}"
    "@media print{body{background:#fff;color:#000;font-size:12pt}main{max-width:none;padding:0}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", _POLICY.encode()),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_Headers = tuple[tuple[bytes, bytes], ...]


def html_of(shown: Shown) -> bytes:
    """The page; every word is escaped."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in shown.lines)
    office, title = escape(shown.office), escape(shown.title)
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} – {office}</title><style>{_STYLE}</style></head>"
        f"<body><main><header>{office}</header><h1>{title}</h1>{lines}</main></body></html>\n"
    ).encode()


class ReceiptPage:
    """The page of one office: 200 whatever is asked, 429 too often, 503 without the database."""

    def __init__(
        self,
        node: Node,
        visitors: Visitors,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._node = node
        self._visitors = visitors
        self._pause = pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, 405, b"", ((b"allow", b"GET, HEAD"),))
            return
        now = asyncio.get_running_loop().time()
        status, shown, more = await self._found(scope, now)
        # Beyond what it takes to find anything; what takes longer is not made up for.
        await self._pause(max(0.0, now + FLOOR_SECONDS - asyncio.get_running_loop().time()))
        await _answer(scope, send, status, html_of(shown), more)

    async def _found(self, scope: Scope, now: float) -> tuple[int, Shown, _Headers]:
        desk = self._node.desk
        if not self._visitors.admit(scope, now):
            return 429, receipt_check.too_often(desk), ((b"retry-after", b"60"),)
        code, proof = scope["path"].removeprefix(PAGE), _proof(scope["query_string"])
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                shown = await self._node.database.read(
                    lambda tx: receipt_check.look_up(tx, desk, code, proof)
                )
        except (Unavailable, TimeoutError):
            return 503, receipt_check.not_now(desk), ((b"retry-after", b"30"),)
        return 200, shown, ()


def _proof(query: bytes) -> str:
    """The one value of `s`; empty where there is none, or several."""
    if len(query) > _MOST_QUERY:
        return ""
    try:
        found = parse_qs(query.decode("latin-1"), max_num_fields=10).get("s", [])
    except ValueError:
        return ""
    return found[0] if len(found) == 1 else ""


async def _answer(scope: Scope, send: Send, status: int, body: bytes, more: _Headers = ()) -> None:
    headers = [*_HEADERS, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})
