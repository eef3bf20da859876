"""The parameters of one call, however they were sent: query, form, multipart or JSON."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

_FIELD_BYTES = 4 * 1024 * 1024


class ApiError(Exception):
    """A refusal in Telegram's own shape."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class Upload:
    """A file that came with the call."""

    def __init__(self, data: bytes, filename: str, media_type: str) -> None:
        self.data = data
        self.filename = filename
        self.media_type = media_type


class Params:
    """Parameters by name; a form's JSON is read where it is asked for."""

    def __init__(self, values: dict[str, Any], files: dict[str, Upload]) -> None:
        self._values = values
        self._files = files

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        try:
            return None if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            raise ApiError(400, f"Bad Request: invalid {name} specified") from None

    def value(self, name: str) -> Any:
        """The JSON value, also where a form gave it as text."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(400, f"Bad Request: can't parse {name}") from None

    def file(self, name: str) -> Upload | str | None:
        """An upload, or the id of a file that the server has; also by `attach://`."""
        if name in self._files:
            return self._files[name]
        named = self.text(name)
        if named.startswith("attach://"):
            return self._files.get(named.removeprefix("attach://"))
        return named or None

    def shown(self) -> dict[str, Any]:
        """The parameters for the ledger, JSON read, files left out."""
        shown: dict[str, Any] = {}
        for name, value in self._values.items():
            shown[name] = value
            if isinstance(value, str) and value[:1] in ("{", "["):
                try:
                    shown[name] = json.loads(value)
                except ValueError:
                    continue
        return shown


async def read_params(request: Request) -> Params:
    """Read the parameters of a call. Raises ApiError when the body is not what it says it is."""
    values: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise ApiError(400, "Bad Request: can't parse JSON object") from None
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: expected a JSON object")
        values |= body
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_part_size=_FIELD_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(
                        await value.read(),
                        value.filename or "file",
                        value.content_type or "application/octet-stream",
                    )
                else:
                    values[name] = value
    return Params(values, files)
