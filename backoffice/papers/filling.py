"""Templates filled in with values. Pure.

What fills a placeholder is data: a value in which `{nama}` or `[[…]]` stands says just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from backoffice.papers.letter import Line
from backoffice.papers.values import Cell, Value, Values
from bot.texts import Piece, parse_template

#: Room to write a word by hand, within a sentence.
GAP = "……………………"
_MARKER = re.compile(r"\s*(\d{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\)|[-•–])\s+(?=\S)")
_ONE_HOLE = re.compile(r"\{([a-z0-9_]+)\}")


class Filling:
    """Fills in the words of one letter."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def fill(self, template: str, *, gap: str = GAP) -> str:
        """The words with their values, `gap` where there is none."""
        return "".join(self._filled(parse_template(template, template), gap))

    def _filled(self, pieces: Sequence[Piece], gap: str) -> Iterator[str]:
        aside: list[str] | None = None
        complete = True
        for piece in pieces:
            if piece.kind == "aside":
                aside, complete = [], True
            elif piece.kind == "end":
                yield from (aside or ()) if complete else ()
                aside = None
            else:
                said = self._sentence(piece.text) if piece.kind == "hole" else piece.text
                if aside is None:
                    yield said or gap
                else:
                    aside.append(said)
                    complete = complete and bool(said)

    def has_all(self, template: str) -> bool:
        """Does every placeholder outside of asides have something to say?"""
        within = False
        for piece in parse_template(template, template):
            within = piece.kind == "aside" or (within and piece.kind != "end")
            if piece.kind == "hole" and not within and not self._sentence(piece.text):
                return False
        return True

    def said(self, templates: Sequence[str]) -> Iterator[str]:
        """Lines of which each is left out where a value is absent."""
        for template in templates:
            if self.has_all(template):
                yield from (one for one in self.several(template) if one.strip())

    def spread(self, templates: Sequence[str]) -> Iterator[str]:
        """Lines in which an absent value is a gap, except where it would be the whole line."""
        for template in templates:
            if _ONE_HOLE.fullmatch(template) and not self.has_all(template):
                continue
            yield from (one for one in self.several(template) if one.strip())

    def several(self, template: str) -> tuple[str, ...]:
        """A template that is one placeholder says all the lines of its value."""
        if found := _ONE_HOLE.fullmatch(template):
            return self.lines(found[1])
        return tuple(self.fill(template).splitlines())

    def _sentence(self, name: str) -> str:
        """A value within a sentence."""
        return ", ".join(self.lines(name))

    def lines(self, name: str) -> tuple[str, ...]:
        """A value by its lines; what is empty is none."""
        value: Value = self._values.get(name, "")
        if isinstance(value, str):
            return tuple(one for one in value.splitlines() if one.strip())
        return tuple(one for one in value if isinstance(one, str) and one.strip())

    def records(self, name: str) -> tuple[Mapping[str, Cell], ...]:
        """The rows of a table."""
        value: Value = self._values.get(name, ())
        if isinstance(value, str):
            return ()
        return tuple(one for one in value if isinstance(one, Mapping))

    def line(self, template: str) -> str:
        """The words, or none at all where a value is absent."""
        return self.fill(template) if template and self.has_all(template) else ""


def cells(record: Mapping[str, Cell], field: str) -> tuple[str, ...]:
    """The words of a cell, one or several; a column that the row lacks is empty."""
    found = record.get(field, ()) if field else ()
    return (found,) if isinstance(found, str) else tuple(found)


def cell(record: Mapping[str, Cell], field: str) -> str:
    """The same as one text."""
    return " ".join(cells(record, field))


def lines_of(text: str) -> tuple[Line, ...]:
    """The paragraphs of what somebody wrote; a line that begins as a point of a list is one."""
    return tuple(line_of(one) for one in text.splitlines() if one.strip())


def line_of(text: str) -> Line:
    """One of them."""
    found = _MARKER.match(text)
    return Line(text[found.end() :], found[1]) if found else Line(text)
