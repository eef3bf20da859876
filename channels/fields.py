"""Reading JSON that may be anything: each reader gives a plain value and never raises.

A provider's payload is not ours to trust. A field of the wrong type reads as an absent one, so a
single odd field costs that field and not the message around it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

#: What no database and no encoder takes: NUL, and halves of surrogate pairs.
_UNCLEAN = re.compile("[\x00\ud800-\udfff]")

#: Numbers beyond this are no ids, sizes or times: Telegram's ids have at most 52 bits.
_LARGEST_ID = 2**53


def clean(text: str) -> str:
    """The text without NUL, and with U+FFFD for lone surrogates."""
    if (text.isascii() and "\x00" not in text) or not _UNCLEAN.search(text):
        return text
    return _UNCLEAN.sub(lambda found: "" if found.group() == "\x00" else "\ufffd", text)


def as_record(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def record(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`, or an empty one."""
    return as_record(source.get(name))


def records(source: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of the list under `name`; what is no object is left out."""
    value = source.get(name)
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def text(source: Mapping[str, Any], name: str) -> str:
    """The clean string under `name`, or an empty one."""
    value = source.get(name)
    return clean(value) if isinstance(value, str) else ""


def whole(source: Mapping[str, Any], name: str) -> int | None:
    """The whole number under `name`, if it could be an id, a size or a time."""
    value = source.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_ID:
        return value
    return None


def real(source: Mapping[str, Any], name: str) -> float | None:
    """The finite number under `name`."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def flag(source: Mapping[str, Any], name: str) -> bool:
    return source.get(name) is True
