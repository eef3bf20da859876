"""Remove from a text what identifies one person. Pure.

Whatever is kept of that person as identity is removed wherever it stands: each word of three or
more letters or digits, names as a whole however short their words, telephone numbers in any way of
writing them. Addresses of mail, accounts and long runs of digits go whosever they are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

MASK = "••••"
#: Shorter words are in every sentence.
_WORD_CHARS = 3
#: Fewer digits tell nobody apart.
_NUMBER_DIGITS = 6

_NUMBER = re.compile(r"\d(?:[ .()/\-\u2010-\u2015]{0,2}\d){5,}")
_WORD = re.compile(r"[^\W_]+")
# A run of characters is looked at from its first one alone and never given back in part: these
# expressions meet whatever citizens write, and must not begin anew at each letter of a long word.
_MAIL = re.compile(r"(?<![^\s@<>()\[\],;:\"])[^\s@<>()\[\],;:\"]++(?:@[^\s@<>()\[\],;:\"]++)+")
_ACCOUNT = re.compile(r"(?<!\w)@\w{3,}")
_LONG_DIGITS = re.compile(r"[+(]{0,3}\d(?:[ .()/\-\u2010-\u2015]{0,2}\d){8,}")
_NEIGHBOURHOOD = re.compile(r"\bR[TW]\b[\s.:/]*\d+", re.IGNORECASE)
_MASKS = re.compile(rf"{MASK}(?:[\s,.'’\-/]{{0,2}}{MASK})+")


def without_person(text: str, identity: Iterable[str]) -> str:
    """The text with the person's words replaced by `MASK`; the same again changes nothing more.

    `identity` is everything that is kept of who the person is, as it was said.
    """
    said = [_plain(one) for one in identity if one.strip()]
    text = _plain(text)
    numbers = {number for one in said for number in _numbers(one)}
    for number in sorted(numbers, key=len, reverse=True):
        text = _number_in_any_writing(number).sub(MASK, text)
    for pattern in (_MAIL, _ACCOUNT, _LONG_DIGITS, _NEIGHBOURHOOD):
        text = pattern.sub(MASK, text)
    phrases = [[_fold(word) for word in _WORD.findall(one)] for one in said]
    words = {word for phrase in phrases for word in phrase if len(word) >= _WORD_CHARS}
    found = list(_WORD.finditer(text))
    folded = [_fold(one[0]) for one in found]
    gone = {at for at, word in enumerate(folded) if word in words}
    for phrase in phrases:
        if len(phrase) > 1:
            gone |= _places(folded, phrase)
    kept, end = [], 0
    for at in sorted(gone):
        kept += [text[end : found[at].start()], MASK]
        end = found[at].end()
    return _MASKS.sub(MASK, "".join((*kept, text[end:])))


def _places(words: Sequence[str], phrase: Sequence[str]) -> set[int]:
    """The places of all words that are part of the phrase where it stands whole."""
    # Searched as text, for that is linear however often the phrase almost stands there.
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    text, wanted = ("\0" + "".join(f"{one}\0" for one in some) for some in (words, phrase))
    places: set[int] = set()
    beyond, at = 0, text.find(wanted)
    while at >= 0:
        first = bisect_left(starts, at)
        places |= set(range(max(first, beyond), first + len(phrase)))
        beyond, at = first + len(phrase), text.find(wanted, at + 1)
    return places


def _plain(text: str) -> str:
    """One way of writing each letter, and nothing unseen between letters."""
    composed = unicodedata.normalize("NFC", text)
    shown = (char for char in composed if unicodedata.category(char) != "Cf")
    return "".join(str(unicodedata.decimal(char, char)) for char in shown)


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _numbers(text: str) -> Iterator[str]:
    """Numbers in it, without what a country or a trunk call puts in front."""
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        national = (digits.removeprefix("62") if digits.startswith("62") else digits).lstrip("0")
        if len(national) >= _NUMBER_DIGITS:
            yield national


def _number_in_any_writing(digits: str) -> re.Pattern[str]:
    """With whatever is no letter between the digits, and any prefix."""
    between = r"[^\w]{0,3}"
    return re.compile(rf"(?:[+(]{{0,3}}\s?(?:62|0)[^\w]{{0,3}})?{between.join(digits)}")
