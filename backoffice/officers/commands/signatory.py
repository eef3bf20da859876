"""`/petugas data`: what was typed of position, rank and NIP; and what lacks of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from backoffice.case.officers import Staff
from backoffice.case.signatory import POSITION_CHARS, RANK_CHARS, Signatory, read_nip
from backoffice.officers.commands.running import Stop
from bot.words import fold

_LABELS = {
    "jabatan": "position",
    "pangkat": "rank",
    "golongan": "rank",
    "pangkat/golongan": "rank",
    "nip": "nip",
}
_MOST = {"position": POSITION_CHARS, "rank": RANK_CHARS}
#: Takes away what stands there.
_NOTHING = "-"


def read_described(typed: str) -> tuple[str, dict[str, str]]:
    """The name, and what was given by its field; a label stands behind a semicolon or on a line.

    Stops at a label that is none.
    """
    name, *rest = (" ".join(one.split()) for one in re.split(r"[;\n]", typed))
    given: dict[str, str] = {}
    for part in filter(None, rest):
        label, colon, value = part.partition(":")
        field = _LABELS.get(fold(label.strip()))
        if field is None or not colon:
            raise Stop("p_petugas_data_cara", {"tertulis": part[:60]})
        given[field] = value.strip()
    return name, given


def unnamed(one: Staff) -> str:
    """What no line below a signature of this officer says: a part of the texts, or "".

    Without a position of its own there stands the title of the role.
    """
    if one.rank and one.nip:
        return ""
    return "tanpa_nip" if one.rank else "tanpa_pangkat" if one.nip else "tanpa_keduanya"


def described(one: Staff, given: Mapping[str, str]) -> Signatory:
    """How the officer stands below what is signed with that; stops where a line cannot be so."""
    values: dict[str, str] = {}
    for field, value in given.items():
        if not value or value == _NOTHING:
            values[field] = ""
        elif field == "nip":
            nip = read_nip(value)
            if nip is None:
                raise Stop("p_petugas_nip", {"tertulis": value[:40]})
            values[field] = nip
        elif len(value) > _MOST[field] or not value.isprintable():
            raise Stop("p_petugas_data_panjang", {"batas": str(_MOST[field])})
        else:
            values[field] = value
    return replace(Signatory(one.position, one.rank, one.nip), **values)
