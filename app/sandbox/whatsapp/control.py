"""The sandbox's telephones by HTTP: what `sandbox.control` tells, templates and the webhook.

POST /sandbox/calls {"url"}                                   POST /sandbox/push
POST /sandbox/user {"name", "phone"?, "user_id"?}
POST /sandbox/template {"name", "text", "language"?, "status"?, "buttons"?}
POST /sandbox/user/ID/VERB, messages by their id: say, edit, delete, press, react, reads,
     send_photo, send_document, send_voice, send_audio, send_video, send_location, send_contact,
     send_sticker, send_view_once, send_form, change_number, is_answered_elsewhere, hide_phone,
     leave, raw
POST /sandbox/faults/add · fail_later · deliver_twice · reorder · gather · clear
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from app.sandbox import control
from app.sandbox.control import as_bytes, person_routes, route
from app.sandbox.whatsapp.state import Stored
from app.sandbox.whatsapp.user import PhoneMessage, message_view

_VERBS = frozenset({
    "say", "edit", "delete", "press", "react", "reads", "send_photo", "send_document",
    "send_voice", "send_audio", "send_video", "send_location", "send_contact", "send_sticker",
    "send_view_once", "send_form", "change_number", "is_answered_elsewhere", "hide_phone",
    "leave", "raw",
})  # fmt: skip
_FAULTS = frozenset({"add", "fail_later", "deliver_twice", "reorder", "gather", "clear"})


class Controlled(control.Controlled, Protocol):
    """What these routes call of the sandbox."""

    @property
    def messages(self) -> list[Stored]: ...
    @property
    def add_template(self) -> Callable[..., None]: ...
    def calls(self, url: str | None) -> None: ...
    async def push(self) -> int: ...


def control_routes(sandbox: Controlled) -> list[Route]:
    """The routes under `/sandbox/`."""

    async def calls(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.calls(given.get("url"))

    async def push(request: Request, given: dict[str, Any]) -> Any:
        return await sandbox.push()

    async def add_template(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.add_template(**given)

    def reads(verb: str, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("message", "reply_to"):
            if name in given:
                given[name] = _message(sandbox, given[name])
        if "data" in given:
            given["data"] = as_bytes(given["data"])
        if verb == "raw" and isinstance(given.get("item"), str):
            given["item"] = as_bytes(given["item"])
        return given

    return [
        Route("/sandbox/calls", route(calls), methods=["POST"]),
        Route("/sandbox/push", route(push), methods=["POST"]),
        Route("/sandbox/template", route(add_template), methods=["POST"]),
        *person_routes(sandbox, verbs=_VERBS, reads=reads, faults=_FAULTS),
    ]


def _message(sandbox: Controlled, number: Any) -> PhoneMessage:
    for stored in sandbox.messages:
        if stored.number == number:
            return message_view(stored)
    raise LookupError(f"no message {number}")
