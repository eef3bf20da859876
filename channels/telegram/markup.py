"""Telegram's HTML, read into characters that know the tags around them, and written again."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from msgspec import Struct

#: Tags that the Bot API takes; any other makes it refuse the whole message.
TAGS = frozenset({
    "a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike",
    "strong", "tg-emoji", "tg-spoiler", "u",
})  # fmt: skip

_TOKEN = re.compile(
    r"(?P<close></(?P<ended>[A-Za-z][A-Za-z0-9-]*)\s*>)"
    r"|(?P<open><(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?>)"
    r"|(?P<atom>&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});|[^<])",
    re.DOTALL,
)


class Tag(Struct, frozen=True, eq=False):
    """One opened element. Two of them are never the same, even if written alike."""

    opening: str
    name: str


class Atom(Struct, frozen=True):
    """What may not be cut: one character or one entity, inside these tags."""

    written: str
    tags: tuple[Tag, ...]

    @property
    def shown(self) -> str:
        return html.unescape(self.written) if len(self.written) > 1 else self.written


def read_markup(text: str) -> tuple[Atom, ...] | None:
    """The characters of well-formed markup; None when Telegram would refuse it."""
    atoms: list[Atom] = []
    stack: tuple[Tag, ...] = ()
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        at = found.end()
        if found["atom"] is not None:
            atoms.append(Atom(written=found["atom"], tags=stack))
        elif found["open"] is not None:
            name = found["name"].lower()
            if name not in TAGS:
                return None
            stack = (*stack, Tag(opening=found["open"], name=name))
        else:
            if not stack or stack[-1].name != found["ended"].lower():
                return None
            stack = stack[:-1]
    return None if stack else tuple(atoms)


def write_markup(atoms: Sequence[Atom]) -> str:
    """The markup of these characters, each tag opened and closed within it."""
    written: list[str] = []
    stack: tuple[Tag, ...] = ()
    for atom in atoms:
        if atom.tags is not stack:
            written.append(_passage(stack, atom.tags))
            stack = atom.tags
        written.append(atom.written)
    written.append(_passage(stack, ()))
    return "".join(written)


def length(text: str) -> int:
    """Length as Telegram's clients count: a character beyond the first plane counts twice."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def passage_length(old: tuple[Tag, ...], new: tuple[Tag, ...]) -> int:
    """Length of what must be written to leave the tags `old` for the tags `new`."""
    return 0 if old is new else length(_passage(old, new))


def _passage(old: tuple[Tag, ...], new: tuple[Tag, ...]) -> str:
    same = 0
    while same < min(len(old), len(new)) and old[same] is new[same]:
        same += 1
    closing = "".join(f"</{tag.name}>" for tag in reversed(old[same:]))
    return closing + "".join(tag.opening for tag in new[same:])
