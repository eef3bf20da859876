"""A text cut into the phrases that say something of a time, and the words between them. Pure.

At each word the longest phrase that begins there is taken, so a closer reading wins over a looser
one. What no phrase takes stays a word: whoever reads the phrases sees what stands beside them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.kinds import phrase_readers as read
from bot.kinds import spoken_hours
from bot.kinds.named_days import FEAST_PATTERN, feast_key
from bot.kinds.named_days import FIRST_WORDS as FEAST_WORDS
from bot.kinds.phrase_readers import WEEKDAYS, Phrase, Reads
from bot.kinds.spans import Said
from bot.kinds.spoken_hours import Hours
from bot.kinds.spoken_words import MONTH, MONTHS

_W = f"({'|'.join(WEEKDAYS)})"
_W6 = f"({'|'.join(WEEKDAYS[:6])})"
_M = f"({MONTH})"
_D = r"(\d{1,2})"
_Y4 = r"((?:19|20)\d\d)"
#: Two figures that begin a time of day ("5 okt 08.30", "5 okt 10 pagi") are no year.
_Y = (
    r"((?:19|20)\d\d|'?\d\d(?![.:]\d)"
    r"(?! (?:dini|subuh|pagi|siang|sore|petang|malam|menit|hari|minggu|bulan|tahun|orang|kali)\b))"
)
_PAST = r"(?:lalu|kemarin|lewat)"
_PART = "(?:(awal|pertengahan|tengah|akhir) )?"
_UNIT = "(hari|minggu|bulan|tahun)"


class _Rule:
    """A phrase of a certain shape, and who reads it."""

    def __init__(self, shape: str, reads: Reads) -> None:
        self.pattern = re.compile(rf"(?:{shape})(?!\S)")
        self.reads = reads


def _feast(found: re.Match[str], _: date) -> Said:
    return Said(feast=feast_key(found.group(1)), past=True if found.group(2) else None)


def _feast_part(found: re.Match[str], _: date) -> Said:
    part, name, past = found.groups()
    return Said(feast=feast_key(name), part=read.part_named(part), past=True if past else None)


def _year(found: re.Match[str], today: date) -> Said:
    before, written, part, short = found.groups()
    return Said(year=read.full_year(written or short, today), part=read.part_named(before or part))


_RULES: tuple[_Rule, ...] = (
    _Rule(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
        read.day_said(lambda f, _: Said(int(f.group(1)), int(f.group(2)), int(f.group(3)))),
    ),
    _Rule(rf"(?:tanggal )?{_D}[/.-](\d{{1,2}})[/.-](\d{{4}}|\d\d)", read.day_said(read.numeric)),
    _Rule(rf"(?:tanggal )?{_D} (\d{{1,2}}) {_Y4}", read.day_said(read.numeric)),
    _Rule(rf"(?:tanggal )?{_D}[/-](\d{{1,2}})(?: (?:tahun )?{_Y4})?", read.day_said(read.numeric)),
    _Rule(
        rf"(?:tanggal )?{_D}(?: ?- ?| sampai (?:tanggal )?){_D} (?:bulan )?{_M}"
        rf"(?: (?:tahun )?{_Y})?",
        read.day_said(read.span_of_days),
    ),
    _Rule(
        rf"(?:tanggal )?{_D} (?:bulan )?{_M}(?: (?:tahun )?{_Y})?(?: lalu| kemarin)?",
        read.day_said(read.written),
    ),
    _Rule(
        rf"tanggal {_D}(?: ?- ?| sampai (?:tanggal )?){_D}",
        read.day_said(lambda f, _: Said(day=int(f.group(1)), last_day=int(f.group(2)))),
    ),
    _Rule(rf"tanggal {_D} bulan {_PAST}", read.day_said(read.month_ago)),
    _Rule(r"tanggal (0|10|20)-?an|tanggal belasan", read.day_said(read.around_day)),
    _Rule(rf"tanggal {_D}(?: lalu)?", read.day_said(lambda f, _: Said(day=int(f.group(1))))),
    _Rule(
        rf"({FEAST_PATTERN})( {_PAST})?",
        read.day_said(_feast),
    ),
    _Rule(r"(?:hari )?ke-(\d{1,2})", read.day_said(lambda f, _: Said(nth_day=int(f.group(1))))),
    _Rule(
        rf"(?:hari )?{_W6}(?: (lalu|kemarin|lewat|ini|depan))?", read.day_said(read.weekday_said)
    ),
    _Rule(r"hari (minggu)(?: (lalu|kemarin|lewat|ini|depan))?", read.day_said(read.weekday_said)),
    _Rule(
        r"(minggu)()(?= (?:dini|subuh|pagi|siang|sore|petang|malam|tanggal|\d))",
        read.day_said(read.weekday_said),
    ),
    _Rule(rf"malam {_W}( {_PAST})?", read.eve_said),
    _Rule(
        rf"malam(?= (?:(?:tanggal )?\d{{1,2}} {_M}|tanggal \d{{1,2}}|{FEAST_PATTERN})(?!\S))",
        lambda f, _: Phrase("day", "malam", day=Said(eve=True), hours=Hours(part="malam")),
    ),
    _Rule(
        rf"minggu (ke-[1-5]|terakhir)(?: (?:di |pada )?(?:bulan )?{_M})?",
        read.day_said(read.nth_week),
    ),
    _Rule(rf"(\d{{1,3}}) {_UNIT} {_PAST}", read.ago),
    _Rule(rf"(\d{{1,2}})(?:-| atau | sampai | )(\d{{1,2}}) {_UNIT} {_PAST}", read.either_ago),
    _Rule(rf"{_PART}(minggu|bulan|tahun) ({_PAST}|ini|depan)", read.day_said(read.relative)),
    _Rule(r"(awal|pertengahan|tengah|akhir) (minggu|bulan|tahun)", read.day_said(read.part_alone)),
    _Rule(
        # "oktober 25" is a day to some and a year to others: the number stays beside it, unread.
        rf"{_PART}(?:bulan )?(?!(?:ag|mac|may|mar)\b(?! \d)){_M}( {_PAST}| depan)?"
        rf"(?: tahun {_Y}| ({_Y4[1:-1]}|'?(?:3[2-9]|[4-9]\d)))?",
        read.day_said(read.named_month),
    ),
    _Rule(
        rf"{_PART}(?:tahun )?{_Y4}|{_PART}tahun ('?\d\d)",
        read.day_said(_year),
    ),
    _Rule(
        rf"(awal|pertengahan|tengah|akhir) ({FEAST_PATTERN})( {_PAST})?",
        read.day_said(_feast_part),
    ),
    _Rule(
        r"kemarin (?:lusa|dulu|lagi)|lusa kemarin|selumbari",
        read.day_said(lambda _, t: Said(on=t - timedelta(days=2))),
    ),
    _Rule(r"kemarin", read.day_said(lambda _, __: Said(yesterday=True))),
    _Rule(r"(?:tadi|kemarin) malam|semalam|malam (?:tadi|kemarin)", read.this_night),
    _Rule(
        r"hari ini|ini hari|tadi|barusan|baru saja|baru tadi|sekarang|saat ini|skrang",
        read.day_said(lambda _, t: Said(on=t)),
    ),
    _Rule(r"besok lusa|lusa", read.day_said(lambda _, t: Said(on=t + timedelta(days=2)))),
    _Rule(r"besok", read.day_said(lambda _, t: Said(on=t + timedelta(days=1)))),
    _Rule(
        rf"(?!0+ )(\d{{1,3}}) {_UNIT}(?: lebih| terakhir| belakangan(?: ini)?)?", read.length_said
    ),
    _Rule(r"h([-+]\d{1,2})", lambda f, _: Phrase("offset", f.group(), count=int(f.group(1)))),
    _Rule(r"(\d{1,3}) kali", lambda f, _: Phrase("times", f.group(), count=int(f.group(1)))),
    _Rule(spoken_hours.HOUR, read.hour_said(spoken_hours.said_hour)),
    _Rule(spoken_hours.BARE_HOUR, read.hour_said(spoken_hours.said_bare_hour)),
    _Rule(spoken_hours.PART, read.hour_said(spoken_hours.said_part)),
    _Rule(spoken_hours.PRAYER, read.hour_said(lambda f: Hours(prayer=f.group(1)))),
    _Rule(r"sejak|dari", read.marks("since")),
    _Rule(r"sampai|-", read.marks("until")),
    _Rule(r"sebelum", read.marks("before")),
    _Rule(r"sesudah|bakda", read.marks("after")),
    _Rule(r"setiap", read.marks("every")),
    _Rule(r"hampir setiap", read.marks("every")),
    _Rule(
        rf"(\d{{1,2}}) kali (?:dalam )?1 {_UNIT}|1 {_UNIT} (?:bisa )?(\d{{1,2}}) kali",
        read.often_said,
    ),
    _Rule(
        r"(?:hampir )?setiap ((?:awal|pertengahan|akhir) (?:minggu|bulan|tahun))",
        lambda f, _: Phrase("every", f.group(), count=1, unit=f.group(1)),
    ),
    _Rule(
        rf"(?:hampir )?setiap (?:(hari kerja)|(hari)(?! {_W})|(bulan)(?! (?:{MONTH}|puasa|ramadan))"
        r"|(minggu)(?! (?:dini|subuh|pagi|siang|sore|petang|malam))|(tahun))",
        lambda f, _: Phrase("every", f.group(), count=1, unit=str(f.group(f.lastindex or 0))),
    ),
    _Rule(
        rf"(?!0)(\d{{1,2}}) {_UNIT} sekali",
        lambda f, _: Phrase("every", f.group(), count=int(f.group(1)), unit=f.group(2)),
    ),
    _Rule(r"atau", read.marks("either")),
    _Rule(r"antara", read.marks("between")),
    _Rule(
        r"(?:sudah|selama|hampir|dalam|lebih dari|sudah lebih)"
        r"(?= (?:\d|sekitar \d|lebih|hampir))",
        read.marks("lasting"),
    ),
    # In Javanese, too: "pun tigang wulan".
    _Rule(r"(?:sam)?pun(?= \d)", read.marks("lasting")),
    _Rule(r"sekitar", read.marks("about")),
)


_FIRST = frozenset(
    {"tanggal", "hari", "bulan", "tahun", "kemarin", "lusa", "selumbari", "tadi", "semalam",
     "barusan", "baru", "sekarang", "saat", "ini", "besok", "awal", "pertengahan", "akhir",
     "sejak", "dari", "sampai", "-", "sebelum", "sesudah", "bakda", "setiap", "hampir", "atau",
     "antara", "sudah", "pun", "sampun", "selama", "dalam", "lebih", "sekitar", "skrang"}
) | {*WEEKDAYS, *MONTHS, *FEAST_WORDS, *spoken_hours.FIRST_WORDS}  # fmt: skip
_WORD = re.compile(r"\S+")


def phrases(words: str, today: date) -> list[Phrase]:
    """Cut `arranged` text into its phrases and the words between them, in order."""
    found: list[Phrase] = []
    at = 0
    while (word := _WORD.match(words, at)) is not None:
        one, end = _longest(words, word.start(), today)
        found.append(one)
        at = end + 1
    return found


def _longest(words: str, start: int, today: date) -> tuple[Phrase, int]:
    """The longest phrase that begins there, or the word, and where it ends."""
    word = _WORD.match(words, start)
    first = word.group() if word is not None else ""
    best, end = Phrase("word", first), start + len(first)
    if not (first in _FIRST or first[:1].isdigit() or first[:2] in ("h-", "h+", "ke")):
        return best, end
    for rule in _RULES:
        match = rule.pattern.match(words, start)
        if match is None or (match.end() <= end and best.role != "word"):
            continue
        phrase = rule.reads(match, today)
        if phrase is not None:
            best, end = phrase, match.end()
    return best, end
