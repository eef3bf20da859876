"""The wish to stop: SIGTERM and Ctrl-C, as an event of the running loop."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


def until_told() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets; to be called inside the running loop."""
    import asyncio

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
