"""Indonesian phrases for the time of day: "jam setengah 9 pagi" is 08.30, not 09.30. Pure."""

from __future__ import annotations

import re
from datetime import time

from msgspec import Struct


class Clock(Struct, frozen=True):
    """A time of day: an instant (first == last) or a part of the day."""

    first: time
    last: time


_PART = r"(dini|subuh|pagi|siang|sore|petang|malam)"
_PARTS = {
    "dini": (time(0), time(4)),
    "subuh": (time(4), time(6)),
    "pagi": (time(6), time(11)),
    "siang": (time(11), time(15)),
    "sore": (time(15), time(18)),
    "petang": (time(17), time(19)),
    "malam": (time(18), time(23, 59)),
}
_PRAYERS = {
    "subuh": (time(5), time(6)),
    "zuhur": (time(12), time(15)),
    "asar": (time(15), time(18)),
    "maghrib": (time(18), time(19)),
    "isya": (time(19), time(21)),
}
_HOUR = re.compile(
    rf"\bjam (setengah )?(\d{{1,2}})(?:[.:](\d{{2}}))?"
    rf"(?: (kurang|lewat|lebih) (seperempat|\d{{1,2}})(?: menit)?)?(?: {_PART})?"
)
_BARE_HOUR = re.compile(rf"(?<![\d/.-])(\d{{1,2}})[.:](\d{{2}})(?![\d/.-])(?: {_PART})?")
_PRAYER = re.compile(r"\bbakda (?:salat |sholat |shalat )?(subuh|zuhur|asar|maghrib|isya)\b")
_DAYPART = re.compile(rf"\b{_PART}\b")


def read_clock(words: str) -> Clock | None:
    """Return the time of day: "jam setengah 9 pagi" is 08.30."""
    if found := _HOUR.search(words):
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        if found.group(1):
            minutes -= 30
        if found.group(4):
            step = 15 if found.group(5) == "seperempat" else int(found.group(5))
            minutes += -step if found.group(4) == "kurang" else step
        part = found.group(6) or _part_elsewhere(words)
        return _instant(minutes, part)
    if found := _BARE_HOUR.search(words):
        return _instant(int(found.group(1)) * 60 + int(found.group(2)), found.group(3))
    if found := _PRAYER.search(words):
        return Clock(*_PRAYERS[found.group(1)])
    if "semalam" in words:
        return Clock(*_PARTS["malam"])
    if found := _DAYPART.search(words):
        return Clock(*_PARTS[found.group(1)])
    return None


def _part_elsewhere(words: str) -> str | None:
    found = _DAYPART.search(words)
    return found.group(1) if found else None


def _instant(minutes: int, part: str | None) -> Clock | None:
    if (
        part in ("sore", "petang", "malam")
        and minutes < 12 * 60
        and not (
            part == "malam" and minutes < 5 * 60  # "jam 1 malam" is after midnight
        )
    ):
        minutes += 12 * 60
    if part == "siang" and minutes < 6 * 60:
        minutes += 12 * 60
    if not 0 <= minutes < 24 * 60:
        return None
    moment = time(minutes // 60, minutes % 60)
    return Clock(moment, moment)
