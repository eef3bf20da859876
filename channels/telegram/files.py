"""Fetching a file that Telegram holds, without ever trusting its stated size."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from channels.channel import DownloadError
from channels.fetch import write_body
from channels.telegram.refusal import is_token_refused
from channels.telegram.wire import ask


async def download_file(
    bot: Bot, client: httpx.AsyncClient, root: str, ref: str, into: Path, *, limit: int
) -> None:
    """Write the file `ref` to `into`; nothing is left there on failure. Raises DownloadError.

    `root` is the address under which the bot's files lie. It holds the token, as does every
    address made of it, so no error and no log line quotes one.
    """
    path = await _file_path(bot, ref, limit)
    try:
        async with client.stream("GET", f"{root}/{quote(path)}") as response:
            _check(response)
            await write_body(response, into, limit=limit)
    except httpx.HTTPError:
        raise DownloadError("unreachable", retryable=True) from None


async def _file_path(bot: Bot, ref: str, limit: int) -> str:
    try:
        found: Any = await ask(bot, "get file", file_id=ref)
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise DownloadError("too_large", retryable=False) from None
        raise DownloadError("gone", retryable=False) from None
    except TelegramError as error:
        reason = "unauthorized" if is_token_refused(error) else "unreachable"
        raise DownloadError(reason, retryable=True) from None
    except Exception:
        raise DownloadError("unreachable", retryable=True) from None
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str) or not path:
        raise DownloadError("gone", retryable=False)
    size = found.get("file_size")
    if isinstance(size, int) and size > limit:
        raise DownloadError("too_large", retryable=False)
    return path


def _check(response: httpx.Response) -> None:
    if response.status_code == 401:
        raise DownloadError("unauthorized", retryable=True)
    if response.status_code in (404, 410):
        # The link lives an hour; a new getFile gives another one.
        raise DownloadError("gone", retryable=True)
    if response.status_code != 200:
        raise DownloadError("unreachable", retryable=True)
