"""Controlling a sandbox by HTTP, for other processes: JSON in, JSON out."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.messages import SandboxMessage

#: Answers a request whose JSON object it is given.
Work = Callable[[Request, dict[str, Any]], Awaitable[Any]]


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
