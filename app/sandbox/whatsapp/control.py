"""The sandbox's telephones by HTTP, for other processes: JSON in, JSON out, the same names.

POST /sandbox/calls {"url"}                                   POST /sandbox/push
POST /sandbox/user {"name", "phone"?, "user_id"?}             GET /sandbox/users
POST /sandbox/template {"name", "text", "language"?, "status"?, "buttons"?}
POST /sandbox/user/ID/VERB with the arguments of SandboxPhone's method, bytes as base64 and
     messages by their id:
     say, edit, delete, press, react, reads, send_photo, send_document, send_voice, send_audio,
     send_video, send_location, send_contact, send_sticker, send_view_once, send_form, hide_phone,
     leave, raw
GET  /sandbox/user/ID/inbox
GET  /sandbox/user/ID/wait?n=1&timeout=5                      408 when they do not come
POST /sandbox/faults/add · fail_later · deliver_twice · reorder · gather · clear
GET  /sandbox/ledger
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from app.sandbox.control import as_bytes, route
from app.sandbox.whatsapp.faults import Faults
from app.sandbox.whatsapp.state import Ledger, Stored
from app.sandbox.whatsapp.user import PhoneMessage, SandboxPhone, message_view

_VERBS = frozenset({
    "say", "edit", "delete", "press", "react", "reads", "send_photo", "send_document",
    "send_voice", "send_audio", "send_video", "send_location", "send_contact", "send_sticker",
    "send_view_once", "send_form", "hide_phone", "leave", "raw",
})  # fmt: skip
_FAULTS = frozenset({"add", "fail_later", "deliver_twice", "reorder", "gather", "clear"})


class Controlled(Protocol):
    """What these routes call of the sandbox."""

    @property
    def faults(self) -> Faults: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def messages(self) -> list[Stored]: ...
    @property
    def users(self) -> list[SandboxPhone]: ...
    @property
    def user(self) -> Callable[..., SandboxPhone]: ...
    def found_user(self, number: int) -> SandboxPhone: ...
    @property
    def add_template(self) -> Callable[..., None]: ...
    def calls(self, url: str | None) -> None: ...
    async def push(self) -> int: ...


def control_routes(sandbox: Controlled) -> list[Route]:
    """The routes under `/sandbox/`."""

    def phone(request: Request) -> SandboxPhone:
        return sandbox.found_user(request.path_params["id"])

    async def calls(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.calls(given.get("url"))

    async def push(request: Request, given: dict[str, Any]) -> Any:
        return await sandbox.push()

    async def add_user(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.user(**given).card

    async def list_users(request: Request, given: dict[str, Any]) -> Any:
        return [user.card for user in sandbox.users]

    async def add_template(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.add_template(**given)

    async def act(request: Request, given: dict[str, Any]) -> Any:
        verb = request.path_params["verb"]
        if verb not in _VERBS:
            raise LookupError(f"no such verb: {verb}")
        for name in ("message", "reply_to"):
            if name in given:
                given[name] = _message(sandbox, given[name])
        if "data" in given:
            given["data"] = as_bytes(given["data"])
        if verb == "raw" and isinstance(given.get("item"), str):
            given["item"] = as_bytes(given["item"])
        return getattr(phone(request), verb)(**given)

    async def inbox(request: Request, given: dict[str, Any]) -> Any:
        return phone(request).inbox

    async def wait(request: Request, given: dict[str, Any]) -> Any:
        query = request.query_params
        return await phone(request).wait(int(query.get("n", 1)), float(query.get("timeout", 5)))

    async def fault(request: Request, given: dict[str, Any]) -> Any:
        verb = request.path_params["verb"]
        if verb not in _FAULTS:
            raise LookupError(f"no such fault: {verb}")
        return getattr(sandbox.faults, verb)(**given)

    async def ledger(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.ledger

    return [
        Route("/sandbox/calls", route(calls), methods=["POST"]),
        Route("/sandbox/push", route(push), methods=["POST"]),
        Route("/sandbox/user", route(add_user), methods=["POST"]),
        Route("/sandbox/users", route(list_users), methods=["GET"]),
        Route("/sandbox/template", route(add_template), methods=["POST"]),
        Route("/sandbox/ledger", route(ledger), methods=["GET"]),
        Route("/sandbox/faults/{verb}", route(fault), methods=["POST"]),
        Route("/sandbox/user/{id:int}/inbox", route(inbox), methods=["GET"]),
        Route("/sandbox/user/{id:int}/wait", route(wait), methods=["GET"]),
        Route("/sandbox/user/{id:int}/{verb}", route(act), methods=["POST"]),
    ]


def _message(sandbox: Controlled, number: Any) -> PhoneMessage:
    for stored in sandbox.messages:
        if stored.number == number:
            return message_view(stored)
    raise LookupError(f"no message {number}")
