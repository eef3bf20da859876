"""The words of a mail, found among its parts: one of each set of alternatives, in their order."""

from __future__ import annotations

import re

from channels.mail.html import MOST_CHARS, to_text
from channels.mail.mime import Mime, Part
from channels.mail.text import clean

#: Bytes of one part, and parts, that are read as words.
_MOST_BYTES = 1024 * 1024
_MOST_PARTS = 20

#: A plain text this short may only say that there is HTML.
_SHORT = 40
_STUB_CHARS = 300
_STUB = re.compile(
    r"this (?:e-?mail|message)|your (?:e-?mail|mail) (?:client|program)|pesan ini|surel ini|"
    r"email ini|to view this|view (?:this|it) in|browser",
    re.IGNORECASE,
)
_FLOWED_QUOTE = re.compile(r">{0,60}")


class Body:
    """The words of a mail as text in which `quotes` finds its way, and the parts they stood in."""

    def __init__(self, mime: Mime) -> None:
        self._mime = mime
        self._read: dict[str, str] = {}
        self._html_left = MOST_CHARS
        self.problems: list[str] = []
        self.parts = self._chosen()
        said = [self._words(part).strip("\n") for part in self.parts]
        self.text = "\n\n".join(text for text in said if text.strip())

    def _chosen(self) -> list[Part]:
        leaves = [part for part in self._mime.root.descend() if not part.children]
        worded = [part for part in leaves if _holds_words(part)]
        if not worded and leaves and _holds_words(leaves[0], named=True):
            worded = [leaves[0]]
        passed_over: set[str] = set()
        for part in self._mime.root.descend():
            if part.media_type == "multipart/alternative":
                passed_over |= self._other(part)
        worded = [part for part in worded if part.ref not in passed_over]
        if len(worded) > _MOST_PARTS:
            self.problems.append("more parts hold text than are read")
        return worded[:_MOST_PARTS]

    def _other(self, alternatives: Part) -> set[str]:
        """The parts that say again what the chosen alternative says."""
        inside = [part for part in alternatives.descend() if _holds_words(part)]
        plain = [part for part in inside if part.media_type == "text/plain"]
        rich = [part for part in inside if part.media_type == "text/html"]
        if not plain or not rich:
            return set()
        chosen = self._says_it(plain[0], rich[0])
        return {part.ref for part in (rich if chosen else plain)}

    def _says_it(self, plain: Part, rich: Part) -> bool:
        """Whether the plain alternative says what the HTML says."""
        said = self._words(plain).strip()
        if len(said) > _STUB_CHARS or (len(said) >= _SHORT and not _STUB.search(said)):
            return True
        return bool(said) and len(self._words(rich).strip()) < 3 * len(said) + _SHORT

    def _words(self, part: Part) -> str:
        if part.ref not in self._read:
            try:
                self._read[part.ref] = self._understood(part)
            except Exception as error:  # one odd part must not cost the others
                self._read[part.ref] = ""
                self.problems.append(f"part {part.ref} could not be read: {type(error).__name__}")
        return self._read[part.ref]

    def _understood(self, part: Part) -> str:
        said, whole = self._mime.words(part, _MOST_BYTES)
        if part.media_type == "text/html":
            said, whole = self._seen(said, whole)
        else:
            said = clean(said)
            if part.params.get("format", "").lower() == "flowed":
                said = unflowed(said, joined=part.params.get("delsp", "").lower() == "yes")
        if not whole:
            self.problems.append("a part holds more text than is read")
        return said

    def _seen(self, html: str, whole: bool) -> tuple[str, bool]:
        left = self._html_left
        self._html_left = max(left - len(html), 0)
        said, all_read = to_text(html[:left])
        return said, whole and all_read and len(html) <= left


def _holds_words(part: Part, *, named: bool = False) -> bool:
    return (
        part.media_type in ("text/plain", "text/html")
        and not part.children
        and part.disposition != "attachment"
        and (named or not part.named)
    )


def unflowed(text: str, *, joined: bool = False) -> str:
    """Text whose lines flow (RFC 3676), with each paragraph on one line.

    `joined`: the blank at the end of a line is not part of the words.
    """
    out: list[str] = []
    pieces: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        marks = _FLOWED_QUOTE.match(line)
        depth = marks.end() if marks else 0
        said = line[depth:]
        said = said.removeprefix(" ")
        if pieces and (depth != depth_before or said == "-- "):
            out.append("".join(pieces))
            pieces = []
        if not pieces and depth:
            pieces.append(">" * depth + " ")
        depth_before = depth
        if said.endswith(" ") and said != "-- ":
            pieces.append(said[:-1] if joined else said)
        else:
            out.append("".join([*pieces, said]))
            pieces = []
    if pieces:
        out.append("".join(pieces))
    return "\n".join(out)
