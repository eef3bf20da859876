"""A clamd of our own: it speaks INSTREAM and PING, and finds one invented word."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

#: What it finds; no real program looks for it.
SIGNATURE = b"tanda-uji-aduan-bukan-virus"


@dataclass
class FakeClamd:
    """What it was asked, and how it behaves."""

    #: The bytes of every stream.
    streams: list[bytes] = field(default_factory=list)
    #: Longer streams are refused, as with StreamMaxLength.
    most: int = 1 << 20
    #: It takes the connection and says nothing.
    silent: bool = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            command = await reader.readuntil(b"\0")
            if self.silent:
                writer.close()
                return
            if command == b"zPING\0":
                writer.write(b"PONG\0")
            elif command == b"zINSTREAM\0":
                writer.write(await self._looked(reader))
            else:
                writer.write(b"UNKNOWN COMMAND\0")
            await writer.drain()
        writer.close()

    async def _looked(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.streams.append(content)
        return b"stream: Uji.Aduan-1 FOUND\0" if SIGNATURE in content else b"stream: OK\0"


@contextlib.asynccontextmanager
async def clamd(socket: Path | None = None) -> AsyncIterator[tuple[FakeClamd, str]]:
    """It and where it listens, as ADUAN_CLAMD says it: on loopback, or at that socket."""
    fake = FakeClamd()
    if socket is not None:
        server: asyncio.Server = await asyncio.start_unix_server(fake.answer, socket)
        where = str(socket)
    else:
        server = await asyncio.start_server(fake.answer, "127.0.0.1", 0)
        where = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield fake, where
