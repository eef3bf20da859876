"""One running process: pollers under a lease, jobs that are woken and ticked, a quiet end.

APScheduler only ticks: what is due stands in the tables, and the claim there decides who does it.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from backoffice.desk.desk import Desk
from backoffice.store import leases
from backoffice.store.engine.database import Database, Unavailable
from channels.channel import Channel, Deliver, Poller, Webhook
from channels.description import Opened

log = logging.getLogger(__name__)

#: A process that is not heard of for so long lives no more: another takes up what it held.
LEASE_SECONDS = 8.0
BEAT_SECONDS = 2.5
#: How often a process asks for what another holds.
_ASK_SECONDS = 1.0
TICK_SECONDS = 1
DRAIN_SECONDS = 8.0
#: How long a poller or a worker may be silent before /healthz calls it stuck.
STUCK = timedelta(minutes=2)
_SETTLE_PORTIONS = 80_000


Standing = Literal["well", "waiting", "standby"]


class Job(Protocol):
    """One kind of work, taken in portions."""

    async def work_once(self) -> bool:
        """Do one portion. True: there may be more."""
        ...


@runtime_checkable
class Lasting(Protocol):
    """A job of which something may still be under way when a portion is done."""

    async def finish(self) -> None:
        """Let it come to its end; nothing more is begun."""
        ...


@dataclass(slots=True)
class _Worker:
    name: str
    job: Job
    every: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    #: When `settle` found last that it had no more to do.
    rested_at: datetime | None = None

    @property
    def by_clock(self) -> bool:
        """Nothing wakes it: it goes by the clock alone."""
        return self.every != TICK_SECONDS


async def _tick(wake: asyncio.Event) -> None:
    """A coroutine, for the scheduler calls anything else in a thread, where no event may be set."""
    wake.set()


class Node:
    """Runs what was given to it until it is told to stop."""

    def __init__(
        self, *, database: Database, desk: Desk, holder: str, clock: Callable[[], datetime]
    ) -> None:
        self.database = database
        self.desk = desk
        self.clock = clock
        self._holder = holder
        #: The channels that are on.
        self.opened: list[Opened] = []
        self._workers: list[_Worker] = []
        self._pollers: list[tuple[str, Poller, Deliver]] = []
        #: Channels that are called with their messages, and what takes them.
        self.webhooks: list[tuple[Webhook, Deliver]] = []
        self._beats: dict[str, datetime] = {}
        #: Poller -> it is this process's to poll; not in it: not known yet.
        self._mine: dict[str, bool] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    def add_channel(self, opened: Opened, deliver: Deliver) -> None:
        """The channel is closed at the end; what comes in through its taps is delivered."""
        self.opened.append(opened)
        if opened.poller is not None:
            name = f"poll:{opened.channel.kind}:{opened.channel.account}"
            self.add_poller(name, opened.poller, deliver)
        if opened.webhook is not None:
            self.add_webhook(opened.webhook, deliver)

    def add_job(self, name: str, job: Job, *, every: int = TICK_SECONDS) -> None:
        """`every`: seconds between ticks when nothing wakes it."""
        self._workers.append(_Worker(name, job, every))

    def add_poller(self, name: str, poller: Poller, deliver: Deliver) -> None:
        self._pollers.append((name, poller, deliver))

    def add_webhook(self, webhook: Webhook, deliver: Deliver) -> None:
        self.webhooks.append((webhook, deliver))

    @property
    def jobs(self) -> tuple[Job, ...]:
        return tuple(worker.job for worker in self._workers)

    @property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(one.channel for one in self.opened)

    @property
    def ending(self) -> bool:
        """It was told to stop: what comes now is for the next process."""
        return self._stopping.is_set()

    def wake(self) -> None:
        """Something was committed that a job may take up at once."""
        for worker in self._workers:
            if not worker.by_clock:
                worker.wake.set()

    @property
    def standing(self) -> Standing:
        """Whether it polls what there is to poll, does not know yet, or leaves it to another."""
        if any(name not in self._mine for name, _, _ in self._pollers):
            return "waiting"
        return "well" if all(self._mine.values()) else "standby"

    def stuck(self) -> tuple[str, ...]:
        """Names of pollers and workers that have been silent for too long."""
        now = self.clock()
        rests = {worker.name: timedelta(seconds=worker.every) for worker in self._workers}
        return tuple(
            name
            for name, beat in sorted(self._beats.items())
            if now - beat > STUCK + rests.get(name, timedelta())
        )

    # -- running ------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what is under way and let go of everything."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for name in (
            *(worker.name for worker in self._workers),
            *(one[0] for one in self._pollers),
        ):
            # What never comes to its first beat is stuck too.
            self._beats[name] = self.clock()
        # Before all else: what it begins is not another's to take up.
        beating = asyncio.create_task(self._beat(), name="lease")
        for worker in self._workers:
            scheduler.add_job(_tick, "interval", (worker.wake,), seconds=worker.every)
            worker.wake.set()
            self._tasks.append(asyncio.create_task(self._work(worker), name=worker.name))
        pollers = [
            asyncio.create_task(self._poll(name, poller, deliver), name=name)
            for name, poller, deliver in self._pollers
        ]
        scheduler.start()
        try:
            await stop.wait()
        finally:
            # First, for a tick that is begun after the end counts as one that failed.
            scheduler.pause()
            scheduler.shutdown(wait=False)
            await self._drain(pollers, beating)

    async def _drain(
        self, pollers: Sequence[asyncio.Task[None]], beating: asyncio.Task[None]
    ) -> None:
        self._stopping.set()
        # A poller is stopped at once: what it did not acknowledge will come again.
        for task in pollers:
            task.cancel()
        for worker in self._workers:
            worker.wake.set()
        tasks = [*pollers, *self._tasks]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
            for task in late:
                log.warning("stopped in the middle: %s", task.get_name())
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        beating.cancel()
        await self.close()

    async def close(self) -> None:
        """Give leases back and close channels and database."""
        with contextlib.suppress(Unavailable):
            give_back = functools.partial(leases.end, holder=self._holder)
            await self.database.write(give_back, name="lease")
        for channel in self.channels:
            await channel.close()
        await self.database.close()

    async def _work(self, worker: _Worker) -> None:
        while not self._stopping.is_set():
            await worker.wake.wait()
            worker.wake.clear()
            try:
                while not self._stopping.is_set() and await worker.job.work_once():
                    self._beats[worker.name] = self.clock()
                    self.wake()
                self._beats[worker.name] = self.clock()
            except Unavailable as error:
                log.error("%s: the database is away: %s", worker.name, error)
                await self._pause(1.0)
                worker.wake.set()
            except Exception:
                log.exception("%s failed", worker.name)
                await self._pause(1.0)
        if isinstance(worker.job, Lasting):
            try:
                await worker.job.finish()
            except Exception:
                log.exception("%s failed", worker.name)

    async def _beat(self) -> None:
        """Say again and again that this process lives, also while it comes to its end."""
        while True:
            try:
                beat = functools.partial(
                    leases.beat, holder=self._holder, now=self.clock(), seconds=LEASE_SECONDS
                )
                await self.database.write(beat, name="lease")
            except Unavailable as error:
                log.error("lease: the database is away: %s", error)
            except Exception:
                log.exception("lease failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def _poll(self, name: str, poller: Poller, deliver: Deliver) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                take = functools.partial(
                    leases.take,
                    name=name,
                    holder=self._holder,
                    now=self.clock(),
                    seconds=LEASE_SECONDS,
                )
                self._mine[name] = await self.database.write(take, name="poll.lease")
                if not self._mine[name]:
                    # Another process polls: waiting for it is this one's work.
                    self._beats[name] = self.clock()
                    await self._pause(_ASK_SECONDS)
                    continue
                await poller.poll(deliver)
                failures = 0
                self._beats[name] = self.clock()
            except Unavailable as error:
                log.error("%s: the database is away, nothing is fetched: %s", name, error)
                await self._pause(1.0)
            except Exception as error:
                failures += 1
                asked = float(getattr(error, "retry_after", 0.0) or 0.0)
                wait = asked or float(min(2 ** min(failures, 6), 60))
                # A provider that asks for patience is no fault of ours to be looked for.
                where = None if asked else error
                log.warning(
                    "%s: %s; again in %.0f s", name, type(error).__name__, wait, exc_info=where
                )
                await self._pause(wait)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    # -- by hand: tests, the scripted demo --------------------------------------------------------

    async def poll_once(self) -> int:
        """Ask every poller once; returns how many events came."""
        return sum([await poller.poll(deliver) for _, poller, deliver in self._pollers])

    async def settle(self) -> None:
        """Run the jobs in turn until none has more to do; one by the clock once an instant."""
        resting = 0
        for worker in itertools.islice(itertools.cycle(self._workers), _SETTLE_PORTIONS):
            now = self.clock()
            rests = worker.by_clock and worker.rested_at == now
            if not rests and await worker.job.work_once():
                resting = 0
                continue
            worker.rested_at = now
            resting += 1
            if resting == len(self._workers):
                return
        if self._workers:
            raise RuntimeError("the jobs do not come to rest")
