"""A drawing as an SVG that stands alone: no font, script, link or picture from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.docs.diagram.drawing import Drawing
from app.docs.diagram.flow_layout import place_workflow
from app.docs.diagram.form_layout import place_boxes, place_form
from app.docs.diagram.shapes import LINE, PAD, Heading, Picture, Shape, Wire

_MARGIN = 32
#: Dark enough to be read on white, and told apart side by side.
_COLOURS = ("#1f5fa8", "#b1461f", "#2d7a3e", "#7a3b96", "#8a6d00", "#0f7c80", "#a8285f", "#4b5563")
_FILLS = {
    "stage": ("#eef4fb", "#1f3a5f"),
    "end": ("#e5e7eb", "#374151"),
    "question": ("#ffffff", "#6b7280"),
    "wanted": ("#fdf3dc", "#8a6d00"),
}


def picture(drawn: Drawing) -> Picture:
    """Everything with its place. The same drawing makes the same picture."""
    y = _MARGIN + 24
    headings = [Heading((_MARGIN, _MARGIN), drawn.name)]
    shapes: list[Shape] = []
    wires: list[Wire] = []
    if drawn.questions:
        headings.append(Heading((_MARGIN, y), "Isian, menurut urutan ditanyakan"))
        placed, lines = place_form(drawn.questions, _MARGIN, y + LINE)
        shapes += placed
        wires += lines
        y = max(shape.rect.bottom for shape in placed) + 2 * _MARGIN
    if drawn.filled:
        headings.append(Heading((_MARGIN, y), "Diisi petugas"))
        placed = place_boxes(drawn.filled, _MARGIN, y + LINE)
        shapes += placed
        y = max(shape.rect.bottom for shape in placed) + 2 * _MARGIN
    if drawn.stages:
        headings.append(Heading((_MARGIN, y), "Tahap, dan siapa memindahkan dengan apa"))
        placed, lines, y = place_workflow(drawn, _MARGIN, y + LINE)
        shapes += placed
        wires += lines
    width = max(
        [shape.rect.right for shape in shapes]
        + [x for wire in wires for x, _ in wire.points]
        + [640]
    )
    return Picture(
        name=drawn.name,
        width=width + _MARGIN,
        height=y + _MARGIN,
        shapes=tuple(shapes),
        wires=tuple(wires),
        headings=tuple(headings),
    )


def svg(drawn: Drawing) -> str:
    """The whole document. Every word of the profile in it is text, never markup."""
    return "\n".join(_document(picture(drawn))) + "\n"


def _document(shown: Picture) -> Iterator[str]:
    size = f'width="{shown.width}" height="{shown.height}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {shown.width} {shown.height}" font-family="sans-serif" font-size="12">'
    )
    yield f"<title>{escape(shown.name)}</title>"
    yield "<defs>"
    for number, colour in enumerate(_COLOURS):
        yield (
            f'<marker id="a{number}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
            f'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'
        )
    yield "</defs>"
    yield f'<rect width="{shown.width}" height="{shown.height}" fill="#ffffff"/>'
    for heading in shown.headings:
        x, y = heading.at
        text = escape(heading.text)
        yield f'<text x="{x}" y="{y}" font-size="15" font-weight="bold">{text}</text>'
    for wire in shown.wires:
        yield _line(wire)
    for shape in shown.shapes:
        yield from _shape(shape)
    yield "</svg>"


def _line(wire: Wire) -> str:
    number = wire.colour % len(_COLOURS)
    points = " ".join(f"{x},{y}" for x, y in wire.points)
    return (
        f'<polyline points="{points}" fill="none" stroke="{_COLOURS[number]}" '
        f'stroke-width="1.3" stroke-linejoin="round" marker-end="url(#a{number})"/>'
    )


def _shape(shape: Shape) -> Iterator[str]:
    rect = shape.rect
    if shape.kind == "verb":
        fill, stroke, round = "#ffffff", _COLOURS[shape.colour % len(_COLOURS)], 12
    else:
        (fill, stroke), round = _FILLS[shape.kind], 12 if shape.kind == "end" else 3
    yield f'<g class="{shape.kind}">'
    yield f"<title>{escape(shape.about)}</title>"
    yield (
        f'<rect x="{rect.x}" y="{rect.y}" width="{rect.width}" height="{rect.height}" '
        f'rx="{round}" fill="{fill}" stroke="{stroke}"/>'
    )
    first = rect.middle - len(shape.lines) * LINE // 2 + LINE - 4
    for number, line in enumerate(shape.lines):
        bold = ' font-weight="bold"' if number == 0 else ""
        colour = f' fill="{stroke}"' if number == 0 else ""
        at = f'x="{rect.x + PAD}" y="{first + number * LINE}"'
        yield f"<text {at}{bold}{colour}>{escape(line)}</text>"
    yield "</g>"
