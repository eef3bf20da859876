"""The sandbox's people by HTTP, for other processes: JSON in, JSON out, the same names.

POST /sandbox/user {"name", "id"?, "username"?, "token"?}     GET /sandbox/users
POST /sandbox/group {"title", "members": [ids], "forum"?}
POST /sandbox/user/ID/VERB with the arguments of SandboxUser's method, bytes as base64:
     say, edit, press, send_photo, send_album, send_document, send_voice, send_video,
     send_location, send_contact, send_sticker, block, unblock, raw
GET  /sandbox/user/ID/inbox · /sandbox/group/ID/inbox
GET  /sandbox/user/ID/wait?n=1&timeout=5                      408 when they do not come
POST /sandbox/faults/add · deliver_twice · reorder · clear    GET /sandbox/ledger
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.telegram.people import Chat, SandboxMessage

if TYPE_CHECKING:
    from app.sandbox.telegram.server import TelegramSandbox

_VERBS = frozenset({
    "say", "edit", "press", "send_photo", "send_album", "send_document", "send_voice",
    "send_video", "send_location", "send_contact", "send_sticker", "block", "unblock", "raw",
})  # fmt: skip
_FAULTS = frozenset({"add", "deliver_twice", "reorder", "clear"})

Work = Callable[[Request, dict[str, Any]], Awaitable[Any]]


def control_routes(sandbox: TelegramSandbox) -> list[Route]:
    """The routes under `/sandbox/`."""

    async def add_user(request: Request, given: dict[str, Any]) -> Any:
        user = sandbox.user(**given)
        return {"id": user.id, "name": user.name}

    async def list_users(request: Request, given: dict[str, Any]) -> Any:
        return [user.card for user in sandbox.users]

    async def add_group(request: Request, given: dict[str, Any]) -> Any:
        members = [sandbox.found_user(number) for number in given.pop("members", [])]
        group = sandbox.group(given.pop("title"), members, **given)
        return {"id": group.id, "title": group.title}

    async def act(request: Request, given: dict[str, Any]) -> Any:
        verb = request.path_params["verb"]
        if verb not in _VERBS:
            raise LookupError(f"no such verb: {verb}")
        if "group" in given:
            given["group"] = sandbox.found_group(given["group"])
        if "photos" in given:
            given["photos"] = [as_bytes(photo) for photo in given["photos"]]
        if "data" in given:
            given["data"] = as_bytes(given["data"])
        if verb == "raw" and isinstance(given.get("update"), str):
            given["update"] = as_bytes(given["update"])
        return getattr(sandbox.found_user(request.path_params["id"]), verb)(**given)

    def chat(request: Request) -> Chat:
        number = request.path_params["id"]
        if request.path_params["kind"] == "group":
            return sandbox.found_group(number)
        return sandbox.found_user(number)

    async def inbox(request: Request, given: dict[str, Any]) -> Any:
        return chat(request).inbox

    async def wait(request: Request, given: dict[str, Any]) -> Any:
        query = request.query_params
        return await chat(request).wait(int(query.get("n", 1)), float(query.get("timeout", 5)))

    async def fault(request: Request, given: dict[str, Any]) -> Any:
        verb = request.path_params["verb"]
        if verb not in _FAULTS:
            raise LookupError(f"no such fault: {verb}")
        return getattr(sandbox.faults, verb)(**given)

    async def ledger(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.ledger

    return [
        Route("/sandbox/user", route(add_user), methods=["POST"]),
        Route("/sandbox/users", route(list_users), methods=["GET"]),
        Route("/sandbox/group", route(add_group), methods=["POST"]),
        Route("/sandbox/ledger", route(ledger), methods=["GET"]),
        Route("/sandbox/faults/{verb}", route(fault), methods=["POST"]),
        Route("/sandbox/user/{id:int}/{verb}", route(act), methods=["POST"]),
        # A group's id is negative, which the converter for whole numbers does not read.
        Route("/sandbox/{kind}/{number}/inbox", route(numbered(inbox)), methods=["GET"]),
        Route("/sandbox/{kind}/{number}/wait", route(numbered(wait)), methods=["GET"]),
    ]


def numbered(work: Work) -> Work:
    async def run(request: Request, given: dict[str, Any]) -> Any:
        request.path_params["id"] = int(request.path_params["number"])
        return await work(request, given)

    return run


def route(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint: JSON in, JSON out, and a mistake is a status with its sentence."""

    async def run(request: Request) -> Response:
        try:
            given = json.loads(await request.body() or b"{}")
            if not isinstance(given, dict):
                raise ValueError("expected a JSON object")
            return as_json(await work(request, given))
        except TimeoutError as error:
            return as_json({"error": str(error)}, 408)
        except LookupError as error:
            return as_json({"error": str(error)}, 404)
        except (ValueError, TypeError, binascii.Error) as error:
            return as_json({"error": str(error)}, 400)

    return run


def as_bytes(given: Any) -> Any:
    if isinstance(given, list):
        return (as_bytes(given[0]), str(given[1]))
    return base64.b64decode(given, validate=True)


def as_json(result: Any, status: int = 200) -> Response:
    body = json.dumps(result, default=_plain)
    return Response(body, status_code=status, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, SandboxMessage):
        return {**asdict(value), "buttons": value.buttons, "choices": value.choices}
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"not for JSON: {type(value).__name__}")
