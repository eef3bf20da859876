"""The sandbox's IMAP: pymap's server on loopback, whose connections can be cut."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from typing import Any, cast

from proxyprotocol.sock import SocketInfoLocal
from pymap.imap import IMAPServer

from app.sandbox.mail.ledger import MailFaults
from app.sandbox.mail.store import Accounts


class _Writer:
    """A writer that stops in the middle of a FETCH when it was told so."""

    def __init__(self, inner: StreamWriter, faults: MailFaults) -> None:
        self._inner = inner
        self._faults = faults
        self._left: int | None = None

    def write(self, data: bytes) -> None:
        faults = self._faults
        if self._left is None and (faults.cut_fetch or faults.poison):
            said = bytes(data)
            if faults.poison and faults.poison in said:
                self._left = 10
            elif faults.cut_fetch and b"BODY[" in said[:200]:
                self._left = faults.cut_fetch.pop(0)
        if self._left is None:
            self._inner.write(data)
            return
        self._inner.write(data[: self._left])
        self._left -= len(data)
        if self._left <= 0:
            self._inner.close()
            raise ConnectionError("cut by the sandbox")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class ImapServer:
    """Serves these accounts; `cut` ends every connection at once."""

    def __init__(self, accounts: Accounts, faults: MailFaults) -> None:
        self._accounts = accounts
        self._faults = faults
        self._writers: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncIterator[int]:
        """The port on which it listens until the block is left."""
        self._accounts.config.apply_context()
        serve = IMAPServer(self._accounts.login, self._accounts.config)

        async def connected(reader: StreamReader, writer: StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - asyncio runs this in a task
            self._tasks.add(task)
            self._writers.add(writer)
            try:
                faulty = cast("StreamWriter", _Writer(writer, self._faults))
                await serve(reader, faulty, SocketInfoLocal(writer))
            except (OSError, EOFError, asyncio.CancelledError):
                pass
            finally:
                self._tasks.discard(task)
                self._writers.discard(writer)
                writer.close()

        server = await asyncio.start_server(connected, host, port, limit=64 * 1024)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            self.cut()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()

    def cut(self) -> None:
        """End every connection, as a server does that is restarted."""
        for writer in list(self._writers):
            writer.transport.abort()
