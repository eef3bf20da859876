"""Reading one answer at the keyboard. Each reader gives the value or raises Wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from string import Formatter

from app.interview.answers import Choice, Level, one_line
from app.interview.names import STANDARD, option_ids
from backoffice.case.numbers import is_read_back
from bot.issues import FIELD_LABEL_CHARS, ID_CHARS, LABEL_CHARS, LISTED_CHARS
from bot.labelled import fold_label

NAME_CHARS = 200
LIST_MOST = 20
DAYS_MOST = 3650
_ID = re.compile(r"[a-z][a-z0-9_]*")
_HOURS = re.compile(
    r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?\s*(?:[-–]|s\.?/?d\.?|sampai)\s*"
    r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?(?:\s*wi(?:b|ta|t))?",
    re.IGNORECASE,
)
#: A level and how long it may take; what it is counted in was asked before.
_LEVEL = re.compile(r"(.*\S)\s+(\d+)(?:\s*(?:hari kerja|hari|jam))?", re.IGNORECASE)
#: How people say that there is nothing to be said.
NOTHING = frozenset((
    "", "-", "–", "—", "tidak ada", "tdk ada", "tak ada", "tidak punya", "belum ada", "belum punya",
    "nihil", "kosong",
))  # fmt: skip
#: Words for the parts of a register number, as somebody types them who knows no braces.
_NUMBER_WORDS = {
    "NOMOR": "{ordinal:04}",
    "TAHUN": "{year}",
    "ROMAWI": "{roman}",
    "BULAN": "{month:02}",
}
_YES = {
    **dict.fromkeys(("ya", "y", "iya", "ada", "boleh", "betul"), True),
    **dict.fromkeys(("tidak", "t", "tdk", "tak", "tidak ada", "tdk ada", "-", "belum"), False),
    **dict.fromkeys(("gak", "nggak", "enggak", "tidak boleh"), False),
}


class Wrong(ValueError):
    """The answer cannot be taken; the message says what to do."""


def words(text: str) -> str:
    """Something has to be said, and a yes or no says nothing."""
    said = one_line(text)
    empty = "Mohon ditulis dengan kata-kata; bagian ini tidak boleh kosong."
    if said.casefold() in (*NOTHING, *_YES) or not any(map(str.isalnum, said)):
        raise Wrong(empty)
    return _short(text, empty)


def fee(text: str) -> str:
    """What it costs; no cost is "gratis"."""
    return "gratis" if one_line(text).casefold() in (*NOTHING, "tidak", "0") else words(text)


def service(text: str) -> str:
    """The name of a service, of which every text says already that it is one."""
    said = words(text)
    rest = said[len("layanan ") :] if said.casefold().startswith("layanan ") else said
    return rest[:1].upper() + rest[1:]


def maybe(text: str) -> str:
    """Nothing, or a minus, leaves it out."""
    said = one_line(text)
    return "" if said.casefold() in NOTHING else _short(said, "")


def _short(text: str, empty: str) -> str:
    said = one_line(text)
    if not said:
        raise Wrong(empty)
    if len(said) > NAME_CHARS:
        raise Wrong(f"Terlalu panjang ({len(said)} huruf); tulis paling banyak {NAME_CHARS}.")
    return said


def office_id(text: str) -> str:
    said = one_line(text)
    if not _ID.fullmatch(said) or len(said) > ID_CHARS:
        raise Wrong(
            "Tulis satu kata dengan huruf kecil, angka, atau garis bawah, mulai dengan huruf, "
            f"paling panjang {ID_CHARS}, seperti kec_contoh."
        )
    return said


def prefix(text: str) -> str:
    said = one_line(text).upper()
    if not re.fullmatch(r"[A-Z]{3}", said):
        raise Wrong("Tulis tepat tiga huruf A sampai Z, seperti SGU.")
    return said


def register(text: str) -> str:
    """`NOMOR/PGD/TAHUN`, or the form as the profile has it."""
    said = one_line(text)
    if "{" not in said:
        said = re.sub("|".join(_NUMBER_WORDS), lambda found: _NUMBER_WORDS[found[0]], said)
    try:
        parts = {name for _, name, _, _ in Formatter().parse(said) if name is not None}
        fits = {"ordinal", "year"} <= parts <= {"ordinal", "year", "month", "roman"}
        sound = fits and len(said.format(ordinal=1, year=2026, month=8, roman="VIII")) <= 60
        sound = sound and is_read_back(said)
    except (ValueError, LookupError, AttributeError):
        sound = False
    if not sound:
        raise Wrong(
            "Tulis bentuknya dengan kata NOMOR dan TAHUN (boleh juga BULAN atau ROMAWI), dipisah "
            "garis miring dan tidak lebih dari 60 huruf, seperti NOMOR/PGD/TAHUN."
        )
    return said


def hours(text: str) -> str:
    """Opening hours as the profile writes them; empty where it is closed."""
    said = maybe(text)
    if not said or said.casefold() == "tutup":
        return ""
    found = _HOURS.fullmatch(said)
    if found is None:
        raise Wrong("Tulis jam buka dan jam tutup seperti 07.30-16.00, atau TUTUP.")
    opens, closes = (f"{int(found[at]):02}.{found[at + 1] or '00'}" for at in (1, 3))
    if opens >= closes:
        raise Wrong(f"Jam tutup ({closes}) harus sesudah jam buka ({opens}).")
    return f"{opens}-{closes}"


def number(text: str) -> int:
    said = one_line(text)
    if not re.fullmatch(r"[0-9]{1,4}", said) or not 1 <= int(said) <= DAYS_MOST:
        raise Wrong(f"Tulis satu angka dari 1 sampai {DAYS_MOST}, tanpa kata lain, seperti 5.")
    return int(said)


def yes_no(text: str) -> bool:
    try:
        return _YES[one_line(text).casefold().rstrip(".")]
    except KeyError:
        raise Wrong("Jawab YA atau TIDAK.") from None


def one_of(known: Mapping[str, str]) -> Callable[[str], str]:
    """A reader of one word out of a few: word -> what it means."""

    def read(text: str) -> str:
        said = one_line(text).casefold()
        if said not in known:
            raise Wrong(f"Pilih salah satu: {', '.join(known).upper()}.")
        return known[said]

    return read


def title_of(titles: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of the positions that were named; its number will do."""

    def read(text: str) -> str:
        said = one_line(text)
        found = {one.casefold(): one for one in titles}
        found |= {str(place): one for place, one in enumerate(titles, 1)}
        if said.casefold() not in found:
            raise Wrong(f"Tulis salah satu jabatan yang sudah disebut: {'; '.join(titles)}.")
        return found[said.casefold()]

    return read


def several(text: str, *, least: int = 0, chars: int = NAME_CHARS) -> tuple[str, ...]:
    """What stands between semicolons; nothing, or a minus, is none."""
    said = maybe_long(text)
    found = tuple(part for part in (one_line(one) for one in said.split(";")) if part)
    if len(found) < least:
        raise Wrong(f"Tulis paling sedikit {least}, dipisah titik koma (;).")
    if len(found) > LIST_MOST:
        raise Wrong(f"Tulis paling banyak {LIST_MOST}; yang lain dapat ditambahkan kemudian.")
    for one in found:
        if len(one) > chars:
            raise Wrong(f"“{one}” terlalu panjang ({len(one)} huruf); paling banyak {chars}.")
    if len({one.casefold() for one in found}) < len(found):
        raise Wrong("Ada yang tertulis dua kali; tulis masing-masing sekali saja.")
    return found


def maybe_long(text: str) -> str:
    said = one_line(text)
    return "" if said.casefold() in NOTHING else said


def titles(text: str) -> tuple[str, ...]:
    return several(text)


def some_titles(text: str) -> tuple[str, ...]:
    return several(text, least=1)


def points(text: str) -> tuple[str, ...]:
    return several(text, chars=LISTED_CHARS)


def options(text: str) -> tuple[str, ...]:
    """Answers that a citizen chooses from; each fits a button."""
    return several(text, least=2, chars=LABEL_CHARS)


def levels(text: str) -> tuple[Level, ...]:
    """`Ringan 3; Berat 10`; nothing is none."""
    found = []
    for one in several(text):
        parts = _LEVEL.fullmatch(one)
        if parts is None:
            raise Wrong("Tulis nama tingkat lalu angkanya, seperti: Ringan 3; Berat 10.")
        name, amount = parts[1], parts[2]
        if len(name) > LISTED_CHARS:
            raise Wrong(f"Nama tingkat paling panjang {LISTED_CHARS} huruf.")
        found.append(Level(name, number(amount)))
    if len(found) == 1:
        raise Wrong("Satu tingkat bukan pilihan: tulis paling sedikit dua, atau - bila tidak ada.")
    if len({one.name.casefold() for one in found}) < len(found):
        raise Wrong("Ada tingkat yang tertulis dua kali; tulis masing-masing sekali saja.")
    return tuple(found)


def label(taken: Sequence[str]) -> Callable[[str], str]:
    """A reader of a short name of a question; no two questions may have the same."""
    known = {fold_label(one) for one in (*STANDARD, *STANDARD.values(), *taken)}

    def read(text: str) -> str:
        said = maybe(text)
        # "Ya" names no question.
        said = words(said) if said else ""
        if said and (not fold_label(said) or len(said) > FIELD_LABEL_CHARS):
            raise Wrong(f"Tulis nama pendek dengan huruf, paling panjang {FIELD_LABEL_CHARS}.")
        if said and fold_label(said) in known:
            raise Wrong(f"“{said}” sudah menjadi nama pertanyaan lain; tulis nama lain.")
        return said

    return read


def option_of(choice: Choice) -> Callable[[str], str]:
    """A reader of one of the options, by label or number; nothing is none."""

    def read(text: str) -> str:
        said = maybe(text).casefold()
        every = tuple(option_ids(choice))
        found = {one.casefold(): one for one in every} | {"": ""}
        found |= {str(place): one for place, one in enumerate(every, 1)}
        if said not in found:
            raise Wrong(f"Tulis salah satu pilihan tadi, atau -: {'; '.join(every)}.")
        return found[said]

    return read
