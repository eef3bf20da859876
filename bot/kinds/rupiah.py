"""Amounts of rupiah as people write them: "150rb", "Rp 1.000.000,-", "1,5 juta". Pure, linear.

Only what the words name is an amount: nothing is added up that was not said as one number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from bot.words import word_set

#: Larger than anything that a person could have lost to an office.
MOST = 10**14

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+")
_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?")
_PLAIN = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?")
#: A longer run of digits is no amount.
_DIGITS = 24

_SIGNS = word_set("rp idr")
_NAMED = word_set("rupiah perak")
_UNITS = {
    **dict.fromkeys(("ribu", "rb", "rbu", "k"), 1_000),
    **dict.fromkeys(("juta", "jt", "jta"), 1_000_000),
    **dict.fromkeys(("miliar", "milyar", "miliard"), 1_000_000_000),
}
#: One of a unit in one word, as the two words that it is.
_ONE = {f"se{unit}": ("satu", unit) for unit in ("ribu", "juta", "miliar", "milyar")}
_DIGIT_WORDS = {
    **{"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5},
    **{"enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9},
}
_WHOLE_WORDS = {"sepuluh": 10, "sebelas": 11}
_HALF = word_set("setengah stgh setgh")
#: Behind a number: it counts something else than money.
_OTHERS = word_set(
    "orang jiwa kk kepala warga penduduk pelanggan rumah kg kilo kilogram gram ons ton kuintal km "
    "kilometer meter m cm liter ltr ekor buah biji lembar unit hari jam menit detik bulan minggu "
    "tahun kali x persen hektar hektare ha batang karung sak dus bungkus porsi paket pohon "
    "halaman dokumen berkas surat volt watt"
)
#: In front of a number: it is a date, a time or a name.
_BEFORE = word_set("tahun thn th tanggal tgl jam pukul pkl nomor nomer no rt rw nik")


class Amount(Struct, frozen=True):
    """Rupiah that words name, where they stand, and whether they may mean another amount."""

    rupiah: int
    start: int
    end: int
    doubtful: bool = False


class _Token(Struct, frozen=True):
    said: str
    start: int
    end: int
    #: A letter or a digit stands right before it.
    glued: bool


class _Number(Struct, frozen=True):
    """A number that begins somewhere: how much, how many tokens, and how it was written."""

    value: Decimal
    count: int
    grouped: bool = False
    spelled: bool = False
    doubtful: bool = False


def amounts(text: str) -> list[Amount]:
    """Every amount that is surely money: with a sign, a word for it, thousands, or dots."""
    return _found(text, bare=False)


def amounts_asked(text: str) -> list[Amount]:
    """The same where an amount was asked for: a number alone is one too."""
    return _found(text, bare=True)


def shown(rupiah: int) -> str:
    """ "Rp1.500.000"."""
    return "Rp" + f"{rupiah:,}".replace(",", ".")


def _found(text: str, *, bare: bool) -> list[Amount]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        said, start, end = match[0].casefold(), match.start(), match.end()
        glued = _glued(text, start)
        tokens += [_Token(word, start, end, glued) for word in _ONE.get(said, (said,))]
    found: list[Amount] = []
    at = 0
    while at < len(tokens):
        amount, count = _read(tokens, at, bare=bare)
        if amount is not None:
            found.append(amount)
        at += max(1, count)
    return found


def _glued(text: str, start: int) -> bool:
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")


def _read(tokens: Sequence[_Token], at: int, *, bare: bool) -> tuple[Amount | None, int]:
    """The amount that begins here, and how many tokens are read; None where there is none."""
    first = at
    signed = tokens[at].said in _SIGNS and not tokens[at].glued
    at += signed
    total, unit, doubtful, certain = Decimal(0), 0, False, signed
    begun = spelled = False
    while number := _number(tokens, at):
        behind = at + number.count
        factor = _unit(tokens, behind)
        if begun and not _goes_on(tokens, at, number, unit, factor):
            break
        begun, spelled = True, spelled or number.spelled
        total += number.value * (factor or 1)
        doubtful |= number.doubtful or bool(number.grouped and factor)
        certain |= bool(factor) or number.grouped
        if not factor and (number.spelled or number.value % 1) and not unit:
            # "dua", "150,5": no amount unless something says so.
            certain, bare = certain and not number.value % 1, False
        at = behind + bool(factor)
        unit = factor
        if not factor:
            break
    if not begun:
        return None, 1
    named = at < len(tokens) and tokens[at].said in _NAMED
    other = at < len(tokens) and tokens[at].said in _OTHERS and not signed
    other |= first > 0 and tokens[first - 1].said in _BEFORE
    at += named
    value = int(total)
    if other or value != total or not 1 <= value <= MOST or not (certain or named or bare):
        return None, at - first
    small = value < 1_000 and not (signed or named)
    # "sejak dua ribu dua puluh"
    year = spelled and 1_900 < value < 2_100 and value % 100 and not (signed or named)
    return (
        Amount(value, tokens[first].start, tokens[at - 1].end, doubtful or small or bool(year)),
        at - first,
    )


def _goes_on(tokens: Sequence[_Token], at: int, number: _Number, unit: int, factor: int) -> bool:
    """ "1 juta 500 ribu", "dua ribu lima ratus": what is smaller belongs to the same amount."""
    if tokens[at].start - tokens[at - 1].end > 1 or number.value >= 1_000:
        return False
    if factor:
        return factor < unit
    return number.spelled and unit == 1_000 and number.value >= 10


def _unit(tokens: Sequence[_Token], at: int) -> int:
    """ "ribu" right behind a number; "k" only where it is glued to it."""
    if at >= len(tokens):
        return 0
    token = tokens[at]
    if token.said == "k" and not token.glued:
        return 0
    return _UNITS.get(token.said, 0)


def _number(tokens: Sequence[_Token], at: int) -> _Number | None:
    """The number that begins at a token, in digits or in words."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.said[0].isdigit():
        return _digits(tokens, at)
    if token.glued:
        return None
    if token.said in _HALF:
        # Half of something that is named: "setengah juta".
        return _Number(Decimal("0.5"), 1, spelled=True) if _unit(tokens, at + 1) else None
    value, count = _spelled(tokens, at)
    if not count:
        return None
    half = _half(tokens, at + count)
    return _Number(Decimal(value) + half, count + bool(half), spelled=True)


def _half(tokens: Sequence[_Token], at: int) -> Decimal:
    """ "satu setengah juta"."""
    said = at < len(tokens) and tokens[at].said in _HALF and _unit(tokens, at + 1)
    return Decimal("0.5") if said else Decimal(0)


def _digits(tokens: Sequence[_Token], at: int) -> _Number | None:
    token = tokens[at]
    said = token.said
    if token.glued and (at == 0 or tokens[at - 1].said not in _SIGNS):
        return None
    if len(said) > _DIGITS or not said.isascii() or (said[0] == "0" and said[1:2].isdigit()):
        return None
    if dots := _DOTS.fullmatch(said):
        return _Number(Decimal(dots[0].partition(",")[0].replace(".", "")), 1, grouped=True)
    if commas := _COMMAS.fullmatch(said):
        # As the English write thousands, or a fraction with too many places.
        whole = commas[0].partition(".")[0].replace(",", "")
        return _Number(Decimal(whole), 1, grouped=True, doubtful=True)
    if not _PLAIN.fullmatch(said):
        return None
    value = Decimal(said.replace(",", "."))
    half = _half(tokens, at + 1)
    if not half and at + 2 < len(tokens) and tokens[at + 1].said == "ratus":
        # "5 ratus ribu"
        return _Number(value * 100, 2) if _unit(tokens, at + 2) else None
    return _Number(value + half, 1 + bool(half))


def _spelled(tokens: Sequence[_Token], at: int) -> tuple[int, int]:
    """A number below a thousand in words, and of how many words; (0, 0) where there is none."""
    value, first = 0, at
    while at < len(tokens):
        said = tokens[at].said
        behind = tokens[at + 1].said if at + 1 < len(tokens) else ""
        if said == "seratus" and value < 100:
            value, at = value + 100, at + 1
        elif said in _WHOLE_WORDS and not value % 100:
            return value + _WHOLE_WORDS[said], at + 1 - first
        elif said not in _DIGIT_WORDS:
            break
        elif behind == "ratus" and not value:
            value, at = _DIGIT_WORDS[said] * 100, at + 2
        elif behind == "puluh" and not value % 100:
            value, at = value + _DIGIT_WORDS[said] * 10, at + 2
        elif behind == "belas" and not value % 100:
            return value + 10 + _DIGIT_WORDS[said], at + 2 - first
        elif not value % 10:
            return value + _DIGIT_WORDS[said], at + 1 - first
        else:
            break
    return value, at - first
