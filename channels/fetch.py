"""Writing a file that a provider sends piece by piece, never more of it than is allowed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from channels.channel import DownloadError

_CHUNK = 256 * 1024


async def write_body(response: httpx.Response, into: Path, *, limit: int) -> None:
    """Write an answer's body to `into`, at most `limit` bytes, whatever size it states.

    Nothing is left there on failure. Raises DownloadError, and httpx's errors as they are.
    """
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > limit:
        raise DownloadError("too_large", retryable=False)
    written = 0
    out = await asyncio.to_thread(into.open, "wb")
    try:
        try:
            async for chunk in response.aiter_bytes(_CHUNK):
                written += len(chunk)
                if written > limit:
                    raise DownloadError("too_large", retryable=False)
                await asyncio.to_thread(out.write, chunk)
        finally:
            await asyncio.to_thread(out.close)
    except BaseException:
        await asyncio.to_thread(into.unlink, missing_ok=True)
        raise
