"""Conditions as a profile writes them: "bernomor", "isi:tingkat=sedang|berat". Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_SHAPE = re.compile(r"([a-z_]+)(?::([a-z0-9_]+)(?:=([a-z0-9_]+(?:\|[a-z0-9_]+)*))?)?")


class Condition(Struct, frozen=True):
    """One condition: what is looked at, of what, and which answers will do."""

    #: Before the colon: what is looked at.
    name: str
    #: Behind it: of what (the key of a field, the id of a paper).
    subject: str = ""
    #: Behind "=": one of these; empty: any.
    any_of: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def parse(text: str) -> Condition:
    """Read a condition; what has no such shape is one with that whole text for a name."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return Condition(text)
    name, subject, values = found.groups()
    return Condition(name, subject or "", tuple(values.split("|")) if values else ())
