"""The reference of the profile format, made from the declarations themselves."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from collections.abc import Collection, Iterator
from typing import get_args

import msgspec
import msgspec.inspect as declared
from msgspec import Struct

from backoffice.case.clocks import ClockRule
from backoffice.case.needs import NEEDS
from backoffice.case.parts import CaseState
from backoffice.case.workflow import VERBS, Stage, Transition, Workflow
from backoffice.office.archive import ArchiveClass
from backoffice.office.duties import Duty
from backoffice.office.lapor import Lapor, LaporColumns
from backoffice.office.legal_basis import Basis
from backoffice.office.misconduct import Misconduct
from backoffice.office.papers import Paper, Section, SignRule
from backoffice.office.profile import (
    Fallback,
    Hours,
    Link,
    Numbering,
    Office,
    Profile,
    Retention,
    Role,
    Secrecy,
    TemplateRule,
)
from backoffice.office.register import Register
from backoffice.office.rules import (
    Greeting,
    Limit,
    NudgedLimit,
    PaperWay,
    Reason,
    Rules,
)
from bot.form import Field, Form, Option, When
from bot.kinds import KINDS

#: Heading in the file, and what is declared there.
SECTIONS: tuple[tuple[str, type[Struct]], ...] = (
    ("Top level", Profile),
    ("[office]", Office),
    ("[[office.links]]", Link),
    ("[[office.legal_basis]]", Basis),
    ("[hours]", Hours),
    ("[numbering]", Numbering),
    ("[[roles]]", Role),
    ("[form]", Form),
    ("[[form.fields]]", Field),
    ("[[form.fields.options]]", Option),
    ("[form.fields.when]", When),
    ("[workflow]", Workflow),
    ("[[workflow.stages]]", Stage),
    ("[[workflow.transitions]]", Transition),
    ("[[clocks]]", ClockRule),
    ("[secrecy]", Secrecy),
    ("[retention]", Retention),
    ("[[papers]]", Paper),
    ("[[papers.sections]]", Section),
    ("[[papers.signs]]", SignRule),
    ("[[archive]]", ArchiveClass),
    ("[rules]", Rules),
    ("[rules.reply], [rules.late_entry], [rules.acknowledgement]", Limit),
    ("[rules.completion], [rules.data_wish]", NudgedLimit),
    ("[[rules.refusals]], [[rules.identity_reasons]]", Reason),
    ("[[rules.paper_ways]]", PaperWay),
    ("[rules.misconduct]", Misconduct),
    ("[[rules.greetings]]", Greeting),
    ("[[duties]]", Duty),
    ("[lapor]", Lapor),
    ("[lapor.columns]", LaporColumns),
    ("[register]", Register),
    ("[templates.CHANNEL.TEXT]", TemplateRule),
    ("[fallback]", Fallback),
)
#: Filled when a profile is loaded; not written in profile.toml.
_MADE = {
    (Profile, "texts"),
    (Profile, "letters"),
    (Profile, "logo"),
    (Profile, "paper_templates"),
    (Profile, "version"),
}

#: A longer list is counted only.
_LISTED = 30

_HEAD = """\
# The format of a profile

Made from the declarations in the code by `app/docs/profile_format.py`; a test keeps it current.

An office is a folder under `profiles/`: `profile.toml` (this page), `texts.id.toml` (its own
wording), `SOP.md` (where each rule comes from). Keys that are not listed here are refused.
`aduan profiles check` lists everything that is wrong, as `file: key: sentence`.
"""


def profile_format() -> str:
    """The text of `docs/profile-format.md`."""
    parts = [_HEAD]
    for heading, struct in SECTIONS:
        parts.append(f"\n## `{heading}`\n\n" if heading.startswith("[") else f"\n## {heading}\n\n")
        parts.append(f"{inspect.getdoc(struct)}\n\n{_table(struct)}")
    parts.append("\n## Kinds of answer\n\n| `kind` | Takes | `limits` |\n|---|---|---|\n")
    parts += [
        f"| `{name}` | {_first_line(kind)} | {_codes(kind.limits)} |\n"
        for name, kind in KINDS.items()
    ]
    parts.append(f"\n## States of a stage\n\n{_codes(get_args(CaseState))}\n")
    parts.append("\n## Verbs\n\n| `verb` | Typed | Target stage must be |\n|---|---|---|\n")
    parts += [
        f"| `{name}` | `{verb.command}` | {_codes(verb.states)} |\n" for name, verb in VERBS.items()
    ]
    parts.append("\n## Checks a transition may need\n\n| `needs` | Holds when |\n|---|---|\n")
    parts += [f"| `{name}` | {inspect.getdoc(check)} |\n" for name, check in NEEDS.items()]
    return "".join(parts)


def _table(struct: type[Struct]) -> str:
    told = dict(_comments(struct))
    shape = declared.type_info(struct)
    assert isinstance(shape, declared.StructType)  # noqa: S101 - a Struct's shape is one
    kinds = {field.name: _kind(field.type) for field in shape.fields}
    lines = ["| Key | Type | Default | Meaning |\n|---|---|---|---|\n"]
    for field in msgspec.structs.fields(struct):
        if (struct, field.name) not in _MADE:
            meaning = told.get(field.name, "").replace("|", "\\|")
            lines.append(
                f"| `{field.name}` | {kinds[field.name]} | {_default(field)} | {meaning} |\n"
            )
    return "".join(lines)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "*required*"
    if field.default is msgspec.NODEFAULT:
        return "empty"
    if field.default in ("", (), None):
        return "empty"
    value = field.default
    if isinstance(value, Struct):
        needed = [one for one in msgspec.structs.fields(value) if one.required]
        if not needed:
            return "its own defaults"
        return ", ".join(
            f"`{name} = {_shown(said)}`"
            for name, said in msgspec.to_builtins(value).items()
            if said
        )
    if isinstance(value, tuple) and len(value) > _LISTED:
        return f"{len(value)} words"
    shown = _shown(value) if isinstance(value, tuple) else value
    return f"`{str(shown).lower() if isinstance(value, bool) else shown}`"


def _shown(value: object) -> object:
    """A value in a table: of entries the first key of each."""
    if not isinstance(value, tuple | list):
        return value
    firsts = (
        getattr(one, one.__struct_fields__[0]) if isinstance(one, Struct) else one for one in value
    )
    return ", ".join(str(one) for one in firsts)


def _kind(shape: declared.Type) -> str:
    """A type as the writer of a TOML file needs it."""
    match shape:
        case declared.StrType():
            return "text"
        case declared.IntType():
            return "number"
        case declared.BoolType():
            return "true or false"
        case declared.DateType():
            return "date"
        case declared.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case declared.VarTupleType(item_type=item):
            return f"list of {_kind(item)}"
        case declared.DictType(value_type=value):
            return f"table of {_kind(value)}"
        case declared.UnionType(types=types):
            return " or ".join(
                _kind(one) for one in types if not isinstance(one, declared.NoneType)
            )
        case declared.StructType(cls=cls):
            return next((f"`{heading}`" for heading, known in SECTIONS if known is cls), "table")
        case _:
            raise TypeError(f"no word for {shape}")


def _comments(struct: type[Struct]) -> Iterator[tuple[str, str]]:
    """Each key's `#:` lines, joined; those of what it is built on come first."""
    for base in struct.__bases__:
        if base is not Struct:
            yield from _comments(base)
    source = inspect.getsource(struct)
    notes = {
        token.start[0]: token.string[2:].strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and token.string.startswith("#:")
    }
    for node in _class(struct).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            line = node.lineno - 1
            said: list[str] = []
            while line in notes:
                said.insert(0, notes[line])
                line -= 1
            if said:
                yield node.target.id, " ".join(said)


def _class(struct: type[Struct]) -> ast.ClassDef:
    node = ast.parse(inspect.getsource(struct)).body[0]
    assert isinstance(node, ast.ClassDef)  # noqa: S101 - a class's source is a class
    return node


def _codes(names: Collection[str]) -> str:
    ordered = names if isinstance(names, tuple) else sorted(names)
    return ", ".join(f"`{name}`" for name in ordered) or "–"


def _first_line(kind: object) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


if __name__ == "__main__":
    import sys

    sys.stdout.write(profile_format())
