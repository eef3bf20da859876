"""A telephone number that can be reached, or what stands for one. Source: rules 4."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.kind import Confirmation, Heard, Problem, Reading
from bot.words import fold

#: Digits with the usual separators; the letter o is read as a nought and then confirmed.
_RUN = re.compile(r"(?<![\w+])\+?[\doO](?:[\s.\-()]{0,2}[\doO]){7,15}(?!\w)")
_MOBILE = re.compile(r"(?:\+?62|0)(8[1-9]\d{6,11})")
#: Bare 812… as people write it behind a printed +62.
_BARE = re.compile(r"(8[1-9]\d{7,10})")
_LANDLINE = re.compile(r"(?:\+?62|0)([2-7]\d{7,10})")
_NO_PHONE = re.compile(
    r"\b(?:tidak|tdk|gak|ga|gk|nggak|ngga|enggak|ndak|tak|belum|indak)\s+(?:ada|punya|pny|py|pake|pakai"
    r"|memiliki)\s+(?:nomor\s+|no\s+)?(?:hp|handphone|telepon|telpon|hape|ponsel|wa|whatsapp|nomor)\b"
)
_PLACE = re.compile(
    r"\b(kantor|desa|ds|kelurahan|kel|balai|rumah|warung|masjid|gereja|sekolah|pos|loket|kepala"
    r"|kades|lurah|rt|dusun|diambil|ambil|titip|tetangga)\b"
)


def normalise_phone(text: str) -> tuple[str, bool] | None:
    """Return (E.164, whether a letter o was read as 0) of the first number in text, or None."""
    for found in _RUN.finditer(text):
        run = found.group()
        lettered = "o" in run.casefold()
        digits = re.sub(r"[^\d+]", "", run.casefold().replace("o", "0"))
        for pattern in (_MOBILE, _LANDLINE, _BARE):
            if match := pattern.fullmatch(digits):
                return f"+62{match.group(1)}", lettered
    return None


def show_phone(number: str) -> str:
    """Return an Indonesian number as it is said at home: +6281200000001 is 0812-0000-0001."""
    national = "0" + number.removeprefix("+62")
    return "-".join((national[:4], national[4:8], national[8:])).strip("-")


class Phone:
    """Value: {"number": E.164} or, without a telephone, {"pickup": where to reach the person}."""

    telling = False
    limits: frozenset[str] = frozenset()
    texts = frozenset({"hp_salah", "hp_tidak_punya", "konfirmasi_hp"})

    def choices(self, field: Field) -> tuple[Option, ...]:
        return ()

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        if phone := normalise_phone(words):
            number, lettered = phone
            answer = Answer({"number": number}, words, show_phone(number), messages=heard.messages)
            return Reading(answer, confirm=lettered)
        folded = fold(words)
        none = _NO_PHONE.search(folded)
        rest = (folded[: none.start()] + folded[none.end() :]).strip(" ,.;") if none else folded
        waiting = heard.before is not None
        # Where there is no telephone, any place where the person can be reached will do.
        reachable = bool(_PLACE.search(rest)) if none else waiting and len(rest) >= 5
        if reachable and (none or waiting):
            return Reading(Answer({"pickup": words}, words, words, messages=heard.messages))
        if none:
            partial = Answer(None, words, words, messages=heard.messages)
            return Problem("hp_tidak_punya", partial=partial, counts=False)
        return Problem("hp_salah", partial=heard.before)

    def confirmation(self, answer: Answer) -> Confirmation:
        return Confirmation("konfirmasi_hp", {"nomor": answer.shown})
