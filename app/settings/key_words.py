"""A key as 24 words that can be read out, typed and checked.

As in BIP-39, 256 bits and 8 bits of a checksum make 24 words of 11 bits. The words are not from a
list: each is two syllables that people here can spell, so that nothing has to be kept but this.
"""

from __future__ import annotations

import hashlib
import re

WORDS = 24
_BITS = 11
_KEY = 32
_VOWELS = "aiou"
_FIRST, _SECOND = "bdfghjklmnprstwy", "bdklmnst"
_ALL = tuple(
    one + vowel + other + last
    for one in _FIRST
    for vowel in _VOWELS
    for other in _SECOND
    for last in _VOWELS
)
_NUMBERS = {word: number for number, word in enumerate(_ALL)}


class NotWords(ValueError):
    """These are not the words of a key; the message says which are wrong."""


def words_of(key: bytes) -> tuple[str, ...]:
    """The 24 words of a key of 32 bytes."""
    number = int.from_bytes(key + _checksum(key), "big")
    places = range(WORDS - 1, -1, -1)
    return tuple(_ALL[number >> _BITS * place & (1 << _BITS) - 1] for place in places)


def key_in(text: str) -> bytes:
    """The key whose words a text holds, in any writing; lines that begin with # are left out.

    Raises NotWords for words that are missing, too many, unknown, or not those of one key.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = re.findall(r"[^\W\d_]+", " ".join(lines).lower())
    unknown = [
        f"{place} ({word[:20]})" for place, word in enumerate(found, 1) if word not in _NUMBERS
    ]
    if unknown:
        raise NotWords(f"These are no words of a key: number {', '.join(unknown[:5])}")
    if len(found) != WORDS:
        raise NotWords(f"A key has {WORDS} words, and here are {len(found)}")
    number = 0
    for word in found:
        number = number << _BITS | _NUMBERS[word]
    key, checksum = number.to_bytes(_KEY + 1, "big")[:_KEY], number & 0xFF
    if bytes([checksum]) != _checksum(key):
        raise NotWords("Each of these is a word, and together they are no key: is one misread?")
    return key


def _checksum(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:1]
