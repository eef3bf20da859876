"""What the office answers over the web: its providers' webhooks, and whether it is well.

A webhook is answered 200 only when its events are committed; everything else makes the provider
keep them and call again. A body is measured while it comes, so that none too large is ever held,
and whoever is too slow is cut off: nobody needs to be known to send one.
"""

from __future__ import annotations

import asyncio
import logging

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.node import Node
from backoffice.store.database import Unavailable
from channels.channel import Deliver, Forged, Webhook

log = logging.getLogger(__name__)

#: A database that takes longer than this to say anything does not answer.
_ANSWER_SECONDS = 5.0
#: How long a whole body may take to come, and its events to be committed.
BODY_SECONDS = 10.0
COMMIT_SECONDS = 20.0
#: Bytes of bodies that are held at once, of all callers together.
ROOM_BYTES = 32 * 1024 * 1024
#: Every question is answered by what is so now.
_FRESH = {"Cache-Control": "no-store"}
#: What is left of a body that was refused is not read.
_CLOSE = {"Connection": "close"}
_AGAIN = {"Retry-After": "5"}


class Refused(Exception):
    """A call that is answered with this status and nothing else."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
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
            raise Refused(503, _AGAIN | _CLOSE)
        self._held += size

    def give_back(self, size: int) -> None:
        self._held -= size


def web_app(
    node: Node, *, body_seconds: float = BODY_SECONDS, room: Room | None = None
) -> Starlette:
    """The routes of one node."""
    shared = room or Room()

    async def healthz(request: Request) -> JSONResponse:
        wrong = await ailments(node)
        if wrong:
            return JSONResponse({"status": "error", "problems": wrong}, 503, headers=_FRESH)
        return JSONResponse({"status": "ok"}, headers=_FRESH)

    hooks = (
        webhook_route(webhook, deliver, room=shared, body_seconds=body_seconds)
        for webhook, deliver in node.webhooks
    )
    return Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            *hooks,
        ]
    )


def webhook_route(
    webhook: Webhook, deliver: Deliver, *, room: Room, body_seconds: float = BODY_SECONDS
) -> Route:
    """Where a provider calls: 200 after commit, 403 forged, 413 too large, 503 no database."""

    async def called(request: Request) -> Response:
        if request.method != "POST":
            return _greeting(webhook, request)
        return await _called(webhook, deliver, request, room, body_seconds)

    return Route(webhook.path, called, methods=["GET", "POST"])


def _greeting(webhook: Webhook, request: Request) -> Response:
    answer = webhook.greet(request.query_params)
    if answer is None:
        return Response(status_code=403)
    return PlainTextResponse(answer)


async def _called(
    webhook: Webhook, deliver: Deliver, request: Request, room: Room, seconds: float
) -> Response:
    try:
        envelopes = webhook.accept(
            request.headers, await _body(request, webhook.body_bytes, room, seconds)
        )
        # Given up here, the work may still be committed: then the next call finds it there.
        async with asyncio.timeout(COMMIT_SECONDS):
            await deliver(envelopes)
    except Refused as refused:
        return Response(status_code=refused.status, headers=refused.headers)
    except ClientDisconnect:
        return Response(status_code=400, headers=_CLOSE)
    except Forged:
        log.warning("%s: a call that is not signed as it should be", webhook.path)
        return Response(status_code=403)
    except (Unavailable, TimeoutError) as error:
        log.error("%s: the database is away, nothing is taken: %s", webhook.path, error)
        return Response(status_code=503, headers=_AGAIN)
    except Exception:
        # Whatever it is, nothing was kept: the provider calls again.
        log.exception("%s: a call could not be taken", webhook.path)
        return Response(status_code=500)
    webhook.kept(envelopes)
    return Response(status_code=200)


async def _body(request: Request, most: int, room: Room, seconds: float) -> bytes:
    """The whole body. Raises Refused for one that is too large or too slow."""
    stated = request.headers.get("content-length", "")
    if stated and not (stated.isascii() and stated.isdecimal()):
        raise Refused(400, _CLOSE)
    if stated and int(stated[:18]) > most:
        raise Refused(413, _CLOSE)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                if size + len(chunk) > most:
                    raise Refused(413, _CLOSE)
                room.take(len(chunk))
                size += len(chunk)
                chunks.append(chunk)
    except TimeoutError:
        raise Refused(408, _CLOSE) from None
    finally:
        room.give_back(size)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def ailments(node: Node) -> list[str]:
    """What keeps this node from its work: nothing, when it is well. No details of the database."""
    wrong = [f"{name} is stuck" for name in node.stuck()]
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await node.database.ping()
    except (Unavailable, TimeoutError):
        wrong.insert(0, "the database does not answer")
    return wrong
