"""A few free words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Heard, Kind, Problem, Reading, is_broken
from bot.words import mask_numbers, shorten


class Text(Kind):
    """Value: the words, as a string."""

    limits = frozenset({"min_chars"})
    texts = frozenset({"isian_kosong"})

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        if len(words) < max(1, field.limits.get("min_chars", 1)):
            return Problem("isian_kosong")
        shown = shorten(mask_numbers(words), 400)
        return Reading(Answer(words, words, shown, messages=heard.messages))

    def goes_on(self, last: str, line: str) -> bool:
        return is_broken(last)
