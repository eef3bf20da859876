"""Papers, printed one after another by a child process.

The serving process never loads what lays out a page: typst and the DOCX libraries cost tens of
megabytes, and a paper that goes wrong takes its child with it and nothing else. The child is
started by the first paper, begins anew after so many, and is killed with a paper that takes too
long.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

import backoffice
from backoffice.papers import wire
from backoffice.papers.book import Book
from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.values import Value, Values
from backoffice.papers.wire import Answer, Corrected, Order, PaperError, Printed, Refused

#: A paper takes some hundredths of a second.
_SECONDS = 20.0
#: Of addresses, not of memory: libraries map far more than they touch.
_MEGABYTES = 1024
_PAPERS = 500
#: Rows of a book that are laid out together: of all in one table, memory grows with their square.
_ROWS = 50
#: A child that a heavy paper made larger than this is not kept.
_HEAVIEST = 112
_OUT_OF_TIME = frozenset({-signal.SIGPROF, -signal.SIGALRM})
#: What an allocation that fails ends with, in native code; and the system's own killer.
_OUT_OF_MEMORY = frozenset({-signal.SIGABRT, -signal.SIGKILL})


class Press:
    """Renders papers. One at a time; whoever comes next waits."""

    def __init__(
        self,
        *,
        seconds: float = _SECONDS,
        megabytes: int = _MEGABYTES,
        papers: int = _PAPERS,
        heaviest: int = _HEAVIEST,
    ) -> None:
        """`seconds` of the processor's time and `megabytes` of addresses for each paper; after so
        many `papers`, or when it holds more than `heaviest` megabytes, a new child begins."""
        self._seconds = seconds
        self._megabytes = megabytes
        self._papers = papers
        self._heaviest = heaviest
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._printed = 0
        self._closed = False

    async def render(self, letter: Letter, format: Literal["pdf", "docx"]) -> Rendered:
        """The letter as a file. Raises PaperError."""
        order = wire.ToPdf(letter) if format == "pdf" else wire.ToDocx(letter)
        return await self._print(order)

    async def fill(self, template: bytes, values: Mapping[str, wire.Sent]) -> Rendered:
        """An office's own DOCX with its placeholders filled in. Raises PaperError."""
        return await self._print(wire.Fill(template, dict(values)))

    async def sheet(self, book: Book) -> Rendered:
        """The book as XLSX. Raises PaperError."""
        return await self._print(wire.ToSheet(book))

    async def pages(
        self, book: Book, between: Callable[[], Awaitable[None]] | None = None
    ) -> Rendered:
        """The book as PDF, lying, with how many pages it has on each. Raises PaperError.

        Between two pieces others may print, and `between` is awaited.
        """
        parts: list[bytes] = []
        for at in range(0, max(1, len(book.rows)), _ROWS):
            if between is not None and at:
                await between()
            piece = replace(book, rows=book.rows[at : at + _ROWS])
            parts.append((await self._print(wire.ToPages(piece, first=not at))).data)
        return await self._print(wire.Bind(replace(book, rows=()), tuple(parts)))

    async def read_back(self, data: bytes, headings: Mapping[str, str]) -> Corrected:
        """What a corrected DOCX says under these headings (heading -> key). Raises PaperError."""
        answer = await self._ask(wire.ReadBack(data, dict(headings)))
        if isinstance(answer, Corrected):
            return answer
        raise PaperError("crashed")

    async def close(self) -> None:
        """End the child; nothing is printed any more."""
        self._closed = True
        async with self._turn:
            await self._end()

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return self._child.pid if self._child else None

    async def _print(self, order: Order) -> Rendered:
        answer = await self._ask(order)
        if isinstance(answer, Printed):
            return answer.rendered
        raise PaperError("crashed")

    async def _ask(self, order: Order) -> Printed | Corrected | wire.Looked:
        message = _framed(order)
        async with self._turn:
            if self._closed:
                raise PaperError("closed")
            if self._printed >= self._papers:
                await self._end()
            answer = await self._said(message)
        if isinstance(answer, Refused):
            raise PaperError(answer.reason, answer.detail)
        return answer

    async def _said(self, message: bytes) -> Answer:
        """The child's answer; a child that gives none is gone."""
        answered = False
        try:
            # The child ends itself at its limit; this is for one that cannot.
            async with asyncio.timeout(self._seconds * wire.PATIENCE + 2):
                answer = await self._talk(message)
            answered = True
            return answer
        except TimeoutError:
            raise PaperError("slow") from None
        except (asyncio.IncompleteReadError, OSError, msgspec.DecodeError):
            raise PaperError(await self._cause()) from None
        finally:
            # Also when whoever waits for the paper is cancelled: what is half said cannot go on.
            if not answered:
                await asyncio.shield(self._end())

    async def _talk(self, message: bytes) -> Answer:
        child = await self._running()
        assert child.stdin is not None  # noqa: S101 - it was started with both pipes
        assert child.stdout is not None  # noqa: S101
        child.stdin.write(message)
        # It reads all of it before it writes.
        await child.stdin.drain()
        prefix = await child.stdout.readexactly(wire.PREFIX)
        body = await child.stdout.readexactly(int.from_bytes(prefix, "big"))
        said = wire.read_answer(body)
        self._printed += 1
        if said.kilobytes > self._heaviest * 1024:
            await self._end()
        return said.answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            self._printed = 0
            self._child = await asyncio.create_subprocess_exec(
                *command(self._megabytes, self._seconds),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment(),
            )
        return self._child

    async def _cause(self) -> wire.Reason:
        """Why a child closed its pipes: it is dead, or dies at once."""
        child = self._child
        if child is None:
            return "crashed"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await child.wait()
        if child.returncode in _OUT_OF_TIME:
            return "slow"
        return "memory" if child.returncode in _OUT_OF_MEMORY else "crashed"

    async def _end(self) -> None:
        child, self._child, self._printed = self._child, None, 0
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def command(megabytes: int = _MEGABYTES, seconds: float = _SECONDS) -> list[str]:
    """How a child is started."""
    return [sys.executable, "-m", "backoffice.papers.child", str(megabytes), str(seconds)]


def environment() -> dict[str, str]:
    """What a child knows of where it runs: of the settings of the office nothing."""
    return {
        "PYTHONPATH": str(Path(backoffice.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Threads, and the arenas that each of them has, are memory.
        "RAYON_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def sent(values: Values) -> dict[str, wire.Sent]:
    """The values as they travel."""
    return {name: _sent(value) for name, value in values.items()}


def _framed(order: Order) -> bytes:
    try:
        return wire.framed(order)
    except UnicodeEncodeError:
        # Half of a character that needs two halves: nothing else cannot be said.
        raw = _whole(msgspec.to_builtins(order, builtin_types=(bytes,)))
        return wire.framed(msgspec.convert(raw, Order))


def _whole(raw: Any) -> Any:
    """The same without lone surrogates."""
    if isinstance(raw, str):
        return raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(raw, Mapping):
        return {_whole(key): _whole(value) for key, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [_whole(one) for one in raw]
    return raw


def _sent(value: Value) -> wire.Sent:
    if isinstance(value, str):
        return value
    return [
        one
        if isinstance(one, str)
        else {key: cell if isinstance(cell, str) else list(cell) for key, cell in one.items()}
        for one in value
    ]
