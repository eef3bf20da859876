"""A chart as SVG: bars of categories, or of months beside each other. Pure, and without a library.

The same bars give the same bytes. It is readable without colour: each series has a pattern of its
own, and each bar its number. A bar whose number is hidden has no length that would tell of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

from msgspec import Struct

#: bars: one below the other, with their names at the left; months: beside each other.
Kind = Literal["bars", "months"]
#: Characters that XML cannot hold, and those that turn the direction of writing.
_UNFIT = re.compile(
    "[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"
)
_WIDTH = 640
_LABEL, _ROW, _BAR = 190, 26, 16
_TALL, _FOOT, _HEAD = 180, 40, 46
_FONT = 'font-family="Liberation Sans, Arial, sans-serif"'
_LONGEST = 30
#: One for each series; the first is dark, the second hatched.
_FILLS = ("#333333", "url(#hatched)", "url(#dotted)")
_PATTERNS = (
    '<pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#ffffff"/>'
    '<path d="M0 6L6 0" stroke="#333333" stroke-width="1.4"/></pattern>'
    '<pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#ffffff"/>'
    '<circle cx="3" cy="3" r="1.3" fill="#333333"/></pattern>'
)


class Bar(Struct, frozen=True):
    """What one group of bars is called, and the cell of each series: a number, or a mark."""

    name: str
    cells: tuple[str, ...]


class Words(Struct, frozen=True):
    """What the chart says beside its bars."""

    title: str
    #: For whoever cannot see it.
    description: str
    #: What each series is called.
    series: tuple[str, ...]


def chart(bars: Sequence[Bar], kind: Kind, words: Words) -> str:
    """The chart; without bars, its title alone."""
    most = max((_length(cell) for bar in bars for cell in bar.cells), default=0) or 1
    series = len(words.series)
    if kind == "bars":
        height = _HEAD + len(bars) * (_ROW + (series - 1) * _BAR) + 10
        drawn = _lying(bars, most, series)
    else:
        height = _HEAD + _TALL + _FOOT
        drawn = _standing(bars, most, series)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{_fit(words.title)}</title><desc id="d">{_fit(words.description)}</desc>'
        f'<defs>{_PATTERNS}</defs><rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    )
    title = _text(0, 16, words.title, size=13, weight="bold")
    return "".join((head, title, *_legend(words.series), *drawn, "</svg>"))


def _legend(series: Sequence[str]) -> list[str]:
    drawn, x = [], 0
    for index, name in enumerate(series if len(series) > 1 else ()):
        drawn.append(_rect(x, 24, 12, 12, index))
        drawn.append(_text(x + 17, 34, _short(name), size=10))
        x += 30 + 7 * len(_short(name))
    return drawn


def _lying(bars: Sequence[Bar], most: int, series: int) -> list[str]:
    drawn, y = [], _HEAD
    room = _WIDTH - _LABEL - 60
    for bar in bars:
        drawn.append(_text(_LABEL - 8, y + 13, _short(bar.name), size=11, anchor="end"))
        for index, cell in enumerate(bar.cells[:series]):
            wide = round(room * _length(cell) / most, 1)
            top = y + index * _BAR
            drawn.append(_rect(_LABEL, top + 2, wide, _BAR - 3, index))
            drawn.append(_text(_LABEL + wide + 5, top + 13, cell, size=10))
        y += _ROW + (series - 1) * _BAR
    return drawn


def _standing(bars: Sequence[Bar], most: int, series: int) -> list[str]:
    drawn = []
    base = _HEAD + _TALL
    step = _WIDTH / max(len(bars), 1)
    wide = min((step - 6) / series, 40)
    for place, bar in enumerate(bars):
        left = place * step + (step - wide * series) / 2
        for index, cell in enumerate(bar.cells[:series]):
            tall = round((_TALL - 20) * _length(cell) / most, 1)
            x = left + index * wide
            drawn.append(_rect(x, base - tall, wide - 2, tall, index))
            drawn.append(_text(x + wide / 2, base - tall - 4, cell, size=9, anchor="middle"))
        name = _short(bar.name)[:12]
        drawn.append(_text(left + wide * series / 2, base + 14, name, size=9, anchor="middle"))
    drawn.append(f'<path d="M0 {base}H{_WIDTH}" stroke="#333333" stroke-width="1"/>')
    return drawn


def _length(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else 0


def _rect(x: float, y: float, wide: float, tall: float, series: int) -> str:
    fill = _FILLS[series % len(_FILLS)]
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
        f'fill="{fill}" stroke="#333333" stroke-width="0.8"/>'
    )


def _text(
    x: float, y: float, text: str, *, size: int, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {_FONT} font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}" fill="#000000">{_fit(text)}</text>'
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _fit(text: str) -> str:
    """Words as XML holds them, with nothing in them that is markup."""
    return escape(_UNFIT.sub("□", text), {'"': "&quot;", "'": "&apos;"})
