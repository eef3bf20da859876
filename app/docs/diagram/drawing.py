"""What is drawn of a profile, in the words that stand in the picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from backoffice.case.workflow import Transition, roles_of
from backoffice.office.profile import Profile
from bot.form import Field, Form

NO_SHAPE = "tahap {stage} tidak ada di [[workflow.stages]]"
_NEEDS = {
    "receive": "wajib untuk nomor register",
    "complete": "wajib untuk lengkap",
    "asked": "ditanyakan",
    "optional": "boleh kosong",
}
_KINDS = {
    "address": "alamat",
    "checks": "daftar periksa",
    "choice": "pilihan",
    "files": "berkas",
    "name": "nama",
    "phone": "nomor telepon",
    "email": "alamat e-mail",
    "place": "tempat",
    "story": "cerita",
    "text": "teks",
    "when": "waktu",
    "yes_no": "ya atau tidak",
}


class Box(Struct, frozen=True):
    """A stage, or a question: a headline, and smaller lines below it."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    #: A stage that nothing leaves; a question without which there is no number.
    strong: bool = False


class Arrow(Struct, frozen=True):
    """A transition, with all the stages that it leads from."""

    verb: str
    #: Who may, and what does it by itself.
    lines: tuple[str, ...]
    #: Ids of boxes; empty where only `anywhere` holds.
    sources: tuple[str, ...]
    target: str
    #: From every stage that is not final.
    anywhere: bool = False


class Question(Struct, frozen=True):
    """A field of the form, with what must have been answered before it is asked."""

    box: Box
    when: str = ""


class Drawing(Struct, frozen=True):
    """Either part is empty where it is not to be drawn."""

    name: str
    questions: tuple[Question, ...] = ()
    #: Fields that officers fill; no citizen is asked.
    filled: tuple[Box, ...] = ()
    stages: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    #: Stages in which a new case begins: with all that is needed, and with something lacking.
    start: str = ""
    hold: str = ""


def drawing(profile: Profile, *, form: bool = True, workflow: bool = True) -> Drawing:
    """Raises LookupError, with a sentence, where the workflow names a stage that there is not."""
    name = plain(profile.office.name)
    questions = tuple(_questions(profile.form)) if form else ()
    filled = tuple(_filled(profile)) if form else ()
    if not workflow:
        return Drawing(name, questions, filled)
    flow = profile.workflow
    known = {stage.id for stage in flow.stages}
    ends = [flow.start, flow.hold, *(one.target for one in flow.transitions)]
    named = [*ends, *(one for move in flow.transitions for one in move.source if one != "*")]
    for stage in named:
        if stage not in known:
            raise LookupError(NO_SHAPE.format(stage=stage))
    return Drawing(
        name=name,
        questions=questions,
        filled=filled,
        stages=tuple(_stages(profile)),
        arrows=tuple(_arrow(profile, move) for move in flow.transitions),
        start=flow.start,
        hold=flow.hold,
    )


def _stages(profile: Profile) -> Iterator[Box]:
    for stage in profile.workflow.stages:
        owners = ", ".join(roles_of(profile, stage.owner))
        yield Box(stage.id, plain(stage.name), _said(stage.state, owners), strong=stage.final)


def _arrow(profile: Profile, move: Transition) -> Arrow:
    alone = [one.name for one in profile.clocks if one.at_due == move.verb]
    by_itself = f"sendirinya: {', '.join(alone)}" if alone else ""
    return Arrow(
        verb=plain(move.verb),
        lines=_said(", ".join(roles_of(profile, move.by)), by_itself),
        sources=tuple(dict.fromkeys(one for one in move.source if one != "*")),
        target=move.target,
        anywhere="*" in move.source,
    )


def _questions(form: Form) -> Iterator[Question]:
    known = {field.key: field for field in form.fields}
    for field in form.fields:
        if field.by:
            continue
        need = _NEEDS.get(field.need, field.need) if field.need else ""
        lines = _said(_answer(field), need)
        box = Box(field.key, plain(field.label), lines, strong=field.need == "receive")
        yield Question(box, plain(_when(field, known)))


def _filled(profile: Profile) -> Iterator[Box]:
    for field in profile.form.fields:
        if field.by:
            command = f"/{field.command}" if field.command else ""
            roles = ", ".join(roles_of(profile, field.by))
            lines = _said(_answer(field), " ".join((command, roles)))
            yield Box(field.key, plain(field.label or field.key), lines)


def _answer(field: Field) -> str:
    options = " · ".join(one.label for one in field.options)
    return _KINDS.get(field.kind, field.kind) + (f": {options}" if options else "")


def _when(field: Field, known: dict[str, Field]) -> str:
    if field.when is None:
        return ""
    asked = known.get(field.when.field)
    options = {one.id: one.label for one in asked.options} if asked else {}
    answers = " atau ".join(options.get(one, one) for one in field.when.any_of)
    return f"{asked.label if asked else field.when.field}: {answers}"


def _said(*lines: str) -> tuple[str, ...]:
    return tuple(plain(line) for line in lines if line.strip())


def plain(text: str) -> str:
    """On one line, without what cannot be seen or turns the direction of writing."""
    return " ".join("".join(_seen(text)).split())


def _seen(text: Iterable[str]) -> Iterator[str]:
    for one in text:
        kind = unicodedata.category(one)
        # Control, format, surrogate, private, unassigned; and the line and paragraph separators.
        yield " " if kind.startswith("C") or kind in ("Zl", "Zp") else one
