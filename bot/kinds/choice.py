"""One of the declared options, by button, number, label or other words."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.kind import Heard, Kind, Problem, Reading
from bot.words import fold, mask_numbers, shorten, tokens

#: An option of this id takes any other words.
OTHER = "lainnya"

#: "2", "2.", "nomor 2", "pilih 2": a line of the list that was shown.
NUMBER = re.compile(r"(?:no(?:mor)?\.?\s*|pilih(?:an)?\s*|angka\s*)?(\d{1,2})[.)]?")


def exact_option(options: tuple[Option, ...], text: str) -> Option | None:
    """Return the option that `text` names by its whole label or word."""
    said = fold(text)
    for option in options:
        if said and said in (fold(option.label), option.id, *(fold(word) for word in option.words)):
            return option
    return None


def _behind(option: Option, words: str) -> str:
    """What is said beside the option, where it stands first; else all of it."""
    said = words.casefold()
    for name in sorted((option.label, *option.words), key=len, reverse=True):
        if said.startswith(name.casefold()):
            rest = words[len(name) :]
            if not rest[:1].isalnum():
                return rest.strip(" \t\n,;:.-–—") or words
    return words


def mentioned_options(options: tuple[Option, ...], text: str) -> list[Option]:
    """Return the options whose label or a word of theirs stands somewhere in `text`."""
    spoken = " " + " ".join(tokens(text)) + " "
    return [
        option
        for option in options
        if option.id != OTHER
        and any(f" {' '.join(tokens(word))} " in spoken for word in (option.label, *option.words))
    ]


class ChoiceKind(Kind):
    """Value: the option's id. With an option `lainnya` other words are taken as they are."""

    limits = frozenset({"min_words"})
    texts = frozenset({"pilihan_tidak_ada", "objek_kurang_jelas", "tulis_lainnya"})
    strict = True
    chooses = True

    def choices(self, field: Field) -> tuple[Option, ...]:
        return field.options

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        options = field.options
        other = next((option for option in options if option.id == OTHER), None)
        words = heard.text.strip()
        chosen: Option | None
        if heard.option is not None:
            chosen = next((option for option in options if option.id == heard.option), None)
        elif number := NUMBER.fullmatch(fold(words)):
            index = int(number.group(1)) - 1
            chosen = options[index] if 0 <= index < len(options) else None
        else:
            chosen = exact_option(options, words)
        if chosen is not None and chosen is other:
            return Problem("tulis_lainnya", counts=False)
        if chosen is not None:
            words = words or chosen.label
            return Reading(Answer(chosen.id, words, chosen.label, messages=heard.messages))
        mentioned = mentioned_options(options, words)
        if len(mentioned) == 1:
            option = mentioned[0]
            return Reading(Answer(option.id, words, option.label, messages=heard.messages))
        if other is None:
            return Problem("pilihan_tidak_ada")
        enough = len(tokens(words)) >= field.limits.get("min_words", 3)
        letters = sum(char.isalpha() for char in words)
        # Asked twice is enough: an officer reads what the citizen wrote.
        if letters >= 3 and (enough or heard.tries >= 1):
            shown = shorten(mask_numbers(words), 200)
            return Reading(Answer(OTHER, words, shown, messages=heard.messages))
        return Problem("objek_kurang_jelas")

    def read_labelled(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        """What stands behind the option in its line is shown with it: "Materiel (ongkos ojek)"."""
        result = self.read(field, heard, now=now, zone=zone)
        if not isinstance(result, Reading) or heard.option is not None:
            return result
        option = next((one for one in field.options if one.id == result.answer.value), None)
        words = heard.text.strip()
        known = exact_option(field.options, words) or NUMBER.fullmatch(fold(words))
        if option is None or option.id == OTHER or known:
            return result
        rest = shorten(mask_numbers(_behind(option, words)), 200)
        return replace(result, answer=replace(result.answer, shown=f"{option.label} ({rest})"))

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return any(answer.value == one.id != OTHER for one in field.options)

    def taken(self, field: Field, answer: Answer) -> tuple[str, ...]:
        return (answer.value,) if isinstance(answer.value, str) else ()
