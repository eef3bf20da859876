"""A telephone number that can be reached, or what stands for one. Source: rules 4."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
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
#: Behind its label: there is none.
_NONE = frozenset({"", "kosong", "tidak ada", "tdk ada", "nihil"})
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


def mask_phone(phone: str) -> str:
    """`+6281200000001` as it may be shown: `+62812••••0001`."""
    return f"{phone[:6]}••••{phone[-4:]}" if len(phone) >= 11 else "••••"


class Phone(Kind):
    """Value: {"number": E.164} or, without a telephone, {"pickup": where to reach the person}."""

    texts = frozenset({"hp_salah", "hp_tidak_punya", "konfirmasi_hp"})
    labels = (
        *("hp", "wa", "hp wa", "telepon", "telpon", "telp", "tlp", "handphone", "ponsel"),
        *("whatsapp", "kontak", "telepon hp", "telp hp", "hp whatsapp", "telepon wa"),
        *("telepon whatsapp", "yang bisa dihubungi"),
    )
    strict = True
    takes_contact = True
    identity = "number"
    none_answers = True
    declined_in_sentences = True

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

    def read_labelled(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        """Also "No HP: tidak ada", "No HP: di kantor desa": where somebody can be reached."""
        result = self.read(field, heard, now=now, zone=zone)
        words = heard.text
        if isinstance(result, Reading) or any(char.isdigit() for char in words):
            return result
        alone = fold(words) in _NONE
        said = "tidak punya hp" if alone else f"tidak punya hp, {words}"
        again = self.read(field, msgspec.structs.replace(heard, text=said), now=now, zone=zone)
        if isinstance(again, Reading):
            return Reading(Answer({"pickup": words}, words, words, messages=heard.messages))
        return again if alone or result.text == again.text else result

    def confirmation(self, answer: Answer) -> Confirmation:
        return Confirmation("konfirmasi_hp", {"nomor": answer.shown})

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return True

    def mask(self, answer: Answer) -> str:
        return mask_phone(self.number(answer))

    def number(self, answer: Answer) -> str:
        return str(answer.value.get("number", "")) if isinstance(answer.value, dict) else ""
