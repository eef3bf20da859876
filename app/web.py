"""What the office answers over the web: so far, whether it is well."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.node import Node
from backoffice.store.database import Unavailable

#: A database that takes longer than this to say anything does not answer.
_ANSWER_SECONDS = 5.0
#: Every question is answered by what is so now.
_FRESH = {"Cache-Control": "no-store"}


def web_app(node: Node) -> Starlette:
    """The routes of one node."""

    async def healthz(request: Request) -> JSONResponse:
        wrong = await ailments(node)
        if wrong:
            return JSONResponse({"status": "error", "problems": wrong}, 503, headers=_FRESH)
        return JSONResponse({"status": "ok"}, headers=_FRESH)

    return Starlette(routes=[Route("/healthz", healthz, methods=["GET"])])


async def ailments(node: Node) -> list[str]:
    """What keeps this node from its work: nothing, when it is well. No details of the database."""
    wrong = [f"{name} is stuck" for name in node.stuck()]
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await node.database.ping()
    except (Unavailable, TimeoutError):
        wrong.insert(0, "the database does not answer")
    return wrong
