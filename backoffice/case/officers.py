"""What the rules know of an officer: id, name, roles. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

#: What has as many digits as a telephone number and is none: money, days, years. Where it is not
#: sure, it is hidden: three-digit groups that begin like a mobile number are money behind Rp alone.
_STAYS = (
    r"\b(?:Rp|IDR)\.?\s?[1-9](?:\d{0,2}(?:\.\d{3}){1,4}|\d{0,12})(?:,\d{1,2})?(?![.\d])"
    r"|(?<![\d.])(?!62|8\d\d[. ]\d{3}[. ]\d{3}[. ]\d{3})[1-9]\d{0,2}"
    r"(?:(?:\.\d{3}){3,4}|(?: \d{3}){3,4})(?:,\d{1,2})?(?![ .-]?\d)"
    r"|(?<!\d)(?<!\d[ .-])(?:(?:\d{1,2}[.-]\d{1,2}[.-])?(?:19|20)\d\d(?:[ .-]|\b)){2,}(?![ .-]?\d)"
)
_DIGITS = re.compile(rf"(?P<stays>{_STAYS})|(?:\d[ .-]?){{9,}}\d", re.IGNORECASE)


class Staff(Struct, frozen=True):
    """An officer: enrolled when `person_id` is set."""

    id: str
    office_id: str
    name: str
    roles: frozenset[str]
    unit: str = ""
    #: As they stand below what is signed: position with "Plh." or "Plt.", rank and class, NIP.
    position: str = ""
    rank: str = ""
    nip: str = ""
    person_id: str | None = None
    address_id: str | None = None
    active: bool = True
    #: Persons who are reached through this one: what they complain of is an own matter too.
    others: tuple[str, ...] = ()
    #: When the roles began.
    since: datetime | None = None
    #: Who asked for these roles, while a second person's YA is waited for.
    proposed_by: str | None = None
    asleep_at: datetime | None = None
    #: When the officer last wrote, about a day exact.
    heard_at: datetime | None = None

    @property
    def awake(self) -> bool:
        """Enrolled, and heard of lately enough: notices come and rights count."""
        return self.active and self.address_id is not None and self.asleep_at is None

    @property
    def persons(self) -> tuple[str, ...]:
        """Whose complaints this officer never handles; one empty id for one who never enrolled."""
        return (self.person_id or "", *self.others)


def mask_digits(text: str) -> str:
    """Hide what looks like a NIK, a KK or a phone number inside a story; money and years stay."""

    def shown(found: re.Match[str]) -> str:
        return found[0] if found["stays"] else f"{found[0][:4]}••••{found[0][-4:]}"

    return _DIGITS.sub(shown, text)
