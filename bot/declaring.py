"""Declarations: answers that must be the wanted one, with the place and the time of giving them.

Another answer is understood and kept, and nobody is refused for it; but what was wanted lacks.
Pure reading of answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.conversation import Answer
from bot.dates import format_date, format_time
from bot.fields import asked, kind_of
from bot.form import Field, Form
from bot.words import mask_numbers, shorten

#: What the question of a declaration may name: where and when it is made.
HOLES = frozenset({"tempat", "tanggal", "jam"})
#: Longest name of a place in a sentence.
_PLACE = 80
#: In summaries, of a place that nobody told.
_NO_PLACE = "(tempat belum diisi)"
#: Behind an answer that is not the wanted one.
_NOT_YET = "(belum terpenuhi)"


def holes(
    form: Form, field: Field, answers: Mapping[str, Answer], local: datetime
) -> dict[str, str]:
    """What fills the question of a declaration now; nothing for any other field."""
    if not field.must:
        return {}
    place = _place(form, field, answers)
    return {
        "tempat": place or _NO_PLACE,
        "tanggal": format_date(local),
        "jam": format_time(local),
    }


def declared(
    form: Form,
    field: Field,
    answer: Answer,
    answers: Mapping[str, Answer],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Answer:
    """The answer as it is shown and kept: a declaration with its place and the time it was made.

    What is not the wanted answer says so. `answers` are the others of the form.
    """
    if not field.must:
        return answer
    if not is_wanted(field, answer):
        return replace(marked(field, answer), at=now)
    local = now.astimezone(zone)
    told = [_place(form, field, answers), f"{format_date(local)} pukul {format_time(local)}"]
    return replace(answer, at=now, shown=f"{answer.shown} ({', '.join(filter(None, told))})")


def marked(field: Field, answer: Answer) -> Answer:
    """The answer, which says so where it is not the wanted one."""
    if is_wanted(field, answer):
        return answer
    return replace(answer, shown=f"{answer.shown} {_NOT_YET}")


def made(form: Form, answers: Mapping[str, Answer]) -> str:
    """The declarations that were made, a line each: for the receipt. Empty where there is none."""
    return "\n".join(
        f"{field.label}: {answers[field.key].shown}"
        for field in asked(form, answers)
        if field.must and field.key in answers and is_wanted(field, answers[field.key])
    )


def is_wanted(field: Field, answer: Answer) -> bool:
    """Whether this answer is one that the form wants; every one is where it wants none."""
    return kind_of(field).satisfies(field, answer)


def wanted(field: Field) -> str:
    """Labels of the options that are wanted, as a sentence lists them."""
    options = kind_of(field).choices(field)
    return " / ".join(option.label for option in options if option.id in field.must)


def _place(form: Form, field: Field, answers: Mapping[str, Answer]) -> str:
    """What was answered to the last question for a place before this one."""
    found = ""
    for one in form.fields:
        if one.key == field.key:
            break
        if kind_of(one).takes_pin and one.key in answers:
            found = shorten(mask_numbers(answers[one.key].shown), _PLACE)
    return found
