"""Controlling a sandbox by HTTP, for other processes: JSON in, JSON out, the same names.

POST /sandbox/user with the arguments of the sandbox's `user`    GET /sandbox/users
POST /sandbox/user/ID/VERB with the arguments of that method of a person, bytes as base64
GET  /sandbox/user/ID/inbox
GET  /sandbox/user/ID/wait?n=1&timeout=5                         408 when they do not come
POST /sandbox/faults/VERB                                        GET /sandbox/ledger
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.messages import SandboxMessage
from app.sandbox.waiting import Reader

#: Answers a request whose JSON object it is given.
Work = Callable[[Request, dict[str, Any]], Awaitable[Any]]

#: Turns what was given as JSON into the arguments of a person's verb.
Reads = Callable[[str, dict[str, Any]], dict[str, Any]]


class Controlled(Protocol):
    """What these routes call of a sandbox."""

    @property
    def faults(self) -> object: ...
    @property
    def ledger(self) -> object: ...
    @property
    def users(self) -> Sequence[Any]: ...
    @property
    def user(self) -> Callable[..., Any]: ...
    @property
    def found_user(self) -> Callable[[int], Reader[Any]]: ...


def person_routes(
    sandbox: Controlled, *, verbs: Collection[str], reads: Reads, faults: Collection[str]
) -> list[Route]:
    """What every sandbox answers; `verbs` are methods of a person, `faults` of the faults."""

    async def add_user(request: Request, given: dict[str, Any]) -> Any:
        user = sandbox.user(**given)
        return {**user.card, "id": user.id, "name": user.name}

    async def list_users(request: Request, given: dict[str, Any]) -> Any:
        return [user.card for user in sandbox.users]

    async def act(request: Request, given: dict[str, Any]) -> Any:
        verb = _known(request, verbs, "verb")
        user = sandbox.found_user(request.path_params["id"])
        return getattr(user, verb)(**reads(verb, given))

    async def fault(request: Request, given: dict[str, Any]) -> Any:
        return getattr(sandbox.faults, _known(request, faults, "fault"))(**given)

    async def ledger(request: Request, given: dict[str, Any]) -> Any:
        return sandbox.ledger

    return [
        Route("/sandbox/user", route(add_user), methods=["POST"]),
        Route("/sandbox/users", route(list_users), methods=["GET"]),
        Route("/sandbox/ledger", route(ledger), methods=["GET"]),
        Route("/sandbox/faults/{verb}", route(fault), methods=["POST"]),
        Route("/sandbox/user/{id:int}/{verb}", route(act), methods=["POST"]),
        *inbox_routes("user", sandbox.found_user),
    ]


def inbox_routes(kind: str, find: Callable[[int], Reader[Any]]) -> list[Route]:
    """Reading what came for one of this kind. `find` raises LookupError."""

    async def inbox(request: Request, given: dict[str, Any]) -> Any:
        return find(int(request.path_params["number"])).inbox

    async def wait(request: Request, given: dict[str, Any]) -> Any:
        query = request.query_params
        reader = find(int(request.path_params["number"]))
        return await reader.wait(int(query.get("n", 1)), float(query.get("timeout", 5)))

    # A group's id is negative, which the converter for whole numbers does not read.
    return [
        Route(f"/sandbox/{kind}/{{number}}/inbox", route(inbox), methods=["GET"]),
        Route(f"/sandbox/{kind}/{{number}}/wait", route(wait), methods=["GET"]),
    ]


def _known(request: Request, names: Collection[str], what: str) -> str:
    verb = str(request.path_params["verb"])
    if verb not in names:
        raise LookupError(f"no such {what}: {verb}")
    return verb


def route(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint: JSON in, JSON out, and a mistake is a status with its sentence."""

    async def run(request: Request) -> Response:
        try:
            given = json.loads(await request.body() or b"{}")
            if not isinstance(given, dict):
                raise ValueError("expected a JSON object")
            return _as_json(await work(request, given))
        except TimeoutError as error:
            return _as_json({"error": str(error)}, 408)
        except LookupError as error:
            return _as_json({"error": str(error)}, 404)
        except (ValueError, TypeError, binascii.Error) as error:
            return _as_json({"error": str(error)}, 400)

    return run


def as_bytes(given: Any) -> Any:
    """The bytes of this base64, or of a pair of it and a caption."""
    if isinstance(given, list):
        return (as_bytes(given[0]), str(given[1]))
    return base64.b64decode(given, validate=True)


def _as_json(result: Any, status: int = 200) -> Response:
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
