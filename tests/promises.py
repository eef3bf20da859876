"""What CONTRIBUTING promises, one validator a promise; each returns its complaints as sentences.

A validator reads the folder (or the registry) that it is given and nothing else, so that a test can
plant the mistake in a copy. A complaint names the file with the mistake and then the remedy.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import MetaData, inspect

from app.cli.profiles import check_profile
from backoffice.office.profile import shared_texts
from backoffice.store.engine.engines import open_engine

KINDS = "bot/kinds"
COMMANDS = "backoffice/officers/commands"
EVENTS = "backoffice/case/events.py"
TEXTS = "backoffice/texts/id.toml"
OPERATORS = "app/cli"
TABLES = "backoffice/store/tables.py"
TIMERS = "backoffice/store/timers.py"
FIRED = "backoffice/jobs/reminders.py"


def kinds_left_out(root: Path) -> list[str]:
    """Every class of `bot/kinds/` that reads answers stands in `KINDS`."""
    listed = _names_in(root / KINDS / "__init__.py", "KINDS")
    return [
        f"{KINDS}/{file.name}: {found.name} is not in KINDS; "
        f"add a line with {found.name}() to {KINDS}/__init__.py"
        for file in _modules(root / KINDS)
        for found in _tree(file).body
        if isinstance(found, ast.ClassDef) and _reads_answers(found) and found.name not in listed
    ]


def commands_left_out(root: Path) -> list[str]:
    """Every command that a file of `officers/commands/` makes stands in `COMMANDS`."""
    registry = root / COMMANDS / "__init__.py"
    listed = _names_in(registry, "COMMANDS", "_WORK")
    return [
        f"{COMMANDS}/{file.name}: {name} is not in COMMANDS; "
        f"add {file.stem}.{name} to {COMMANDS}/__init__.py"
        for file in _modules(root / COMMANDS)
        for name in _commands_made(_tree(file))
        if not {name, f"{file.stem}.{name}"} & listed
    ]


def operators_commands_left_out(root: Path) -> list[str]:
    """Every file of `app/cli/` with a command stands in `COMMANDS`; no line leads astray."""
    registry = root / OPERATORS / "__init__.py"
    places = {
        text
        for text in _strings_in(registry, "COMMANDS")
        if re.fullmatch(r"app\.cli\.\w+:\w+", text)
    }
    made = {
        f"app.cli.{file.stem}:{found.name}": file.name
        for file in _modules(root / OPERATORS)
        for found in _tree(file).body
        if isinstance(found, ast.FunctionDef) and _is_operators_command(found)
    }
    return [
        f"{OPERATORS}/{made[place]}: {place} is not in COMMANDS; "
        f"add its line to {OPERATORS}/__init__.py, then: make docs"
        for place in sorted(made.keys() - places)
    ] + [
        f"{OPERATORS}/__init__.py: there is no {place}; remove its line or put the command there"
        for place in sorted(places - made.keys())
    ]


def events_without_words(root: Path) -> list[str]:
    """Every event of a case has words for `/riwayat`, and no words are left of an event gone."""
    tags = _tags_of_events(_tree(root / EVENTS))
    words = _tables(root).get("kejadian", {}).keys()
    return [
        f"{EVENTS}: {tags[tag]} has no words; add {tag!r} to [kejadian] in {TEXTS}"
        for tag in sorted(tags.keys() - words)
    ] + [
        f"{TEXTS}: no event of CaseEvent has the tag {word!r}; remove it from [kejadian]"
        for word in sorted(words)
        if word.partition(".")[0] not in tags
    ]


def parts_left_out(root: Path) -> list[str]:
    """Every part of a text that the code names exists, and none is left that nothing names.

    The code names a part in full, or its table with a name that is made there; such a name stands
    somewhere in the code by itself.
    """
    tables = _tables(root)
    said: dict[str, str] = {}
    made: set[str] = set()
    for package in ("backoffice", "channels"):
        for file in sorted((root / package).rglob("*.py")):
            for node in ast.walk(_tree(file)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    said.setdefault(node.value, f"{file.relative_to(root)}:{node.lineno}")
                made |= _tables_asked(node)
    named = {
        text: where for text, where in said.items() if "." in text and text.split(".")[0] in tables
    }
    return [
        f"{where}: {text} is no text; add it to [{table}] in {TEXTS}"
        for text, where in named.items()
        for table, _, name in [text.partition(".")]
        if name and name not in tables[table]
    ] + [
        f"{TEXTS}: nothing says {table}.{name}; remove it from [{table}]"
        for table, texts in tables.items()
        for name in texts
        if f"{table}.{name}" not in named
        and not (table in made and said.keys() >= set(name.split(".")))
    ]


def _tables_asked(node: ast.AST) -> set[str]:
    """The table whose parts are named there by something that is not written out."""
    if isinstance(node, ast.JoinedStr) and node.values:
        head = node.values[0]
        found = re.fullmatch(r"([a-z]+)\.", str(getattr(head, "value", "")))
        return {found[1]} if found else set()
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "words_for":
        return {str(getattr(node.args[0], "value", ""))}
    return set()


def tables_left_out(described: MetaData, migrated_url: str) -> list[str]:
    """Every table and column that `tables.py` describes is there when all migrations have run."""
    seen = inspect(open_engine(migrated_url))
    there = {name: {column["name"] for column in seen.get_columns(name)}
             for name in seen.get_table_names()}  # fmt: skip
    there.pop("alembic_version", None)
    complaints = []
    for name in sorted(described.tables.keys() | there.keys()):
        table = described.tables.get(name)
        wanted = set() if table is None else {column.name for column in table.columns}
        for column in sorted(wanted ^ there.get(name, set())):
            side = "no migration makes" if column in wanted else "nothing describes"
            complaints.append(
                f"{TABLES}: {side} {name}.{column}; "
                "tables.py and backoffice/store/migrations/versions/ must agree"
            )
    return complaints


def offices_without_transcripts(root: Path) -> list[str]:
    """Every office shows what a citizen reads there."""
    return [
        f"profiles/{file.parent.name}: no conversation is played; "
        f"write one to profiles/{file.parent.name}/transcripts/<name>.txt"
        for file in sorted((root / "profiles").glob("*/profile.toml"))
        if not list(file.parent.glob("transcripts/*.txt"))
    ]


def profiles_unfit(root: Path) -> list[str]:
    """What `aduan profiles check` says of every office: each issue with its file and key."""
    return [
        line
        for file in sorted((root / "profiles").glob("*/profile.toml"))
        for report in [check_profile(file.parent, shared_texts())]
        if report.issues
        for line in report.lines()
    ]


def timers_without_handler(root: Path) -> list[str]:
    """Every kind of timer has its stored name in `KINDS` and its case where timers are fired."""
    armed = _names_in(root / TIMERS, "What")
    stored = _names_in(root / TIMERS, "KINDS")
    fired = {
        node.cls.id
        for node in ast.walk(_tree(root / FIRED))
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
    }
    if not armed:
        return [f"{TIMERS}: there is no union What of all kinds of timers"]
    return [
        f"{TIMERS}: {kind} is not in KINDS, so it cannot be armed; add its line there"
        for kind in sorted(armed - stored)
    ] + [
        f"{TIMERS}: nothing fires {kind}; add its case to Reminders in {FIRED}"
        for kind in sorted(armed - fired)
    ]


def rows_without_test(root: Path) -> list[str]:
    """Every row of "Where do I add" names a test that complains, and each test named is there."""
    page = root / "CONTRIBUTING.md"
    _, _, text = page.read_text(encoding="utf-8").partition("## Where do I add")
    rows = [row for row in text.partition("\n## ")[0].splitlines() if row.startswith("|")][2:]
    if not rows:
        return ["CONTRIBUTING.md: the table of what is added where is gone"]
    complaints = []
    for row in rows:
        what = row.split("|")[1].strip()
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        if not named:
            complaints.append(
                f"CONTRIBUTING.md: {what}: no test complains; "
                "name it as `tests/<file>.py::<test>` in the last column"
            )
        complaints += [
            f"CONTRIBUTING.md: {what}: there is no {file}::{test}; name the test that complains"
            for file, test in named
            if test not in _tests_in(root / file)
        ]
    return complaints


# Reading code -----------------------------------------------------------------------------------


def _modules(folder: Path) -> list[Path]:
    """The files that are listed somewhere; what begins with an underscore lists."""
    return sorted(folder.glob("[a-z]*.py"))


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _values(file: Path, names: Iterable[str]) -> Iterator[ast.expr]:
    """What is given to these names at the top of the file."""
    for node in _tree(file).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if {one.id for one in targets if isinstance(one, ast.Name)} & set(names):
            value = getattr(node, "value", None)
            if value is not None:
                yield value


def _names_in(file: Path, *names: str) -> set[str]:
    """Every name, and every `module.NAME`, that stands in these values."""
    found = set()
    for value in _values(file, names):
        for node in ast.walk(value):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
            elif isinstance(node, ast.Name):
                found.add(node.id)
    return found


def _strings_in(file: Path, *names: str) -> set[str]:
    return {
        node.value
        for value in _values(file, names)
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _keys_in(file: Path, name: str) -> set[str]:
    return {
        key.value
        for value in _values(file, [name])
        if isinstance(value, ast.Dict)
        for key in value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _reads_answers(kind: ast.ClassDef) -> bool:
    """Has it the methods of a kind, and is it not the protocol itself?"""
    methods = {node.name for node in kind.body if isinstance(node, ast.FunctionDef)}
    protocol = any(isinstance(base, ast.Name) and base.id == "Protocol" for base in kind.bases)
    return {"read", "confirmation"} <= methods and not protocol


def _commands_made(module: ast.Module) -> Iterator[str]:
    """The names of commands, and of functions that make one."""
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and _calls(node.value, "Command"):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for one in targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.FunctionDef) and getattr(node.returns, "id", "") == "Command":
            yield node.name


def _calls(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name


def _is_operators_command(function: ast.FunctionDef) -> bool:
    """Is it decorated as `@click.command` or `@click.group`, called or not?"""
    for decorator in function.decorator_list:
        made = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(made) in {"click.command", "click.group"}:
            return True
    return False


def _tags_of_events(module: ast.Module) -> dict[str, str]:
    """Tag -> class, of the members of `CaseEvent`."""
    union = {
        node.id
        for statement in module.body
        if isinstance(statement, ast.Assign)
        and any(getattr(one, "id", "") == "CaseEvent" for one in statement.targets)
        for node in ast.walk(statement.value)
        if isinstance(node, ast.Name)
    }
    return {
        str(keyword.value.value): node.name
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name in union
        for keyword in node.keywords
        if keyword.arg == "tag" and isinstance(keyword.value, ast.Constant)
    }


def _tables(root: Path) -> dict[str, dict[str, str]]:
    """The parts of texts, by the table in which they stand."""
    texts = tomllib.loads((root / TEXTS).read_text(encoding="utf-8"))
    return {name: table for name, table in texts.items() if isinstance(table, dict)}


def _tests_in(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in _tree(file).body if isinstance(node, functions)}
