"""How the time of a reader grows with what it is given: a ratio of the same run, never seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Four times the text may take eight times as long: linear, with room for a machine that is busy;
#: what begins anew at each sign takes sixteen times as long.
LINEAR = 8.0
#: Below this the clock tells nothing.
_SHORTEST = 0.002


def growth(read: Callable[[str], object], make: Callable[[int], str], *, start: int = 500) -> float:
    """How much longer `read` takes for `make(4 * n)` than for `make(n)`, in processor time.

    n is doubled from `start` until the shorter one can be measured; the best of three looks counts.
    """
    size = start
    while (short := _least(read, make(size))) < _SHORTEST and size < 64_000:
        size *= 2
    ratio = float("inf")
    for _ in range(3):
        ratio = min(ratio, _least(read, make(4 * size)) / max(short, _SHORTEST))
        if ratio < LINEAR:
            break
        short = _least(read, make(size))
    return ratio


def _least(read: Callable[[str], object], text: str) -> float:
    found = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        found.append(time.process_time() - began)
    return min(found)
