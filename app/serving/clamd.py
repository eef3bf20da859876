"""Let clamd look into a file, by its INSTREAM command: over TCP, or over a socket of this machine.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from app.settings.parsers import Clamd
from backoffice.jobs.scanning import Found, Unanswered

#: For a connection, and for each thing that is said over it.
_SECONDS = 20.0
#: For the answer after the last byte: a large archive takes its time.
_ANSWER_SECONDS = 120.0
#: Longer than any answer.
_ANSWER_BYTES = 4096


class Scanner:
    """Asks the clamd that stands there; every question has a connection of its own."""

    def __init__(self, where: Clamd) -> None:
        self._where = where

    async def __call__(self, pieces: Iterator[bytes]) -> Found:
        """What clamd finds in these bytes. Raises Unanswered, and what `pieces` raises."""
        async with _talk(self._where) as (reader, writer):
            # Heard beside what is said: who has heard enough answers and hangs up.
            answer = asyncio.create_task(_answer(reader))
            try:
                await _say(writer, b"zINSTREAM\0")
                while not answer.done() and (piece := await asyncio.to_thread(next, pieces, b"")):
                    await _say(writer, len(piece).to_bytes(4, "big") + piece)
                await _say(writer, bytes(4))
                return _meant(await answer)
            finally:
                answer.cancel()
                with contextlib.suppress(asyncio.CancelledError, Unanswered):
                    await answer

    async def ping(self) -> str:
        """Why clamd does not answer; empty when it does."""
        try:
            async with _talk(self._where) as (reader, writer):
                writer.write(b"zPING\0")
                said = await _answer(reader)
        except Unanswered as error:
            return str(error)
        return "" if said == "PONG" else "what answers there is no clamd"


@contextlib.asynccontextmanager
async def _talk(
    where: Clamd,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    try:
        async with asyncio.timeout(_SECONDS):
            if where.path:
                reader, writer = await asyncio.open_unix_connection(where.path)
            else:
                reader, writer = await asyncio.open_connection(where.host, where.port)
    except (OSError, TimeoutError) as error:
        raise Unanswered(type(error).__name__) from None
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_SECONDS):
                await writer.wait_closed()


async def _say(writer: asyncio.StreamWriter, what: bytes) -> None:
    """Let it go out; that nobody listens any more shows by the answer."""
    try:
        async with asyncio.timeout(_SECONDS):
            writer.write(what)
            await writer.drain()
    except ConnectionError:
        return
    except (OSError, TimeoutError) as error:
        raise Unanswered(type(error).__name__) from None


async def _answer(reader: asyncio.StreamReader) -> str:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            said = b""
            while b"\0" not in said and len(said) < _ANSWER_BYTES:
                if not (more := await reader.read(_ANSWER_BYTES)):
                    break
                said += more
    except (OSError, TimeoutError) as error:
        raise Unanswered(type(error).__name__) from None
    return said.partition(b"\0")[0].decode(errors="replace").strip()


def _meant(said: str) -> Found:
    if said.endswith(" FOUND"):
        return "infected"
    if said.endswith(": OK"):
        return "clean"
    if said.endswith("ERROR"):
        # Too large for its limit, for instance: it would say the same again.
        return "skipped"
    raise Unanswered("its answer is not clamd's" if said else "it said nothing")
