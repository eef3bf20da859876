"""The database as other rooms use it: functions go in, results come out after commit.

SQLite has one writer thread a process, and works that wait together share one commit. PostgreSQL
has a few writer threads with one transaction a work; only waiting accepts are merged. A work may
run twice, so it has no side effects outside its Tx.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from backoffice.store.engine.driver import database_errors
from backoffice.store.engine.engines import dialect_of, fold_log, open_engine
from backoffice.store.engine.failures import Busy, Unavailable, away, lost_race, unavailable
from backoffice.store.engine.jobs import Job, Outcome, Queue, settle
from backoffice.store.engine.tx import Attestor, Conflict, Tx

__all__ = ["Busy", "Conflict", "Database", "Tx", "Unavailable"]

T = TypeVar("T")

# How often a work is run again that lost a race.
_RERUNS = 5


def _nothing(name: str) -> None:
    """No checkpoint is watched."""


class _Line:
    """One thread's connection: opened on first use, dropped after a failure."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._lasting = True

    @property
    def used(self) -> bool:
        return self._connection is not None

    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def begin(self, *, lasting: bool) -> Connection:
        """Begins a transaction. What lasts is on the disk when it is committed; what does not is
        with the operating system, and a loss of power may take it.
        """
        connection = self.connection()
        if connection.dialect.name == "sqlite" and lasting != self._lasting:
            level = "FULL" if lasting else "NORMAL"
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute(f"PRAGMA synchronous={level}")
            self._lasting = lasting
        connection.begin()
        if connection.dialect.name == "postgresql" and not lasting:
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
        return connection

    def back_out(self) -> None:
        """Rolls back; a connection that cannot even do that is dropped."""
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.invalidated:
                self.drop()
            else:
                connection.rollback()
        except database_errors(SQLAlchemyError):
            self.drop()

    def drop(self) -> None:
        connection, self._connection = self._connection, None
        self._lasting = True
        if connection is None:
            return
        try:
            connection.invalidate()
            connection.close()
        except database_errors(SQLAlchemyError):
            return


class Database:
    """One database; opens lazily, recovers by itself, and may be used from any event loop.

    `ids` makes new ids; `checkpoint` is called with `<name>:before` right before and
    `<name>:after` right after each commit; at most `group` works share one.
    """

    def __init__(
        self,
        url: str,
        *,
        ids: Callable[[], str],
        checkpoint: Callable[[str], None] = _nothing,
        group: int = 256,
        writers: int = 3,
        readers: int = 3,
        busy_seconds: float = 5.0,
    ) -> None:
        self.dialect = dialect_of(url)
        #: Whoever proves rows; None until the key is there, which no work may be before.
        self.attestor: Attestor | None = None
        self._url = url
        self._ids = ids
        self._checkpoint = checkpoint
        self._writing = open_engine(url, busy_seconds=busy_seconds)
        self._reading = open_engine(url, reading=True, busy_seconds=busy_seconds)
        sqlite = self.dialect == "sqlite"
        self._writes = Queue(limit=group, merges=lambda name: sqlite or name == "accept")
        self._reads = Queue(limit=1, merges=lambda name: False)
        self._sizes = {"write": 1 if sqlite else writers, "read": readers}
        self._threads: dict[str, list[threading.Thread]] = {}
        self._starting = threading.Lock()

    async def write(self, work: Callable[[Tx], T], *, name: str, lasting: bool = True) -> T:
        """What the work returned, after its commit; its own exception if it raised.

        Not `lasting`: it is for the case that this process dies, and no matter of the disk.
        Unavailable when the database does not answer, Conflict when a race was lost too often.
        Cancelling the caller does not stop a work that is queued.
        """
        return await self._submit("write", self._writes, work, name, lasting=lasting)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """What the work returned, from one consistent state of the database."""
        return await self._submit("read", self._reads, work, "read")

    async def ping(self) -> None:
        """Raises Unavailable unless the database answers."""
        await self.read(_look)

    async def fold_log(self) -> bool:
        """Let nothing that was erased stay in SQLite's log; False when that has to wait."""
        if self.dialect != "sqlite":
            return True
        return await asyncio.to_thread(fold_log, self._url)

    async def close(self) -> None:
        """Finishes what is queued, then stops the threads and closes every connection."""
        self._writes.close()
        self._reads.close()
        with self._starting:
            threads = [thread for group in self._threads.values() for thread in group]
        for thread in threads:
            await asyncio.to_thread(thread.join)
        self._writing.dispose()
        self._reading.dispose()

    async def _submit(
        self,
        kind: str,
        queue: Queue,
        work: Callable[[Tx], T],
        name: str,
        *,
        lasting: bool = True,
    ) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if kind not in self._threads:
            self._start(kind, queue)
        queue.put(Job(work, name, loop, future, lasting))
        return await future

    def _start(self, kind: str, queue: Queue) -> None:
        with self._starting:
            if kind in self._threads:
                return
            threads = [
                threading.Thread(
                    target=self._serve, args=(kind, queue), name=f"aduan-{kind}-{n}", daemon=True
                )
                for n in range(self._sizes[kind])
            ]
            for thread in threads:
                thread.start()
            self._threads[kind] = threads

    def _serve(self, kind: str, queue: Queue) -> None:
        writes = kind == "write"
        line = _Line(self._writing if writes else self._reading)
        try:
            while jobs := queue.take():
                try:
                    outcomes = self._outcomes(line, jobs, writes=writes)
                except BaseException as error:
                    # Nobody may be left waiting, whatever a work did.
                    line.drop()
                    outcomes = [(None, RuntimeError(f"the work was aborted: {error!r}"))] * len(
                        jobs
                    )
                settle(jobs, outcomes)
        finally:
            line.drop()

    def _outcomes(self, line: _Line, jobs: Sequence[Job], *, writes: bool) -> list[Outcome]:
        """Result or exception of each job: all together if possible, else each alone."""
        attempt = 0
        while True:
            try:
                return [(value, None) for value in self._attempt(line, jobs, writes=writes)]
            except Unavailable as error:
                return [(None, type(error)(*error.args)) for _ in jobs]
            except _Committed as error:
                return [(None, error.cause) for _ in jobs]
            except Exception as error:
                if len(jobs) > 1:
                    break
                if attempt == _RERUNS or not lost_race(error):
                    return [(None, error)]
                attempt += 1
                if self.dialect == "postgresql":
                    time.sleep(0.002 * attempt)
        outcomes: list[Outcome] = []
        for number, job in enumerate(jobs):
            alone = self._outcomes(line, [job], writes=writes)
            outcomes += alone
            if isinstance(gone := alone[0][1], Unavailable):
                # One wait is enough: the rest would only wait as long again.
                outcomes += [(None, type(gone)(*gone.args)) for _ in jobs[number + 1 :]]
                break
        return outcomes

    def _attempt(self, line: _Line, jobs: Sequence[Job], *, writes: bool) -> list[Any]:
        """The results of one transaction; any failure leaves nothing behind it."""
        while True:
            used = line.used
            committing = False
            try:
                connection = line.begin(lasting=any(job.lasting for job in jobs))
                if not writes:
                    return [job.work(Tx(connection, ids=self._ids, reading=True)) for job in jobs]
                results = self._perform(connection, jobs)
                names = list(dict.fromkeys(job.name for job in jobs))
                for name in names:
                    self._checkpoint(f"{name}:before")
                committing = True
                connection.commit()
            except database_errors() as error:
                gone = away(error)
                if not gone:
                    raise
                line.drop()
                # A connection that died while it lay idle says nothing about the server.
                if used and not committing and getattr(error, "connection_invalidated", False):
                    continue
                raise unavailable(error, gone) from error
            finally:
                line.back_out()
            break
        try:
            for name in names:
                self._checkpoint(f"{name}:after")
        except Exception as error:
            raise _Committed(error) from error
        return results

    def _perform(self, connection: Connection, jobs: Sequence[Job]) -> list[Any]:
        tx = Tx(connection, ids=self._ids, attestor=self.attestor)
        results = []
        before = jobs[0].name
        for job in jobs:
            if job.name != before:
                tx.settle()
                before = job.name
            results.append(job.work(tx))
        tx.flush()
        return results


class _Committed(Exception):
    """A checkpoint raised after the commit: the works are not to be run again."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _look(tx: Tx) -> None:
    # SELECT 1 would not even open a SQLite file.
    tx.rows(text("PRAGMA schema_version" if tx.dialect == "sqlite" else "SELECT 1"))
