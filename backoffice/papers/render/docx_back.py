"""Reads what officers wrote out of a DOCX that was corrected in Word.

What stands under the known headings, and nothing else: the final text of paragraphs, as Word shows
it with all changes accepted. Inserted text counts, deleted text does not; comments, hidden text,
field codes, footnotes and metadata are not looked at. Tables, pictures and text boxes cannot be
read, and are told by the part in which they stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from backoffice.papers.render import docx_zip
from backoffice.papers.render.word_styles import (
    FRAME,
    Numbering,
    StyleNames,
    read_numbering,
    read_styles,
)
from backoffice.papers.render.xml_reader import walk
from backoffice.papers.wire import Corrected, PaperError

_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
#: Characters of all parts together.
_LONGEST = 200_000
#: Headings that nobody knows are named, but not without end.
_NAMED, _NAME = 20, 80
_NUMERAL = re.compile(r"^\s*(?:[ivxlc]{1,6}|\d{1,2}|[a-z])[.)]\s*(?=\S)", re.IGNORECASE)
#: Whatever stands in these is not part of the final text.
_SKIPPED = frozenset(
    {
        *("del", "moveFrom", "instrText", "delInstrText", "delText", "fldData"),
        *("pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "numberingChange"),
    }
)
#: What is seen and cannot be read.
_UNREADABLE = frozenset({"tbl", "drawing", "pict", "object", ":AlternateContent", ":oMath"})
_FALSE = frozenset({"0", "false", "off"})


def read_back(data: bytes, headings: Mapping[str, str]) -> Corrected:
    """What stands under the headings (heading -> key).

    Raises PaperError: "not_docx", "unsafe", "large", or "no_headings" where none of them is there.
    """
    found = docx_zip.parts(data, (docx_zip.DOCUMENT, _STYLES, _NUMBERING))
    styles = read_styles(found[_STYLES]) if _STYLES in found else StyleNames()
    numbering = read_numbering(found[_NUMBERING]) if _NUMBERING in found else Numbering()
    body = _Body(styles, numbering, headings)
    walk(found[docx_zip.DOCUMENT], body)
    body.close_paragraph()
    if not body.sections:
        raise PaperError("no_headings")
    return Corrected(
        {key: "\n".join(lines).strip() for key, lines in body.sections.items()},
        tuple(body.unknown),
        tuple(key for key in headings.values() if key not in body.sections),
        tuple(dict.fromkeys(body.dropped)),
    )


def folded(heading: str) -> str:
    """A heading as it is compared: without numeral, colon, case and spacing."""
    return " ".join(_NUMERAL.sub("", heading).rstrip(" :").casefold().split())


class _Body:
    """Hears the document, and keeps the text of its parts."""

    def __init__(
        self, styles: StyleNames, numbering: Numbering, headings: Mapping[str, str]
    ) -> None:
        self.sections: dict[str, list[str]] = {}
        self.unknown: list[str] = []
        self.dropped: list[str] = []
        self._styles = styles
        self._numbering = numbering
        self._headings = {folded(heading): key for heading, key in headings.items()}
        #: The part that is read now; None outside of any.
        self._key: str | None = None
        self._length = 0
        # Of the paragraph that is read now
        self._text: list[str] = []
        self._style = ""
        self._list = ("", "0")
        self._goes_on = False
        # Where we are
        self._skipping = 0
        self._in_paragraph = False
        self._in_mark = False
        self._in_run = False
        self._hidden = False
        self._in_text = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
        elif name == "del" and self._in_mark:
            # The end of the paragraph was deleted: the next one goes on in it.
            self._goes_on = True
        elif name in _SKIPPED:
            self._skipping = 1
        elif name in _UNREADABLE:
            if self._key is not None:
                self.dropped.append(self._key)
            self._skipping = 1
        elif name == "p":
            self._open()
        elif self._in_paragraph:
            self._within(name, attributes.get("val", ""))

    def _within(self, name: str, value: str) -> None:
        match name:
            case "pPr":
                self._in_mark = True
            case "pStyle":
                self._style = value
            case "numId":
                self._list = (value, self._list[1])
            case "ilvl":
                self._list = (self._list[0], value)
            case "r":
                self._in_run, self._hidden = True, False
            case "vanish" if self._in_run and value not in _FALSE:
                self._hidden = True
            case "t":
                self._in_text = True
            case "tab" if self._in_run:
                self._add(" ")
            case "br" | "cr" if self._in_run:
                self._add("\n")
            case "noBreakHyphen":
                self._add("-")

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        match name:
            case "p":
                self._in_paragraph = False
                if not self._goes_on:
                    self.close_paragraph()
            case "pPr":
                self._in_mark = False
            case "r":
                self._in_run = False
            case "t":
                self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._add(text)

    def _open(self) -> None:
        self._in_paragraph = True
        if not self._goes_on:
            self._text, self._style, self._list = [], "", ("", "0")
        self._goes_on = False

    def _add(self, text: str) -> None:
        if self._hidden and self._in_run:
            return
        self._length += len(text)
        if self._length > _LONGEST:
            raise PaperError("large")
        self._text.append(text)

    def close_paragraph(self) -> None:
        """The paragraph is whole: a heading, or text of the part that is read now."""
        text = "".join(self._text).strip()
        style = self._styles.name_of(self._style)
        marker = self._numbering.next_marker(*self._list) if self._list[0] else ""
        self._text, self._style, self._list = [], "", ("", "0")
        if self._styles.is_heading(style):
            self._heading(text)
        elif style == FRAME.casefold():
            self._key = None
        elif self._key is not None and text:
            self.sections[self._key].append(f"{marker} {text}" if marker else text)

    def _heading(self, text: str) -> None:
        if not text:
            return
        self._key = self._headings.get(folded(text))
        if self._key is not None:
            self.sections.setdefault(self._key, [])
        elif len(self.unknown) < _NAMED:
            self.unknown.append(text if len(text) <= _NAME else f"{text[: _NAME - 1]}…")
