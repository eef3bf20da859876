"""A text without what it says of one person. Pure.

Whatever is kept of that person as identity is removed wherever it stands: each word of three or
more letters or digits, names as a whole however short their words, telephone numbers in any way of
writing them. Addresses of mail, accounts and long runs of digits go whosever they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MASK = "••••"
#: Shorter words are in every sentence.
_WORD_CHARS = 3
#: Fewer digits tell nobody apart.
_NUMBER_DIGITS = 6

_NUMBER = re.compile(r"\d(?:[ .()/\-\u2010-\u2015]{0,2}\d){5,}")
_WORD = re.compile(r"[^\W_]+")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]+(?:@[^\s@<>()\[\],;:\"]+)+")
_ACCOUNT = re.compile(r"(?<!\w)@\w{3,}")
_LONG_DIGITS = re.compile(r"[+(]*\d(?:[ .()/\-\u2010-\u2015]{0,2}\d){8,}")
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
        if len(phrase) < 2:
            continue
        for at in range(len(folded) - len(phrase) + 1):
            if folded[at : at + len(phrase)] == phrase:
                gone |= set(range(at, at + len(phrase)))
    for at in sorted(gone, reverse=True):
        start, end = found[at].span()
        text = text[:start] + MASK + text[end:]
    return _MASKS.sub(MASK, text)


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
    return re.compile(rf"(?:[+(]*\s?(?:62|0)[^\w]{{0,3}})?{between.join(digits)}")
