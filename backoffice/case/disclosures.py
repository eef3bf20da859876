"""What a text for one citizen had better not say of a person: numbers, other people's names. Pure.

A finding is a warning before something is sent, never a refusal: an officer may have every reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

Number = Literal["nik", "telepon"]

#: As people write numbers: in groups, with a little between the digits.
_GAP = r"[ .\-\u2010-\u2015]{0,2}"
#: A NIK and the number of a family card both have sixteen digits.
_SIXTEEN = re.compile(rf"(?<!\d)(?:\d{_GAP}){{15}}\d(?!\d)")
#: A mobile number, or one with the code of an area.
_TELEPHONE = re.compile(rf"(?<![\d.])(?:\+?62{_GAP}[2-9]|\(?0[2-9])(?:[)/]?{_GAP}\d){{6,11}}(?!\d)")
#: Days and hours of opening, which have as many digits.
_TIMES = re.compile(
    r"\b\d{1,2}[.\-/]\d{1,2}[.\-/](?:19|20)\d\d\b"
    r"|\b\d{1,2}[.:]\d\d ?[-\u2013] ?\d{1,2}[.:]\d\d\b"
)
#: One way of writing a number: without what a country or a trunk call puts in front.
_LEAD = re.compile(r"^(?:62|0)")
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
#: Behind these one word is a name.
_TITLES = frozenset(
    [
        *("pak", "bapak", "bpk", "bu", "ibu", "sdr", "sdri", "saudara", "saudari"),
        *("mas", "mbak", "bang", "kak", "haji", "hajah", "nama"),
    ]
)


def numbers_in(text: str, own: Iterable[str]) -> tuple[Number, ...]:
    """Kinds of numbers of persons that stand in a text; `own` are numbers of the office itself."""
    ours = {_digits(one) for one in own}
    found: list[Number] = []
    if _SIXTEEN.search(text):
        found.append("nik")
    rest = _TIMES.sub(" ", _SIXTEEN.sub(" ", text))
    if any(_digits(one[0]) not in ours for one in _TELEPHONE.finditer(rest)):
        found.append("telepon")
    return tuple(found)


def says_name(text: str, names: Iterable[str]) -> bool:
    """Does one of these names stand in the text?

    Of a name of several words two that stand side by side; one alone behind a title, or as the
    whole of a name that has no more.
    """
    words = _words(text)
    pairs = set(pairwise(words))
    titled = {after for before, after in pairs if before in _TITLES}
    return any(_stands(_words(name), pairs, titled) for name in names)


def _stands(name: Sequence[str], pairs: set[tuple[str, str]], titled: set[str]) -> bool:
    telling = [word for word in name if word not in _TITLES and len(word) > 1]
    if any(one in pairs for one in pairwise(telling)):
        return True
    return any(word in titled for word in telling)


def _digits(number: str) -> str:
    return _LEAD.sub("", re.sub(r"\D", "", number))


def _words(text: str) -> list[str]:
    return [unicodedata.normalize("NFKC", one).casefold() for one in _WORD.findall(text)]
