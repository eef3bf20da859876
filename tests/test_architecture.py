"""The shape of the house: who imports whom, and what may not be in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

import pytest

from bot.kinds import KINDS

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "backoffice", "bot", "channels")
#: Folders that are made, never written.
MADE = {".git", ".venv", "data", "dist", "__pycache__"}

#: Each pattern is written so that it does not find itself.
BANNED = {
    "the path of somebody's machine": r"(?<![\w.$~}-])/(?:[w]ork|[h]ome|[r]oot|[U]sers|[o]pt)/\w",
    "a package registry's host": r"py[p]i\.org|python[h]osted\.org|artifac[t]ory",
    "the address of somebody's network": r"\b(?:10\.\d{1,3}|192\.168)\.\d{1,3}\.\d{1,3}\b",
}


@cache
def written_files() -> tuple[Path, ...]:
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in MADE or entry.name.endswith(("_cache", ".egg-info", ".hypothesis")):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.name != ".env":
            yield entry


def test_every_import_points_the_allowed_way() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert re.search(r"\b[1-9]\d* kept, 0 broken", checked.stdout), checked.stdout


def test_an_office_is_data() -> None:
    python = [file for file in (ROOT / "profiles").rglob("*") if file.suffix in {".py", ".pyc"}]
    assert python == []


def test_what_a_kind_of_answer_knows_is_asked_of_the_kind() -> None:
    """Nobody else compares names of kinds, except the lints of what a profile declares."""
    names = KINDS.keys() - {"text"}
    lints = {ROOT / "bot" / "issues.py", ROOT / "backoffice" / "office" / "profile_issues.py"}
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in written_files()
        if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in PACKAGES
        if file not in lints and "sandbox" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and _compares_kind(node, names)
    ]
    assert found == []


def _compares_kind(node: ast.Compare, names: Set[str]) -> bool:
    if not (isinstance(node.left, ast.Attribute) and node.left.attr == "kind"):
        return False
    constants = [
        one.value
        for part in node.comparators
        for one in ast.walk(part)
        if isinstance(one, ast.Constant)
    ]
    return any(value in names for value in constants)


@pytest.mark.parametrize("package", PACKAGES)
def test_there_is_no_drawer_for_everything(package: str) -> None:
    drawers = {"core", "common", "utils", "util", "helpers", "misc", "base"}
    files = [file.relative_to(ROOT) for file in (ROOT / package).rglob("*.py")]
    found = [file for file in files if drawers & {*file.parts, file.stem}]
    assert found == []


@pytest.mark.parametrize("what", sorted(BANNED))
def test_no_file_tells_where_it_was_written(what: str) -> None:
    pattern = re.compile(BANNED[what])
    told = []
    for file in written_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        told += [
            f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    assert told == []


def test_the_banned_words_are_found_when_they_are_there() -> None:
    somebody = "/ho" + "me/somebody/aduan"
    assert re.search(BANNED["the path of somebody's machine"], f"see {somebody}")
    assert not re.search(BANNED["the path of somebody's machine"], "docs/work/in-progress.md")
    assert re.search(BANNED["a package registry's host"], "https://py" + "pi.org/simple")
    assert re.search(BANNED["the address of somebody's network"], "10." + "0.0.7")


def test_the_lock_is_hashed_whole() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [index for index, line in enumerate(lines) if re.match(r"[\w.-]+(\[\w+\])?==", line)]
    assert len(pinned) > 30
    for index in pinned:
        assert lines[index].endswith("\\"), lines[index]
        assert "--hash=sha256:" in lines[index + 1], lines[index]


def test_the_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(one for extra in extras for one in extra)]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    missing = []
    for requirement in wanted:
        name = re.match(r"[\w.-]+", requirement)
        assert name is not None
        if not re.search(rf"(?m)^{re.escape(name[0])}(\[\w+\])?==", lock):
            missing.append(requirement)
    assert missing == [], "run: make lock"


def test_what_runs_before_a_release_is_one_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111 == 0o111
    steps = [line for line in script.read_text(encoding="utf-8").splitlines() if "make" in line]
    assert steps == ["make check", "make test", "make e2e"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for step in steps:
        assert f"\n{step.removeprefix('make ')}: $(READY)" in makefile
