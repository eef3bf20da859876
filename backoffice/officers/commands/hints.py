"""The command that was probably meant, where what was typed is none. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from backoffice.officers.commands.command import Command, named

#: How alike a slip is. One letter of four replaced is just not enough: /buku is not /buka.
_ALIKE = 0.76


def nearest(commands: Sequence[Command], typed: str) -> str:
    """What to suggest for an unknown word, without its slash; "" for nothing.

    What ends, seals, hides or deletes something is never suggested: whoever is tired says yes.
    """
    for one in commands:
        if typed in one.options:
            return f"{one.name} {typed}"
    names = [name for one in commands for name in (one.name, *one.aliases)]
    alike = {name: how for name in names if (how := _likeness(typed, name)) >= _ALIKE}
    if not alike:
        return ""
    best = max(alike, key=lambda name: (name[:1] == typed[:1], alike[name]))
    found = named(commands, best)
    return found.name if found and not found.ends else ""


def _likeness(typed: str, name: str) -> float:
    if sorted(typed) == sorted(name):
        # The same letters in another order.
        return 1.0
    # No likeness is greater than what their lengths, and then their letters, would allow.
    if 2 * min(len(typed), len(name)) < _ALIKE * (len(typed) + len(name)):
        return 0.0
    shared = sum(min(typed.count(letter), name.count(letter)) for letter in set(name))
    if 2 * shared < _ALIKE * (len(typed) + len(name)):
        return 0.0
    return difflib.SequenceMatcher(None, typed, name).ratio()
