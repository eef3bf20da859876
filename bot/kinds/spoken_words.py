"""The words of a spoken time, spelled out and in the order in which dates are read. Pure."""

from __future__ import annotations

import re
from datetime import date

from bot.kinds.named_days import FIXED_PATTERN

_SPELLINGS = {
    "kmrn": "kemarin", "kmrin": "kemarin", "kemaren": "kemarin", "kmren": "kemarin",
    "kmaren": "kemarin", "td": "tadi", "tdi": "tadi", "pg": "pagi", "pgi": "pagi",
    "sg": "siang", "siank": "siang", "sor": "sore", "mlm": "malam", "malem": "malam",
    "mgg": "minggu", "mggu": "minggu", "mg": "minggu", "mnggu": "minggu", "bln": "bulan",
    "thn": "tahun", "th": "tahun", "taun": "tahun", "tgl": "tanggal", "tg": "tanggal",
    "hr": "hari", "jm": "jam", "pkl": "jam", "pukul": "jam", "yg": "yang", "dr": "dari",
    "smp": "sampai", "sampe": "sampai", "ampe": "sampai", "hingga": "sampai", "sd": "sampai",
    "s/d": "sampai", "bsk": "besok", "besuk": "besok", "skrg": "sekarang", "skr": "sekarang",
    "sejak": "sejak", "semenjak": "sejak", "mulai": "sejak", "sdh": "sudah", "udh": "sudah",
    "udah": "sudah", "dah": "sudah", "alah": "sudah", "jum'at": "jumat", "jum’at": "jumat",
    "jumaat": "jumat", "ahad": "minggu", "minggunya": "minggu", "rebo": "rabu", "yll": "lalu",
    "kmarin": "kemarin", "akhr": "akhir", "ba'da": "bakda", "ba’da": "bakda", "bada": "bakda",
    "habis": "bakda", "abis": "bakda", "lohor": "zuhur", "dzuhur": "zuhur", "dhuhur": "zuhur",
    "duhur": "zuhur", "ashar": "asar", "magrib": "maghrib", "isya'": "isya", "shubuh": "subuh",
    "wulan": "bulan", "tigang": "tiga", "dinihari": "dini", "setgh": "setengah", "stgh": "setengah",
    "setengh": "setengah", "wita": "", "wib": "", "wit": "", "sekitar": "", "kira-kira": "",
    "kira2": "", "kurleb": "", "kejadiannya": "", "kejadian": "", "pada": "", "pas": "", "pak": "",
    "bu": "", "waktu": "", "yaitu": "", "yang": "",
}  # fmt: skip

_COUNTS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11, "duabelas": 12,
}  # fmt: skip

#: As they are written in Indonesia, at the border and on telephones set to English.
MONTHS = {
    "januari": 1, "january": 1, "jan": 1, "februari": 2, "february": 2, "pebruari": 2,
    "febuari": 2, "feb": 2, "peb": 2, "maret": 3, "march": 3, "mac": 3, "mar": 3, "mrt": 3,
    "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "june": 6, "jun": 6, "juli": 7,
    "july": 7, "julai": 7, "jul": 7, "agustus": 8, "august": 8, "ogos": 8, "agust": 8,
    "agus": 8, "agst": 8, "aug": 8, "agu": 8, "ags": 8, "agt": 8, "ag": 8, "september": 9,
    "sept": 9, "sep": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10, "november": 11,
    "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "december": 12, "disember": 12,
    "des": 12, "dec": 12,
}  # fmt: skip

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
PAST = r"(?:lalu|kemarin|lewat|sebelumnya)"

_TENS = re.compile(r"\b([2-9]) puluh(?: ([1-9])\b)?")
_TEENS = re.compile(r"\b([2-9]) belas\b")


def plain_words(text: str) -> str:
    """Return lower-case words with the usual shortenings spelled out."""
    lowered = text.casefold().replace("yg lalu", "lalu").replace("yang lalu", "lalu")
    lowered = re.sub(r"(\d)\s*(?:rb|ribu)\b", r"\1 ribu", lowered)
    lowered = re.sub(r"\bse(hari|minggu|bulan|tahun)\b", r"1 \1", lowered)
    lowered = re.sub(r"\b(\d+)(hr|hari|mgg|minggu|bln|bulan|thn|tahun)\b", r"\1 \2", lowered)
    lowered = re.sub(r"\bs\.?\s?d\.?(?=\s*\d)", "sampai", lowered)
    lowered = re.sub(r"[–—]", "-", lowered)
    words: list[str] = []
    for raw in re.split(r"[\s,;!?()]+", lowered):
        word = raw.strip(".\"'’") if not re.search(r"\d\.\d", raw) else raw.strip(".\"'")
        word = _SPELLINGS.get(word, word)
        words.append(str(_COUNTS[word]) if word in _COUNTS else word)
    counted = _TEENS.sub(r"1\1", " ".join(word for word in words if word))
    return _TENS.sub(lambda found: f"{found.group(1)}{found.group(2) or 0}", counted)


_GLUED = re.compile(rf"(?<![\w.])(\d{{1,2}})({MONTH})(\d{{4}})?(?!\w)")
_HYPHENED = re.compile(
    rf"(?<![\w/.-])(\d{{1,2}})\s?[-/.]\s?({MONTH})(?:\s?[-/.]\s?(\d{{4}}|\d{{2}}))?(?![\w/-])"
)
_SPACED = re.compile(r"(?<![\w/.-])(\d{1,2}) ([-/.]) (\d{1,2}) \2 (\d{4}|\d{2})(?![\w/-])")
_MONTH_FIRST = re.compile(rf"\b({MONTH}) (\d{{1,2}}) ((?:19|20)\d{{2}})\b")
#: "bulan 10" is October; "5 bulan 10 hari" is a length of time.
_NUMBERED = re.compile(
    r"\bbulan (1[0-2]|0?[1-9])(?![\w/.:-])(?! (?:hari|minggu|bulan|jam|kali|orang|puluh)\b)"
)
_PART = rf"(?:tanggal )?(?:\d{{1,2}} )?(?:bulan )?(?:{MONTH})|\d{{1,2}}/\d{{1,2}}|{FIXED_PATTERN}"
_YEAR_AFTER = re.compile(rf"\b({_PART}) (?:di )?(?:(\d{{1,2}}) )?tahun (?:{PAST}|(ini))(?!\w)")
_YEAR_BEFORE = re.compile(
    rf"(?<!\w)(?:(\d{{1,2}}) )?tahun (?:{PAST}|(ini)) (?:di )?({_PART})(?![\w/])"
)
_WRITTEN_YEAR_BEFORE = re.compile(
    rf"(?<!\w)(?:tahun )?((?:19|20)\d{{2}}) (?:di )?({_PART})(?! (?:tahun )?(?:19|20)\d)(?![\w/])"
)


def arranged(words: str, today: date) -> str:
    """Return `plain_words` text with each date written as day, month, year.

    "20-nov-2026", "nov 20 2026", "2026 20 november" and "20 bulan 11 2026" become one; "tahun
    lalu" beside a month or a day becomes the year that it is.
    """
    months = {number: name for name, number in reversed(MONTHS.items())}
    words = _GLUED.sub(_spaced, words)
    words = _HYPHENED.sub(_spaced, words)
    words = _SPACED.sub(r"\1/\3/\4", words)
    words = _MONTH_FIRST.sub(r"\2 \1 \3", words)
    words = _NUMBERED.sub(lambda found: f"bulan {months[int(found.group(1))]}", words)
    words = _YEAR_AFTER.sub(
        lambda f: f"{f.group(1)} {_year_back(f.group(2), f.group(3), today)}", words
    )
    words = _YEAR_BEFORE.sub(
        lambda f: f"{f.group(3)} {_year_back(f.group(1), f.group(2), today)}", words
    )
    return _WRITTEN_YEAR_BEFORE.sub(r"\2 \1", words)


def _spaced(found: re.Match[str]) -> str:
    return " ".join(part for part in found.groups() if part)


def _year_back(count: str | None, this: str | None, today: date) -> int:
    return today.year - (0 if this else int(count or 1))
