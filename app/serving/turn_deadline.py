"""The end of a process whose turns stand still, whatever holds it up."""

from __future__ import annotations

import contextlib
import faulthandler
import sys
from collections.abc import Iterator

#: No honest group of turns takes so long.
SECONDS = 60.0


@contextlib.contextmanager
def turn_deadline(seconds: float = SECONDS) -> Iterator[None]:
    """End this process if the block takes longer, saying where each thread stood.

    The watch is a thread of C: what holds the interpreter's lock cannot hold it up. Whoever
    supervises the process starts it again, and what stood is then played alone.
    """
    where = sys.__stderr__
    if where is None:
        yield
        return
    faulthandler.dump_traceback_later(seconds, exit=True, file=where)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
