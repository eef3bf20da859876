"""Indonesian phrases for the time of day: "jam setengah 9 pagi" is 08.30, not 09.30. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from msgspec import Struct


class Clock(Struct, frozen=True):
    """A time of day: an instant (first == last) or a part of the day."""

    first: time
    last: time
    #: The day on which it is counts from the one that was named: "selasa malam jam 1" is Wednesday.
    day: int = 0


class Hours(Struct, frozen=True):
    """One phrase of the time of day. A field that it does not say is None or ""."""

    #: Minutes after midnight, as said: "jam 9" is 540, in the evening too.
    minutes: int | None = None
    #: A part of the day: pagi, malam.
    part: str = ""
    #: A prayer, which falls into its own hours.
    prayer: str = ""


PARTS = {
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
    "jumatan": (time(12), time(14)),
    "asar": (time(15), time(18)),
    "maghrib": (time(18), time(19)),
    "isya": (time(19), time(21)),
    "tarawih": (time(19), time(21)),
    "sahur": (time(3), time(5)),
}
#: When a prayer begins: before it lie the two hours that lead to it.
_AHEAD = 2
_P = "(" + "|".join(PARTS) + ")(?: hari| buta| bolong| sekali)?"
HOUR = (
    rf"jam (setengah )?(\d{{1,2}})(?:[.:](\d{{2}}))?"
    rf"(?: (kurang|lewat|lebih) (seperempat|setengah|\d{{1,2}})(?: menit)?)?(?: {_P})?"
)
BARE_HOUR = rf"(\d{{1,2}})[.:](\d{{2}})(?: {_P})?"
PRAYER = (
    r"(?:salat |sholat |shalat |solat |azan |adzan )?(subuh|zuhur|jumatan|asar|maghrib|isya"
    r"|tarawih|sahur)"
)
PART = rf"{_P}|(?:tengah) (hari|malam)"
FIRST_WORDS = frozenset(
    {"jam", "salat", "sholat", "shalat", "solat", "azan", "adzan", "tengah"}
) | {
    *PARTS,
    *_PRAYERS,
}
_STEPS = {"seperempat": 15, "setengah": 30}


def said_hour(found: re.Match[str]) -> Hours | None:
    """What `HOUR` found; None where no clock shows it."""
    half, hour, minute, way, step, part = found.groups()
    minutes = int(hour) * 60 + int(minute or 0) - (30 if half else 0)
    if int(minute or 0) > 59:
        return None
    if way:
        change = _STEPS[step] if step in _STEPS else int(step)
        minutes += -change if way == "kurang" else change
    return Hours(minutes, part or "") if 0 <= minutes <= 24 * 60 else None


def said_bare_hour(found: re.Match[str]) -> Hours | None:
    """What `BARE_HOUR` found; None where no clock shows it."""
    hour, minute, part = found.groups()
    if int(hour) > 24 or int(minute) > 59:
        return None
    return Hours(int(hour) * 60 + int(minute), part or "")


def said_part(found: re.Match[str]) -> Hours:
    """What `PART` found."""
    part, middle = found.groups()
    if middle:
        return Hours(12 * 60) if middle == "hari" else Hours(24 * 60)
    return Hours(part=part)


def clock_of(said: Sequence[Hours], *, before: bool = False) -> Clock | None:
    """The one time of day that phrases name together; None where they name several, or none.

    With `before` it is the time that leads to a prayer.
    """
    minutes = {one.minutes for one in said if one.minutes is not None}
    parts = list(dict.fromkeys(one.part for one in said if one.part))
    prayers = {one.prayer for one in said if one.prayer}
    if len(minutes) > 1 or len(parts) > 1 or len(prayers) > 1:
        return None
    part = parts[0] if parts else ""
    if minutes:
        # Of a night that was named, the hours after midnight are of the next day.
        late = part == "malam" and any(one.part and one.minutes is None for one in said)
        return _instant(minutes.pop(), part, late)
    if prayers:
        first, last = _PRAYERS[prayers.pop()]
        return Clock(time(max(first.hour - _AHEAD, 0)), first) if before else Clock(first, last)
    return Clock(*PARTS[part]) if part else None


def _instant(minutes: int, part: str, late: bool) -> Clock | None:
    day = 0
    if part in ("sore", "petang", "malam") and minutes < 12 * 60:
        # "jam 1 malam" is after midnight.
        if part != "malam" or minutes >= 5 * 60:
            minutes += 12 * 60
        elif late:
            day = 1
    elif part == "malam" and 12 * 60 <= minutes < 13 * 60:
        minutes, day = minutes - 12 * 60, 1
    elif part == "siang" and minutes < 6 * 60:
        minutes += 12 * 60
    if minutes == 24 * 60:
        minutes, day = 0, 1
    if not 0 <= minutes < 24 * 60:
        return None
    moment = time(minutes // 60, minutes % 60)
    return Clock(moment, moment, day)
