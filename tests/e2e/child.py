"""The process that is killed: a real node over settings, a clock that is moved from outside, and a
point at which it ends itself with SIGKILL.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import mmap
import multiprocessing
import os
import signal
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from app.serving import event_loop, sources
from app.serving.embedded_server import serving
from app.serving.memory import return_large_blocks
from app.serving.request_timeout import Hurried
from app.serving.web import web_app
from app.serving.wiring import Sources, build
from app.settings.settings import Settings
from backoffice.jobs import intake
from backoffice.store import evidence, outbox, timers
from channels.pace import Pace


@dataclass(frozen=True)
class Plan:
    """How one process runs, and where it dies."""

    settings: dict[str, str]
    #: The file of `ShiftedClock`.
    shift: Path
    log: Path
    #: Where its web server listens, beside those of other nodes.
    port: int = 0
    #: `<name>:before` or `<name>:after`, and at which of its passings; empty: it lives on.
    point: str = ""
    nth: int = 0


#: Microseconds.
_SHIFT = struct.Struct("q")


class ShiftedClock:
    """The machine's clock, shifted by what stands in a file at this moment.

    All processes map the file into their memory: it is asked several hundred times a second.
    """

    def __init__(self, file: Path) -> None:
        file.touch()
        with file.open("r+b") as opened:
            opened.truncate(_SHIFT.size)
            self._shared = mmap.mmap(opened.fileno(), _SHIFT.size)

    def __call__(self) -> datetime:
        (shift,) = _SHIFT.unpack(self._shared)
        return sources.now() + timedelta(microseconds=shift)

    def shift(self, span: timedelta) -> None:
        """Move everybody's clock by so much."""
        (shift,) = _SHIFT.unpack(self._shared)
        self._shared[:] = _SHIFT.pack(shift + span // timedelta(microseconds=1))


#: Which function of the store finds the work that a commit of that name carries.
_CARRIES: dict[str, tuple[ModuleType, str]] = {
    "delivery.lease": (outbox, "lease"),
    "media.lease": (evidence, "lease"),
    "printing.lease": (evidence, "lease_printing"),
    "reminders": (timers, "due"),
}


class Killer:
    """Ends the process at the nth passing of a point.

    Leases and ticks commit every second without any work in them; those passings do not count.
    """

    def __init__(self, point: str, nth: int) -> None:
        self._point = point
        self._left = nth
        self._work = threading.local()
        name = point.partition(":")[0]
        self._watched = name in _CARRIES
        if self._watched:
            module, function = _CARRIES[name]
            setattr(module, function, self._noted(getattr(module, function)))

    def __call__(self, name: str) -> None:
        if name == self._point and self._counts():
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _counts(self) -> bool:
        return not self._watched or getattr(self._work, "found", 0) > 0

    def _noted(self, original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def noted(*args: Any, **kwargs: Any) -> list[Any]:
            rows = original(*args, **kwargs)
            self._work.found = len(rows)
            return rows

        return noted


def start(plan: Plan, *, alone: bool = False) -> BaseProcess:
    """A new process of that plan, forked from one that has imported everything already.

    `alone`: it imports what it needs by itself, and holds nothing else.
    """
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([__name__, "tests.e2e.warm"])
    context = multiprocessing.get_context("spawn") if alone else forking
    process: BaseProcess = context.Process(target=serve, args=(plan,), daemon=True)
    process.start()
    return process


def shared(port: int) -> socket.socket:
    """A socket at a port that several processes may use, one after another or at once.

    Until it listens it only keeps the port from others.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind(("127.0.0.1", port))
    return found


def serve(plan: Plan) -> None:
    """Run the node until SIGTERM, or until it kills itself."""
    logging.basicConfig(filename=plan.log, level=logging.WARNING, force=True)
    # A node that dies of any signal but ours writes down where it was. The file stays open.
    faulthandler.enable(plan.log.open("a"))
    return_large_blocks()
    # The kills come from outside, often enough to hit one turn by chance more than once; what is
    # set aside for its own fault is shown where a turn is its fault (test_begun_turns).
    intake.DEATHS = 1000
    event_loop.run(_serve(plan))


async def _serve(plan: Plan) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    given = replace(
        Sources(),
        clock=ShiftedClock(plan.shift),
        poll_seconds=2,
        pace=lambda rate: Pace(float("inf"), per_chat=False),
    )
    if plan.point:
        given = replace(given, checkpoint=Killer(plan.point, plan.nth))
    node = await build(Settings.from_env(plan.settings), given)
    with shared(plan.port) as listener:
        listener.listen(128)
        async with serving(web_app(node), listener, grace_seconds=1, http=Hurried):
            await node.run(stop)
