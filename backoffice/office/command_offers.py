"""Leave out of a text for officers the commands that its reader may not use. Pure.

A template may name commands in a line of offers (`/lihat_{ref} · /balas_{ref}`) or in a sentence
("Kirim dengan /kirim_{ref}."). An offer that the reader may not use is left out; a sentence goes
whole, so that nothing dangles.
"""

from __future__ import annotations

import re
from functools import lru_cache

_OFFER = re.compile(r"(?<![\w/<>{}*])/([a-z]+(?:_[a-z]+)*)(?![a-z])")
_BETWEEN = " · "
#: What may stand behind the number is asked for when it is missing.
_TAP = re.compile(r"/([a-z]+)_\{ref\}(?:_\{([a-z]+)\})?(?: <[a-z]+>)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")


@lru_cache(maxsize=4096)
def offers(template: str) -> tuple[str, ...]:
    """The words behind a slash in it, in order: commands, if they are any."""
    return tuple(found[1] for found in _OFFER.finditer(template))


def taps(line: str) -> tuple[tuple[tuple[str, str], ...], bool]:
    """What of a line of offers a button can give, and whether that is all of it.

    Each is a command and the placeholder of what stands behind its number, or "". Empty where the
    line is no such line.
    """
    parts = line.split(_BETWEEN)
    if not all(part.startswith("/") for part in parts):
        return (), False
    found = [(match[1], match[2] or "") for part in parts if (match := _TAP.fullmatch(part))]
    return tuple(found), len(found) == len(parts)


def without_offers(template: str, refused: frozenset[str]) -> str:
    """The template without the offers of these commands."""
    if refused.isdisjoint(offers(template)):
        return template.strip("\n")
    lines = []
    for line in template.split("\n"):
        if not any(word in refused for word in offers(line)):
            lines.append(line)
            continue
        parts = line.split(_BETWEEN)
        between = _BETWEEN
        if not all(part.startswith("/") for part in parts):
            parts, between = _SENTENCE.split(line), " "
        kept = [part for part in parts if not any(word in refused for word in offers(part))]
        if kept:
            lines.append(between.join(kept))
    return "\n".join(lines).strip("\n")
