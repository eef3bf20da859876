"""How `aduan inspect` shows what a provider sent: as data, and as lines for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from channels.message import Inbound


class Unreadable(ValueError):
    """The file holds nothing that this provider sends; the message is a sentence."""


class Asked(NamedTuple):
    """A file that somebody wants explained."""

    data: bytes
    received_at: datetime
    #: Addresses of the office's own.
    own: tuple[str, ...]
    #: Finds a tracking code in words.
    find_code: Callable[[str], str | None]


class Understood(NamedTuple):
    """What the adapter makes of it."""

    found: dict[str, Any]
    lines: tuple[str, ...]


class Inspection(NamedTuple):
    """One command `aduan inspect <channel> FILE`."""

    help: str
    #: Nothing that the provider sends in one piece is larger.
    most_bytes: int
    #: The sentence for what is larger.
    too_large: str
    #: Raises Unreadable. Imports the parser when it is called.
    explain: Callable[[Asked], Understood]
    #: It matters which addresses are the office's own.
    takes_own: bool = False


def understood(items: Iterable[Inbound], problems: Iterable[str]) -> Understood:
    """Normalised items, and what was wrong with what they were made of."""
    import msgspec

    found: dict[str, list[Any]] = {"items": [], "problems": list(problems)}
    for item in items:
        fields = msgspec.to_builtins(item)
        found["items"].append({"kind": fields.pop("type"), **fields})
    return Understood(found, tuple(_lines(found)))


def _lines(found: dict[str, list[Any]]) -> Iterable[str]:
    for item in found["items"]:
        said = {key: value for key, value in item.items() if value not in (None, "", [], False)}
        yield f"{said.pop('kind')} {said.pop('external_id')}"
        for key, value in said.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"    {key}: {shown}"
    for problem in found["problems"]:
        yield f"problem: {problem}"
    if not found["items"] and not found["problems"]:
        yield "There is nothing in it that a person said or did."
