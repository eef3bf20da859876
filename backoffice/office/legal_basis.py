"""The rules that an office names as its basis, and which later ones take their place. Pure.

A rule is cited as the SOP published it, also when it is no longer in force: that is said to whoever
keeps the profile, and to nobody else. Source: rules 46.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct


class Basis(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that the SOP names."""

    #: As it is cited.
    name: str
    #: The day of the rule, as 2014-12-31; told behind its name.
    date: date | None = None
    #: The later rule in its place, as far as it is known; a note of `profiles check`.
    replaced_by: str = ""


#: What a rule is called -> the rule that is known to have taken its place.
_LATER: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(panrb|pendayagunaan aparatur).*?\b24\D{1,20}2014\b", re.IGNORECASE),
        "PermenPANRB Nomor 5 Tahun 2025",
    ),
    (
        re.compile(r"(panrb|pendayagunaan aparatur).*?\b62\D{1,20}2018\b", re.IGNORECASE),
        "PermenPANRB Nomor 5 Tahun 2025",
    ),
)


def basis_of(declared: str | Basis) -> Basis:
    """A rule as it may be declared: by its name alone, or with what is known of it."""
    return Basis(declared) if isinstance(declared, str) else declared


def replaced(declared: Sequence[str | Basis]) -> Iterator[tuple[int, Basis, str]]:
    """Each rule in whose place another is now: its place in the list, the rule, the later one."""
    for index, one in enumerate(declared):
        basis = basis_of(one)
        known = (later for pattern, later in _LATER if pattern.search(basis.name))
        if later := basis.replaced_by.strip() or next(known, ""):
            yield index, basis, later
