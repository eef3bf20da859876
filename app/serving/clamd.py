"""Let clamd look into a file, by its INSTREAM command: over TCP, or over a socket of this machine.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

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
        async with _talk(self._where) as line:
            # Heard beside what is said: who has heard enough answers and hangs up.
            answer = asyncio.create_task(_answer(line))
            try:
                told = await _say(line, b"zINSTREAM\0")
                while told and not answer.done():
                    piece = await asyncio.to_thread(next, pieces, b"")
                    told = await _say(line, len(piece).to_bytes(4, "big") + piece)
                    if not piece:
                        break
                return _meant(await answer)
            finally:
                answer.cancel()
                with contextlib.suppress(asyncio.CancelledError, Unanswered):
                    await answer

    async def ping(self) -> str:
        """Why clamd does not answer; empty when it does."""
        try:
            async with _talk(self._where) as line:
                await _say(line, b"zPING\0")
                said = await _answer(line)
        except Unanswered as error:
            return str(error)
        return "" if said == "PONG" else "what answers there is no clamd"


@contextlib.asynccontextmanager
async def _talk(where: Clamd) -> AsyncIterator[socket.socket]:
    """A connection without a transport around it: when clamd has hung up, a transport that writes
    forgets what clamd said before, and whoever asked never learns that the file is too large.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            line = await _connected(where)
    except (OSError, TimeoutError) as error:
        raise Unanswered(type(error).__name__) from None
    with line:
        yield line


async def _connected(where: Clamd) -> socket.socket:
    if where.path:
        return await _reached(socket.AF_UNIX, where.path)
    loop, failed = asyncio.get_running_loop(), OSError()
    found = await loop.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    for family, _, _, _, place in found:
        try:
            return await _reached(family, place)
        except OSError as error:
            failed = error
    raise failed


async def _reached(family: int, place: str | tuple[Any, ...]) -> socket.socket:
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, place)
    except BaseException:
        line.close()
        raise
    return line


async def _say(line: socket.socket, what: bytes) -> bool:
    """Let it go out. False: nobody listens any more; why shows by the answer."""
    try:
        async with asyncio.timeout(_SECONDS):
            await asyncio.get_running_loop().sock_sendall(line, what)
    except ConnectionError:
        return False
    except (OSError, TimeoutError) as error:
        raise Unanswered(type(error).__name__) from None
    return True


async def _answer(line: socket.socket) -> str:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            said = b""
            while b"\0" not in said and len(said) < _ANSWER_BYTES:
                if not (more := await loop.sock_recv(line, _ANSWER_BYTES)):
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
