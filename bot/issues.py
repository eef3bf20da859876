"""What is wrong with a declared form: everything at once, one small function per kind of issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from bot.declaring import HOLES
from bot.engine_texts import ENGINE_LABELS, ENGINE_TEXTS
from bot.fields import kind_of
from bot.form import Field, Form
from bot.kinds import KINDS
from bot.labelled import fold_label
from bot.texts import OFFICE_PARAMS, TextError, parse_template

#: Longest label of a button on the narrowest channel.
LABEL_CHARS = 20
#: Longest option of a field that officers fill.
LISTED_CHARS = 60
#: Longest label of a field; where it is a button or a row of a list, it is cut there.
FIELD_LABEL_CHARS = 40
#: Button ids are "<step>:<option>", at most 60 characters on the wire.
ID_CHARS = 40

_ID = re.compile(r"[a-z][a-z0-9_]*")


class Issue(Struct, frozen=True, order=True):
    """One thing to mend: where it stands, and a sentence for the person who mends it."""

    file: str
    key: str
    text: str


Texts = Mapping[str, str]


def find_issues(form: Form, texts: Texts) -> list[Issue]:
    """Return every issue of this form with these texts, in the order of the file."""
    found = [
        Issue("profile.toml", f"form.{place}" if place else "form", text)
        for check in _CHECKS
        for place, text in check(form, texts)
    ]
    found += [Issue("texts.id.toml", key, text) for key, text in _text_problems(form, texts)]
    return sorted(found)


Found = Iterator[tuple[str, str]]


def _fields(form: Form) -> Iterator[tuple[str, Field]]:
    return ((f"fields[{index}]", field) for index, field in enumerate(form.fields))


def _no_fields(form: Form, texts: Texts) -> Found:
    if not form.fields:
        yield "fields", "the form asks nothing"


def _duplicate_keys(form: Form, texts: Texts) -> Found:
    seen: set[str] = set()
    for place, field in _fields(form):
        if field.key in seen:
            yield f"{place}.key", f"the key {field.key} is used twice"
        seen.add(field.key)


def _bad_keys(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if not _ID.fullmatch(field.key) or len(field.key) > ID_CHARS:
            yield (
                f"{place}.key",
                f"{field.key!r} is not a key: small letters, digits and _, at most {ID_CHARS}",
            )
        for index, option in enumerate(field.options):
            if not _ID.fullmatch(option.id) or len(option.id) > ID_CHARS:
                yield (
                    f"{place}.options[{index}].id",
                    f"{option.id!r} is not an id: small letters, digits and _, at most {ID_CHARS}",
                )


def _unknown_kind(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if field.kind not in KINDS:
            yield (
                f"{place}.kind",
                f"there is no kind {field.kind}; known: {', '.join(sorted(KINDS))}",
            )


def _missing_question(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if not field.by and field.ask not in texts:
            yield f"{place}.ask", f"there is no text {field.ask}"


def _missing_texts_of_kinds(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if field.kind in KINDS:
            for key in sorted(KINDS[field.kind].texts - texts.keys()):
                yield (
                    f"{place}.kind",
                    f"the kind {field.kind} says {key}, and there is no such text",
                )


def _question_with_placeholder(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        given = OFFICE_PARAMS | (HOLES if field.must else frozenset())
        unknown = _placeholders(field.ask, texts) - given
        if unknown:
            yield f"{place}.ask", f"a question is given no {', '.join(sorted(unknown))}"


def _empty_label(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if not 1 <= len(field.label.strip()) <= FIELD_LABEL_CHARS:
            yield f"{place}.label", f"a label has 1 to {FIELD_LABEL_CHARS} characters"
        for index, name in enumerate(field.names):
            if not fold_label(name) or len(name) > FIELD_LABEL_CHARS:
                yield (
                    f"{place}.names[{index}]",
                    f"a name of a field has 1 to {FIELD_LABEL_CHARS} characters",
                )


def _shared_labels(form: Form, texts: Texts) -> Found:
    owners: dict[str, str] = {}
    for place, field in _fields(form):
        own = {fold_label(one): one for one in (field.key, *field.names, field.label)}
        for label, written in own.items():
            owner = owners.setdefault(label, field.key)
            if owner != field.key:
                yield f"{place}.label", f"{written} is a label of {owner} too"


def _choice_without_options(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if field.kind == "checks" and not field.options:
            yield f"{place}.options", "a list of ticks needs an option"
        if field.kind == "choice" and len(field.options) < 2:
            yield f"{place}.options", "a choice needs at least two options"
        if field.kind == "yes_no" and len(field.options) not in (0, 2):
            yield f"{place}.options", "yes or no has two options, the yes first, or none"
        if field.options and not kind_of(field).chooses:
            yield f"{place}.options", f"the kind {field.kind} has no options"


def _duplicate_options(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        for name, values in (
            ("id", [option.id for option in field.options]),
            ("label", [option.label.casefold() for option in field.options]),
        ):
            for value, count in Counter(values).items():
                if count > 1:
                    yield f"{place}.options", f"the {name} {value} is used {count} times"
        words = Counter(word for option in field.options for word in {*option.words})
        for word, count in words.items():
            if count > 1:
                yield f"{place}.options", f"the word {word} means {count} options"


def _long_labels(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        # What officers choose from is a list with words beside it; its buttons are cut.
        most = LISTED_CHARS if field.by else LABEL_CHARS
        for index, option in enumerate(field.options):
            if not 1 <= len(option.label) <= most:
                yield (
                    f"{place}.options[{index}].label",
                    f"{option.label!r} has {len(option.label)} characters; 1 to {most} fit",
                )


def _conditions(form: Form, texts: Texts) -> Found:
    before: dict[str, Field] = {}
    for place, field in _fields(form):
        if field.when is not None:
            asked = before.get(field.when.field)
            if asked is None:
                yield f"{place}.when", f"{field.when.field} is not a field before this one"
            elif asked.kind != "choice":
                yield f"{place}.when", f"{field.when.field} is not a choice"
            else:
                known = {option.id for option in asked.options}
                for option in field.when.any_of:
                    if option not in known:
                        yield f"{place}.when", f"{field.when.field} has no option {option}"
            if not field.when.any_of:
                yield f"{place}.when", "any_of is empty: the field would never be asked"
        before[field.key] = field


def _wanted_answers(form: Form, texts: Texts) -> Found:
    place_asked = False
    for place, field in _fields(form):
        kind = kind_of(field)
        known = {option.id for option in kind.choices(field)} if kind.chooses else set[str]()
        for option in field.must:
            if option not in known:
                yield f"{place}.must", f"{field.key} has no option {option}"
        if field.must and not field.by:
            if set(field.must) >= known:
                yield f"{place}.must", "every answer is the wanted one: leave it out"
            if "tempat" in _placeholders(field.ask, texts) and not place_asked:
                yield f"{place}.ask", "it names the place, and no question before it asks for one"
        place_asked = place_asked or kind.takes_pin


def _whose_field(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        if field.by and field.need_by:
            yield f"{place}.need_by", "officers fill this field: nothing is needed of the citizen"
        if field.by and field.need:
            yield f"{place}.need", "officers fill this field: nothing is needed of the citizen"
        if not field.by and not field.need:
            yield f"{place}.need", "say what is needed of the citizen, or by whom it is filled"
        if not field.by and kind_of(field).officers_only:
            yield (
                f"{place}.kind",
                f"the kind {field.kind} is for officers: say by whom it is filled",
            )


def _nothing_to_receive(form: Form, texts: Texts) -> Found:
    if form.fields and not any(field.need == "receive" and not field.by for field in form.fields):
        yield "fields", "no field has need = receive: an empty form would be registered"
        return
    for way in sorted({way for field in form.fields for way in field.need_by}):
        needs = {field.need for field in form.by_way(way).fields if not field.by}
        if "receive" not in needs:
            yield "fields", f"by way of {way} no field has need = receive"


def _unknown_limits(form: Form, texts: Texts) -> Found:
    for place, field in _fields(form):
        known = KINDS[field.kind].limits if field.kind in KINDS else frozenset(field.limits)
        for name, value in field.limits.items():
            if name not in known:
                yield f"{place}.limits.{name}", f"the kind {field.kind} knows no limit {name}"
            elif value < 1:
                yield f"{place}.limits.{name}", "a limit is at least 1"


def _bad_draft_days(form: Form, texts: Texts) -> Found:
    if not 1 <= form.draft_days <= 365:
        yield "draft_days", "a draft is kept for 1 to 365 days"


def _placeholders(key: str, texts: Texts) -> frozenset[str]:
    try:
        pieces = parse_template(key, texts.get(key, ""))
    except TextError:
        return frozenset()  # told by _text_problems
    return frozenset(piece.text for piece in pieces if piece.kind == "hole")


def _text_problems(form: Form, texts: Texts) -> Found:
    for key, text in texts.items():
        try:
            parse_template(key, text)
        except TextError as error:
            yield key, str(error)
    for key in sorted((ENGINE_TEXTS.keys() | ENGINE_LABELS) - texts.keys()):
        yield key, "the conversation says this, and there is no such text"
    for key, known in ENGINE_TEXTS.items():
        unknown = _placeholders(key, texts) - known - OFFICE_PARAMS
        if unknown:
            yield key, f"this text is given no {', '.join(sorted(unknown))}"
    for key, text in texts.items():
        if key.startswith("tombol.") and not 1 <= len(text) <= LABEL_CHARS:
            yield key, f"{text!r} has {len(text)} characters; 1 to {LABEL_CHARS} fit a button"


_CHECKS: tuple[Callable[[Form, Texts], Found], ...] = (
    _no_fields,
    _duplicate_keys,
    _bad_keys,
    _unknown_kind,
    _missing_question,
    _missing_texts_of_kinds,
    _question_with_placeholder,
    _empty_label,
    _shared_labels,
    _choice_without_options,
    _duplicate_options,
    _long_labels,
    _conditions,
    _whose_field,
    _wanted_answers,
    _nothing_to_receive,
    _unknown_limits,
    _bad_draft_days,
)
