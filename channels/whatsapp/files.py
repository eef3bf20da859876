"""Fetching a file that WhatsApp holds, without ever trusting its stated size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from channels.channel import DownloadError, SendError
from channels.fetch import write_body
from channels.whatsapp.wire import call

if TYPE_CHECKING:
    from pywa_async.api import GraphAPIAsync


async def download_file(
    api: GraphAPIAsync, ref: str, into: Path, *, limit: int, scheme: str
) -> None:
    """Write the file `ref` to `into`; nothing is left there on failure. Raises DownloadError.

    The address that is given for a file is good for five minutes and wants the token, which is
    sent by no other `scheme` than that of the API.
    """
    url = await _address(api, ref, limit)
    if urlsplit(url).scheme != scheme:
        raise DownloadError("gone", retryable=False)
    try:
        async with api.stream_media_bytes(media_url=url) as response:
            _check(response)
            await write_body(response, into, limit=limit)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise DownloadError("unreachable", retryable=True) from None


async def _address(api: GraphAPIAsync, ref: str, limit: int) -> str:
    if not (ref.isascii() and ref.replace("_", "").replace("-", "").isalnum()):
        # An id is part of the address that is asked: it must not lead elsewhere.
        raise DownloadError("gone", retryable=False)
    try:
        found = await call(api.get_media_url(media_id=ref))
    except SendError as error:
        if error.code == "rejected":
            raise DownloadError("gone", retryable=False) from None
        reason = "unauthorized" if error.code == "unauthorized" else "unreachable"
        raise DownloadError(reason, retryable=True) from None
    url, size = found.get("url"), found.get("file_size")
    if not isinstance(url, str) or not url:
        raise DownloadError("gone", retryable=False)
    if isinstance(size, int) and size > limit:
        raise DownloadError("too_large", retryable=False)
    return url


def _check(response: httpx.Response) -> None:
    if response.status_code in (401, 403):
        raise DownloadError("unauthorized", retryable=True)
    if response.status_code in (404, 410):
        # The address has lapsed; asking again gives another one.
        raise DownloadError("gone", retryable=True)
    if response.status_code != 200:
        raise DownloadError("unreachable", retryable=True)
