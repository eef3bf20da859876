"""TOML as the profiles of the repository are written. Pure; every string is data."""

from __future__ import annotations

import json
from collections.abc import Mapping

#: What stands behind a key: a string, a number, yes or no, a list of them, or rows of a list.
Value = str | int | tuple["Value", ...] | Mapping[str, "Value"]


def value(given: Value) -> str:
    """On one line."""
    match given:
        case bool():
            return "true" if given else "false"
        case int():
            return str(given)
        case str():
            return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")
        case tuple():
            return f"[{', '.join(map(value, given))}]"
    return f"{{ {', '.join(f'{name} = {value(one)}' for name, one in given.items())} }}"


def pairs(given: Mapping[str, Value]) -> str:
    """A key on each line; a list of tables has a row for each."""
    return "".join(f"{name} = {_listed(one)}\n" for name, one in given.items())


def table(header: str, given: Mapping[str, Value], note: str = "") -> str:
    """A table with its header and the comment above it; what is empty is left out."""
    kept = {name: one for name, one in given.items() if one not in ("", (), {})}
    comment = f"# {note}\n" if note else ""
    return f"{comment}{header}\n{pairs(kept)}"


def _listed(given: Value) -> str:
    if isinstance(given, tuple) and given and isinstance(given[0], Mapping):
        rows = "".join(f"  {value(one)},\n" for one in given)
        return f"[\n{rows}]"
    return value(given)
