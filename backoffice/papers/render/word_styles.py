"""What Word calls the styles and lists of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping

from backoffice.papers.render.xml_reader import walk

#: The paper's own words: what stands in this style is no officer's.
FRAME = "Naskah"
#: What an officer writes.
BODY = "Isi Bagian"
_HEADING = re.compile(r"heading [1-9]")
#: Styles are based on others, and a file may lie about that.
_STEPS = 20


class StyleNames:
    """Id of a style -> its name, and what it is based on."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._based: dict[str, str] = {}
        self._id = ""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style":
            self._id = attributes.get("styleId", "")
        elif name == "name":
            self._names[self._id] = attributes.get("val", "")
        elif name == "basedOn":
            self._based[self._id] = attributes.get("val", "")

    def end(self, name: str) -> None:
        """Nothing follows from it."""

    def text(self, text: str) -> None:
        """There is none."""

    def name_of(self, id: str) -> str:
        """The name by which it is known, in small letters: a heading for one based on a heading."""
        first = self._names.get(id, id).casefold()
        name = first
        for _ in range(_STEPS):
            if self.is_heading(name) or id not in self._based:
                break
            id = self._based[id]
            name = self._names.get(id, id).casefold()
        return name if self.is_heading(name) else first

    @staticmethod
    def is_heading(name: str) -> bool:
        """Is it one of the headings? Word calls them so in every language."""
        return bool(_HEADING.fullmatch(name) or _HEADING.fullmatch(re.sub(r"(\d)", r" \1", name)))


class Numbering:
    """The marker of each point of a list."""

    def __init__(self) -> None:
        self._formats: dict[tuple[str, str], str] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._place = ("", "")
        self._number = ""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "abstractNum":
            self._place = (attributes.get("abstractNumId", ""), "")
        elif name == "lvl":
            self._place = (self._place[0], attributes.get("ilvl", ""))
        elif name == "numFmt":
            self._formats[self._place] = value
        elif name == "num":
            self._number = attributes.get("numId", "")
        elif name == "abstractNumId" and self._number:
            self._abstract[self._number] = value

    def end(self, name: str) -> None:
        """Nothing follows from it."""

    def text(self, text: str) -> None:
        """There is none."""

    def next_marker(self, number: str, level: str) -> str:
        """ "1.", "2." … of a list with numbers, "-" of another, nothing of none."""
        if number == "0":
            return ""
        form = self._formats.get((self._abstract.get(number, ""), level), "bullet")
        if form in ("bullet", "none"):
            return "-"
        count = self._counts.get((number, level), 0) + 1
        self._counts[number, level] = count
        return f"{count}."


def read_styles(xml: bytes) -> StyleNames:
    """The styles of word/styles.xml."""
    found = StyleNames()
    walk(xml, found)
    return found


def read_numbering(xml: bytes) -> Numbering:
    """The lists of word/numbering.xml."""
    found = Numbering()
    walk(xml, found)
    return found
