"""The preview of /catat: how each complaint was understood, and beside it every word typed for it.

An officer who reads it knows what will be in the case, what was left open, and what to ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from backoffice.casework import paper_complaints
from backoffice.casework.opening import lacking
from backoffice.casework.paper_lines import PaperComplaint
from backoffice.desk.wording import labels_of, way_title
from backoffice.officers.commands.running import Call
from bot.conversation import Answer
from bot.dates import format_day_date
from bot.fields import kind_of
from bot.form import Field
from bot.kinds.choice import OTHER, exact_option
from bot.words import fold, mask_numbers

_FIGURES = re.compile(r"[\d\s./-]+")


def name_of(call: Call, way: str) -> str:
    """A way as it begins a line."""
    name = way_title(call.desk, way)
    return name[:1].upper() + name[1:]


def shown(call: Call, paper: PaperComplaint, number: int, *, brings: bool = False) -> str:
    """One complaint as the officer checks it: whole, for it was typed a moment ago.

    `brings`: a photograph of the paper goes with it.
    """
    profile, said = call.desk.current, call.desk.words
    arrived = said("catat.sampai", kanal=name_of(call, paper.way), tanggal=_day(call, paper))
    lines = [f"{number}. {arrived}"]
    if paper.instead_of:
        lines.append(said("catat.menggantikan", kata=paper.instead_of))
    if paper.reference:
        lines.append(said("catat.id", id=paper.reference))
    answers = paper_complaints.answers_of(call.desk, paper, call.now, brings=brings)
    told = [(field.label, _answer(call, field, answers)) for field in profile.form.fields]
    lines += [f"{label}: {words}" for label, words in told if words]
    if paper.reason:
        lines.append(said("catat.alasan", alasan=paper.reason))
    if paper.unsaid:
        lines.append(said("catat.dikosongkan", daftar=_left_open(call, paper)))
    lacks_receive, _ = lacking(profile, answers, paper.way)
    if lacks_receive:
        lines.append(said("catat.kurang", daftar=labels_of(profile, lacks_receive)))
    # A chat asks whether one word is the whole name. Here the question stands where the officer
    # looks before typing YA anyhow, so the usual case, that it is, costs no message more.
    if name := paper_complaints.one_word_name(call.desk, paper, call.now):
        lines.append(said("catat.nama_satu_kata", nama=name))
    return "\n".join(lines)


def _day(call: Call, paper: PaperComplaint) -> str:
    day = format_day_date(date.fromisoformat(paper.day))
    buttons = {fold(call.desk.words(key)) for key in ("catat.hari_ini", "catat.kemarin")}
    plain = _FIGURES.fullmatch(paper.day_words) or fold(paper.day_words) in buttons
    return day if plain else _beside(call, day, paper.day_words)


def _answer(call: Call, field: Field, answers: Mapping[str, Answer]) -> str:
    """What was understood, and the words for it where those say something else or more."""
    answer = answers.get(field.key)
    if answer is None:
        return ""
    if kind_of(field).as_story or answer.shown.endswith("…"):
        return answer.words
    if exact_option(kind_of(field).choices(field), answer.words) is not None:
        return answer.shown
    option = next((one for one in field.options if one.id == answer.value != OTHER), None)
    # The words stand beside it whole, so not a second time in brackets.
    understood = answer.shown if option is None or field.must else option.label
    return _beside(call, understood, answer.words)


def _beside(call: Call, understood: str, typed: str) -> str:
    if _signs(mask_numbers(typed)) in _signs(understood):
        return understood
    return call.desk.words("catat.tertulis", isi=understood, kata=typed)


def _signs(text: str) -> str:
    """Letters and digits alone."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _left_open(call: Call, paper: PaperComplaint) -> str:
    found = []
    for field in call.desk.current.form.fields:
        words = paper.unsaid.get(field.key)
        if words is None:
            continue
        words = words.strip()
        given = call.desk.words("catat.dengan_kata", isian=field.label, kata=words)
        found.append(given if _signs(words) else field.label)
    return ", ".join(found)
