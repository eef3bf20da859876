"""The words of a spoken time, spelled out and in the order in which dates are read. Pure."""

from __future__ import annotations

import re

from bot.kinds.regional_words import in_indonesian

_SPELLINGS = {
    "kmrn": "kemarin", "kmrin": "kemarin", "kemaren": "kemarin", "kmren": "kemarin",
    "kmaren": "kemarin", "kmarin": "kemarin", "kemarinnya": "kemarin", "td": "tadi",
    "tdi": "tadi", "pg": "pagi", "pgi": "pagi", "sg": "siang", "siank": "siang", "sor": "sore",
    "mlm": "malam", "malem": "malam", "malamnya": "malam", "paginya": "pagi", "siangnya": "siang",
    "sorenya": "sore", "mgg": "minggu", "mggu": "minggu", "mg": "minggu", "mnggu": "minggu",
    "minggunya": "minggu", "pekan": "minggu", "bln": "bulan", "bulannya": "bulan", "thn": "tahun",
    "th": "tahun", "taun": "tahun", "tahunnya": "tahun", "tgl": "tanggal", "tg": "tanggal",
    "tglnya": "tanggal", "tanggalnya": "tanggal", "hr": "hari", "harinya": "hari", "jm": "jam",
    "pkl": "jam", "pukul": "jam", "jamnya": "jam", "dr": "dari", "smp": "sampai", "smpe": "sampai",
    "sampe": "sampai", "ampe": "sampai", "hingga": "sampai", "sd": "sampai", "s/d": "sampai",
    "s.d": "sampai",
    "bsk": "besok", "besuk": "besok", "esok": "besok", "ntar": "nanti", "entar": "nanti",
    "skrg": "sekarang", "skr": "sekarang", "skrng": "sekarang", "semenjak": "sejak",
    "mulai": "sejak", "sdh": "sudah", "udh": "sudah", "udah": "sudah", "dah": "sudah",
    "jum'at": "jumat", "jum’at": "jumat", "jumaat": "jumat", "jmt": "jumat", "snin": "senin",
    "yll": "lalu", "silam": "lalu", "akhr": "akhir", "ujung": "akhir", "penghujung": "akhir",
    "pengujung": "akhir", "permulaan": "awal", "awal-awal": "awal",
    "medio": "pertengahan", "ba'da": "bakda",
    "ba’da": "bakda", "bada": "bakda", "habis": "bakda", "abis": "bakda", "sehabis": "bakda",
    "lohor": "zuhur", "dzuhur": "zuhur", "dhuhur": "zuhur", "duhur": "zuhur", "dzuhr": "zuhur",
    "ashar": "asar", "magrib": "maghrib", "isya'": "isya", "isa'": "isya", "shubuh": "subuh",
    "dinihari": "dini", "setgh": "setengah", "stgh": "setengah", "setengh": "setengah",
    "stengah": "setengah", "sblm": "sebelum", "sblum": "sebelum", "jelang": "sebelum",
    "menjelang": "sebelum", "setelah": "sesudah", "stlh": "sesudah", "ssdh": "sesudah",
    "slesai": "sesudah", "selepas": "sesudah", "lepas": "sesudah", "usai": "sesudah",
    "pasca": "sesudah", "seusai": "sesudah", "tiap": "setiap", "tiap2": "setiap", "stiap": "setiap",
    "saban": "setiap", "tiap-tiap": "setiap", "kira-kira": "sekitar", "kira2": "sekitar",
    "kurleb": "sekitar", "kisaran": "sekitar", "sekitaran": "sekitar", "perkiraan": "sekitar",
    "mungkin": "sekitar", "mgkn": "sekitar", "kayaknya": "sekitar", "kyknya": "sekitar",
    "sepertinya": "sekitar", "kayanya": "sekitar", "±": "sekitar", "waktu": "pada", "pas": "pada",
    "saat": "pada", "ketika": "pada", "sewaktu": "pada", "tepatnya": "pada", "tepat": "pada",
    "mendatang": "depan", "lg": "lagi", "x": "kali", "lbh": "lebih", "tengahan": "pertengahan",
    "pertama": "ke-1", "kesatu": "ke-1", "kedua": "ke-2", "ketiga": "ke-3", "keempat": "ke-4",
    "kelima": "ke-5", "keenam": "ke-6", "ketujuh": "ke-7", "kedelapan": "ke-8",
    "kesembilan": "ke-9", "kesepuluh": "ke-10", "berbulan-bulan": "lama",
    "bertahun-tahun": "lama", "berminggu-minggu": "lama", "berhari-hari": "lama",
    "kelamaan": "lama", "wita": "", "wib": "", "wit": "", "kejadiannya": "", "kejadian": "",
    "pak": "", "bu": "", "yaitu": "", "yang": "", "yg": "", "seharian": "", "hri": "hari",
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
_UNIT = r"hari|minggu|bulan|tahun"

#: Spelled out before the text is cut into words; each looks at a few characters.
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\by(?:an)?g (?:ter)?(lalu|lewat)\b"), r"\1"),
    (re.compile(r"\b(?:yang )?akan datang\b"), "depan"),
    (re.compile(r"\bkira kira\b|\bkurang lebih\b|\blebih kurang\b"), "sekitar"),
    (re.compile(r"\b(?:seingat saya|seingatku|kalau tidak salah|klo ga salah)\b"), "sekitar"),
    (re.compile(r"(?<=\d),(?=\d)"), "."),
    (re.compile(r"(\d)\s?(?:rb|ribu)\b"), r"\1 ribu"),
    (re.compile(rf"\bse({_UNIT})an\b(?<!seharian)"), r"sekitar 1 \1"),
    (re.compile(rf"\bse({_UNIT})\b"), r"1 \1"),
    (re.compile(rf"\b(\d{{1,3}})\s?({_UNIT})an\b"), r"sekitar \1 \2"),
    (re.compile(r"\b(\d{1,3})(hr|hari|mgg|minggu|bln|bulan|thn|tahun|x)\b"), r"\1 \2"),
    (re.compile(r"\bs\.?\s?d\.?(?=\s?\d)"), "sampai "),
    (re.compile(r"[–—]"), "-"),
    (re.compile(r"\b(?:jam|jm|pkl|pukul) (\d{1,2}(?:[.:]\d\d)?)\s?-?an\b"), r"jam \1"),
    (re.compile(r"\bke ?-? ?(\d{1,2})\b"), r"ke-\1"),
    (re.compile(r"\bh ?([-+]) ?(\d{1,2})\b"), r"h\1\2"),
    (re.compile(r"\b(jam|pukul|pkl\.?|jm) ?1/2 "), r"\1 setengah "),
    (re.compile(r"\bh min (\d{1,2})\b"), r"h-\1"),
    (re.compile(r"\bh plus (\d{1,2})\b"), r"h+\1"),
    (re.compile(r"\bdi (?:depan|sekitar|ujung|akhir|awal)\b"), "di"),
)
_CUT = re.compile(r"[\s,;!?()]+")
_TENS = re.compile(r"\b([2-9]) puluh(?: ([1-9])\b)?")
_TEENS = re.compile(r"\b([2-9]) belas\b")


def plain_words(text: str) -> str:
    """Return lower-case words with the usual shortenings and regional words spelled out."""
    lowered = text.casefold()
    for pattern, spelled in _REWRITES:
        lowered = pattern.sub(spelled, lowered)
    words: list[str] = []
    for raw in _CUT.split(lowered):
        word = raw.strip(".\"'’:") if not re.search(r"\d\.\d", raw) else raw.strip(".\"'")
        words.append(_SPELLINGS.get(word, word))
    regional = in_indonesian(" ".join(word for word in words if word))
    counted = " ".join(str(_COUNTS.get(word, word)) for word in regional.split())
    counted = _TEENS.sub(r"1\1", counted)
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
_NAMES = {number: name for name, number in reversed(MONTHS.items())}
_DAYS = "senin|selasa|rabu|kamis|jumat|sabtu|minggu"
_TO = re.compile(
    rf"\b({MONTH}|\d) ?- ?(?=\d{{1,2}} (?:{MONTH})\b)|\b({MONTH}) ?- ?(?=(?:{MONTH})\b)"
    rf"|\b({_DAYS}) ?- ?(?=(?:{_DAYS})\b)|\b((?:19|20)\d\d) ?- ?(?=(?:19|20)\d\d\b)"
)
#: "jam 8-9": both are hours; but "jam 8 sampai 9 oktober" is not.
_HOURS = re.compile(
    r"\b(?:jam )?(\d{1,2}[.:]\d\d)(?: ?- ?| sampai (?:jam )?)(\d{1,2}[.:]\d\d)(?![\d/.:])"
    rf"|\bjam (\d{{1,2}}(?:[.:]\d\d)?)(?: ?- ?| sampai (?:jam )?)(\d{{1,2}}(?:[.:]\d\d)?)"
    rf"(?![\d/.:-])(?! (?:{MONTH}|hari|minggu|bulan|tahun|{_DAYS})\b)"
)
_APART = re.compile(r"[/.-](?=(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\b)")


def arranged(words: str) -> str:
    """Return `plain_words` text with each date written as day, month, year.

    "20-nov-2026", "nov 20 2026" and "20 bulan 11 2026" become one.
    """
    words = _HOURS.sub(_from_to, words)
    words = _GLUED.sub(_spaced, words)
    words = _HYPHENED.sub(_spaced, words)
    words = _SPACED.sub(r"\1/\3/\4", words)
    words = _MONTH_FIRST.sub(r"\2 \1 \3", words)
    words = _TO.sub(lambda found: f"{found.group(found.lastindex or 0)} sampai ", words)
    words = _APART.sub(" ", words)
    words = _NUMBERED.sub(lambda found: f"bulan {_NAMES[int(found.group(1))]}", words)
    return " ".join(words.split())


def _from_to(found: re.Match[str]) -> str:
    first, last = (one for one in found.groups() if one)
    return f"jam {first} sampai jam {last}"


def _spaced(found: re.Match[str]) -> str:
    return " ".join(part for part in found.groups() if part)
