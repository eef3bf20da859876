"""How an officer stands below what is signed: position, rank, NIP. Pure. Source: rules 52."""

from __future__ import annotations

import re

from msgspec import Struct

#: As many characters as fit one line of a signature.
POSITION_CHARS, RANK_CHARS = 120, 80
_NIP = re.compile(r"(\d{8})(\d{6})(\d)(\d{3})", re.ASCII)


class Signatory(Struct, frozen=True):
    """What is empty is left out of a paper."""

    #: With "Plh.", "Plt." or "a.n." before it.
    position: str = ""
    #: Pangkat and golongan.
    rank: str = ""
    nip: str = ""


def read_nip(typed: str) -> str | None:
    """A NIP as it is printed, "19700101 199503 1 001"; None where it has not its 18 digits."""
    found = _NIP.fullmatch("".join(typed.split()))
    return " ".join(found.groups()) if found else None
