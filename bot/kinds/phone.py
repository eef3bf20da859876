"""A telephone number that can be reached, or what stands for one. Source: rules 4."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
from bot.words import fold

#: Digits with the usual separators; the letter o is read as a nought and then confirmed.
_RUN = re.compile(r"(?<![\w+])\+?[\doO](?:[\s.\-()]{0,2}[\doO]){7,15}(?!\w)")
#: The country's own prefix; people who copy a printed +62 leave the nought behind it.
_HOME = r"(?:(?:\+|00)?62(?:0)?|0)"
_MOBILE = re.compile(rf"{_HOME}(8[1-9]\d{{6,11}})")
#: Bare 812… as people write it behind a printed +62.
_BARE = re.compile(r"(8[1-9]\d{7,10})")
_LANDLINE = re.compile(rf"{_HOME}([2-7]\d{{7,10}})")
#: Neighbours across the border, whose numbers may be short; of all others the usual lengths.
_FOREIGN = re.compile(
    r"(?:\+|00)(60\d{8,10}|65[3689]\d{7}|673\d{7}|670\d{7,8}|675\d{7,8}"
    r"|(?!60|62|65|67[035])[1-9]\d{9,13})"
)
#: Where a second number begins behind nothing but a blank.
_NEXT = re.compile(r"(?<=\d)\s+(?=(?:\+|0)\d)")
_MOST = 3
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


class Found(NamedTuple):
    """A number in a text."""

    #: E.164.
    number: str
    #: A letter o was read as 0, or it is of another country: the person is asked whether it is so.
    unsure: bool


def phones_in(text: str) -> list[Found]:
    """The first few different numbers in a text, in their order."""
    found = _found(text)
    # "0812 0812 0001" is one number; only where more are read are blanks taken to part them.
    parted = _found(_NEXT.sub(" / ", text))
    return (parted if len(parted) > len(found) else found)[:_MOST]


def _found(text: str) -> list[Found]:
    numbers: dict[str, Found] = {}
    for run in _RUN.finditer(text):
        if one := _read(run.group()):
            numbers.setdefault(one.number, one)
    return list(numbers.values())


def _read(run: str) -> Found | None:
    lettered = "o" in run.casefold()
    digits = re.sub(r"[^\d+]", "", run.casefold().replace("o", "0"))
    for pattern in (_MOBILE, _LANDLINE, _BARE):
        if match := pattern.fullmatch(digits):
            return Found(f"+62{match.group(1)}", lettered)
    match = _FOREIGN.fullmatch(digits)
    return Found(f"+{match.group(1)}", unsure=True) if match else None


def normalise_phone(text: str) -> tuple[str, bool] | None:
    """Return the first number in text (E.164) and whether it is unsure, or None."""
    found = phones_in(text)
    return (found[0].number, found[0].unsure) if found else None


def show_phone(number: str) -> str:
    """Return a number as it is said at home: +6281200000001 is 0812-0000-0001."""
    if not number.startswith("+62"):
        return number
    national = "0" + number.removeprefix("+62")
    return "-".join((national[:4], national[4:8], national[8:])).strip("-")


def mask_phone(phone: str) -> str:
    """`+6281200000001` as it may be shown: `+62812••••0001`."""
    return f"{phone[:6]}••••{phone[-4:]}" if len(phone) >= 11 else "••••"


class Phone(Kind):
    """Value: {"number": E.164} or, without a telephone, {"pickup": where to reach the person}.

    Further numbers of the same answer stand in `others`.
    """

    texts = frozenset({"hp_salah", "hp_tidak_punya", "konfirmasi_hp"})
    printed_as = "kontak_pelapor"
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
        if phones := phones_in(words):
            return self._given(phones, words, heard)
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

    def _given(self, phones: Sequence[Found], words: str, heard: Heard) -> Reading:
        """All that were given: the first is called, the others are there besides."""
        value: dict[str, object] = {"number": phones[0].number}
        if len(phones) > 1:
            value["others"] = [one.number for one in phones[1:]]
        shown = " / ".join(show_phone(one.number) for one in phones)
        answer = Answer(value, words, shown, messages=heard.messages)
        return Reading(answer, confirm=any(one.unsure for one in phones))

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
        others = answer.value.get("others", []) if isinstance(answer.value, dict) else []
        numbers = (self.number(answer), *(str(one) for one in others))
        return " / ".join(mask_phone(one) for one in numbers)

    def number(self, answer: Answer) -> str:
        return str(answer.value.get("number", "")) if isinstance(answer.value, dict) else ""
