"""The Bot API's routes: its envelope, its refusals, and the faults that were asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.faults import Fault
from app.sandbox.loopback import CUT, cut, spoil
from app.sandbox.telegram.ledger import LedgerCall
from app.sandbox.telegram.methods import METHODS, Method
from app.sandbox.telegram.params import ApiError, Params, read_params
from app.sandbox.telegram.state import Bot, State
from app.sandbox.telegram.updates import Batch

_SENTENCES = {
    400: "Bad Request: refused on request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
}
_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_BROKEN = b'{"ok":true,"result":{"message_id":'


def api_routes(state: State) -> list[Route]:
    """Routes of the Bot API and of its files."""

    async def call(request: Request) -> Response:
        return await _call(state, request)

    async def download(request: Request) -> Response:
        return await _download(state, request)

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


async def _call(state: State, request: Request) -> Response:
    method = request.path_params["method"]
    chat = ""
    try:
        bot, run = _called(state, request.path_params["token"], method)
        params = await read_params(request)
        chat = params.text("chat_id")
        fault = state.faults.take(method.lower(), chat)
        if fault is not None and fault.unheard:
            response = _fail(request, fault)
        else:
            response = _answer(await run(state, bot, params))
            if fault is not None:
                response = await spoil(request, fault, response, broken=_BROKEN)
    except ApiError as error:
        response = _refuse(error.status, error.description, error.parameters)
    return _noted(state, response, method, chat)


async def answer_straight(
    state: State, token: str, method: str, values: Mapping[str, str]
) -> tuple[int, bytes]:
    """What a call with these parameters is answered, without HTTP; it knows no faults."""
    params = Params(dict(values), {})
    try:
        bot, run = _called(state, token, method)
        response = _answer(await run(state, bot, params))
    except ApiError as error:
        response = _refuse(error.status, error.description, error.parameters)
    _noted(state, response, method, params.text("chat_id"))
    return response.status_code, bytes(response.body)


def _called(state: State, token: str, method: str) -> tuple[Bot, Method]:
    bot = state.bot(token)
    if bot is None:
        raise ApiError(401, "Unauthorized")
    run = METHODS.get(method.lower())
    if run is None:
        raise ApiError(404, "Not Found: method not found")
    return bot, run


def _noted(state: State, response: Response, method: str, chat: str) -> Response:
    status = 0 if response is CUT else response.status_code
    state.ledger.calls.append(LedgerCall(state.clock(), method, status, chat))
    state.changed.fire()
    return response


async def _download(state: State, request: Request) -> Response:
    bot = state.bot(request.path_params["token"])
    if bot is None:
        return _refuse(401, "Unauthorized", {})
    fault = state.faults.take("download", "")
    if fault is not None and fault.unheard:
        return _fail(request, fault)
    for stored in state.files.values():
        if stored.path == request.path_params["path"]:
            response = Response(stored.data, media_type="application/octet-stream")
            if fault is not None:
                response = await spoil(request, fault, response, broken=_BROKEN)
            return response
    return _refuse(404, "Not Found", {})


def _fail(request: Request, fault: Fault) -> Response:
    """A call that never reached the server's logic."""
    if fault.kind == "drop_before":
        return cut(request)
    status = int(fault.kind)
    if status == 429:
        wait = fault.retry_after
        return _refuse(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
    if status in _SENTENCES:
        return _refuse(status, _SENTENCES[status], {})
    return Response(_GATEWAY, status_code=status, media_type="text/html")


def _answer(result: Any) -> Response:
    if isinstance(result, Batch):
        updates = (
            one.update if isinstance(one.update, bytes) else json.dumps(one.update).encode()
            for one in result.queued
        )
        body = b'{"ok":true,"result":[' + b",".join(updates) + b"]}"
        return Response(body, media_type="application/json")
    body = json.dumps({"ok": True, "result": result}).encode()
    return Response(body, media_type="application/json")


def _refuse(status: int, description: str, parameters: dict[str, int]) -> Response:
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        answer["parameters"] = parameters
    return Response(json.dumps(answer), status_code=status, media_type="application/json")
