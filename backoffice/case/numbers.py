"""Register numbers as an office prints them, and what people type for a case. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import Formatter

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.codes import find_code, is_code

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
#: What each part of a number may look like when it is read again.
_PARTS = {
    "ordinal": r"0*(?P<ordinal>\d{1,9})",
    "year": r"(?P<year>\d{4})",
    "month": r"(?P<month>\d{1,2})",
    "roman": r"(?P<roman>[IVX]{1,4})",
}
# Signs between letters and digits, and each of them: `0042 / PGD`, `0042-PGD` are written too.
_SIGNS = re.compile(r"([^A-Z0-9]+)")
_DASH = r"[-/._\u2010-\u2015]"
_SHORT = re.compile(r"0*(\d{1,9})\s*/\s*(\d{4})")
#: A number of which something in the middle is missing or wrong.
_ORDINAL_FIRST = re.compile(r"0*(\d{1,9})/(?:[^\s/]+/)+(\d{4})")
_BARE = re.compile(r"#?0*(\d{1,9})")
_WORD = re.compile(r"\S+")
#: More words than a number printed with spaces around its signs has.
_MOST_WORDS = 12
#: Longer than any number (`NUMBER_CHARS`) with spaces around its signs.
_LONGEST = 120


class ByCode(Struct, frozen=True):
    code: str


class ByOrdinal(Struct, frozen=True):
    ordinal: int
    #: None: of whichever year (`meant`).
    year: int | None = None


Reference = ByCode | ByOrdinal


def register_number(template: str, *, ordinal: int, year: int, month: int) -> str:
    """Fill an office's numbering template: ordinal, year, month, roman."""
    return template.format(ordinal=ordinal, year=year, month=month, roman=_ROMAN[month - 1])


def meant(cases: Sequence[Case]) -> Sequence[Case]:
    """Of the cases of one ordinal, newest first, the one that is meant without a year.

    The open one; where none is open, the newest. Several: all that are open, and only who typed
    it can say which.
    """
    return [case for case in cases if case.open] or cases[:1]


class Numbers:
    """Reads what people type for a case, by the forms in which one office prints its numbers."""

    def __init__(self, templates: Sequence[str], prefixes: Sequence[str]) -> None:
        self._shapes = [re.compile(_shape(template)) for template in templates]
        self._prefixes = tuple(prefixes)
        self._ordinal_first = any(_is_ordinal_first(template) for template in templates)

    def read(self, text: str) -> Reference | None:
        """`42`, `42/2026`, a register number in any form of the office, a code; else None."""
        if len(text) > _LONGEST:
            return None
        word = text.strip().strip("\"'()[]*.,;:").upper()
        for shape in self._shapes:
            if match := shape.fullmatch(word):
                return ByOrdinal(ordinal=int(match["ordinal"]), year=int(match["year"]))
        if match := _SHORT.fullmatch(word):
            return ByOrdinal(ordinal=int(match[1]), year=int(match[2]))
        # Without a letter it is a date.
        lettered = any(char.isalpha() for char in word)
        if self._ordinal_first and lettered and (match := _ORDINAL_FIRST.fullmatch(word)):
            return ByOrdinal(ordinal=int(match[1]), year=int(match[2]))
        if match := _BARE.fullmatch(word):
            return ByOrdinal(ordinal=int(match[1]))
        if is_code(word) and (code := find_code(word)):
            return ByCode(code=code)
        return None

    def lead(self, text: str) -> tuple[Reference | None, str, str]:
        """The case that a text begins with, its words, and what stands behind them.

        A number may be written with spaces, a code too behind the office's own letters: three plain
        words in a row may have the shape of a code. Without a case: None, "" and the whole text.
        """
        heads = [
            text[: end.end()] for end, _ in zip(_words(text), range(_MOST_WORDS), strict=False)
        ]
        for head in reversed(heads):
            found = self.read(head)
            if found is None or (
                isinstance(found, ByCode)
                and len(head.split()) > 1
                and not found.code.startswith(self._prefixes)
            ):
                continue
            return found, head.strip().rstrip(".,;:"), text[len(head) :].strip()
        return None, "", text

    def tap(self, label: str) -> str:
        """A case's label as the tail of a command that can be tapped: `1_2026`, `SGU7K4Q29`."""
        found = self.read(label)
        if isinstance(found, ByOrdinal) and found.year is not None:
            return f"{found.ordinal}_{found.year}"
        return re.sub(r"[^A-Za-z0-9]", "", label)


def _words(text: str) -> Iterator[re.Match[str]]:
    # In one line: what stands in the next is no part of a number.
    head = text.lstrip().partition("\n")[0]
    return _WORD.finditer(text, 0, len(text) - len(text.lstrip()) + len(head))


@lru_cache(maxsize=64)
def numbers_of(templates: tuple[str, ...], prefixes: tuple[str, ...]) -> Numbers:
    """The same `Numbers` for the same forms: expressions are made once."""
    return Numbers(templates, prefixes)


def is_read_back(template: str) -> bool:
    """Is every number of this form read again as the number that it is?"""
    numbers = Numbers((template,), ())
    return all(
        numbers.read(register_number(template, ordinal=ordinal, year=2026, month=month))
        == ByOrdinal(ordinal=ordinal, year=2026)
        for ordinal in (1, 9, 10, 42, 111, 2026, 12345)
        for month in range(1, 13)
    )


def _is_ordinal_first(template: str) -> bool:
    parts = [(words, name) for words, name, _, _ in Formatter().parse(template) if name]
    return bool(parts) and parts[0] == ("", "ordinal") and parts[-1][1] == "year"


def _shape(template: str) -> str:
    """The expression for a template's numbers; what stands before or behind may be missing."""
    parts = list(Formatter().parse(template))
    shape, named = "", set[str]()
    for at, (words, name, _, _) in enumerate(parts):
        literal = _literal(words.upper())
        shape += f"(?:{literal})?" if literal and (at == 0 or name is None) else literal
        if name is not None:
            # Printed twice, a part is the same both times.
            shape += f"(?:0*(?P={name}))" if name in named else _PARTS[name]
            named.add(name)
    return shape


def _literal(words: str) -> str:
    return "".join(
        _sign(part) if at % 2 else re.escape(part) for at, part in enumerate(_SIGNS.split(words))
    )


def _sign(sign: str) -> str:
    if any(char.isspace() for char in sign):
        return r"[^A-Z0-9]{1,6}"
    either = re.escape(sign)
    return rf"(?:\s{{0,3}}{either}\s{{0,3}}|{_DASH})"
