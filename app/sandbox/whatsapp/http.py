"""The Cloud API's routes: its envelope, its refusals, and the faults that were asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.faults import Fault
from app.sandbox.loopback import CUT, cut, spoil
from app.sandbox.whatsapp.send import ApiError, mark_read, send
from app.sandbox.whatsapp.state import LedgerCall, State

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>proxygen</body></html>"
_BROKEN = b'{"messaging_product":"whatsapp","messages":[{"id":'
_MEDIA_BYTES = {"image": 5, "audio": 16, "video": 16}
_MEGABYTE = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: What the API takes; a sticker is none of what we send.
_MEDIA_TYPES = frozenset({
    "audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "image/jpeg", "image/png",
    "image/webp", "text/plain", "video/3gpp", "video/mp4", "application/pdf", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
})  # fmt: skip
#: The HTTP status that an error of the API comes with.
_STATUSES = {190: 401, 0: 401, 10: 403, 131005: 403, 131016: 503, 131000: 500, 2: 500, 132001: 404}

Work = Callable[[Request], Awaitable[Any]]


def api_routes(state: State) -> list[Route]:
    """Routes of the Graph API and of its files."""

    async def messages(request: Request) -> Any:
        asked = await _object(request)
        if asked.get("status") == "read":
            return mark_read(state, asked)
        return send(state, asked)

    async def upload(request: Request) -> Any:
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise ApiError(100, "The parameter file is required.")
            data = await file.read()
            media_type = str(form.get("type") or file.content_type)
        if media_type.partition(";")[0] not in _MEDIA_TYPES:
            kind = media_type.partition(";")[0]
            raise ApiError(
                100, f"Param file must be a file with one of the known types, not {kind}."
            )
        most = _MEDIA_BYTES.get(media_type.partition("/")[0], 100)
        if len(data) > most * _MEGABYTE or not data:
            raise ApiError(131053, "The file is empty or too large.")
        return {"id": state.store_file(data, file.filename or "", media_type).ref}

    async def node(request: Request) -> Any:
        name = request.path_params["node"]
        if name == state.phone_id:
            return _number(state)
        stored = state.files.get(name)
        if stored is None:
            raise ApiError(100, "Unsupported get request. The object does not exist.")
        return {
            "messaging_product": "whatsapp",
            "id": stored.ref,
            "url": str(request.base_url) + f"media/{stored.ref}",
            "mime_type": stored.media_type,
            "sha256": hashlib.sha256(stored.data).hexdigest(),
            "file_size": len(stored.data),
        }

    async def apps(request: Request) -> Any:
        _owned(state, request)
        names = [{"id": "1", "name": name, "link": ""} for name in state.subscribed]
        return {"data": [{"whatsapp_business_api_data": one} for one in names]}

    async def templates(request: Request) -> Any:
        _owned(state, request)
        shown = ("id", "name", "language", "status", "category", "components")
        return {"data": [{name: one[name] for name in shown} for one in state.templates]}

    async def download(request: Request) -> Any:
        stored = state.files.get(request.path_params["ref"])
        if stored is None:
            return Response(status_code=404)
        return Response(stored.data, media_type=stored.media_type)

    number = f"/v{{version}}/{state.phone_id}"
    return [
        Route(f"{number}/messages", _route(state, "messages", messages), methods=["POST"]),
        Route(f"{number}/media", _route(state, "media", upload), methods=["POST"]),
        Route("/v{version}/{node}/subscribed_apps", _route(state, "info", apps)),
        Route("/v{version}/{node}/message_templates", _route(state, "templates", templates)),
        Route("/v{version}/{node}", _route(state, "info", node)),
        Route("/media/{ref}", _route(state, "download", download)),
    ]


def _owned(state: State, request: Request) -> None:
    if request.path_params["node"] != state.business:
        raise ApiError(100, "Unsupported get request. The object does not exist.")


def _number(state: State) -> dict[str, Any]:
    entities = [
        {"entity_type": "PHONE_NUMBER", "id": state.phone_id, "can_send_message": "AVAILABLE"},
        {"entity_type": "WABA", "id": state.business, "can_send_message": "AVAILABLE"},
    ]
    return {
        "id": state.phone_id,
        "display_phone_number": "+62 812-0000-0099",
        "verified_name": "Kantor Contoh",
        "quality_rating": "GREEN",
        "health_status": {"can_send_message": "AVAILABLE", "entities": entities},
    }


def _route(state: State, method: str, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        to = ""
        named = method
        try:
            if state.expired or request.headers.get("authorization") != f"Bearer {state.token}":
                raise ApiError(190, "Error validating access token", 401)
            if method == "messages":
                asked = await _object(request)
                named = "read" if asked.get("status") == "read" else method
                to = str(asked.get("to") or asked.get("recipient") or "")
            fault = state.faults.take(named, to)
            if fault is not None and fault.unheard:
                response = _fail(request, fault)
            else:
                answer = await work(request)
                response = answer if isinstance(answer, Response) else _json(answer)
                if fault is not None:
                    response = await spoil(request, fault, response, broken=_BROKEN)
        except ApiError as error:
            response = _refuse(error.number, error.details, error.status)
        status = 0 if response is CUT else response.status_code
        state.ledger.calls.append(LedgerCall(state.clock(), named, status, to))
        state.changed.fire()
        return response

    return run


def _fail(request: Request, fault: Fault) -> Response:
    """A call that never reached the server's logic."""
    if fault.kind == "drop_before":
        return cut(request)
    number = int(fault.kind)
    if 400 <= number < 600:
        response = Response(_PAGE, status_code=number, media_type="text/html")
    else:
        response = _refuse(number, "refused on request", _STATUSES.get(number, 400))
    if fault.retry_after:
        response.headers["retry-after"] = str(fault.retry_after)
    return response


async def _object(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        raise ApiError(100, "Invalid JSON.") from None
    if not isinstance(found, dict):
        raise ApiError(100, "Expected an object.")
    return found


def _json(answer: Any, status: int = 200) -> Response:
    return Response(json.dumps(answer), status_code=status, media_type="application/json")


def _refuse(number: int, details: str, status: int) -> Response:
    error = {
        "message": f"(#{number}) refused",
        "type": "OAuthException",
        "code": number,
        "error_data": {"messaging_product": "whatsapp", "details": details},
        "fbtrace_id": "AbCdEf",
    }
    return _json({"error": error}, status)
