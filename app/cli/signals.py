"""The wish to stop: SIGTERM and Ctrl-C, as an event of the running loop."""

from __future__ import annotations

import asyncio
import signal


def until_told() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets; to be called inside the running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
