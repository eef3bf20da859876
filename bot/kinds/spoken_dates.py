"""Indonesian phrases of time, read as a span of local days. Pure; knows nothing of fields.

`read_days` returns the first and the last day that a phrase means and how sure that is, from
words that `plain_words` has spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

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

_MONTHS = {
    "januari": 1, "jan": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "maret": 3, "mar": 3,
    "mrt": 3, "april": 4, "apr": 4, "mei": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7,
    "agustus": 8, "agust": 8, "agu": 8, "ags": 8, "agt": 8, "september": 9, "sept": 9, "sep": 9,
    "oktober": 10, "okt": 10, "november": 11, "nopember": 11, "nov": 11, "nop": 11,
    "desember": 12, "des": 12,
}  # fmt: skip

_WEEKDAYS = {
    "senin": 0,
    "selasa": 1,
    "rabu": 2,
    "kamis": 3,
    "jumat": 4,
    "sabtu": 5,
    "minggu": 6,
}

_M = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_D = r"(\d{1,2})"
_Y = r"(\d{4}|\d{2})"
_W = "(" + "|".join(_WEEKDAYS) + ")"
_PAST = r"(?:lalu|kemarin|lewat|sebelumnya)"


class Days(Struct, frozen=True):
    """A span of whole days, both ends included. precision: day, week, month, year, about, since."""

    first: date
    last: date
    precision: str


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
    return " ".join(word for word in words if word)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _month_end(year, month + 1).day))


def _year(text: str | None, *, month: int, day: int, today: date) -> int:
    """The year as written, or the latest in which that day is not in the future."""
    if text:
        return int(text) if len(text) == 4 else 2000 + int(text)
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _one(day: date) -> Days:
    return Days(day, day, "day")


def _month(year: int, month: int, part: str | None = None) -> Days:
    first, last = date(year, month, 1), _month_end(year, month)
    if part == "awal":
        return Days(first, first.replace(day=10), "about")
    if part == "pertengahan" or part == "tengah":
        return Days(first.replace(day=11), first.replace(day=20), "about")
    if part == "akhir":
        return Days(first.replace(day=21), last, "about")
    return Days(first, last, "month")


def _year_span(year: int, part: str | None = None) -> Days:
    if part == "awal":
        return Days(date(year, 1, 1), date(year, 3, 31), "about")
    if part == "pertengahan" or part == "tengah":
        return Days(date(year, 5, 1), date(year, 8, 31), "about")
    if part == "akhir":
        return Days(date(year, 10, 1), date(year, 12, 31), "about")
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _ago(count: int, unit: str, today: date) -> Days:
    if unit == "hari":
        return _one(today - timedelta(days=count))
    if unit == "minggu":
        day = today - timedelta(weeks=count)
        return Days(
            day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday()), "week"
        )
    if unit == "bulan":
        day = _shift_months(today, -count)
        return _month(day.year, day.month)
    return _year_span(today.year - count)


Found = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Found, date], Days]]


def _numeric(found: Found, today: date) -> Days:
    day, month = int(found.group(1)), int(found.group(2))
    return _one(date(_year(found.group(3), month=month, day=day, today=today), month, day))


def _written(found: Found, today: date) -> Days:
    day, month = int(found.group(1)), _MONTHS[found.group(2)]
    return _one(date(_year(found.group(3), month=month, day=day, today=today), month, day))


def _written_range(found: Found, today: date) -> Days:
    last = _written_at(found.group(2), found.group(3), found.group(4), today)
    return Days(last.replace(day=int(found.group(1))), last, "about")


def _written_at(day: str, month: str, year: str | None, today: date) -> date:
    number = _MONTHS[month]
    return date(_year(year, month=number, day=int(day), today=today), number, int(day))


def _day_of_month_ago(found: Found, today: date) -> Days:
    """ "tanggal 3 bulan lalu" is the 3rd of last month; three months ago is the other reading."""
    before = _shift_months(today.replace(day=1), -1)
    return _one(before.replace(day=int(found.group(1))))


def _day_alone(found: Found, today: date) -> Days:
    day = int(found.group(1))
    month = today.replace(day=1)
    if day > today.day:
        month = _shift_months(month, -1)
    return _one(month.replace(day=day))


def _weekday_last_week(found: Found, today: date) -> Days:
    monday = today - timedelta(days=today.weekday() + 7)
    return _one(monday + timedelta(days=_WEEKDAYS[found.group(1)]))


def _weekday(found: Found, today: date) -> Days:
    back = (today.weekday() - _WEEKDAYS[found.group(1)]) % 7
    return _one(today - timedelta(days=back or 7))


def _named_month(found: Found, today: date) -> Days:
    part, month, year = found.group(1), _MONTHS[found.group(2)], found.group(3)
    return _month(_year(year, month=month, day=1, today=today), month, part)


def _relative_month(found: Found, today: date) -> Days:
    back = 0 if found.group(2) == "ini" or found.group(2) is None else 1
    day = _shift_months(today.replace(day=1), -back)
    return _month(day.year, day.month, found.group(1))


def _relative_year(found: Found, today: date) -> Days:
    back = 0 if found.group(2) == "ini" or found.group(2) is None else 1
    return _year_span(today.year - back, found.group(1))


def _rule(pattern: str, read: Callable[[Found, date], Days]) -> Rule:
    return re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w/-])"), read


#: Tried in order; the first that fits wins, so longer phrases stand before their parts.
_RULES: tuple[Rule, ...] = (
    _rule(
        r"(\d{4})-(\d{2})-(\d{2})",
        lambda f, _: _one(date(int(f.group(1)), int(f.group(2)), int(f.group(3)))),
    ),
    _rule(rf"{_D}[/.-](\d{{1,2}})[/.-]{_Y}", _numeric),
    _rule(rf"(?:tanggal )?{_D}\s?(?:-|sampai|sampai tanggal)\s?{_D} {_M}(?: {_Y})?",
          _written_range),
    _rule(rf"{_D} {_M}(?: (?:tahun )?{_Y})?", _written),
    _rule(rf"(?:tanggal )?{_D}[/-](\d{{1,2}})()", _numeric),
    _rule(rf"tanggal {_D} bulan {_PAST}", _day_of_month_ago),
    _rule(rf"tanggal {_D} bulan {_M}(?: (?:tahun )?{_Y})?", _written),
    _rule(rf"tanggal {_D}(?: bulan ini)?(?! bulan)", _day_alone),
    _rule(rf"(?:hari )?{_W} minggu {_PAST}", _weekday_last_week),
    _rule(r"kemarin (?:lusa|dulu)|lusa kemarin", lambda _, t: _one(t - timedelta(days=2))),
    _rule(rf"(\d{{1,3}}) (hari|minggu|bulan|tahun) {_PAST}",
          lambda f, t: _ago(int(f.group(1)), f.group(2), t)),
    _rule(rf"minggu {_PAST}", lambda _, t: _ago(1, "minggu", t)),
    _rule(r"minggu ini", lambda _, t: Days(t - timedelta(days=t.weekday()), t, "week")),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?bulan ({_PAST}|ini)", _relative_month),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?tahun ({_PAST}|ini)", _relative_year),
    _rule(r"(awal|pertengahan|tengah|akhir) bulan",
          lambda f, t: _month(t.year, t.month, f.group(1))),
    _rule(rf"(?:hari )?{_W} {_PAST}", _weekday),
    _rule(r"(?:tadi malam|semalam|tadi malem)", lambda _, t: _one(t - timedelta(days=1))),
    _rule(r"kemarin", lambda _, t: _one(t - timedelta(days=1))),
    _rule(r"besok|lusa", lambda _, t: _one(t + timedelta(days=1))),
    _rule(r"hari ini|tadi|barusan|baru saja|sekarang|ini hari", lambda _, t: _one(t)),
    _rule(r"(?:hari )?17an|17-an|tujuhbelasan",
          lambda _, t: _one(date(_year(None, month=8, day=17, today=t), 8, 17))),
    _rule(rf"(?:(awal|pertengahan|tengah|akhir) )?(?:bulan )?{_M}(?: (?:tahun )?{_Y})?",
          _named_month),
    _rule(rf"hari {_W}|(?!minggu){_W}",
          lambda f, t: _weekday_named(f.group(1) or f.group(2), t)),
    _rule(r"(?:(awal|pertengahan|tengah|akhir) )?(?:tahun )?((?:19|20)\d{2})",
          lambda f, _: _year_span(int(f.group(2)), f.group(1))),
)  # fmt: skip


def _weekday_named(name: str, today: date) -> Days:
    return _one(today - timedelta(days=(today.weekday() - _WEEKDAYS[name]) % 7))


_DURATION = re.compile(
    r"(?:sudah|selama|lebih dari)(?: lebih)? (\d{1,3}) (hari|minggu|bulan|tahun)"
)
_SINCE = re.compile(r"\b(?:sejak|dari)\b")


def read_days(words: str, today: date) -> Days | None:
    """Return the days that `plain_words` text means, or None. Future days are returned as such."""
    if duration := _DURATION.search(words):
        count, unit = int(duration.group(1)), duration.group(2)
        first = {
            "hari": lambda: today - timedelta(days=count),
            "minggu": lambda: today - timedelta(weeks=count),
            "bulan": lambda: _shift_months(today, -count),
            "tahun": lambda: _shift_months(today, -12 * count),
        }[unit]()
        return Days(first, today, "since")
    days = _first_phrase(words, today)
    if days is not None and _SINCE.search(words) and days.first <= today:
        until = words.partition(" sampai ")[2]
        last = _first_phrase(until, today) if until else None
        if last is not None and last.first >= days.first:
            return Days(days.first, last.last, "about")
        return Days(days.first, today, "since")
    return days


def _first_phrase(words: str, today: date) -> Days | None:
    for pattern, read in _RULES:
        for found in pattern.finditer(words):
            try:
                return read(found, today)
            except (ValueError, OverflowError):
                continue  # the 31st of June: another rule may fit
    return None
