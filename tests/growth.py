"""How work grows with what it is given: seconds differ between machines, this does not."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Twice the input may take so many times as long: 2 is in step with it, 4 is its square.
_MOST = 3
_ROUNDS = 20
#: One slow moment of the machine must not make the half look as long as the whole.
_SURE = 2
#: Of what takes less than this nothing can be told: other things take as long.
_NOTHING_SECONDS = 0.03
#: What takes longer than this is measured well enough by one round.
_LONG_SECONDS = 0.1


def assert_in_step(work: Callable[[T], object], half: T, whole: T) -> None:
    """Of twice the input `work` makes hardly more than twice as much, in time of the processor.

    The least of a few rounds counts: whatever else the machine does only adds to it. A machine
    that was quick once, for a half, is told by the rounds themselves: most of them are in step.
    """
    small = large = float("inf")
    times: list[float] = []
    for done in range(_ROUNDS):
        halved, whole_took = seconds(work, half), seconds(work, whole)
        small, large = min(small, halved), min(large, whole_took)
        times.append(whole_took / max(halved, 1e-9))
        sure = done >= _SURE or large > _LONG_SECONDS
        if large < _NOTHING_SECONDS or (sure and in_step(small, large)):
            return
    if statistics.median(times) < _MOST:
        return
    raise AssertionError(f"twice the input takes {large / small:.1f} times as long")


def in_step(half: float, whole: float) -> bool:
    """Seconds for twice as much are hardly more than twice as many."""
    return whole < _MOST * half


def seconds(work: Callable[[T], object], given: T) -> float:
    """What a piece of work takes of the processor, by itself."""
    # Collecting garbage takes the longer the more the whole run holds, and is not of the work.
    collects = gc.isenabled()
    gc.disable()
    began = time.thread_time()
    try:
        work(given)
        return time.thread_time() - began
    finally:
        if collects:
            gc.enable()
