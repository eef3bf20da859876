"""Cells of a table that a spreadsheet opens: none of them is taken for a formula. Pure."""

from __future__ import annotations

#: With these a spreadsheet begins to reckon, or to call other programs.
_BEGIN = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def inert(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"{_MARK}{cell}" if cell.startswith(_BEGIN) else cell


def as_it_was(cell: str) -> str:
    """A cell without the mark that made it inert."""
    return cell[1:] if cell.startswith(_MARK) and cell[1:].startswith(_BEGIN) else cell
