"""A list of ticks, set by officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.choice import NUMBER, exact_option, mentioned_options
from bot.kinds.kind import Heard, Kind, Problem, Reading
from bot.words import fold


class Checks(Kind):
    """Value: ids of the ticked options in the order of the profile, joined by commas."""

    texts = frozenset({"pilihan_tidak_ada"})
    strict = True
    chooses = True
    officers_only = True
    one_by_one = True

    def choices(self, field: Field) -> tuple[Option, ...]:
        return field.options

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        ticked: set[str] = set()
        for part in heard.text.replace("\n", ",").replace(";", ",").split(","):
            found = _ticks(field.options, part)
            if part.strip() and not found:
                return Problem("pilihan_tidak_ada")
            ticked.update(option.id for option in found)
        chosen = [option for option in field.options if option.id in ticked]
        if not chosen:
            return Problem("pilihan_tidak_ada")
        value = ",".join(option.id for option in chosen)
        shown = ", ".join(option.label for option in chosen)
        return Reading(Answer(value, heard.text.strip(), shown, messages=heard.messages))

    def taken(self, field: Field, answer: Answer) -> tuple[str, ...]:
        return ticks(answer)

    def satisfies(self, field: Field, answer: Answer) -> bool:
        return set(field.must) <= set(ticks(answer))


def ticks(answer: Answer | None) -> tuple[str, ...]:
    """Ids of the options that are ticked in an answer of this kind."""
    return tuple(str(answer.value).split(",")) if answer is not None and answer.value else ()


def _ticks(options: tuple[Option, ...], part: str) -> Sequence[Option]:
    """The options that one part of the list names: by number, by one name, or by several."""
    if number := NUMBER.fullmatch(fold(part)):
        index = int(number[1]) - 1
        return options[index : index + 1] if index >= 0 else ()
    exact = exact_option(options, part)
    return (exact,) if exact is not None else mentioned_options(options, part)
