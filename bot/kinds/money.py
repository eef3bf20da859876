"""An amount of money."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Heard, Kind, Problem, Reading
from bot.kinds.rupiah import Amount, amounts_asked, shown
from bot.words import mask_numbers, shorten, tokens, word_set

#: What people write around an amount; it says nothing more.
_AROUND = word_set(
    "rp idr rupiah perak sekitar kira kira-kira kurang lebih kurleb total totalnya jumlahnya "
    "sebesar senilai uang saya sy rugi kerugian kerugiannya adalah pak bu sampai hampir semua"
)


class Money(Kind):
    """Value: rupiah as a number, or null where words were kept that name no single amount."""

    texts = frozenset({"rupiah_tidak_terbaca", "rupiah_beberapa"})
    strict = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        found = amounts_asked(words)
        if len({one.rupiah for one in found}) == 1:
            told = shown(found[0].rupiah) + _beside(words, found)
            answer = Answer(found[0].rupiah, words, told, messages=heard.messages)
            return Reading(answer, confirm=any(one.doubtful for one in found))
        if not words or heard.tries < 1:
            return Problem("rupiah_beberapa" if found else "rupiah_tidak_terbaca")
        # Asked twice is enough: an officer reads what the citizen wrote.
        kept = shorten(mask_numbers(words), 200)
        return Reading(Answer(None, words, kept, messages=heard.messages))

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return isinstance(answer.value, int) and answer.value >= 1_000


def _beside(words: str, found: list[Amount]) -> str:
    """What else was said, in brackets; nothing where that is the amount alone."""
    rest = "".join(
        words[before:after]
        for before, after in zip(
            [0, *(one.end for one in found)],
            [*(one.start for one in found), len(words)],
            strict=True,
        )
    )
    if not set(tokens(rest)) - _AROUND:
        return ""
    return f" ({shorten(mask_numbers(words), 200)})"
