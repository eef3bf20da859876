"""/catat one by one: what is asked next of an entry, and what an answer makes of it.

Each answer is read at once by the reader of its field. Nothing of it is in a case until YA; until
then it waits with the question, so that one wrong answer, or another command, loses none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.casework import paper_complaints
from backoffice.casework.paper_lines import PaperComplaint, labels_on_paper, read_answer
from backoffice.casework.paper_words import QUOTED, Slip
from backoffice.office.rules import LAPOR
from backoffice.officers.commands.pending import Option
from backoffice.officers.commands.running import Call
from bot.conversation import Answer, State
from bot.fields import applicable, field_of, kind_of
from bot.form import Field, Form
from bot.kinds.choice import exact_option
from bot.kinds.files import CUKUP, is_none
from bot.labelled import begun_by, fold_label
from bot.words import fold, is_no

#: What is asked next; "" when the preview was shown.
Question = Literal["", "way", "day", "story", "reference", "reason", "field", "more"]
#: What fills a fact of a complaint, by what is asked.
TARGETS: Mapping[str, str] = {
    "way": ":way",
    "day": ":day",
    "reference": ":reference",
    "reason": ":reason",
}

#: How people ask to be asked.
_ONE_BY_ONE = ("satu per satu", "satu persatu", "satu-satu", "satu satu", "1 per 1")
_SKIP = frozenset({"lewati", "lewat", "skip", "lewatkan"})
_SKIP_BUTTON: Option = ("lewati", "tombol.lewati")
_ENOUGH_BUTTON: Option = ("cukup", "tombol.cukup")
#: Longest list of buttons that every channel shows as buttons.
_MOST_BUTTONS = 10


class Entries(Struct, frozen=True):
    """What was typed so far, and what is asked."""

    papers: tuple[PaperComplaint, ...] = msgspec.field(name="letters")
    asking: Question = ""
    #: Rows of files: a photograph of the letter.
    files: tuple[str, ...] = ()
    #: Id of an entry that is asked one by one; "" where all is told in one message.
    entry: str = ""
    #: Key of the field that is asked.
    field: str = ""
    #: Keys of fields that the officer skipped.
    passed: tuple[str, ...] = ()
    #: Keys of the questions for files to which some of `files` were sent, by their rows.
    piles: dict[str, str] = {}
    #: There is nothing more on the paper than what was told.
    enough: bool = False


def split_wish(words: str) -> tuple[str, bool]:
    """Words without the wish to be asked one by one at their end, and whether it was there."""
    said = words.strip()
    for wish in _ONE_BY_ONE:
        if fold(said[-len(wish) - 1 :]).endswith(wish):
            return said.rstrip(" .!")[: -len(wish)].rstrip(" ,"), True
    return words, False


def is_answer(form: Form, entries: Entries, word: str) -> bool:
    """Whether a word that is a command too ("petugas", "selesai") answers what waits."""
    if entries.asking == "more":
        return exact_option((CUKUP,), word) is not None
    field = field_of(form, entries.field)
    if entries.asking != "field" or field is None:
        return False
    return exact_option(kind_of(field).choices(field), word) is not None


def advance(call: Call, entries: Entries) -> Entries:
    """The same with what is asked next: required things first, then once whether there is more."""
    (paper,) = entries.papers
    asking: Question = ""
    key = ""
    if not paper.way:
        asking = "way"
    elif not paper.day:
        asking = "day"
    elif paper.way == LAPOR and not paper.reference:
        asking = "reference"
    elif not paper.reason and _is_late(call, paper):
        asking = "reason"
    elif wanted := _unanswered(call, entries, required=True):
        asking, key = "field", wanted[0].key
    elif not entries.enough and _unanswered(call, entries, required=False):
        asking = "more"
    return replace(entries, asking=asking, field=key)


def _is_late(call: Call, paper: PaperComplaint) -> bool:
    today = call.desk.local(call.now).date()
    return paper_complaints.is_late(call.desk, date.fromisoformat(paper.day), today)


def _answers(call: Call, entries: Entries) -> dict[str, Answer]:
    (paper,) = entries.papers
    return paper_complaints.answers_of(call.desk, paper, call.now, brings=bool(entries.files))


def _fields(call: Call, entries: Entries, *, required: bool) -> list[Field]:
    """The fields that apply, in the order of the form."""
    state = State(answers=_answers(call, entries))
    return [
        field
        for field in applicable(_form(call, entries), state)
        if _is_required(field) is required
    ]


def _form(call: Call, entries: Entries) -> Form:
    """The form for a complaint that came the way of this one."""
    return call.desk.current.form.by_way(entries.papers[0].way)


def _is_required(field: Field) -> bool:
    return field.need in ("receive", "complete") or kind_of(field).as_story


def _unanswered(call: Call, entries: Entries, *, required: bool) -> list[Field]:
    answers = _answers(call, entries)
    return [
        field
        for field in _fields(call, entries, required=required)
        if field.key not in answers and field.key not in entries.passed
    ]


# -- asking ---------------------------------------------------------------------------------------


def question(call: Call, entries: Entries) -> tuple[str, dict[str, str], list[Option]]:
    """The question for a field, or whether there is more: text, parameters, buttons."""
    if entries.asking == "more":
        left = _unanswered(call, entries, required=False)
        params = {
            "daftar": ", ".join(field.label for field in left),
            "label": fold_label(left[0].label) if left else "",
        }
        buttons = [(field.key, field.label) for field in left][: _MOST_BUTTONS - 1]
        return "p_catat_tanya_lagi", params, [_ENOUGH_BUTTON, *buttons]
    field = _form(call, entries).field(entries.field)
    options = [(one.id, one.label) for one in kind_of(field).choices(field)]
    if kind_of(field).takes_files:
        # CUKUP and NANTI are for a citizen who sends file after file.
        options = []
    if not kind_of(field).as_story and len(options) < _MOST_BUTTONS:
        options.append(_SKIP_BUTTON)
    params = {"isian": _place(call, entries, field), "cara": call.desk.words(_how(field))}
    return "p_catat_tanya_isian", params, options


def _place(call: Call, entries: Entries, field: Field) -> str:
    """The field's label, and of a required one how far the entry is."""
    keys = [one.key for one in _fields(call, entries, required=True)]
    if field.key not in keys:
        return field.label
    return call.desk.words(
        "catat.isian_ke",
        isian=field.label,
        urut=str(keys.index(field.key) + 1),
        jumlah=str(len(keys)),
    )


def _how(field: Field) -> str:
    """What is said below the label: whether it may be skipped, and what follows from that."""
    if kind_of(field).as_story:
        return "catat.cara_isi"
    if kind_of(field).takes_files:
        return "catat.cara_bukti"
    if field.need == "receive":
        return "catat.cara_terima"
    return "catat.cara_lengkap" if field.need == "complete" else "catat.cara_lewati"


# -- answers --------------------------------------------------------------------------------------


def answered(call: Call, entries: Entries, words: str) -> Entries:
    """The entry with these words, and what is asked next; Slip where they answer nothing.

    A labelled line is always understood, and puts right what was told before.
    """
    (paper,) = entries.papers
    labelled = begun_by(words.splitlines()[0], labels_on_paper(call.desk.current)) is not None
    if not labelled and fold(words) in _SKIP:
        return _skipped(call, entries)
    if not labelled and entries.asking in ("more", ""):
        done = exact_option((CUKUP,), words) is not None or is_no(words) or is_none(words)
        if entries.asking != "more" or not done:
            raise Slip(0, "catat.belum_berlabel", kata=words.strip()[:QUOTED])
        return advance(call, replace(entries, enough=True))
    target = entries.field if entries.asking == "field" else TARGETS.get(entries.asking, "")
    paper = read_answer(call.desk, paper, target, words, call.now)
    # "Tidak ada" says as much as "lewati".
    open_keys = [key for key in paper.unsaid if key not in entries.passed]
    story = entries.asking == "field" and not _may_skip(call, entries.field)
    if story and entries.field in open_keys:
        raise Slip(0, "catat.isi_perlu")
    passed = (*(key for key in entries.passed if key not in paper.fields), *open_keys)
    return advance(call, replace(entries, papers=(paper,), passed=passed))


def with_files(call: Call, entries: Entries, brought: tuple[str, ...]) -> Entries:
    """The entry with files that came to what is asked."""
    field = field_of(call.desk.current.form, entries.field)
    answers = entries.asking == "field" and field is not None and kind_of(field).takes_files
    piles = dict.fromkeys(brought, entries.field) if answers else {}
    return replace(entries, files=(*entries.files, *brought), piles=entries.piles | piles)


def pictured(call: Call, entries: Entries) -> Entries:
    """The entry after a photograph without a word, which answers a question for files."""
    field = field_of(call.desk.current.form, entries.field)
    if entries.asking != "field" or field is None or not kind_of(field).takes_files:
        return entries
    (paper,) = entries.papers
    return replace(entries, papers=(replace(paper, fields=paper.fields | {field.key: ""}),))


def _may_skip(call: Call, key: str) -> bool:
    return not kind_of(call.desk.current.form.field(key)).as_story


def _skipped(call: Call, entries: Entries) -> Entries:
    if entries.asking == "more":
        return advance(call, replace(entries, enough=True))
    if entries.asking != "field" or not _may_skip(call, entries.field):
        raise Slip(0, "catat.isi_perlu" if entries.asking == "field" else "catat.jawaban_perlu")
    return advance(call, replace(entries, passed=(*entries.passed, entries.field)))


def pressed(call: Call, entries: Entries, option: str) -> Entries:
    """The entry after a button below a field or below the last question.

    YA to a question settles nothing: it is asked again.
    """
    if option == "lewati":
        return _skipped(call, entries)
    if entries.asking == "more":
        if option == "cukup":
            return advance(call, replace(entries, enough=True))
        keys = [field.key for field in _unanswered(call, entries, required=False)]
        return replace(entries, asking="field", field=option) if option in keys else entries
    if entries.asking != "field":
        return entries
    field = call.desk.current.form.field(entries.field)
    label = next((one.label for one in kind_of(field).choices(field) if one.id == option), "")
    if not label or kind_of(field).takes_files:
        return entries
    return answered(call, entries, label)
