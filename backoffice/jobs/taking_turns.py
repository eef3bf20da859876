"""Who is played together: short words in groups, a long text alone, turn about. Pure.

What is read at once bounds how long everybody else waits, and a group is read in one transaction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

#: Bytes that a group reads, and bytes from which a conversation is played alone: that many take
#: some tenths of a second.
GROUP_BYTES, LONG = 100_000, 50_000


def hides_short(ready: Mapping[str, int], most: int) -> bool:
    """Whether short words may stand behind these, the first `most` of those who wait."""
    return len(ready) == most and sum(size > LONG for size in ready.values()) > most // 2


class Taking:
    """Remembers whose turn it is: nobody waits for more than one long text of somebody else."""

    def __init__(self) -> None:
        self._was_short = False

    def group(self, ready: Mapping[str, int]) -> list[str]:
        """Those to play now of these conversations, longest waiting first, with the bytes that
        wait in each.
        """
        long = [one for one, size in ready.items() if size > LONG]
        if long and (self._was_short or len(long) == len(ready)):
            self._was_short = False
            return long[:1]
        self._was_short = True
        short = {one: size for one, size in ready.items() if size <= LONG}
        return list(short)[: bisect_right(list(accumulate(short.values())), GROUP_BYTES)]
