"""The names of an office's officers, arranged so that a word finds whom it may mean at once. Pure.

As people write them: without titles, without accents, in the old spelling, a letter off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.words import word_set

#: How people address somebody, also in haste.
TITLES = word_set(
    "bapak bapake bpk bp pak ibu buk bu ibuk sdr sdri saudara saudari mas mbak mba mbk mbok bang "
    "abang abg kak kakak ka om tante tuan nyonya nona encik cik koh cece uda uni akang teteh kang "
    "teh neng bli bapaknya ibunya masnya mbaknya"
)
#: What stands beside a name and is no part of it.
DEGREES = word_set(
    "dr drs dra ir h hj s m a se sh st si sip sos kom pd ag mm mh msi map ap amd haji hajah hajjah "
    "prof apt skom spd"
)
#: A role under which somebody was entered names nobody.
_ROLES = word_set(
    "petugas pegawai staf staff admin operator kepala pejabat tim ketua loket bagian bidang dinas"
)
COUNTERS = word_set("loket lokt meja konter counter bilik")
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        ("satu i", "dua ii", "tiga iii", "empat iv", "lima", "enam vi", "tujuh", "delapan"), 1
    )
    for word in words.split()
}
#: A slip is looked for in words from this length, to that.
_LONG, _LONGEST = 5, 30

_WORD = re.compile(r"[^\W\d_]+|\d+")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
#: A numeral is as short, and has its letters three times: iii.
_SHORT = 3


class Word(NamedTuple):
    """A word as it is compared."""

    said: str
    #: It begins with a capital, or a dot stands behind it: an initial may.
    proper: bool


class Named(NamedTuple):
    """An officer as people may name one."""

    id: str
    #: The name as it was entered, but for titles; with a role that stands in it.
    whole: tuple[str, ...]
    #: What a colleague might be called by.
    parts: tuple[str, ...]
    initials: str
    #: Numbers of counters in the officer's unit.
    counters: frozenset[str]


def read(text: str) -> list[Word]:
    """The words of a text, without accents, marks that nobody sees, and letters held down."""
    plain = text if text.isascii() else "".join(filter(_shows, unicodedata.normalize("NFKD", text)))
    found = []
    # A long text says the same words over and over.
    known: dict[tuple[str, bool], Word] = {}
    for match in _WORD.finditer(plain):
        word = match[0]
        proper = word[0].isupper() or plain[match.end() : match.end() + 1] == "."
        if (word, proper) not in known:
            known[word, proper] = Word(_held_up(word.casefold()), proper)
        found.append(known[word, proper])
    return found


def _held_up(said: str) -> str:
    """Without letters held down: tolooong."""
    return _RUN.sub(r"\1", said) if len(said) > _SHORT else said


def _shows(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Mn", "Cf")


def spelt(word: str) -> str:
    """A name as it is spelt today: Soekarno, Djoko, Tjipto."""
    return word.replace("oe", "u").replace("dj", "j").replace("tj", "c")


def number_at(words: Sequence[Word], at: int) -> str:
    """The number that stands there, behind "nomor" too; empty for none."""
    for word in words[at : at + 2]:
        if word.said.isdigit():
            return word.said.lstrip("0")[:3]
        if word.said in _NUMBERS:
            return _NUMBERS[word.said]
        if word.said not in ("no", "nomor", "nmr"):
            break
    return ""


class Roster:
    """The names of an office: who bears a word as a part, nearly so, by initials or a nickname."""

    def __init__(self, entries: Sequence[tuple[str, str, str]]) -> None:
        self.officers = [_named(*entry) for entry in entries]
        self.by_id = {one.id: one for one in self.officers}
        self.by_part: dict[str, set[str]] = {}
        self._by_rest: dict[str, set[str]] = {}
        self.joined: dict[str, set[str]] = {}
        self.by_first: dict[str, list[Named]] = {}
        self.by_counter: dict[str, set[str]] = {}
        self._by_beginning: dict[str, set[str]] = {}
        self._by_initials: dict[str, set[str]] = {}
        for one in self.officers:
            for part in one.parts:
                self.by_part.setdefault(part, set()).add(one.id)
                for end in range(1, len(part) - 1):
                    self._by_beginning.setdefault(part[:end], set()).add(one.id)
            for end in range(1, len(one.initials) + 1):
                if end == 1 or len(one.initials) > 1:
                    self._by_initials.setdefault(one.initials[:end], set()).add(one.id)
            if len(one.parts) > 1:
                self.joined.setdefault("".join(one.parts), set()).add(one.id)
            if one.parts:
                self.by_first.setdefault(one.whole[0], []).append(one)
            for counter in one.counters:
                self.by_counter.setdefault(counter, set()).add(one.id)
        for part in self.by_part:
            if len(part) >= _LONG:
                for rest in _rests(part):
                    self._by_rest.setdefault(rest, set()).add(part)

    def exactly(self, word: str) -> frozenset[str]:
        return frozenset(self.by_part.get(word, ()))

    def nearly(self, word: str) -> frozenset[str]:
        """Who bears a part that is one slip of spelling away."""
        if not _LONG - 1 <= len(word) <= _LONGEST:
            return frozenset()
        parts = {part for rest in _rests(word) for part in self._by_rest.get(rest, ())}
        return frozenset(
            id for part in parts if is_one_slip(part, word) for id in self.by_part[part]
        )

    def begun_by(self, word: str) -> frozenset[str]:
        """Who is called by the beginning of a name: Ken of Kenanga."""
        return frozenset(self._by_beginning.get(word, ()))

    def of_initials(self, letters: str) -> frozenset[str]:
        return frozenset(self._by_initials.get(letters, ()))


@lru_cache(maxsize=16)
def roster_of(entries: tuple[tuple[str, str, str], ...]) -> Roster:
    return Roster(entries)


def _named(id: str, name: str, unit: str) -> Named:
    words = [word.said for word in read(name)]
    words = [word for word in words if word not in TITLES | DEGREES and not word.isdigit()]
    whole = tuple(spelt(word) for word in words)
    # Somebody who was entered by the role alone has no name.
    parts = tuple(spelt(word) for word in words if word not in _ROLES)
    said = read(unit)
    counters = frozenset(
        number
        for at, word in enumerate(said)
        if word.said in COUNTERS and (number := number_at(said, at + 1))
    )
    return Named(id, whole, parts, "".join(part[0] for part in parts), counters)


def _rests(word: str) -> set[str]:
    """The word, and what is left of it without one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def is_one_slip(one: str, other: str) -> bool:
    """One letter more, less, another, or two neighbours changed about (Damerau-Levenshtein)."""
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
