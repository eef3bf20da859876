"""Which counts of published tables are hidden, so that nobody is found in them. Pure.

A count of 1 or 2 is "<3". More are hidden until each hidden count has another value that fits all
that a reader can set up (`equations`): for each, a whole other set of figures is found that no
reader can tell from the true one. What such a set changes and was shown is hidden with it, and so
proves itself; hiding more takes none away, so that one round is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush

from backoffice.reports.equations import (
    HIDDEN,
    LEAST,
    SMALL,
    Mark,
    Place,
    Published,
    System,
    month_before,
)
from backoffice.reports.figures import Figures

#: Steps of one search; after them everything of the month is hidden. Its paths are short.
_STEPS = 2000
#: So many ways are followed from one equation, the cheapest first.
_WAYS = 12
#: What an equation that is still to be put right is thought to cost.
_AHEAD = 3
#: What hiding costs: "<3" that says less, a count by what is lost, a zero only where nothing else
#: helps.
_VAGUER, _ZERO = 1, 1_000_000


def suppress(figures: Figures, earlier: Sequence[Published] = ()) -> dict[Place, Mark]:
    """The counts of these figures that are hidden, with what stands in their place.

    `earlier`: all that was published before, of this month too. What was shown there stays known,
    and what was hidden there stays hidden.
    """
    found = _search(figures, earlier, hide_all=False)
    return found if found is not None else _search(figures, earlier, hide_all=True) or {}


def _search(
    figures: Figures, earlier: Sequence[Published], *, hide_all: bool
) -> dict[Place, Mark] | None:
    system, places, known = _system(figures, earlier)
    new = _New(system, known)
    for unknown in places.values():
        value = system.values[unknown]
        if unknown in known.shown:
            continue
        if hide_all or unknown in known.vague:
            new.marks[unknown] = HIDDEN
        elif unknown in known.small or 0 < value < LEAST:
            new.marks[unknown] = SMALL
        else:
            new.marks[unknown] = None
    hidden = [one for one, mark in new.marks.items() if mark] + [*known.small, *known.vague]
    sure: set[int] = set()
    for unknown in hidden:
        if unknown in sure:
            continue
        moved = new.other_figures(unknown)
        if moved is None:
            if hide_all:
                # No reader can be kept from it: it follows from what was published before.
                continue
            return None
        for one, step in moved.items():
            new.hide(one, step)
        sure |= moved.keys()
    marks = ((place, new.marks.get(unknown)) for place, unknown in places.items())
    return {place: mark for place, mark in marks if mark}


class _Known:
    """What readers know of earlier tables, by unknown."""

    def __init__(self) -> None:
        self.shown: set[int] = set()
        self.small: set[int] = set()
        self.vague: set[int] = set()


def _system(
    figures: Figures, earlier: Sequence[Published]
) -> tuple[System, dict[Place, int], _Known]:
    system, known = System(), _Known()
    #: Of each month, what was published last stands behind the next month's rows.
    every = [*(one.figures for one in earlier), figures]
    placed = []
    for one in every:
        former = [of for of in every if of.period == month_before(one.period)]
        placed.append(system.add(one, former[-1] if former else None))
    for published, places in zip(earlier, placed, strict=False):
        for place, unknown in places.items():
            mark = published.hidden.get(place)
            among = known.shown if mark is None else known.small if mark == SMALL else known.vague
            among.add(unknown)
    known.small -= known.shown
    known.vague -= known.shown | known.small
    return system, placed[-1], known


class _New:
    """What is hidden so far of the new tables, and the search for other figures."""

    def __init__(self, system: System, known: _Known) -> None:
        self._system = system
        self._known = known
        #: By unknown of the new tables; None: shown, and may be hidden.
        self.marks: dict[int, Mark | None] = {}

    def hide(self, unknown: int, step: int) -> None:
        """Hide what another set of figures changes by `step`, as far as it has to be."""
        if unknown not in self.marks or unknown in self._known.small:
            return
        inside = 0 < self._system.values[unknown] + step < LEAST
        if self.marks[unknown] != SMALL or not inside:
            self.marks[unknown] = HIDDEN

    def other_figures(self, unknown: int) -> dict[int, int] | None:
        """How other figures differ from the true ones, which no reader can tell from them.

        They differ at `unknown`, keep every equation, and hide little that was shown. None where
        none was found.
        """
        starts = [({unknown: step}, self._cost(unknown, step)) for step in (1, -1)]
        waiting = [
            (cost, index, moved, self._after({}, unknown, moved[unknown]))
            for index, (moved, cost) in enumerate(starts)
            if cost is not None
        ]
        counted = len(starts)
        for _ in range(_STEPS):
            if not waiting:
                return None
            _, _, moved, off = heappop(waiting)
            if not off:
                return moved
            # Where the fewest ways lead on: what leads nowhere is seen at once.
            ways = min((self._ways(one, by, moved, off) for one, by in off.items()), key=len)
            for _, other, change in ways:
                further = {**moved, other: change}
                left = self._after(off, other, change)
                counted += 1
                told = self._loss(further) + len(further) + _AHEAD * len(left)
                heappush(waiting, (told, counted, further, left))
        return None

    def _loss(self, moved: Mapping[int, int]) -> int:
        return sum(self._cost(one, step) or 0 for one, step in moved.items())

    def _ways(
        self, equation: int, by: int, moved: Mapping[int, int], off: Mapping[int, int]
    ) -> list[tuple[int, int, int]]:
        return sorted(self._candidates(equation, by, moved, off))[:_WAYS]

    def _candidates(
        self, equation: int, by: int, moved: Mapping[int, int], off: Mapping[int, int]
    ) -> Iterator[tuple[int, int, int]]:
        """What may be changed to put an equation right, with what it costs."""
        for unknown, factor in self._system.equations[equation]:
            change = -factor if by > 0 else factor
            if unknown in moved or (cost := self._cost(unknown, change)) is None:
                continue
            ahead = [
                self._cheapest(other, change, unknown, moved)
                for other in self._system.within[unknown]
                if other != equation and other not in off
            ]
            if None not in ahead:
                yield cost + sum(filter(None, ahead)) + len(ahead), unknown, change

    def _cheapest(self, equation: int, step: int, but: int, moved: Mapping[int, int]) -> int | None:
        """What it costs at least to put an equation right that `but` sets off; None: it cannot."""
        terms = self._system.equations[equation]
        by = step * next(factor for one, factor in terms if one == but)
        costs = [
            self._cost(one, -factor if by > 0 else factor)
            for one, factor in terms
            if one != but and one not in moved
        ]
        return min((one for one in costs if one is not None), default=None)

    def _after(self, off: Mapping[int, int], unknown: int, step: int) -> dict[int, int]:
        """By how much each equation is off when that changes too."""
        left = dict(off)
        for equation in self._system.within[unknown]:
            for one, factor in self._system.equations[equation]:
                if one == unknown:
                    left[equation] = left.get(equation, 0) + factor * step
                    if not left[equation]:
                        del left[equation]
        return left

    def _cost(self, unknown: int, step: int) -> int | None:
        """What is lost where this may be another value by `step`; None: a reader knows better."""
        value = self._system.values[unknown]
        if value + step < 0 or unknown in self._known.shown:
            return None
        inside = 0 < value + step < LEAST
        if unknown in self._known.small:
            return 0 if inside else None
        if unknown in self._known.vague or unknown not in self.marks:
            return 0
        mark = self.marks[unknown]
        if mark == HIDDEN or (mark == SMALL and inside):
            return 0
        if mark == SMALL:
            return _VAGUER
        return value + 2 if value else _ZERO
