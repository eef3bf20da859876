"""What the rules know of an officer: id, name, roles. Pure."""

from __future__ import annotations

import re

from msgspec import Struct

_LONG_DIGITS = re.compile(r"(?:\d[ .-]?){9,}\d")


class Staff(Struct, frozen=True):
    """An officer: enrolled when `person_id` is set."""

    id: str
    office_id: str
    name: str
    roles: frozenset[str]
    unit: str = ""
    person_id: str | None = None
    address_id: str | None = None
    active: bool = True
    #: Persons who are reached through this one: what they complain of is an own matter too.
    others: tuple[str, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """Whose complaints this officer never handles; one empty id for one who never enrolled."""
        return (self.person_id or "", *self.others)


def mask_phone(phone: str) -> str:
    """`+6281200000001` as it may be shown: `+62812••••0001`."""
    return f"{phone[:6]}••••{phone[-4:]}" if len(phone) >= 11 else "••••"


def mask_digits(text: str) -> str:
    """Hide what looks like a NIK, a KK or a phone number inside a story."""
    return _LONG_DIGITS.sub(lambda m: f"{m[0][:4]}••••{m[0][-4:]}", text)


def mask_name(name: str) -> str:
    """The first letter alone: enough to tell two cases apart, too little to know a person."""
    return f"{name.strip()[:1]}•••" if name.strip() else "–"
