"""How long many things took, from how many took how long. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import accumulate

from backoffice.reports.figures import Spread


def spread(took: Iterable[tuple[int, int]], *, unit: int = 1) -> Spread | None:
    """Of pairs of a length and how many took it; None of nothing.

    `unit`: so many of what they are counted in make one of what is shown.
    """
    counted = Counter[int]()
    for length, count in took:
        counted[length] += count
    # What was taken back in another month than it was counted is no length of this one.
    lengths = sorted((length, count) for length, count in counted.items() if count > 0)
    of = sum(count for _, count in lengths)
    if not of:
        return None
    ends = list(accumulate(count for _, count in lengths))

    def at(place: int) -> int:
        """The length of the one at that place, counted from 1."""
        return next(length for (length, _), end in zip(lengths, ends, strict=True) if end >= place)

    def shown(length: float) -> float:
        return round(length / unit, 1)

    return Spread(
        of=of,
        mean=shown(sum(length * count for length, count in lengths) / of),
        median=shown((at((of + 1) // 2) + at(of // 2 + 1)) / 2),
        # The smallest length that nine of ten do not exceed.
        p90=shown(at(-(-of * 9 // 10))),
    )
