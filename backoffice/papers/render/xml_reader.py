"""Walks through the XML of somebody else once, from its beginning to its end.

No document type is read, so there are no entities that grow or that fetch anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from backoffice.papers.wire import PaperError

#: WordprocessingML, transitional and strict.
_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
#: Word nests tables in tables; nobody nests this.
_DEPTH = 400


class Reader(Protocol):
    """Hears what stands in the document. A name of another language begins with ":"."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def walk(xml: bytes, reader: Reader) -> None:
    """Read it. Raises PaperError: "not_docx" for no XML, "unsafe" for a document type."""
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise PaperError("unsafe", "too deep")
        reader.begin(_plain(name), {_plain(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(_plain(name))

    def refuse(*_: object) -> None:
        raise PaperError("unsafe", "document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise PaperError("not_docx") from None


def _plain(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return local if space in _WORD or not space else f":{local}"
