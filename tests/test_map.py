"""The map shows the rooms as the contracts have them, and every file and name on it is there."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = "docs/map.md"
#: A file, and the names behind it up to the next file.
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml|md))`((?: `[A-Za-z_][\w.]*`)*)")


def contracts(root: Path) -> dict[str, list[set[str]]]:
    """Package -> the rooms of each floor, from the top, as the import contracts have them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        contract["containers"][0]: [set(re.split(r" *[|:] *", one)) for one in contract["layers"]]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract.get("containers") in (["app"], ["backoffice"])
    }


def picture(root: Path) -> dict[str, list[set[str]]]:
    """The same, as the map shows it: two columns of floors under the names of their packages."""
    block = re.search(r"(?ms)^```\n(app +backoffice)\n(.*?)^```", (root / MAP).read_text("utf-8"))
    assert block is not None, f"{MAP} has no picture of the rooms"
    right = block[1].index("backoffice")
    columns = {"app": [line[:right] for line in block[2].splitlines()]}
    columns["backoffice"] = [line[right:] for line in block[2].splitlines()]
    return {
        package: [
            set(re.split(r" *\| *", floor[1]))
            for line in lines
            if (floor := re.match(r" *\d+  (\S.*?) *$", line))
        ]
        for package, lines in columns.items()
    }


def rooms(root: Path, package: str) -> set[str]:
    """The folders and files of a package that are rooms of their own."""
    here = root / package
    folders = {one.parent.name for one in here.glob("*/__init__.py")}
    return folders | {one.stem for one in here.glob("*.py") if one.stem != "__init__"}


def lost_places(root: Path) -> list[str]:
    """Every file and name on the map that is not in the code."""
    lost = []
    for found in PLACE.finditer((root / MAP).read_text(encoding="utf-8")):
        file, names = found[1], re.findall(r"`([\w.]+)`", found[2])
        if not (root / file).is_file():
            lost.append(f"{MAP}: there is no {file}; name the file where it stands now")
            continue
        there = names_in(root / file) if file.endswith(".py") else set()
        lost += [
            f"{MAP}: {file} has no {name}; name what does it now"
            for name in names
            if name not in there
        ]
    return lost


def names_in(file: Path) -> set[str]:
    """Functions, classes and `Class.method` of a file."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
            found |= {
                f"{node.name}.{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            }
    return found


def test_the_picture_is_what_the_contracts_say() -> None:
    shown = picture(ROOT)
    assert "backoffice" in contracts(ROOT)
    for package, floors in contracts(ROOT).items():
        assert shown[package] == floors, f"{MAP}: draw the floors of {package} as pyproject.toml"


@pytest.mark.parametrize("package", ["app", "backoffice"])
def test_the_picture_has_every_room(package: str) -> None:
    assert set().union(*picture(ROOT)[package]) == rooms(ROOT, package)


def test_every_file_and_name_of_the_map_is_there() -> None:
    assert lost_places(ROOT) == []


def test_it_has_five_walks_and_ten_questions() -> None:
    page = (ROOT / MAP).read_text(encoding="utf-8")
    walks = re.findall(r"(?ms)^### .*?(?=^##)", page)
    assert len(walks) == 5
    for walk in walks:
        assert len(re.findall(r"(?m)^\d+\. ", walk)) >= 5, walk.splitlines()[0]
        assert PLACE.search(walk)
    assert len(re.findall(r"(?m)^\| … .*\? \|", page)) == 10


def test_a_name_or_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for package in ("app", "backoffice", "bot", "channels", "profiles"):
        (tmp_path / package).symlink_to(ROOT / package)
    page = tmp_path / MAP
    text = page.read_text(encoding="utf-8").replace("`advance`", "`go_on`")
    page.write_text(text.replace("bot/menu.py", "bot/carte.py"), encoding="utf-8")
    assert lost_places(tmp_path) == [
        "docs/map.md: bot/engine.py has no go_on; name what does it now",
        "docs/map.md: there is no bot/carte.py; name the file where it stands now",
    ]
