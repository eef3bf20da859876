"""Names for what is made by chance, given out by first appearance: a record without noise."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.transcript import CODE, TAPPED

_ID = re.compile(r"\b[0-9a-f]{32}\b")
_OWN_MAIL = re.compile(r"\baduan\.[0-9a-f]{40}@[\w.-]+")
_TAG = re.compile(r"\+[a-z0-9]{12,20}@")
_KEY = re.compile(r"(Kunci: )[a-z2-7]{16}\b")
_LINK = re.compile(r"\bTAUT-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_INVITATION = re.compile(r"\bADUAN-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_SPOKEN_YES = re.compile(r"\b(YA(?: SELESAI)? |kode_ya = \")[a-z2-7]{8}\b")


class Labels:
    """Stable names of one record."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        #: id -> what kind of thing it names, or its whole name.
        self.kinds: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        #: Codes in the order in which they appeared.
        self.codes: list[str] = []

    def copy(self) -> Labels:
        """The same names; what is named there is not named here."""
        other = Labels()
        other._given, other._counts = dict(self._given), dict(self._counts)
        other.kinds, other.names = dict(self.kinds), dict(self.names)
        other.constants, other.codes = dict(self.constants), list(self.codes)
        return other

    def name(self, what: str, kind: str = "id") -> str:
        """The name of this thing; a new one for what was not named before."""
        if what in self.names:
            return self.names[what]
        if what not in self._given:
            kind = self.kinds.get(what, kind)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._given[what] = f"{kind}-{self._counts[kind]}"
        return self._given[what]

    def code(self, code: str) -> str:
        if code not in self.codes:
            self.codes.append(code)
        return f"KODE-{self.codes.index(code) + 1}"

    def told(self, text: str) -> str:
        """The text with names in place of all that chance made."""
        for constant, name in self.constants.items():
            text = text.replace(constant, name)
        text = _ID.sub(lambda one: self.name(one[0]), text)
        text = _OWN_MAIL.sub(lambda one: self.name(one[0], "our-mail"), text)
        text = _TAG.sub(lambda one: f"+{self.name(one[0], 'tag')}@", text)
        text = _KEY.sub(lambda one: one[1] + self.name(one[0], "key"), text)
        text = _LINK.sub(lambda one: self.name(one[0], "TAUT"), text)
        text = _INVITATION.sub(lambda one: self.name(one[0], "ADUAN"), text)
        text = _SPOKEN_YES.sub(lambda one: one[1] + "SANDI", text)
        text = TAPPED.sub(lambda one: self.code("-".join(one.groups())), text)
        return CODE.sub(lambda one: self.code(one[0]), text)

    def kind_of(self, ids: Mapping[str, str]) -> None:
        self.kinds.update(ids)
