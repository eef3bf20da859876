"""What ends a mail and is none of its words: signatures, and what telephones add."""

from __future__ import annotations

import re

from channels.mail.quote_starts import LOOK, RULE_LINE

#: More lines than these behind two dashes are no signature: some people draw lines so.
_SIGNATURE_LINES = 6
#: A sentence has so many words at least.
_SENTENCE_WORDS = 4
#: Lines that programs add at the end.
_ADDED_LINES = 6

_PRODUCT = (
    r"iphone|ipad|android|yahoo|outlook|samsung|galaxy|xiaomi|redmi|oppo|vivo|realme|huawei|"
    r"infinix|blackberry|nokia|mail untuk windows|mail for windows|windows|gmail|smartphone|"
    r"ponsel|telepon|perangkat|hp|hape|handphone|phone|tablet|mobile|seluler|telkomsel|"
    r"thunderbird|zoho|bluemail|aqua mail|spark|proton|k-9|mail"
)
_FROM_PHONE = re.compile(
    rf"(?:dikirim|terkirim|sent|diposting)\b.{{0,20}}\b(?:dari|from|via|dengan|menggunakan|using|"
    rf"melalui|with)\b.{{0,40}}(?:\b(?:{_PRODUCT})\b).{{0,90}}$",
    re.IGNORECASE,
)
_GET_APP = re.compile(
    r"(?:dapatkan|unduh|download|get)\s(?:aplikasi\s)?(?:outlook|bluemail|yahoo mail|gmail|"
    r"typeapp|spark)\b.{0,120}$",
    re.IGNORECASE,
)


def without_signature(lines: list[str], *, alone: bool = False) -> tuple[list[str], list[str]]:
    """Lines, and the signature that ended them: behind `-- `, or what a telephone adds.

    `alone`: there may be nothing but a signature in them.
    """
    signature: list[str] = []
    end = len(lines)
    for at in range(max(0, end - 60), end):
        if lines[at][:3] in ("--", "-- ") and _is_signature(lines, at, alone):
            signature, end = lines[at:], at
            break
    added: list[str] = []
    while end > 0 and len(added) < _ADDED_LINES:
        look = lines[end - 1][:LOOK].strip()
        if look and not _added_by_program(look):
            break
        if look:
            added.append(lines[end - 1])
        end -= 1
    return lines[:end], [*reversed(added), *signature]


def _is_signature(lines: list[str], at: int, alone: bool) -> bool:
    below = [line[:LOOK].strip() for line in lines[at + 1 :] if line.strip()]
    if len(below) > _SIGNATURE_LINES or any(map(_is_sentence, below)):
        return False
    return alone or any(line.strip() for line in lines[:at])


def _is_sentence(look: str) -> bool:
    """Whether a line tells something: names, offices and addresses are written in capitals."""
    if _added_by_program(look):
        return False
    words = [word for word in look.split() if word[0].isalpha()]
    small = sum(word[0].islower() for word in words)
    if len(words) < _SENTENCE_WORDS:
        return look[-1] == "?" and len(words) > 1
    return small * 2 >= len(words) or (look[-1] in ".?!" and small >= 2)


def _added_by_program(look: str) -> bool:
    bare = look.strip("*_<>[]() ")
    return (
        _FROM_PHONE.match(bare) is not None
        or _GET_APP.match(bare) is not None
        or (look[0] in "_=" and RULE_LINE.match(look) is not None)
    )
