"""What one word may mean in an office: whom it may name, whether it speaks of an officer. Pure.

A text says the same words over and over, and so do people: what has been looked up is remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from backoffice.office.misconduct import Lexicon, Misconduct, bare, lexicon_of
from backoffice.office.officer_names import COUNTERS, TITLES, Roster, roster_of, spelt

#: A title or a word for an officer beside one part of a name; a letter off.
PART, SLIP = "sapaan", "ejaan"
#: A title and a name in one word: "bukenanga", "PakRangga".
GLUED = re.compile(r"(?:bapak|ibu|pak|bu|mas|mbak|mba)(\w{3,})")
#: So many words are remembered, of that length at most.
_REMEMBERED, _LENGTH = 10_000, 30


class Hit(NamedTuple):
    """Who may be meant by a word, and how surely."""

    ids: frozenset[str]
    why: str


class Meaning(NamedTuple):
    """What a word says by itself."""

    bare: str
    spelt: str
    #: A word for an officer, or for the place where one sits.
    officer: bool
    #: That, or how somebody is addressed.
    title: bool
    #: Whom it may name.
    hit: Hit | None
    #: Anything of this.
    notable: bool


class Dictionary:
    """The words of people beside the names and the lexicon of one office."""

    def __init__(self, roster: Roster, lexicon: Lexicon) -> None:
        self.roster, self.lexicon = roster, lexicon
        self._known: dict[str, Meaning] = {}

    def of(self, said: str) -> Meaning:
        """What the word means; safe to ask from several threads."""
        found = self._known.get(said)
        if found is None:
            found = self._look_up(said)
            if len(said) <= _LENGTH:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[said] = found
        return found

    def _look_up(self, said: str) -> Meaning:
        root, spelling = bare(said), spelt(said)
        officer = root in self.lexicon.officers or said in self.lexicon.officers
        title = officer or said in TITLES
        hit = self._hit(said, spelling, title=title)
        notable = bool(
            title
            or hit
            or root in COUNTERS
            or spelling in self.roster.joined
            or GLUED.fullmatch(said)
        )
        return Meaning(root, spelling, officer, title, hit, notable)

    def _hit(self, said: str, spelling: str, *, title: bool) -> Hit | None:
        if len(spelling) < 2 or spelling.isdigit():
            return None
        if ids := self.roster.exactly(spelling):
            return Hit(ids, PART)
        if said in self.lexicon.ordinary or title:
            return None
        if ids := self.roster.nearly(spelling):
            return Hit(ids, SLIP)
        return None


@lru_cache(maxsize=16)
def dictionary_of(entries: tuple[tuple[str, str, str], ...], words: Misconduct) -> Dictionary:
    """The dictionary of an office whose officers are these: id, name and unit of each."""
    return Dictionary(roster_of(entries), lexicon_of(words))
