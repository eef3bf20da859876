"""`docs/coverage.md`: each clause of the five SOPs, and the tests that prove it.

`python -m tests.sops.coverage` writes it anew.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "coverage.md"
CLAUSES = Path(__file__).with_name("clauses.toml")
#: What `tests.sops.disabled --rows` saw.
DISABLED = Path(__file__).with_name("disabled.toml")

_HEAD = """# What proves the SOPs

Made by `python -m tests.sops.coverage`; a test keeps it current. A row is a clause of an SOP, with
its line (quoted in `profiles/<office>/SOP.md`) and the tests that play it. *tidak* is no software,
and says why.

*Rests on* is a mechanism of the house without which one of these tests was seen to fail:
`python -m tests.sops.disabled --rows` takes it away and plays them, and notes which test it was.
"""
_COLUMNS = "| Row | Line | State | Rests on | Tests |\n|---|---|---|---|---|\n"
#: A test that is called after its row: `test_s13_five_working_days`.
_NAMED = re.compile(r"test_([kstpd]\d\d)_")


def proofs(folder: Path = TESTS) -> dict[str, list[str]]:
    """Row -> the tests that are marked with it, as `file::test`, in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "row(" not in text and not _NAMED.search(text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{path.relative_to(folder.parent)}::{node.name}"
                for id in _rows_of(node):
                    found.setdefault(id, []).append(place)
    return found


def _rows_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    if named := _NAMED.match(node.name):
        yield named[1].upper()
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "row":
            yield from (str(one.value) for one in mark.args if isinstance(one, ast.Constant))


def clauses() -> dict[str, dict[str, dict[str, object]]]:
    """Office -> row -> its lines, and what kind of a row it is where it is none for a test."""
    return tomllib.loads(CLAUSES.read_text(encoding="utf-8"))


def rested_on() -> dict[str, str]:
    """Row -> the mechanism that it rests on, of every row that is software."""
    return {
        id: str(row["without"])
        for rows in clauses().values()
        for id, row in rows.items()
        if "without" in row
    }


def disabled() -> dict[str, dict[str, str]]:
    """Row -> the mechanism that was taken away, and a test of the row that failed then."""
    return tomllib.loads(DISABLED.read_text(encoding="utf-8")) if DISABLED.exists() else {}


def note_disabled(seen: dict[str, dict[str, str]]) -> None:
    """Write what was seen, in the order of the rows."""
    order = [id for rows in clauses().values() for id in rows]
    lines = [
        f'{id} = {{ without = "{seen[id]["without"]}", fails = "{seen[id]["fails"]}" }}\n'
        for id in order
        if id in seen
    ]
    head = "# Ditulis oleh `python -m tests.sops.disabled --rows`.\n"
    DISABLED.write_text("".join([head, *lines]), encoding="utf-8")


def unproven() -> list[str]:
    """Rows that are software of today and that no test is marked with."""
    proven = proofs()
    return [
        id
        for rows in clauses().values()
        for id, row in rows.items()
        if "kind" not in row and id not in proven
    ]


def page() -> str:
    """The text of `docs/coverage.md`."""
    proven, seen = proofs(), disabled()
    parts = [_HEAD]
    for office, rows in clauses().items():
        parts.append(
            f"\n## {office}\n\n| Row | Line | State | Rests on | Tests |\n|---|---|---|---|---|\n"
        )
        for id, row in rows.items():
            tests = "<br>".join(f"`{one.removeprefix('tests/')}`" for one in proven.get(id, ()))
            lines = ", ".join(str(one) for one in row["lines"])  # type: ignore[attr-defined]
            state = str(row.get("kind", "teruji" if tests else "belum"))
            rests = f"`{seen[id]['without']}`" if id in seen else ""
            parts.append(
                f"| {id} | {lines} | {state} | {rests} | {tests or row.get('why', '')} |\n"
            )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
