"""The web server of a node: webhooks, /healthz and /readyz, and the page behind QR codes."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.serving.node import Node
from app.serving.receipt_page import PAGE, ReceiptPage
from app.serving.visitors import Visitors
from app.serving.webhooks import CALL_SECONDS, Hook, Room
from backoffice.store.engine.database import Unavailable

#: A database that takes longer than this to say anything does not answer.
_ANSWER_SECONDS = 5.0
#: Every question is answered by what is so now.
_FRESH = {"Cache-Control": "no-store"}


def web_app(
    node: Node,
    *,
    call_seconds: float = CALL_SECONDS,
    room: Room | None = None,
    visitors: Visitors | None = None,
) -> ASGIApp:
    """The routes of one node. `visitors`: how often anybody may ask for a page."""
    shared = room or Room()
    receipts = ReceiptPage(node, visitors or Visitors())

    async def healthz(request: Request) -> JSONResponse:
        wrong = await ailments(node)
        if wrong:
            return JSONResponse({"status": "error", "problems": wrong}, 503, headers=_FRESH)
        return JSONResponse({"status": node.standing}, headers=_FRESH)

    async def readyz(request: Request) -> JSONResponse:
        ready = node.standing != "waiting" and not node.ending
        return JSONResponse({"ready": ready}, 200 if ready else 503, headers=_FRESH)

    hooks = {
        webhook.path: Hook(
            webhook, deliver, room=shared, seconds=call_seconds, ending=lambda: node.ending
        )
        for webhook, deliver in node.webhooks
    }
    pages = Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readyz, methods=["GET"]),
        ]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found: ASGIApp | None = None
        if scope["type"] == "http":
            is_receipt = scope["path"].startswith(PAGE)
            found = receipts if is_receipt else hooks.get(scope["path"])
        await (found or pages)(scope, receive, send)

    return app


async def ailments(node: Node) -> list[str]:
    """What keeps this node from its work: nothing, when it is well. No details of the database."""
    wrong = [f"{name} is stuck" for name in node.stuck()]
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await node.database.ping()
    except (Unavailable, TimeoutError):
        wrong.insert(0, "the database does not answer")
    return wrong
