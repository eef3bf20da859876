"""Tracking codes, enrolment codes and linking codes. Pure.

A code is the office's prefix, five random characters and a check character: `ADU-7K4Q-29`.
No 0/O, 1/I/L, U, Z: they are misread aloud and on paper. Source: rules 6.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Z stands in codes that were given out earlier, and in no new one.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: What new codes are drawn from. No 2 either: to the check, modulo 29, it is what Z is, and a code
#: in which one of them was misread as the other would look like one given out earlier. So 2 is a
#: check character only, which Z never was.
_DRAWN = ALPHABET[1:-1]
# What telephones and word processors make of a dash, too.
_GAP = r"[-\s\u2010-\u2015]?"
# Whole words only: else "sampai sekarang" holds a code.
_CODE = re.compile(
    rf"(?<![A-Z0-9])([A-Z]{{3}}){_GAP}([{ALPHABET}]{{4}}){_GAP}([{ALPHABET}]{{2}})(?![A-Z0-9])"
)
#: Typed, dictated, with or without dashes: `TAUT-7K4Q-29HM`, `tautkan 7k4q29hm`.
_LINK = re.compile(r"\s*(?:TAUT(?:AN|KAN)?)[-\s:]+([A-Z0-9]{4})[-\s]?([A-Z0-9]{4})\s*[.!]?\s*")
_INVITATION = re.compile(
    rf"\s*(?:/START\s+)?ADUAN[-\s]?([{ALPHABET}]{{4}})[-\s]?([{ALPHABET}]{{4}})\s*"
)
#: A message that is longer than this consists of no code.
_ALONE = 200


def _pick(randomness: Callable[[int], bytes], count: int) -> str:
    # 252 is the largest multiple of 28 below 256: bytes above it would favour the first letters.
    letters: list[str] = []
    while len(letters) < count:
        letters += [_DRAWN[b % 28] for b in randomness(count * 2) if b < 252]
    return "".join(letters[:count])


def _check(body: str) -> str:
    """Notices each wrong letter and each two neighbours that changed places in a new code."""
    total = sum((i + 1) * ALPHABET.index(c) for i, c in enumerate(body))
    return ALPHABET[total % 29]


def new_code(prefix: str, randomness: Callable[[int], bytes]) -> str:
    """Return a fresh tracking code, one of 17 million: the caller checks that it is free."""
    body = _pick(randomness, 5)
    return f"{prefix}-{body[:4]}-{body[4]}{_check(body)}"


def new_invitation(randomness: Callable[[int], bytes]) -> str:
    """Return a one-time enrolment code: `ADUAN-XXXX-XXXX`, 38 bits."""
    body = _pick(randomness, 8)
    return f"ADUAN-{body[:4]}-{body[4:]}"


def find_invitation(text: str) -> str | None:
    """Return the enrolment code that a message consists of, in its canonical form."""
    match = _INVITATION.fullmatch(text.upper()) if len(text) <= _ALONE else None
    return f"ADUAN-{match[1]}-{match[2]}" if match else None


def new_link(randomness: Callable[[int], bytes]) -> str:
    """Return a one-time code that links an account: `TAUT-XXXX-XXXX`, 33 bits and a check."""
    body = _pick(randomness, 7)
    return f"TAUT-{body[:4]}-{body[4:]}{_check(body)}"


def find_link(text: str) -> str | None:
    """Return the linking code that a message consists of, right or wrong, in its canonical form."""
    match = _LINK.fullmatch(text.upper())
    return f"TAUT-{match[1]}-{match[2]}" if match else None


def is_link(code: str) -> bool:
    """Is it a code that we may have given out: its letters and its check character are right?"""
    body = code.removeprefix("TAUT-").replace("-", "")
    known = len(body) == 8 and all(letter in ALPHABET for letter in body)
    return known and _check(body[:7]) == body[7]


def find_code(text: str) -> str | None:
    """Return the first tracking code in a text whose check character is right."""
    for match in _CODE.finditer(text.upper()):
        body = match[2] + match[3][0]
        if _check(body) == match[3][1]:
            return f"{match[1]}-{match[2]}-{match[3]}"
    return None


def is_code(text: str) -> bool:
    """Has the whole text the shape of a tracking code, right or wrong?"""
    return _CODE.fullmatch(text.upper()) is not None
