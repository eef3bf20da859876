"""Readers of what only some offices answer: needs by the way in, regular times, years. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from app.interview.answers import WayNeed, one_line
from app.interview.reading import Wrong, several
from backoffice.calendar.workdays import WEEKDAYS
from backoffice.office.duties import LAST_NTH, Every, read_every

YEARS_MOST = 100
#: What a citizen may be asked for; `boleh` may stay empty, and nobody is reminded of it.
WAY_NEEDS: dict[str, WayNeed] = {
    "terima": "receive",
    "lengkap": "complete",
    "tanya": "asked",
    "boleh": "optional",
}
_YEARS = re.compile(r"([0-9]{1,3})(?:\s*(?:tahun|thn|th))?\.?", re.IGNORECASE)
#: Words around a time that say nothing of their own: "tiap Senin pukul 8.00 pagi WIB".
_AROUND_TIME = re.compile(
    r"\b(?:setiap|tiap|hari (?=senin|selasa|rabu|kamis|jumat|sabtu|minggu)|pukul|jam|pagi|siang"
    r"|tanggal|tgl|bulan|tahun|wib|wita|wit)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2})(?:[.:](\d{2}))?$")
_SPELLED = {"jum'at": "jumat", " dan ": ", ", " & ": ", ", "pertama": "ke-1", "ke 1": "ke-1"}


def years(least: int) -> Callable[[str], int]:
    """A reader of a number of years."""

    def read(text: str) -> int:
        found = _YEARS.fullmatch(one_line(text))
        if not found or not least <= int(found[1]) <= YEARS_MOST:
            raise Wrong(f"Tulis satu angka dari {least} sampai {YEARS_MOST}, seperti 2.")
        return int(found[1])

    return read


def every(hours: Mapping[str, str]) -> Callable[[str], str]:
    """A reader of when something is due, within these hours (ISO weekday -> "07.30-16.00")."""

    def read(text: str) -> str:
        said = _plain(text)
        found = read_every(said)
        if found is None:
            raise Wrong(
                "Tulis hari lalu jamnya, seperti: senin 08.00; atau senin, kamis 08.00; atau hari "
                f"kerja ke-1 08.00 untuk tiap bulan (sampai ke-{LAST_NTH}); atau 1 oktober 08.00 "
                "untuk tiap tahun."
            )
        if fault := _closed(found, hours):
            raise Wrong(fault)
        return said

    return read


def _plain(text: str) -> str:
    """As `read_every` wants it, where somebody wrote as one speaks."""
    said = one_line(text).lower().rstrip(".")
    for spoken, written in _SPELLED.items():
        said = said.replace(spoken, written)
    said = " ".join(_AROUND_TIME.sub(" ", said).split()).replace(" ,", ",")
    return _CLOCK.sub(lambda found: f"{int(found[1]):02}.{found[2] or '00'}", said)


def _closed(found: Every, hours: Mapping[str, str]) -> str:
    """Why the office cannot do it then; empty where it can."""
    at = f"{found.at:%H.%M}"
    for day in found.weekdays or map(int, hours):
        name, open = WEEKDAYS[day - 1], hours.get(str(day), "")
        opens, _, closes = open.partition("-")
        if not open:
            return f"Kantor tutup pada hari {name}; tulis hari lain."
        if not opens <= at < closes:
            return f"Pukul {at} di luar jam kerja hari {name} ({open}); tulis jam lain."
    return ""


def titles_of(titles: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """A reader of some of the positions that were named."""
    known = {one.casefold(): one for one in titles}
    known |= {str(place): one for place, one in enumerate(titles, 1)}

    def read(text: str) -> tuple[str, ...]:
        said = several(text, least=1)
        for one in said:
            if one.casefold() not in known:
                raise Wrong(
                    f"“{one}” belum disebut. Tulis jabatan atau nomornya: {numbered(titles)}."
                )
        return tuple(dict.fromkeys(known[one.casefold()] for one in said))

    return read


def numbered(titles: Sequence[str]) -> str:
    """`1 Petugas; 2 Camat`: what may be typed instead of a long title."""
    return "; ".join(f"{place} {one}" for place, one in enumerate(titles, 1))


def way_needs(labels: Sequence[str]) -> Callable[[str], dict[str, WayNeed]]:
    """A reader of `Alamat TANYA; Bukti BOLEH` for questions with these labels."""
    known = {one.casefold(): one for one in labels}

    def read(text: str) -> dict[str, WayNeed]:
        found: dict[str, WayNeed] = {}
        for one in several(text, least=1):
            label, _, word = one.rpartition(" ")
            named, need = known.get(label.strip(" :=").casefold()), WAY_NEEDS.get(word.casefold())
            if named is None or need is None:
                raise Wrong(
                    f"“{one}” tidak terbaca. Tulis nama isian lalu TERIMA, LENGKAP, TANYA, atau "
                    f"BOLEH, seperti: Alamat TANYA; isian yang ada: {', '.join(labels)}."
                )
            found[named] = need
        return found

    return read
