"""Reading JSON that may be anything: each reader gives a plain value and never raises.

A provider's payload is not ours to trust. A field of the wrong type reads as an absent one, so a
single odd field costs that field and not the message around it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

#: What no reader sees and a terminal, a database or an encoder may stumble over: control
#: characters but tab and newline, marks that turn the direction of writing, halves of surrogate
#: pairs. Joiners, variation signs and tags stay: emoji and some scripts are made with them.
UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
#: Orders to a terminal, whole: colours and movements, and what sets its title. An order that does
#: not end on its line is no order: its words stay, and the escape alone goes.
_ORDERS = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,256}(?:\x07|\x1b\\\\|\x9c)"
)

#: Numbers beyond this are no ids, sizes or times: Telegram's ids have at most 52 bits.
_LARGEST_ID = 2**53


def clean(text: str) -> str:
    """The text with `\\n` for every line break, without `UNCLEAN`; U+FFFD for lone surrogates."""
    if not UNCLEAN.search(text):
        return text
    text = _ORDERS.sub("", _BREAKS.sub("\n", text))
    return UNCLEAN.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", text)


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
