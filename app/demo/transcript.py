"""A conversation in the form of `profiles/<office>/transcripts/`, which tests can play again.

`> ` is what the citizen types, `[Label]` a press, `+ ` a file, `< ` what came; officers carry their
role in front: `@petugas_pengaduan > /antrean`. `~ ` is time that passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.demo.cast import Came
from app.demo.story import Part


class Transcript:
    """Collects scenes: something that was done, and what everybody was told then."""

    def __init__(self, title: str, *, prefix: str, cast: Sequence[Part]) -> None:
        """`prefix`: the office's prefix of tracking codes, which are new in every play."""
        # In a play of it, officers are called after their role.
        self._officers = {
            part.name: part.roles[0].replace("_", " ").title() for part in cast if part.roles
        }
        self._scenes = [f"# {title}"]
        self._code = re.compile(rf"\b{re.escape(prefix)}-[2-9A-Z]{{4}}-[2-9A-Z]{{2}}\b")
        self._codes: list[str] = []

    @property
    def empty(self) -> bool:
        return len(self._scenes) == 1

    @property
    def text(self) -> str:
        """The file; codes stand in it as KODE-1, KODE-2, in the order in which they came."""
        return "\n\n".join(self._scenes) + "\n"

    def scene(self, doing: str, told: Sequence[Came]) -> None:
        """`doing` is a line of `said`, `pressed`, `sent_photo` or `passed`."""
        lines = [doing]
        for part in dict.fromkeys(one.part for one in told):
            lines += [_line(part, "<", _shown(one)) for one in told if one.part == part]
        text = self._code.sub(self._named, "\n".join(lines))
        for name, title in self._officers.items():
            text = text.replace(name, title)
        self._scenes.append(text)

    def _named(self, found: re.Match[str]) -> str:
        if found[0] not in self._codes:
            self._codes.append(found[0])
        return f"KODE-{self._codes.index(found[0]) + 1}"


def said(part: Part, text: str) -> str:
    return _line(part, ">", text)


def pressed(part: Part, label: str) -> str:
    return _line(part, ">", f"[{label}]")


def sent_photo(part: Part, caption: str) -> str:
    return _line(part, "+", 'foto "' + caption.replace('"', "'") + '"' if caption else "foto")


def passed(minutes: int) -> str:
    """In the largest unit that leaves nothing over."""
    for unit, size in (("hari", 1440), ("jam", 60)):
        if minutes % size == 0:
            return f"~ {minutes // size} {unit}"
    return f"~ {minutes} menit"


def _shown(one: Came) -> str:
    buttons = " ".join(f"[{label}]" for label in one.message.buttons)
    return one.message.text + (f"\n{buttons}" if buttons else "")


def _line(part: Part, mark: str, text: str) -> str:
    who = f"@{part.roles[0]} " if part.roles else ""
    # What belongs to a line stands indented below it.
    return f"{who}{mark} " + re.sub(r"\n(?=[^\n])", "\n  ", text)
