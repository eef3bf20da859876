"""Where stages and verbs stand, and how lines go around them.

A stage stands in the column of its distance from the first one. In front of it stand the verbs that
lead there. Lines run in the channels between columns, each in a track of its own; one that comes
from further away goes over a lane above or below everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.docs.diagram.drawing import Arrow, Box, Drawing
from app.docs.diagram.shapes import Kind, Rect, Shape, Wire, height_of, wrapped

_STAGE = 190
_VERB = 180
#: Between a verb and its stage, two verbs, two stages, two lines, a line and a shape.
_STEP, _CLOSE, _APART, _TRACK, _EDGE = 28, 8, 36, 8, 18
#: Between two lines that leave a stage.
_PORT = 10
_ANYWHERE = "semua tahap terbuka"
_ITSELF = "juga dari sini sendiri"
_BEGINS = "pengaduan masuk"
_BEGINS_LACKING = "masuk, ada yang kurang"


class _Flow:
    """The drawing with its geometry, worked out in the order of the methods."""

    def __init__(self, drawn: Drawing, x: int, y: int) -> None:
        self.drawn = drawn
        self.columns = columns(drawn)
        self.last = max(self.columns.values())
        self.arrows = [*drawn.arrows, *_entries(drawn)]
        self.from_elsewhere = [
            [one for one in arrow.sources if one != arrow.target] for arrow in self.arrows
        ]
        self._tracks = self._lay_tracks()
        self._lanes = {"above": self._remote(above=True), "below": self._remote(above=False)}
        self.x, self.top = x, y
        self.y = y + len(self._lanes["above"]) * _TRACK + (_EDGE if self._lanes["above"] else 0)
        self.stages: dict[str, Rect] = {}
        self.verbs: dict[int, Rect] = {}
        self.shapes: list[Shape] = []
        self._place()
        self.bottom = max(rect.bottom for rect in (*self.stages.values(), *self.verbs.values()))

    # -- lines ----------------------------------------------------------------------------------

    def _is_near(self, source: str, arrow: Arrow) -> bool:
        return self.columns[source] + 1 == self.columns[arrow.target]

    def _lay_tracks(self) -> dict[int, list[int]]:
        """Channel (of a number: left of that column) -> numbers of arrows that run through it."""
        found: dict[int, set[int]] = defaultdict(set)
        for number, arrow in enumerate(self.arrows):
            for source in self.from_elsewhere[number]:
                found[self.columns[arrow.target]].add(number)
                if not self._is_near(source, arrow):
                    found[self.columns[source] + 1].add(number)
        return {channel: sorted(numbers) for channel, numbers in found.items()}

    def _remote(self, *, above: bool) -> list[int]:
        """Arrows that need a lane: above where one of their lines goes back."""
        return [
            number
            for number, arrow in enumerate(self.arrows)
            if (far := [s for s in self.from_elsewhere[number] if not self._is_near(s, arrow)])
            and above == any(self.columns[s] >= self.columns[arrow.target] for s in far)
        ]

    def _channel_width(self, channel: int) -> int:
        return 2 * _EDGE + len(self._tracks.get(channel, ())) * _TRACK

    def _track(self, channel: int, number: int) -> int:
        before = sum(self._channel_width(one) for one in range(channel))
        columns = channel * (_VERB + _STEP + _STAGE)
        return self.x + before + columns + _EDGE + self._tracks[channel].index(number) * _TRACK

    def _lane(self, number: int) -> int:
        if number in self._lanes["above"]:
            return self.top + self._lanes["above"].index(number) * _TRACK
        return self.bottom + _EDGE + self._lanes["below"].index(number) * _TRACK

    @property
    def end(self) -> int:
        """Below everything, lanes too."""
        return self.bottom + _EDGE + len(self._lanes["below"]) * _TRACK

    # -- shapes ---------------------------------------------------------------------------------

    def _place(self) -> None:
        left = self.x
        for column in range(self.last + 1):
            left += self._channel_width(column)
            y = self.y
            for stage in self._in_column(column):
                y += self._place_stage(stage, left, y) + _APART
            left += _VERB + _STEP + _STAGE

    def _in_column(self, column: int) -> list[Box]:
        found = [stage for stage in self.drawn.stages if self.columns[stage.id] == column]
        # What has lines comes first: they are shorter then.
        wired = {arrow.target for n, arrow in enumerate(self.arrows) if self.from_elsewhere[n]}
        return sorted(found, key=lambda one: one.id not in wired and one.id != self.drawn.start)

    def _place_stage(self, stage: Box, x: int, y: int) -> int:
        """Its height, with that of the verbs in front of it."""
        verbs = [
            (n, arrow, _verb_lines(arrow))
            for n, arrow in enumerate(self.arrows)
            if arrow.target == stage.id
        ]
        at = y
        for number, _arrow, said in verbs:
            lines = wrapped(said, _VERB)
            rect = Rect(x, at, _VERB, height_of(lines))
            self.verbs[number] = rect
            shape = Shape("verb", str(number), rect, lines, "\n".join(said), colour=number)
            self.shapes.append(shape)
            at = rect.bottom + _CLOSE
        lines = wrapped((stage.title, *stage.lines), _STAGE)
        ports = len(self._leaving(stage.id))
        height = max(at - _CLOSE - y if verbs else 0, height_of(lines), (ports + 1) * _PORT)
        rect = Rect(x + _VERB + _STEP, y, _STAGE, height)
        self.stages[stage.id] = rect
        about = "\n".join((stage.title, *stage.lines))
        kind: Kind = "end" if stage.strong else "stage"
        self.shapes.append(Shape(kind, stage.id, rect, lines, about))
        return height

    def _leaving(self, stage: str) -> list[int]:
        return [n for n in range(len(self.arrows)) if stage in self.from_elsewhere[n]]

    # -- wires ----------------------------------------------------------------------------------

    def wires(self) -> list[Wire]:
        found = []
        for number, arrow in enumerate(self.arrows):
            into, target = self.verbs[number], self.stages[arrow.target]
            found += [self._wire(source, number) for source in self.from_elsewhere[number]]
            points = ((into.right, into.middle), (target.x, into.middle))
            found.append(Wire(points, number, source=str(number), target=arrow.target))
        return found

    def _wire(self, source: str, number: int) -> Wire:
        arrow, into, out = self.arrows[number], self.verbs[number], self.stages[source]
        leaving = self._leaving(source)
        port = out.y + (leaving.index(number) + 1) * out.height // (len(leaving) + 1)
        trunk = self._track(self.columns[arrow.target], number)
        if self._is_near(source, arrow):
            way = [(trunk, port)]
        else:
            aside, lane = self._track(self.columns[source] + 1, number), self._lane(number)
            way = [(aside, port), (aside, lane), (trunk, lane)]
        points = ((out.right, port), *way, (trunk, into.middle), (into.x, into.middle))
        return Wire(points, number, source=source, target=str(number))


def place_workflow(
    drawn: Drawing, x: int, y: int
) -> tuple[tuple[Shape, ...], tuple[Wire, ...], int]:
    """Shapes and lines from this corner on, and how far down they reach."""
    flow = _Flow(drawn, x, y)
    return tuple(flow.shapes), tuple(flow.wires()), flow.end


def columns(drawn: Drawing) -> Mapping[str, int]:
    """How many steps each stage is away from the first one; what nothing leads to stands last."""
    opened = [stage.id for stage in drawn.stages if not stage.strong]
    found = {drawn.start: 0}
    reached = [drawn.start]
    for stage in reached:
        for arrow in drawn.arrows:
            leads = stage in arrow.sources or (arrow.anywhere and stage in opened)
            if leads and arrow.target not in found:
                found[arrow.target] = found[stage] + 1
                reached.append(arrow.target)
    last = max(found.values()) + 1
    found.setdefault(drawn.hold, 1)
    return {stage.id: found.get(stage.id, last) for stage in drawn.stages}


def _entries(drawn: Drawing) -> list[Arrow]:
    """How a case comes in: no verb of anybody."""
    entries = [(drawn.start, _BEGINS), (drawn.hold, _BEGINS_LACKING)]
    return [Arrow(words, (), (), stage) for stage, words in entries]


def _verb_lines(arrow: Arrow) -> Sequence[str]:
    lines = [arrow.verb, *arrow.lines]
    if arrow.anywhere:
        lines.append(_ANYWHERE)
    if arrow.target in arrow.sources:
        lines.append(_ITSELF)
    return lines
