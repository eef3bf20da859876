"""Words with the addresses that stand behind them: a link may say one thing and lead elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.fields import clean, records, text, whole

#: All addresses of one message together; whoever sends more has them in the raw update.
_MOST_CHARS = 8000
#: Telegram counts in these: an emoji is two.
_UNIT = "utf-16-le"


def words_with_links(message: Mapping[str, Any], words: str, marks: str) -> str:
    """The clean words under `words`, each hidden link of `marks` with its address behind it."""
    said = message.get(words)
    if not isinstance(said, str):
        return ""
    units = said.encode(_UNIT, "surrogatepass")
    pieces: list[str] = []
    done, room = 0, _MOST_CHARS
    for end, url in _links(message, marks, units):
        if len(url) > room:
            break
        room -= len(url)
        pieces += [_piece(units[done:end]), f" ({url})"]
        done = end
    return clean("".join([*pieces, _piece(units[done:])]))


def _links(message: Mapping[str, Any], marks: str, units: bytes) -> list[tuple[int, str]]:
    """Where each hidden link ends, in bytes of `units`, and its address; in order."""
    found: dict[tuple[int, str], int] = {}
    for mark in records(message, marks):
        start, length, url = whole(mark, "offset"), whole(mark, "length"), text(mark, "url")
        if text(mark, "type") != "text_link" or not url or start is None or not length:
            continue
        begin, end = 2 * start, 2 * (start + length)
        if not 0 <= begin < end <= len(units):
            continue
        if _piece(units[begin:end]).strip().rstrip("/") == url.rstrip("/"):
            continue
        # A link with a bold word in it comes in parts: the address stands behind the last.
        begin = found.pop((begin, url), begin)
        found[end, url] = begin
    return sorted(found)


def _piece(units: bytes) -> str:
    return units.decode(_UNIT, "surrogatepass")
