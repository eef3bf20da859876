"""Which questions apply, which is next, and what is still missing. Pure reading of a state."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from bot.conversation import Answer, Evidence, State
from bot.form import Field, Form, Need
from bot.kinds import KINDS
from bot.kinds.kind import Kind


def kind_of(field: Field) -> Kind:
    """The field's kind; an unknown one (a linted profile has none) is taken as plain words."""
    return KINDS.get(field.kind) or KINDS["text"]


def field_of(form: Form, key: str | None) -> Field | None:
    """The field of that key, or None."""
    for field in form.fields:
        if field.key == key:
            return field
    return None


def holding(form: Form, answers: Mapping[str, Answer]) -> tuple[Field, ...]:
    """The fields whose condition holds, in order, and those among them that officers fill.

    A field that hangs on one that is not asked is not asked either, whatever was once answered.
    """
    found: dict[str, Field] = {}
    for field in form.fields:
        if field.when is not None:
            answer = answers.get(field.when.field) if field.when.field in found else None
            if answer is None or answer.value not in field.when.any_of:
                continue
        found[field.key] = field
    return tuple(found.values())


def asked(form: Form, answers: Mapping[str, Answer]) -> tuple[Field, ...]:
    """The fields that a citizen with these answers is asked, in order; none that officers fill."""
    return tuple(field for field in holding(form, answers) if not field.by)


def applicable(form: Form, state: State) -> tuple[Field, ...]:
    """The fields that are asked in this state, in order."""
    return asked(form, state.answers)


def piles(
    form: Form, answers: Mapping[str, Answer], files: Sequence[Evidence]
) -> dict[str, tuple[Evidence, ...]]:
    """Which files answer which question: every question for files has a pile of its own.

    What came for none of those that are asked is on the first pile; on "" if none is asked.
    """
    keys = [field.key for field in asked(form, answers) if kind_of(field).takes_files]
    found: dict[str, list[Evidence]] = {key: [] for key in keys or ("",)}
    first = next(iter(found))
    for file in files:
        found[file.field if file.field in found else first].append(file)
    return {key: tuple(some) for key, some in found.items()}


def first_pile(form: Form, answers: Mapping[str, Answer]) -> str:
    """Key of the first question for files; empty where none is asked."""
    return next(iter(piles(form, answers, ())))


def pile(form: Form, state: State, key: str) -> tuple[Evidence, ...]:
    """The files that answer this question."""
    return piles(form, state.answers, state.evidence).get(key, ())


def lacking(
    form: Form, answers: Mapping[str, Answer], need: Need, brought: Container[str] = ()
) -> tuple[Field, ...]:
    """The fields of that need that are asked and have no answer, or not the wanted one.

    `brought`: keys of questions for files that have a file.
    """

    def is_filled(field: Field) -> bool:
        answer = answers.get(field.key)
        if answer is None:
            return field.key in brought
        return kind_of(field).satisfies(field, answer)

    return tuple(
        field for field in asked(form, answers) if field.need == need and not is_filled(field)
    )


def next_field(form: Form, state: State) -> Field | None:
    """The first question that was neither answered nor passed over."""
    for field in applicable(form, state):
        if field.key not in state.answers and field.key not in state.passed:
            return field
    return None


def previous_field(form: Form, state: State) -> Field | None:
    """The question before the one that is asked; None at the first."""
    before: Field | None = None
    for field in applicable(form, state):
        if field.key == state.asking:
            return before
        before = field
    return before


def missing(form: Form, state: State) -> tuple[Field, ...]:
    """The questions without whose answer no register number is given, and that have none.

    Whoever answers otherwise than the form wants may send it all the same.
    """
    every = piles(form, state.answers, state.evidence)
    brought = {key for key, files in every.items() if files}
    open_ones = lacking(form, state.answers, "receive", brought)
    return tuple(field for field in open_ones if field.key not in state.answers)


def story_field(form: Form, state: State) -> Field | None:
    """The question for what happened, if this form asks it."""
    return next((field for field in applicable(form, state) if kind_of(field).as_story), None)


def has_content(form: Form, state: State) -> bool:
    """There is something that an officer could read: a story, or evidence."""
    if state.opening or state.evidence:
        return True
    if any(kind_of(field).as_story and field.key in state.answers for field in form.fields):
        return True
    asked = field_of(form, state.asking)
    return asked is not None and kind_of(asked).as_story and state.proposal is not None


def has_draft(state: State) -> bool:
    """Something was said that a new beginning would lose."""
    return bool(state.answers or state.opening or state.evidence or state.passed)
