"""A few free words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.kind import Confirmation, Heard, Problem, Reading, plain_confirmation
from bot.words import mask_numbers, shorten


class Text:
    """Value: the words, as a string."""

    telling = False
    limits = frozenset({"min_chars"})
    texts = frozenset({"isian_kosong"})

    def choices(self, field: Field) -> tuple[Option, ...]:
        return ()

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        if len(words) < max(1, field.limits.get("min_chars", 1)):
            return Problem("isian_kosong")
        shown = shorten(mask_numbers(words), 400)
        return Reading(Answer(words, words, shown, messages=heard.messages))

    def confirmation(self, answer: Answer) -> Confirmation:
        return plain_confirmation(answer)
