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

from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from app.sandbox.control import Work, as_bytes, route
from app.sandbox.telegram.faults import Faults
from app.sandbox.telegram.ledger import Ledger
from app.sandbox.telegram.people import Chat, SandboxGroup
from app.sandbox.telegram.user import SandboxUser

_VERBS = frozenset({
    "say", "edit", "press", "send_photo", "send_album", "send_document", "send_voice",
    "send_video", "send_location", "send_contact", "send_sticker", "block", "unblock", "raw",
})  # fmt: skip
_FAULTS = frozenset({"add", "deliver_twice", "reorder", "clear"})


class Controlled(Protocol):
    """What these routes call of the sandbox."""

    @property
    def faults(self) -> Faults: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def users(self) -> list[SandboxUser]: ...
    @property
    def user(self) -> Callable[..., SandboxUser]: ...
    @property
    def group(self) -> Callable[..., SandboxGroup]: ...
    def found_user(self, number: int) -> SandboxUser: ...
    def found_group(self, number: int) -> SandboxGroup: ...


def control_routes(sandbox: Controlled) -> list[Route]:
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
