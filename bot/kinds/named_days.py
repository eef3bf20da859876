"""Days that have a name: 17an is 17 August each year, lebaran falls on another day. Pure."""

from __future__ import annotations

#: Month and day of those that fall on the same day each year.
FIXED = {
    "malam tahun baru": (12, 31), "tahun baru": (1, 1), "kartini": (4, 21), "buruh": (5, 1),
    "may day": (5, 1), "mayday": (5, 1), "hardiknas": (5, 2), "harkitnas": (5, 20),
    "lahir pancasila": (6, 1), "pancasila": (6, 1), "kesaktian pancasila": (10, 1),
    "kemerdekaan": (8, 17), "17an": (8, 17), "17-an": (8, 17), "tujuhbelasan": (8, 17),
    "agustusan": (8, 17), "hut ri": (8, 17), "sumpah pemuda": (10, 28), "pahlawan": (11, 10),
    "guru": (11, 25), "ibu": (12, 22), "natal": (12, 25),
}  # fmt: skip

#: Those that are nothing without "hari" before them: a teacher, a mother, a labourer.
NEED_HARI = frozenset({"buruh", "guru", "ibu", "pahlawan", "kartini", "pancasila"})

#: They move with the moon or are set by decree: which day it was is asked.
MOVING = frozenset(
    {
        "lebaran", "idul", "idulfitri", "iduladha", "ied", "fitri", "adha", "kurban", "qurban",
        "imlek", "nyepi", "waisak", "paskah", "agung", "isra", "isra'", "miraj", "mi'raj",
        "maulid", "muharram", "muharam", "suro", "puasa", "ramadan", "ramadhan", "romadhon",
        "galungan", "kuningan", "gawai", "capgomeh", "islam", "hijriah", "saka", "mudik",
        "pemilu", "pilkada", "pilpres", "pileg", "pilkades", "libur", "liburan",
    }
)  # fmt: skip

_WORDS = sorted(FIXED, key=len, reverse=True)
FIXED_PATTERN = "|".join(
    rf"hari (?:raya )?{name}" if name in NEED_HARI else rf"(?:hari )?(?:raya )?{name}"
    for name in _WORDS
)


def day_of(phrase: str) -> tuple[int, int]:
    """Month and day of a phrase that `FIXED_PATTERN` found."""
    name = next(name for name in _WORDS if phrase.endswith(name))
    return FIXED[name]
