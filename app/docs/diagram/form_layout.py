"""Where the questions of a form stand: in rows, in the order in which they are asked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from app.docs.diagram.drawing import Box, Question
from app.docs.diagram.shapes import Kind, Rect, Shape, Wire, height_of, wrapped

WIDTH = 210
_GAP = 32
_IN_A_ROW = 5


def place_form(
    questions: Sequence[Question], x: int, y: int
) -> tuple[tuple[Shape, ...], tuple[Wire, ...]]:
    """Shapes and lines, from this corner on to the right and down."""
    said = [(one.box, _said(one, number)) for number, one in enumerate(questions, 1)]
    shapes = _in_rows(said, x, y)
    return shapes, tuple(_wire(one, other) for one, other in itertools.pairwise(shapes))


def place_boxes(boxes: Sequence[Box], x: int, y: int) -> tuple[Shape, ...]:
    """Boxes that no order joins."""
    return _in_rows([(one, [one.title, *one.lines]) for one in boxes], x, y)


def _in_rows(boxes: Sequence[tuple[Box, list[str]]], x: int, y: int) -> tuple[Shape, ...]:
    shapes: list[Shape] = []
    for begin in range(0, len(boxes), _IN_A_ROW):
        tallest = 0
        for place, (box, said) in enumerate(boxes[begin : begin + _IN_A_ROW]):
            lines = wrapped(said, WIDTH)
            rect = Rect(x + place * (WIDTH + _GAP), y, WIDTH, height_of(lines))
            kind: Kind = "wanted" if box.strong else "question"
            shapes.append(Shape(kind, box.id, rect, lines, "\n".join(said)))
            tallest = max(tallest, rect.height)
        y += tallest + _GAP
    return tuple(shapes)


def _said(one: Question, number: int) -> list[str]:
    only = [f"hanya bila {one.when}"] if one.when else []
    return [f"{number}. {one.box.title}", *one.box.lines, *only]


def _wire(before: Shape, after: Shape) -> Wire:
    out, into = before.rect, after.rect
    # As high as both reach.
    if into.x > out.x:
        level = min(out.middle, into.middle)
        points = [(out.right, level), (into.x, level)]
    else:
        between = into.y - _GAP // 2
        aside = into.x - _GAP // 2
        points = [
            (out.right, out.middle),
            (out.right + _GAP // 2, out.middle),
            (out.right + _GAP // 2, between),
            (aside, between),
            (aside, into.middle),
            (into.x, into.middle),
        ]
    return Wire(tuple(points), source=before.id, target=after.id)
