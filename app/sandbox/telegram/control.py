"""The sandbox's people by HTTP: what `sandbox.control` tells, and groups.

POST /sandbox/user {"name", "id"?, "username"?, "token"?}
POST /sandbox/group {"title", "members": [ids], "forum"?}
POST /sandbox/user/ID/VERB: say, edit, press, send_photo, send_album, send_document, send_voice,
     send_video, send_location, share_place, send_contact, send_poll, send_sticker, block,
     unblock, raw
GET  /sandbox/group/ID/inbox · /sandbox/group/ID/wait
POST /sandbox/faults/add · deliver_twice · reorder · clear
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from app.sandbox import control
from app.sandbox.control import as_bytes, inbox_routes, person_routes, route
from app.sandbox.telegram.people import SandboxGroup
from app.sandbox.telegram.user import SandboxUser

_VERBS = frozenset({
    "say", "edit", "press", "send_photo", "send_album", "send_document", "send_voice",
    "send_video", "send_location", "share_place", "send_contact", "send_poll", "send_sticker",
    "block", "unblock", "raw",
})  # fmt: skip
_FAULTS = frozenset({"add", "deliver_twice", "reorder", "clear"})


class Controlled(control.Controlled, Protocol):
    """What these routes call of the sandbox."""

    @property
    def found_user(self) -> Callable[[int], SandboxUser]: ...
    @property
    def group(self) -> Callable[..., SandboxGroup]: ...
    @property
    def found_group(self) -> Callable[[int], SandboxGroup]: ...


def control_routes(sandbox: Controlled) -> list[Route]:
    """The routes under `/sandbox/`."""

    async def add_group(request: Request, given: dict[str, Any]) -> Any:
        members = [sandbox.found_user(number) for number in given.pop("members", [])]
        group = sandbox.group(given.pop("title"), members, **given)
        return {"id": group.id, "title": group.title}

    def reads(verb: str, given: dict[str, Any]) -> dict[str, Any]:
        if "group" in given:
            given["group"] = sandbox.found_group(given["group"])
        if "photos" in given:
            given["photos"] = [as_bytes(photo) for photo in given["photos"]]
        if "data" in given:
            given["data"] = as_bytes(given["data"])
        if verb == "raw" and isinstance(given.get("update"), str):
            given["update"] = as_bytes(given["update"])
        return given

    return [
        Route("/sandbox/group", route(add_group), methods=["POST"]),
        *inbox_routes("group", sandbox.found_group),
        *person_routes(sandbox, verbs=_VERBS, reads=reads, faults=_FAULTS),
    ]
