"""Yes or no."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.choice import NUMBER
from bot.kinds.kind import Heard, Kind, Problem, Reading
from bot.words import fold, is_no, is_yes, tokens, word_set

_OFFERED = (Option("ya", "Ya"), Option("tidak", "Tidak"))
#: "tidak perlu", "ga usah", "jangan": a no, though a sentence.
_FIRST_NO = word_set("tidak tdk gak ga gk nggak ngga enggak ndak ndk tak jangan bukan no")
_FIRST_YES = word_set("ya iya iyo y ok oke boleh perlu tolong mau setuju betul benar")


class YesNo(Kind):
    """Value: true or false. Options, if declared, are the yes and then the no."""

    texts = frozenset({"jawab_ya_tidak"})
    strict = True
    chooses = True

    def choices(self, field: Field) -> tuple[Option, ...]:
        return field.options if len(field.options) == 2 else _OFFERED

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        yes, no = self.choices(field)
        said = fold(heard.text)
        value: bool | None = None
        if heard.option is not None:
            value = {yes.id: True, no.id: False}.get(heard.option)
        elif number := NUMBER.fullmatch(said):
            # Where there are no buttons, the yes is the first line and the no the second.
            value = {1: True, 2: False}.get(int(number[1]))
        elif said in (fold(yes.label), *yes.words) or is_yes(said):
            value = True
        elif said in (fold(no.label), *no.words) or is_no(said):
            value = False
        elif first := next(iter(tokens(said)), None):
            value = True if first in _FIRST_YES else False if first in _FIRST_NO else None
        if value is None:
            return Problem("jawab_ya_tidak")
        shown = (yes if value else no).label
        words = heard.text.strip() or shown
        return Reading(Answer(value, words, shown, messages=heard.messages))

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return True

    def taken(self, field: Field, answer: Answer) -> tuple[str, ...]:
        yes, no = self.choices(field)
        return (yes.id,) if answer.value is True else (no.id,) if answer.value is False else ()
